import { instantOf } from "../content/dates.ts";
import type { Context } from "../context.ts";
import { propertyById } from "../propertySchemas/propertyIds.ts";
import type { JsonObject, PageRecord, PropertyRecord } from "../records.ts";
import { sourceOfPage } from "./propertiesOf.ts";
import { visibleRelatedIds } from "./relations.ts";

/** Rollups of rollups, and formulas over them, end here. */
const maximalDepth = 10;
let depth = 0;

/** A value of a related page, with the type that it has. */
interface RolledValue {
	readonly type: string;
	readonly value: unknown;
}

/** The value of a rollup as it stands under `rollup`. */
export function rollupResult(page: PageRecord, property: PropertyRecord, context: Context): JsonObject {
	const name = String(property.config.function);
	if (depth >= maximalDepth) {
		return { type: "unsupported", unsupported: {}, function: name };
	}
	depth += 1;
	try {
		return { ...aggregate(name, rolledValues(page, property, context)), function: name };
	} finally {
		depth -= 1;
	}
}

/** The values that a rollup looks at, one for each related page. */
export function rolledValues(page: PageRecord, property: PropertyRecord, context: Context): readonly RolledValue[] {
	const source = sourceOfPage(page, context);
	const relation = source && propertyById(source, String(property.config.relation_property_id));
	const target = relation && context.workspace.find("data_source", String(relation.config.data_source_id));
	const rolled = target && propertyById(target, String(property.config.rollup_property_id));
	if (!relation || !rolled) {
		return [];
	}
	return visibleRelatedIds(page, relation.id, context).flatMap((id) => {
		const related = context.workspace.find("page", id);
		return related ? [{ type: rolled.type, value: context.readValue(related, rolled, context) }] : [];
	});
}

function aggregate(name: string, values: readonly RolledValue[]): JsonObject {
	const filled = values.filter((value) => !isEmpty(value));
	switch (name) {
		case "show_original":
			return { type: "array", array: values.map(({ type, value }) => ({ type, [type]: value })) };
		case "show_unique":
			return { type: "array", array: uniqueOf(values).map(({ type, value }) => ({ type, [type]: value })) };
		case "count":
		case "count_per_group":
			return number(values.length);
		case "count_values":
			return number(filled.flatMap(elements).length);
		case "unique":
			return number(new Set(filled.flatMap(elements).map((value) => JSON.stringify(value))).size);
		case "empty":
			return number(values.length - filled.length);
		case "not_empty":
			return number(filled.length);
		case "percent_empty":
			return share(values.length - filled.length, values.length);
		case "percent_not_empty":
		case "percent_per_group":
			return share(filled.length, values.length);
		case "checked":
			return number(values.filter(isChecked).length);
		case "unchecked":
			return number(values.filter((value) => !isChecked(value)).length);
		case "percent_checked":
			return share(values.filter(isChecked).length, values.length);
		case "percent_unchecked":
			return share(values.filter((value) => !isChecked(value)).length, values.length);
		case "earliest_date":
		case "latest_date":
		case "date_range":
			return dates(name, values);
		default:
			return number(numeric(name, values.flatMap(numbersOf)));
	}
}

function number(value: number | null): JsonObject {
	return { type: "number", number: value };
}

function share(part: number, whole: number): JsonObject {
	return number(whole === 0 ? null : part / whole);
}

function numeric(name: string, values: readonly number[]): number | null {
	if (values.length === 0) {
		return name === "sum" ? 0 : null;
	}
	const sorted = [...values].sort((a, b) => a - b);
	const first = sorted[0] ?? 0;
	const last = sorted.at(-1) ?? 0;
	const sum = values.reduce((total, value) => total + value, 0);
	switch (name) {
		case "sum":
			return sum;
		case "average":
			return sum / values.length;
		case "median": {
			const middle = (sorted.length - 1) / 2;
			return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
		}
		case "min":
			return first;
		case "max":
			return last;
		case "range":
			return last - first;
		default:
			return null;
	}
}

interface DateLike {
	readonly start: string;
	readonly end?: string | null;
}

function dates(name: string, values: readonly RolledValue[]): JsonObject {
	const all = values.flatMap(datesOf);
	const byStart = [...all].sort((a, b) => instantOf(a.start) - instantOf(b.start));
	const byEnd = [...all].sort((a, b) => instantOf(a.end ?? a.start) - instantOf(b.end ?? b.start));
	const earliest = byStart[0]?.start;
	const latestDate = byEnd.at(-1);
	const latest = latestDate?.end ?? latestDate?.start;
	if (earliest === undefined || latest === undefined) {
		return { type: "date", date: null };
	}
	const start = name === "latest_date" ? latest : earliest;
	const end = name === "date_range" ? latest : null;
	return { type: "date", date: { start, end, time_zone: null } };
}

function datesOf({ type, value }: RolledValue): readonly DateLike[] {
	if (value === null || value === undefined) {
		return [];
	}
	if (type === "date") {
		return [value as DateLike];
	}
	if (type === "created_time" || type === "last_edited_time") {
		return [{ start: String(value) }];
	}
	const { type: inner, date } = value as { readonly type?: string; readonly date?: DateLike | null };
	return inner === "date" && date ? [date] : [];
}

function numbersOf({ type, value }: RolledValue): readonly number[] {
	if (type === "number" && typeof value === "number") {
		return [value];
	}
	if (type === "formula" || type === "rollup") {
		const { number } = (value ?? {}) as { readonly number?: number | null };
		return typeof number === "number" ? [number] : [];
	}
	return [];
}

function isChecked({ value }: RolledValue): boolean {
	return value === true || (value as { readonly boolean?: boolean } | null)?.boolean === true;
}

function isEmpty({ type, value }: RolledValue): boolean {
	if (type === "formula" || type === "rollup") {
		const result = value as JsonObject;
		const inner = result[String(result.type)];
		return inner === null || inner === undefined || inner === "" || (Array.isArray(inner) && inner.length === 0);
	}
	return (
		value === null ||
		value === undefined ||
		value === "" ||
		value === false ||
		(Array.isArray(value) && value.length === 0)
	);
}

function elements({ type, value }: RolledValue): readonly unknown[] {
	return Array.isArray(value) && type !== "title" && type !== "rich_text" ? value : [value];
}

function uniqueOf(values: readonly RolledValue[]): readonly RolledValue[] {
	const seen = new Map(values.map((value) => [JSON.stringify(value.value), value]));
	return [...seen.values()];
}
