import { canonicalId } from "../../base/notionId.ts";
import type { DateValue } from "../content/dates.ts";
import { plainText } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { formulaResult, hasOneType } from "../formulas/formulaResult.ts";
import { invalid } from "../notionError.ts";
import type { SelectOption } from "../propertySchemas/options.ts";
import { propertyByKey } from "../propertySchemas/propertyIds.ts";
import type { DataSourceRecord, JsonObject, PageRecord, PropertyRecord, RichText } from "../records.ts";
import { visibleRelatedIds } from "../values/relations.ts";
import { rolledValues, rollupResult } from "../values/rollups.ts";
import {
	checkboxTest,
	choiceTest,
	dateTest,
	listTest,
	numberTest,
	type Test,
	textTest,
	userIds,
} from "./conditions.ts";

/** Decides whether a row belongs to the answer. */
export type RowTest = Test<PageRecord>;

/** Turns a checked filter into a test of rows. */
export function rowTest(filter: unknown, source: DataSourceRecord, context: Context): RowTest {
	const request = filter as JsonObject;
	for (const [key, join] of [
		[
			"and",
			(tests: readonly RowTest[]): RowTest =>
				(row) =>
					tests.every((test) => test(row)),
		],
		[
			"or",
			(tests: readonly RowTest[]): RowTest =>
				(row) =>
					tests.length === 0 || tests.some((test) => test(row)),
		],
	] as const) {
		if (request[key] !== undefined) {
			return join((request[key] as readonly unknown[]).map((inner) => rowTest(inner, source, context)));
		}
	}
	if (request.timestamp !== undefined) {
		const stamp = String(request.timestamp);
		const test = dateTest(request[stamp] as JsonObject, context.now);
		return (row) => test(dayAndTime(stamp === "created_time" ? row.createdTime : row.lastEditedTime));
	}
	return propertyTest(request, source, context);
}

function propertyTest(request: JsonObject, source: DataSourceRecord, context: Context): RowTest {
	const property = propertyByKey(source, String(request.property));
	if (!property) {
		throw invalid(`Could not find property with name or id: ${request.property}`);
	}
	const type = Object.keys(request).find((key) => key !== "property" && key !== "type") ?? "";
	const condition = request[type] as JsonObject;
	if (!fits(property.type, type)) {
		throw invalid(
			`The property type in the database does not match the property type of the filter provided: database property ${property.type} does not match filter ${type}`,
		);
	}
	switch (type) {
		case "formula":
			return formulaTest(property, condition, context);
		case "rollup":
			return rollupTest(property, condition, context);
		default:
			return plainTest(property, condition, context);
	}
}

/** Text properties of all kinds take each other's filters. */
const textTypes = new Set(["title", "rich_text", "url", "email", "phone_number"]);

function fits(propertyType: string, filterType: string): boolean {
	return propertyType === filterType || (textTypes.has(propertyType) && textTypes.has(filterType));
}

function plainTest(property: PropertyRecord, condition: JsonObject, context: Context): RowTest {
	const { id, type } = property;
	switch (type) {
		case "title":
		case "rich_text": {
			const test = textTest(condition);
			return (row) => test(plainText((row.values[id] ?? []) as RichText, context.lookup));
		}
		case "url":
		case "email":
		case "phone_number": {
			const test = textTest(condition);
			return (row) => test((row.values[id] as string | undefined) ?? "");
		}
		case "number":
		case "unique_id": {
			const test = numberTest(condition);
			return (row) => test((row.values[id] as number | undefined) ?? null);
		}
		case "checkbox": {
			const test = checkboxTest(condition);
			return (row) => test(row.values[id] === true);
		}
		case "select":
		case "status": {
			const test = choiceTest(condition, optionIds(property));
			const initial = type === "status" ? ((property.config.options as readonly SelectOption[])[0]?.id ?? null) : null;
			return (row) => test((row.values[id] as string | undefined) ?? initial);
		}
		case "multi_select": {
			const test = listTest(condition, optionIds(property));
			return (row) => test((row.values[id] as readonly string[] | undefined) ?? []);
		}
		case "date": {
			const test = dateTest(condition, context.now);
			return (row) => test((row.values[id] as DateValue | undefined) ?? null);
		}
		case "created_time":
		case "last_edited_time": {
			const test = dateTest(condition, context.now);
			return (row) => test(dayAndTime(type === "created_time" ? row.createdTime : row.lastEditedTime));
		}
		case "people": {
			const test = listTest(condition, userIds(context.integration.id));
			return (row) => test((row.values[id] as readonly string[] | undefined) ?? []);
		}
		case "created_by":
		case "last_edited_by": {
			const test = listTest(condition, userIds(context.integration.id));
			return (row) => test([type === "created_by" ? row.createdBy : row.lastEditedBy]);
		}
		case "files": {
			const test = listTest(condition, (wanted) => wanted);
			return (row) => test(((row.values[id] ?? []) as readonly JsonObject[]).map(({ name }) => String(name)));
		}
		case "relation": {
			const test = listTest(condition, (wanted) => wanted.map((key) => canonicalId(key) ?? key));
			return (row) => test(visibleRelatedIds(row, id, context));
		}
		case "verification": {
			const wanted = condition.status ?? condition.does_not_equal;
			const isEqual = (row: PageRecord) => (row.values[id] ? "verified" : "none") === wanted;
			return condition.status === undefined ? (row) => !isEqual(row) : isEqual;
		}
		default:
			return () => false;
	}
}

