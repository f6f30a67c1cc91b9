import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "./endpoints.ts";
import type { RequestOptions } from "./requestOptions.ts";
import type { Page, PropertyValue } from "./types.ts";

/** A page object holds this many values of a list at most. Source: developers.notion.com, "Retrieve a page". */
const mostInPage = 25;

/** What is needed to read the rest of a list. */
type Api = Pick<Endpoints, "propertyItems">;

/** Whether Notion may have left out values: relations say so, the other lists are as long as Notion lets them be. */
export function isCut(value: PropertyValue): boolean {
	switch (value.type) {
		case "relation":
			// A page says whether there are more; a list that was completed says that there are none.
			return "has_more" in value ? value.has_more === true : value.relation.length === mostInPage;
		case "people":
			return value.people.length === mostInPage;
		case "rich_text":
			return value.rich_text.length === mostInPage;
		case "title":
			return value.title.length === mostInPage;
		default:
			return false;
	}
}

/** A value of a page with all that Notion has of it; no request where nothing is missing. Throws `incomplete` rather than give a part. */
export async function completeValue<T extends PropertyValue>(
	api: Api,
	pageId: string,
	value: T,
	options: RequestOptions = {},
): Promise<T> {
	if (!isCut(value)) {
		return value;
	}
	const items = await api.propertyItems(pageId, value.id, options);
	const list = items.map((item) => itemValue(item, value.type));
	return { ...value, [value.type]: list, ...(value.type === "relation" ? { has_more: false } : {}) };
}

/** The page with all its values in full; one request or more for each list that Notion cut. */
export async function completePage(api: Api, page: Page, options: RequestOptions = {}): Promise<Page> {
	if (!Object.values(page.properties).some(isCut)) {
		return page;
	}
	const entries = Object.entries(page.properties).map(
		async ([name, value]) => [name, await completeValue(api, page.id, value, options)] as const,
	);
	return { ...page, properties: Object.fromEntries(await Promise.all(entries)) };
}

/** What an item of the property endpoint holds. */
function itemValue(item: unknown, type: string): unknown {
	const value: unknown = (item as Readonly<Record<string, unknown>> | null)?.[type];
	if (typeof value !== "object" || value === null) {
		throw new WorkspaceError("badAnswer", l10n.t("Notion's answer could not be read."), {
			remedy: l10n.t("Try again in a minute."),
		});
	}
	return value;
}
