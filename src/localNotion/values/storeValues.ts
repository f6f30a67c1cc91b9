import { canonicalId } from "../../base/notionId.ts";
import { missing } from "../access.ts";
import { normalizeDate } from "../content/dates.ts";
import { normalizeFile } from "../content/files.ts";
import { normalizeRichText, type RichTextRequest } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { invalid } from "../notionError.ts";
import { newOption, type SelectOption } from "../propertySchemas/options.ts";
import { propertyByKey } from "../propertySchemas/propertyIds.ts";
import { setProperty, sourceOf } from "../propertySchemas/writeSchema.ts";
import type { DataSourceRecord, JsonObject, PageRecord, PropertyRecord } from "../records.ts";
import { isObject, validate } from "../validation/check.ts";
import { writeRelation } from "./relations.ts";
import { checkOf } from "./valueChecks.ts";

const pageTitle: PropertyRecord = { id: "title", name: "title", type: "title", description: null, config: {} };

/** Writes the properties of a request into a page that is there already. Relations are written on both sides. */
export function writeValues(page: PageRecord, requests: Readonly<Record<string, unknown>>, context: Context): void {
	const source =
		page.parent.type === "data_source_id" ? context.workspace.find("data_source", page.parent.id) : undefined;
	const values: Record<string, unknown> = { ...page.values };
	const relations: { readonly property: PropertyRecord; readonly ids: readonly string[] }[] = [];
	for (const [key, request] of Object.entries(requests)) {
		const property = propertyFor(source, key);
		const value = contentOf(property, request, key);
		if (property.type === "relation") {
			relations.push({ property, ids: relationIds(value as readonly { readonly id: string }[], context) });
			continue;
		}
		const stored = store(property, value, source, context);
		if (stored === undefined || stored === null) {
			delete values[property.id];
		} else {
			values[property.id] = stored;
		}
	}
	context.workspace.put({ ...page, values, lastEditedTime: context.now, lastEditedBy: context.actor });
	for (const { property, ids } of relations) {
		writeRelation(page.id, property, ids, context);
	}
}

function propertyFor(source: DataSourceRecord | undefined, key: string): PropertyRecord {
	const property = source ? propertyByKey(source, key) : key === "title" ? pageTitle : undefined;
	if (!property) {
		throw invalid(`${key} is not a property that exists.`);
	}
	return property;
}

/** What stands under the property's type in a request; also where the request leaves the type out. */
function contentOf(property: PropertyRecord, request: unknown, key: string): unknown {
	const check = checkOf(property.type);
	if (!check) {
		throw invalid(`${key} is a read-only property of type ${property.type} and can't be updated.`);
	}
	if (isObject(request) && request[property.type] !== undefined) {
		return request[property.type];
	}
	if (isObject(request) && Object.keys(request).some((name) => checkOf(name) !== undefined)) {
		throw invalid(`${key} is expected to be ${property.type}.`);
	}
	validate((value) => check(value, `body.properties.${key}.${property.type}`), request, "body");
	return request;
}

function relationIds(items: readonly { readonly id: string }[], context: Context): readonly string[] {
	const ids = [...new Set(items.map(({ id }) => canonicalId(id) ?? id))];
	for (const id of ids) {
		if (context.workspace.get(id)?.kind !== "page") {
			missing(context, "page", id);
		}
	}
	return ids;
}

function store(
	property: PropertyRecord,
	value: unknown,
	source: DataSourceRecord | undefined,
	context: Context,
): unknown {
	if (value === null) {
		return undefined;
	}
	switch (property.type) {
		case "title":
		case "rich_text":
			return normalizeRichText(value as RichTextRequest);
		case "date":
			return normalizeDate(value as { readonly start: string }, `body.properties.${property.name}.date`);
		case "select":
			return source && optionId(source.id, property.id, value as OptionValue, context);
		case "multi_select": {
			const ids = (value as readonly OptionValue[]).map(
				(option) => source && optionId(source.id, property.id, option, context),
			);
			return [...new Set(ids)];
		}
		case "status":
			return statusId(property, value as OptionValue);
		case "people":
			return [...new Set((value as readonly { readonly id: string }[]).map(({ id }) => userId(id, context)))];
		case "files":
			return (value as readonly JsonObject[]).map((file) => namedFile(file, context));
		case "url":
		case "email":
		case "phone_number":
			return value === "" ? undefined : value;
		case "place":
			return { name: null, address: null, aws_place_id: null, google_place_id: null, ...(value as JsonObject) };
		case "verification":
			return verificationOf(value as JsonObject, context);
		default:
			return value;
	}
}

interface OptionValue {
	readonly id?: string;
	readonly name?: string;
	readonly color?: string;
}

/** The option meant; one that isn't there yet is added to the schema when it comes by name. */
function optionId(sourceId: string, propertyId: string, value: OptionValue, context: Context): string {
	const property = sourceOf(sourceId, context).properties.find(({ id }) => id === propertyId);
	const options = (property?.config.options ?? []) as readonly SelectOption[];
	const known = options.find(({ id }) => id === value.id) ?? options.find(({ name }) => name === value.name);
	if (known) {
		return known.id;
	}
	if (value.name === undefined || value.name === "" || !property) {
		throw invalid(`Option with id ${value.id ?? ""} does not exist.`);
	}
	const option = newOption(value.name, value.color, context);
	setProperty(sourceId, { ...property, config: { ...property.config, options: [...options, option] } }, context);
	return option.id;
}

function statusId(property: PropertyRecord, value: OptionValue): string {
	const options = (property.config.options ?? []) as readonly SelectOption[];
	const known = options.find(({ id }) => id === value.id) ?? options.find(({ name }) => name === value.name);
	if (!known) {
		throw invalid(`Invalid status option. Status option "${value.name ?? value.id}" does not exist".`);
	}
	return known.id;
}

function userId(id: string, context: Context): string {
	const canonical = canonicalId(id) ?? id;
	return context.workspace.find("user", canonical) ? canonical : missing(context, "user", canonical);
}

function namedFile(file: JsonObject, context: Context): JsonObject {
	const kept = normalizeFile(file, context) ?? {};
	const { uploadId } = (kept.file ?? {}) as { readonly uploadId?: string };
	const upload = uploadId === undefined ? undefined : context.workspace.find("file_upload", uploadId);
	const external = (kept.external ?? {}) as { readonly url?: string };
	return { name: file.name ?? upload?.filename ?? external.url ?? "Untitled", ...kept };
}

function verificationOf(value: JsonObject, context: Context): unknown {
	if (value.state === "unverified") {
		return undefined;
	}
	const date = value.date ? normalizeDate(value.date as { readonly start: string }, "verification.date") : null;
	return { state: "verified", date, verified_by: context.actor };
}