/** Ids of the options that a filter names; an unknown one is refused. */
function optionIds(property: PropertyRecord): (wanted: readonly string[]) => readonly string[] {
	const options = (property.config.options ?? []) as readonly SelectOption[];
	return (wanted) =>
		wanted.map((name) => {
			const option = options.find((candidate) => candidate.name === name) ?? options.find(({ id }) => id === name);
			if (!option) {
				const available = options.map((candidate) => `"${candidate.name}"`).join(", ");
				throw invalid(
					`${property.type} option "${name}" not found for property "${property.name}". Available options: ${available}.`,
				);
			}
			return option.id;
		});
}

function dayAndTime(instant: number): DateValue {
	return { start: new Date(instant).toISOString(), end: null, time_zone: null };
}

/** What Notion says to a filter on a formula that it has no type of. */
export const unknownType = "Unable to filter based on a formula of unknown type";

function formulaTest(property: PropertyRecord, condition: JsonObject, context: Context): RowTest {
	const [kind = "", inner] = Object.entries(condition)[0] ?? [];
	const test = resultTest(kind, inner as JsonObject, context);
	return (row) => {
		if (!hasOneType(row, property, context)) {
			throw invalid(unknownType);
		}
		return test(formulaResult(row, property, context));
	};
}

/** A test of `{type, [type]: …}` as formulas and rollups answer it. */
function resultTest(kind: string, condition: JsonObject, context: Context): Test<JsonObject> {
	switch (kind) {
		case "string":
		case "rich_text": {
			const test = textTest(condition);
			return ({ string }) => test(typeof string === "string" ? string : "");
		}
		case "checkbox": {
			const test = checkboxTest(condition);
			return ({ boolean }) => test(boolean === true);
		}
		case "number": {
			const test = numberTest(condition);
			return ({ number }) => test(typeof number === "number" ? number : null);
		}
		default: {
			const test = dateTest(condition, context.now);
			return ({ date }) => test((date ?? null) as DateValue | null);
		}
	}
}

function rollupTest(property: PropertyRecord, condition: JsonObject, context: Context): RowTest {
	const [kind = "", inner] = Object.entries(condition)[0] ?? [];
	if (kind === "number" || kind === "date") {
		const test = resultTest(kind, inner as JsonObject, context);
		return (row) => test(rollupResult(row, property, context));
	}
	const [type = "", subfilter] = Object.entries(inner as JsonObject)[0] ?? [];
	const test = renderedTest(type, subfilter as JsonObject, context);
	return (row) => {
		const results = rolledValues(row, property, context).map(({ value }) => test(value));
		// Where nothing is related, not "every" value is so.
		return kind === "every"
			? results.length > 0 && results.every(Boolean)
			: kind === "any"
				? results.some(Boolean)
				: !results.some(Boolean);
	};
}

/** A test of a value as it is answered, for what a rollup looks at. */
function renderedTest(type: string, condition: JsonObject, context: Context): Test<unknown> {
	const names = (wanted: readonly string[]) => wanted;
	switch (type) {
		case "rich_text": {
			const test = textTest(condition);
			return (value) =>
				test(Array.isArray(value) ? value.map((item) => item.plain_text).join("") : String(value ?? ""));
		}
		case "select":
		case "status": {
			const test = choiceTest(condition, names);
			return (value) => test((value as { readonly name: string } | null)?.name ?? null);
		}
		case "multi_select":
		case "files": {
			const test = listTest(condition, names);
			return (value) => test(((value ?? []) as readonly { readonly name: string }[]).map(({ name }) => name));
		}
		case "people":
		case "relation": {
			const test = listTest(condition, (wanted) => wanted.map((id) => canonicalId(id) ?? id));
			return (value) => test(((value ?? []) as readonly { readonly id: string }[]).map(({ id }) => id));
		}
		default: {
			const test = resultTest(type, condition, context);
			return (value) => test({ number: value, boolean: value, date: value });
		}
	}
}
