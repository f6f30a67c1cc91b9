import { minuteTime } from "../content/dates.ts";
import { renderFile } from "../content/files.ts";
import { renderRichText } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { formulaResult } from "../formulas/formulaResult.ts";
import type { SelectOption } from "../propertySchemas/options.ts";
import { encodeId, inAnswerOrder } from "../propertySchemas/propertyIds.ts";
import type { JsonObject, PageRecord, PropertyRecord, RichText } from "../records.ts";
import { propertiesOf } from "./propertiesOf.ts";
import { visibleRelatedIds } from "./relations.ts";
import { rollupResult } from "./rollups.ts";

/** A page object holds at most so many values of a list; the property endpoint gives the rest. */
const listLimit = 25;

/** The properties of a page as Notion answers them, by name; only those in `only` (ids or names) if there are any. */
export function renderValues(page: PageRecord, only: ReadonlySet<string> | undefined, context: Context): JsonObject {
	const properties = inAnswerOrder(propertiesOf(page, context)).filter(({ id }) => !only || only.has(id));
	return Object.fromEntries(
		properties.map((property) => [
			property.name,
			{ id: encodeId(property.id), type: property.type, ...renderValue(page, property, context) },
		]),
	);
}

/** What stands beside `id` and `type` in a page's property. */
function renderValue(page: PageRecord, property: PropertyRecord, context: Context): JsonObject {
	const { type } = property;
	switch (type) {
		case "relation": {
			const ids = visibleRelatedIds(page, property.id, context);
			return { relation: ids.slice(0, listLimit).map((id) => ({ id })), has_more: ids.length > listLimit };
		}
		case "people":
			return { [type]: (readValue(page, property, context) as readonly unknown[]).slice(0, listLimit) };
		default:
			return { [type]: readValue(page, property, context) };
	}
}

/** The whole value of a property, as it stands under its type. */
export function readValue(page: PageRecord, property: PropertyRecord, context: Context): unknown {
	const stored = page.values[property.id];
	switch (property.type) {
		case "title":
		case "rich_text":
			return renderRichText((stored ?? []) as RichText, context.lookup);
		case "select":
			return optionOf(property, stored);
		case "status":
			return optionOf(property, stored) ?? defaultStatus(property);
		case "multi_select":
			return ((stored ?? []) as readonly string[])
				.map((id) => optionOf(property, id))
				.filter((option) => option !== null);
		case "people":
			return ((stored ?? []) as readonly string[]).map((id) => context.lookup.user(id));
		case "files":
			return ((stored ?? []) as readonly JsonObject[]).map((file) => ({
				name: file.name,
				...renderFile(withoutName(file), context),
			}));
		case "checkbox":
			return stored ?? false;
		case "relation":
			return visibleRelatedIds(page, property.id, context).map((id) => ({ id }));
		case "formula":
			return formulaResult(page, property, context);
		case "rollup":
			return rollupResult(page, property, context);
		case "created_time":
			return minuteTime(page.createdTime);
		case "last_edited_time":
			return minuteTime(page.lastEditedTime);
		case "created_by":
			return context.lookup.user(page.createdBy);
		case "last_edited_by":
			return context.lookup.user(page.lastEditedBy);
		case "unique_id":
			return { prefix: property.config.prefix ?? null, number: stored ?? null };
		case "button":
			return {};
		case "verification":
			return renderVerification(stored, context);
		default:
			return stored ?? null;
	}
}

function optionOf(property: PropertyRecord, id: unknown): JsonObject | null {
	const options = (property.config.options ?? []) as readonly SelectOption[];
	const option = options.find((candidate) => candidate.id === id);
	return option ? { id: option.id, name: option.name, color: option.color } : null;
}

/** A status is never empty as long as there are options. */
function defaultStatus(property: PropertyRecord): JsonObject | null {
	const [first] = (property.config.options ?? []) as readonly SelectOption[];
	return first ? { id: first.id, name: first.name, color: first.color } : null;
}

function withoutName({ name: _name, ...file }: JsonObject): JsonObject {
	return file;
}

function renderVerification(stored: unknown, context: Context): JsonObject {
	if (!stored) {
		return { state: "unverified", verified_by: null, date: null };
	}
	const { state, date, verified_by } = stored as JsonObject;
	return { state, verified_by: context.lookup.user(String(verified_by)), date };
}
