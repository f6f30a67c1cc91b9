import { findPage, missing, pathId } from "../access.ts";
import type { Context, Handler } from "../context.ts";
import { pageFromQuery, paginate } from "../pagination.ts";
import { encodeId, propertyByKey } from "../propertySchemas/propertyIds.ts";
import type { JsonObject, PageRecord, PropertyRecord } from "../records.ts";
import { propertiesOf, sourceOfPage } from "../values/propertiesOf.ts";
import { readValue } from "../values/renderValues.ts";
import { rolledValues } from "../values/rollups.ts";

const listTypes = new Set(["title", "rich_text", "relation", "people"]);

/** One property of a page; lists in full, part by part. */
export const retrievePropertyItem: Handler = (context, [pageText = "", propertyText = ""]) => {
	const page = findPage(context, pathId("page_id", pageText));
	const property = findProperty(page, propertyText, context);
	const value = readValue(page, property, context);
	const id = encodeId(property.id);
	if (listTypes.has(property.type)) {
		const items = (value as readonly unknown[]).map((inner, index) => ({
			key: keyOf(inner, index),
			type: property.type,
			value: inner,
		}));
		return listAnswer(page, property, items, {}, context);
	}
	if (property.type === "rollup" && (value as JsonObject).type === "array") {
		return rollupAnswer(page, property, value as JsonObject, context);
	}
	return { object: "property_item", type: property.type, id, [property.type]: value };
};

function findProperty(page: PageRecord, key: string, context: Context): PropertyRecord {
	const source = sourceOfPage(page, context);
	const property = source ? propertyByKey(source, key) : propertiesOf(page, context).find(({ id }) => id === key);
	return property ?? missing(context, "property", key);
}

interface Item {
	readonly key: string;
	readonly type: string;
	readonly value: unknown;
}

/** A part of a property's values; `content` is what stands under the property's type beside them. */
function listAnswer(
	page: PageRecord,
	property: PropertyRecord,
	items: readonly Item[],
	content: JsonObject,
	context: Context,
): JsonObject {
	const part = paginate(items, pageFromQuery(context.request.query), ({ key }) => key);
	const id = encodeId(property.id);
	return {
		object: "list",
		results: part.results.map(({ type, value }) => ({ object: "property_item", type, id, [type]: value })),
		next_cursor: part.next_cursor,
		has_more: part.has_more,
		type: "property_item",
		property_item: {
			id,
			next_url: nextUrl(page, id, part.next_cursor, context),
			type: property.type,
			[property.type]: content,
		},
	};
}

function keyOf(value: unknown, index: number): string {
	const { id } = (value ?? {}) as { readonly id?: unknown };
	return typeof id === "string" ? id : String(index);
}

function nextUrl(page: PageRecord, propertyId: string, cursor: string | null, context: Context): string | null {
	return cursor === null
		? null
		: `${context.baseUrl}/v1/pages/${page.id}/properties/${propertyId}?start_cursor=${encodeURIComponent(cursor)}`;
}

/** What a rollup shows comes as items of the type that it shows. */
function rollupAnswer(page: PageRecord, property: PropertyRecord, value: JsonObject, context: Context): JsonObject {
	const items = rolledValues(page, property, context).map(({ type, value: inner }, index) => ({
		key: String(index),
		type,
		value: inner,
	}));
	return listAnswer(page, property, items, { type: "array", array: [], function: value.function }, context);
}
