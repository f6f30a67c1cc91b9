import { displayText, plainValue } from "../notion/propertyValue.ts";
import type { DataSource, Page, PropertySchema, QueryFilter } from "../notion/types.ts";

/** A property has one of the values. Options are given by name. */
export interface Condition {
	readonly property: string;
	readonly anyOf: readonly (string | number | boolean)[];
}

export type PropertyFilter = Extract<QueryFilter, { property: string }>;

/** Parts of a filter that must all hold. */
export type FilterPart = PropertyFilter | { or: PropertyFilter[] };

type EditedFilter = Extract<QueryFilter, { last_edited_time: unknown; timestamp: "last_edited_time" }>;

/** Whether a row meets all conditions. */
export function holds(row: Page, conditions: readonly Condition[]): boolean {
	return conditions.every(({ property, anyOf }) => {
		const value = row.properties[property];
		if (!value) {
			return false;
		}
		const plain = plainValue(value);
		switch (plain.kind) {
			case "options":
				return plain.options.some(({ name }) => anyOf.some((wanted) => String(wanted) === name));
			case "number":
				return anyOf.some((wanted) => Number(wanted) === plain.number);
			case "boolean":
				return anyOf.includes(plain.boolean);
			case "text":
				return anyOf.some((wanted) => String(wanted) === plain.text);
			default:
				return false;
		}
	});
}

/** The conditions for people: `Status: In Process`. */
export function describeConditions(conditions: readonly Condition[]): string {
	return conditions.map(({ property, anyOf }) => `${property}: ${anyOf.join(" | ")}`).join(", ");
}

/** What a row has in the properties of the conditions, for people. */
export function describeState(row: Page, conditions: readonly Condition[]): string {
	return conditions
		.map(({ property }) => {
			const value = row.properties[property];
			return `${property}: ${(value && displayText(plainValue(value))) || "-"}`;
		})
		.join(", ");
}

/** The conditions as parts of a filter; those on properties that can't be filtered by are left out, and checked by `holds` alone. */
export function filterParts(conditions: readonly Condition[], schema: DataSource): FilterPart[] {
	return conditions.flatMap((condition): FilterPart[] => {
		const property = schema.properties[condition.property];
		const filters = property
			? condition.anyOf.map((wanted) => propertyFilter(property, condition.property, wanted))
			: [];
		const known = filters.filter((filter) => filter !== undefined);
		const [first] = known;
		if (!first || known.length < filters.length) {
			return [];
		}
		return [known.length === 1 ? first : { or: known }];
	});
}

/** Notion floors the stamps to the minute; the overlap is for that and for clocks that differ. */
const overlap = 3 * 60_000;

/** For rows that were edited since `time` (milliseconds since 1970), and some that were edited shortly before. */
export function editedSinceFilter(time: number): EditedFilter {
	return {
		timestamp: "last_edited_time",
		last_edited_time: { on_or_after: new Date(time - overlap).toISOString() },
	};
}

/** One filter from its parts; `undefined` for none. */
export function allOf(parts: readonly FilterPart[]): QueryFilter | undefined {
	const [first] = parts;
	return parts.length > 1 ? { and: [...parts] } : first;
}

/** Types of property that a condition may be about. */
export const conditionTypes: readonly PropertySchema["type"][] = [
	"status",
	"select",
	"multi_select",
	"checkbox",
	"number",
	"title",
	"rich_text",
	"url",
	"email",
	"phone_number",
];

function propertyFilter(
	schema: PropertySchema,
	property: string,
	wanted: string | number | boolean,
): PropertyFilter | undefined {
	const text = String(wanted);
	switch (schema.type) {
		case "status":
			return { property, status: { equals: text } };
		case "select":
			return { property, select: { equals: text } };
		case "multi_select":
			return { property, multi_select: { contains: text } };
		case "checkbox":
			return { property, checkbox: { equals: wanted === true } };
		case "number":
			return { property, number: { equals: Number(wanted) } };
		case "title":
			return { property, title: { equals: text } };
		case "rich_text":
			return { property, rich_text: { equals: text } };
		default:
			return undefined;
	}
}
