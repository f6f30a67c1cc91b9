import { canonicalId } from "../../base/notionId.ts";
import { type DateValue, instantOf, isDay } from "../content/dates.ts";
import { invalid } from "../notionError.ts";
import type { JsonObject } from "../records.ts";

/** Decides over one value. */
export type Test<T> = (value: T) => boolean;

/** The condition of a filter and what it compares with. */
function conditionOf(condition: JsonObject): readonly [string, unknown] {
	const [key = "", value] = Object.entries(condition).find(([, inner]) => inner !== undefined) ?? [];
	return [key, value];
}

export function textTest(condition: JsonObject): Test<string> {
	const [key, value] = conditionOf(condition);
	const wanted = String(value).toLowerCase();
	switch (key) {
		case "equals":
			return (text) => text.toLowerCase() === wanted;
		case "does_not_equal":
			return (text) => text.toLowerCase() !== wanted;
		case "contains":
			return (text) => text.toLowerCase().includes(wanted);
		case "does_not_contain":
			return (text) => !text.toLowerCase().includes(wanted);
		case "starts_with":
			return (text) => text.toLowerCase().startsWith(wanted);
		case "ends_with":
			return (text) => text.toLowerCase().endsWith(wanted);
		case "is_empty":
			return (text) => text === "";
		default:
			return (text) => text !== "";
	}
}

export function numberTest(condition: JsonObject): Test<number | null> {
	const [key, value] = conditionOf(condition);
	const wanted = Number(value);
	switch (key) {
		case "equals":
			return (number) => number === wanted;
		case "does_not_equal":
			return (number) => number !== wanted;
		case "greater_than":
			return (number) => number !== null && number > wanted;
		case "less_than":
			return (number) => number !== null && number < wanted;
		case "greater_than_or_equal_to":
			return (number) => number !== null && number >= wanted;
		case "less_than_or_equal_to":
			return (number) => number !== null && number <= wanted;
		case "is_empty":
			return (number) => number === null;
		default:
			return (number) => number !== null;
	}
}

export function checkboxTest(condition: JsonObject): Test<boolean> {
	const [key, value] = conditionOf(condition);
	return key === "equals" ? (checked) => checked === value : (checked) => checked !== value;
}

/** One of several ids or names. */
export function choiceTest(
	condition: JsonObject,
	idsOf: (wanted: readonly string[]) => readonly string[],
): Test<string | null> {
	const [key, value] = conditionOf(condition);
	const wanted = isExistence(key) ? [] : idsOf(asList(value));
	switch (key) {
		case "equals":
			return (id) => id !== null && wanted.includes(id);
		case "does_not_equal":
			return (id) => id === null || !wanted.includes(id);
		case "is_empty":
			return (id) => id === null;
		default:
			return (id) => id !== null;
	}
}

/** A list that holds one of several ids. */
export function listTest(
	condition: JsonObject,
	idsOf: (wanted: readonly string[]) => readonly string[],
): Test<readonly string[]> {
	const [key, value] = conditionOf(condition);
	const wanted = isExistence(key) ? [] : idsOf(asList(value));
	switch (key) {
		case "contains":
			return (ids) => wanted.some((id) => ids.includes(id));
		case "does_not_contain":
			return (ids) => !wanted.some((id) => ids.includes(id));
		case "is_empty":
			return (ids) => ids.length === 0;
		default:
			return (ids) => ids.length > 0;
	}
}

/** Ids of users as a filter names them. */
export function userIds(botId: string): (wanted: readonly string[]) => readonly string[] {
	return (wanted) => wanted.map((id) => (id === "me" ? botId : (canonicalId(id) ?? id)));
}

function isExistence(key: string): boolean {
	return key === "is_empty" || key === "is_not_empty";
}

function asList(value: unknown): readonly string[] {
	return (Array.isArray(value) ? value : [value]).map(String);
}

const minute = 60_000;

export function dateTest(condition: JsonObject, now: number): Test<DateValue | null> {
	const [key, value] = conditionOf(condition);
	if (key === "is_empty") {
		return (date) => date === null;
	}
	if (key === "is_not_empty") {
		return (date) => date !== null;
	}
	const range = rangeOf(key, now);
	if (range) {
		return (date) => date !== null && dayOf(date.start) >= range[0] && dayOf(date.start) <= range[1];
	}
	const wanted = relativeDay(String(value), now) ?? String(value);
	if (Number.isNaN(Date.parse(wanted))) {
		throw invalid(
			`body failed validation: body.filter.date.${key} should be a valid ISO 8601 date string, instead was \`${JSON.stringify(wanted.slice(0, 50))}\`.`,
		);
	}
	const compare = comparison(key);
	if (isDay(wanted)) {
		return (date) => date !== null && compare(dayOf(date.start) < wanted ? -1 : dayOf(date.start) > wanted ? 1 : 0);
	}
	const instant = Math.floor(Date.parse(wanted) / minute);
	return (date) => date !== null && compare(Math.floor(instantOf(date.start) / minute) - instant);
}

function comparison(key: string): (order: number) => boolean {
	switch (key) {
		case "equals":
			return (order) => order === 0;
		case "before":
			return (order) => order < 0;
		case "after":
			return (order) => order > 0;
		case "on_or_before":
			return (order) => order <= 0;
		default:
			return (order) => order >= 0;
	}
}

function dayOf(text: string): string {
	return text.slice(0, 10);
}

/** The first and the last day of a relative condition; weeks begin on Sunday. */
function rangeOf(key: string, now: number): readonly [string, string] | undefined {
	const match = /^(this|past|next)_(week|month|year)$/.exec(key);
	if (!match) {
		return undefined;
	}
	const [, which, unit] = match;
	const today = new Date(now);
	if (which === "this") {
		return thisRange(String(unit), today);
	}
	const other = shifted(today, String(unit), which === "past" ? -1 : 1);
	return which === "past" ? [iso(other), iso(today)] : [iso(today), iso(other)];
}

function thisRange(unit: string, today: Date): readonly [string, string] {
	const year = today.getUTCFullYear();
	const month = today.getUTCMonth();
	if (unit === "year") {
		return [`${year}-01-01`, `${year}-12-31`];
	}
	if (unit === "month") {
		return [iso(new Date(Date.UTC(year, month, 1))), iso(new Date(Date.UTC(year, month + 1, 0)))];
	}
	const sunday = today.getUTCDate() - today.getUTCDay();
	return [iso(new Date(Date.UTC(year, month, sunday))), iso(new Date(Date.UTC(year, month, sunday + 6)))];
}

/** The day of the same number in another month, or the last of it. */
function shifted(today: Date, unit: string, by: number): Date {
	const other = new Date(today);
	if (unit === "day" || unit === "week") {
		other.setUTCDate(other.getUTCDate() + (unit === "day" ? by : 7 * by));
		return other;
	}
	other.setUTCMonth(other.getUTCMonth() + (unit === "month" ? by : 12 * by));
	if (other.getUTCDate() !== today.getUTCDate()) {
		other.setUTCDate(0);
	}
	return other;
}

const relativeDays = new Map<string, readonly [unit: string, by: number]>([
	["today", ["day", 0]],
	["tomorrow", ["day", 1]],
	["yesterday", ["day", -1]],
	["one_week_ago", ["week", -1]],
	["one_week_from_now", ["week", 1]],
	["one_month_ago", ["month", -1]],
	["one_month_from_now", ["month", 1]],
]);

function relativeDay(text: string, now: number): string | undefined {
	const found = relativeDays.get(text);
	return found && iso(shifted(new Date(now), ...found));
}

function iso(date: Date): string {
	return date.toISOString().slice(0, 10);
}
