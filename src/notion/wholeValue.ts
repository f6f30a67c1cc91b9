import type { Endpoints } from "./endpoints.ts";
import type { RequestOptions } from "./requestOptions.ts";
import type { PropertyValue } from "./types.ts";

/** The most entries of a list that a page object holds. Source: developers.notion.com, "Retrieve a page". */
const cutAfter = 25;

/**
 * The value with everything that a page object leaves out: more than 25 related pages, people or pieces of text are read from the
 * property's own endpoint. A value that holds all of itself costs no request.
 */
export async function wholeValue(
	api: Endpoints,
	pageId: string,
	value: PropertyValue,
	options: RequestOptions = {},
): Promise<PropertyValue> {
	if (!mayBeCut(value)) {
		return value;
	}
	const items = await api.propertyItems(pageId, value.id, options);
	// Each item of the list is of the property's type and holds one entry of it.
	const entries = items.flatMap((item) => {
		const entry = (item as Readonly<Record<string, unknown>> | null)?.[value.type];
		return entry === undefined || entry === null ? [] : [entry];
	});
	const whole: unknown = { ...value, [value.type]: entries, has_more: false };
	return whole as PropertyValue;
}

function mayBeCut(value: PropertyValue): boolean {
	switch (value.type) {
		case "relation":
			return "has_more" in value ? value.has_more === true : value.relation.length >= cutAfter;
		case "people":
			return value.people.length >= cutAfter;
		case "title":
			return value.title.length >= cutAfter;
		case "rich_text":
			return value.rich_text.length >= cutAfter;
		default:
			return false;
	}
}
