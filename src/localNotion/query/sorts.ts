import { type DateValue, instantOf } from "../content/dates.ts";
import { plainText } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { invalid } from "../notionError.ts";
import type { SelectOption } from "../propertySchemas/options.ts";
import { propertyByKey } from "../propertySchemas/propertyIds.ts";
import type { DataSourceRecord, JsonObject, PageRecord, PropertyRecord, RichText } from "../records.ts";
import { readValue } from "../values/renderValues.ts";

export interface SortRequest {
	readonly property?: string;
	readonly timestamp?: string;
	readonly direction: "ascending" | "descending";
}

type Key = number | string | null;

/** A row with the keys that it is sorted by. */
export interface Keyed {
	readonly row: PageRecord;
	readonly keys: readonly Key[];
}

export interface RowOrder {
	keyed(row: PageRecord): Keyed;
	compare(a: Keyed, b: Keyed): number;
}

const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** Turns sorts into an order. Rows that are equal in it, and all rows without sorts: the newest first. */
export function rowOrder(sorts: readonly SortRequest[], source: DataSourceRecord, context: Context): RowOrder {
	const keyOf = sorts.map((sort) => sortKey(sort, source, context));
	const signs = sorts.map(({ direction }) => (direction === "ascending" ? 1 : -1));
	return {
		keyed: (row) => ({ row, keys: keyOf.map((key) => key(row)) }),
		compare(a, b) {
			for (const [index, sign] of signs.entries()) {
				const order = compareKeys(a.keys[index] ?? null, b.keys[index] ?? null, sign);
				if (order !== 0) {
					return order;
				}
			}
			return b.row.sequence - a.row.sequence;
		},
	};
}

/** Empty values come last, whatever the direction. */
function compareKeys(a: Key, b: Key, sign: number): number {
	if (a === b) {
		return 0;
	}
	if (a === null || b === null) {
		return a === null ? 1 : -1;
	}
	if (typeof a === "number" && typeof b === "number") {
		return (a - b) * sign;
	}
	return collator.compare(String(a), String(b)) * sign;
}

function sortKey(sort: SortRequest, source: DataSourceRecord, context: Context): (row: PageRecord) => Key {
	if (sort.timestamp !== undefined) {
		return sort.timestamp === "created_time"
			? ({ createdTime }) => createdTime
			: ({ lastEditedTime }) => lastEditedTime;
	}
	const property = propertyByKey(source, sort.property ?? "");
	if (!property) {
		throw invalid(`Could not find sort property with name or id: ${sort.property}`);
	}
	return propertyKey(property, context);
}

function propertyKey(property: PropertyRecord, context: Context): (row: PageRecord) => Key {
	const { id, type } = property;
	switch (type) {
		case "title":
		case "rich_text":
			return ({ values }) => textKey(plainText((values[id] ?? []) as RichText, context.lookup));
		case "number":
		case "unique_id":
			return ({ values }) => (values[id] as number | undefined) ?? null;
		case "url":
		case "email":
		case "phone_number":
			return ({ values }) => (values[id] as string | undefined) ?? null;
		case "checkbox":
			return ({ values }) => (values[id] === true ? 1 : 0);
		case "select":
		case "status": {
			const places = optionPlaces(property);
			const initial = type === "status" ? 0 : null;
			return ({ values }) => places.get(String(values[id])) ?? initial;
		}
		case "multi_select": {
			const places = optionPlaces(property);
			return ({ values }) => places.get(String((values[id] as readonly string[] | undefined)?.[0])) ?? null;
		}
		case "date":
			return ({ values }) => {
				const date = values[id] as DateValue | undefined;
				return date ? instantOf(date.start) : null;
			};
		case "created_time":
			return ({ createdTime }) => createdTime;
		case "last_edited_time":
			return ({ lastEditedTime }) => lastEditedTime;
		default:
			return (row) => renderedKey(readValue(row, property, context));
	}
}

/** Select options sort as they stand in the schema. */
function optionPlaces({ config }: PropertyRecord): ReadonlyMap<string, number> {
	return new Map(((config.options ?? []) as readonly SelectOption[]).map(({ id }, index) => [id, index]));
}

function textKey(text: string): Key {
	return text === "" ? null : text;
}

/** A key for what has no order of its own: its first text, number or date. */
function renderedKey(value: unknown): Key {
	const first: unknown = Array.isArray(value) ? value[0] : value;
	if (typeof first === "number" || typeof first === "string") {
		return first;
	}
	if (typeof first === "boolean") {
		return first ? 1 : 0;
	}
	if (typeof first !== "object" || first === null) {
		return null;
	}
	const { name, start, type } = first as JsonObject;
	if (typeof name === "string") {
		return name;
	}
	if (typeof start === "string") {
		return instantOf(start);
	}
	return type === undefined ? null : renderedKey((first as JsonObject)[String(type)] ?? null);
}
