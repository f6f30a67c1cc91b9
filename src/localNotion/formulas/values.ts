import { isDay } from "../content/dates.ts";

/** A date within a formula: instants, and whether the time of day is known. */
export interface FormulaDate {
	readonly kind: "date";
	readonly start: number;
	readonly end: number | null;
	readonly hasTime: boolean;
}

export interface FormulaPage {
	readonly kind: "page";
	readonly id: string;
}

export interface FormulaPerson {
	readonly kind: "person";
	readonly id: string;
	readonly name: string;
	readonly email: string;
}

/** What a formula computes with; `null` is empty. */
export type FormulaValue =
	| number
	| string
	| boolean
	| null
	| FormulaDate
	| FormulaPage
	| FormulaPerson
	| readonly FormulaValue[];

/** What the evaluator doesn't know or can't do; Notion answers such formulas as unsupported. */
export class FormulaError extends Error {}

export function isList(value: FormulaValue): value is readonly FormulaValue[] {
	return Array.isArray(value);
}

export function isDate(value: FormulaValue): value is FormulaDate {
	return typeof value === "object" && value !== null && !isList(value) && value.kind === "date";
}

export function isEmpty(value: FormulaValue): boolean {
	return value === null || value === "" || value === 0 || value === false || (isList(value) && value.length === 0);
}

export function toBoolean(value: FormulaValue): boolean {
	return typeof value === "boolean" ? value : !isEmpty(value);
}

export function toNumber(value: FormulaValue): number {
	if (typeof value === "number") {
		return value;
	}
	if (typeof value === "boolean") {
		return value ? 1 : 0;
	}
	if (isDate(value)) {
		return value.start;
	}
	if (typeof value === "string") {
		const number = Number.parseFloat(value);
		return Number.isNaN(number) ? 0 : number;
	}
	return 0;
}

/** The text of a value, as `format()` gives it. */
export function toText(value: FormulaValue): string {
	if (value === null) {
		return "";
	}
	if (typeof value === "string") {
		return value;
	}
	if (typeof value === "number") {
		return Number.isFinite(value) ? String(value) : "";
	}
	if (typeof value === "boolean") {
		return String(value);
	}
	if (isList(value)) {
		return value.map(toText).join(",");
	}
	switch (value.kind) {
		case "date":
			return dateText(value);
		case "person":
			return value.name;
		case "page":
			return value.id;
	}
}

const longDay = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", year: "numeric", month: "long", day: "numeric" });
const longTime = new Intl.DateTimeFormat("en-US", {
	timeZone: "UTC",
	year: "numeric",
	month: "long",
	day: "numeric",
	hour: "numeric",
	minute: "2-digit",
});

function dateText({ start, end, hasTime }: FormulaDate): string {
	const format = hasTime ? longTime : longDay;
	return end === null ? format.format(start) : `${format.format(start)} → ${format.format(end)}`;
}

export function toDate(value: FormulaValue): FormulaDate | null {
	if (isDate(value)) {
		return value;
	}
	if (typeof value === "number") {
		return { kind: "date", start: value, end: null, hasTime: true };
	}
	return null;
}

/** A stored date as a formula sees it. */
export function dateFrom(date: { readonly start: string; readonly end?: string | null }): FormulaDate {
	return {
		kind: "date",
		start: Date.parse(date.start),
		end: date.end ? Date.parse(date.end) : null,
		hasTime: !isDay(date.start),
	};
}

/** A formula's date as answers carry it. */
export function dateAnswer({ start, end, hasTime }: FormulaDate): object {
	const text = (instant: number) =>
		hasTime
			? new Date(Math.floor(instant / 60_000) * 60_000).toISOString().replace("Z", "+00:00")
			: new Date(instant).toISOString().slice(0, 10);
	return { start: text(start), end: end === null ? null : text(end), time_zone: null };
}

export function equal(a: FormulaValue, b: FormulaValue): boolean {
	if (isDate(a) && isDate(b)) {
		return a.start === b.start && a.end === b.end;
	}
	if (isList(a) && isList(b)) {
		return a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null));
	}
	if (typeof a === "object" && a !== null && typeof b === "object" && b !== null && "id" in a && "id" in b) {
		return a.id === b.id;
	}
	if ((a === null && b === "") || (a === "" && b === null)) {
		return true;
	}
	return a === b;
}

/** -1, 0 or 1; `undefined` where one of them is empty or they can't be compared. */
export function compare(a: FormulaValue, b: FormulaValue): number | undefined {
	if (a === null || b === null) {
		return undefined;
	}
	if (typeof a === "string" && typeof b === "string") {
		return a < b ? -1 : a > b ? 1 : 0;
	}
	return Math.sign(toNumber(a) - toNumber(b));
}
