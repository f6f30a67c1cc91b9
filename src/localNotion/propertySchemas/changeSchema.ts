import { canonicalId } from "../../base/notionId.ts";
import { isVisible, missing } from "../access.ts";
import { plainText } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { storeFormula } from "../formulas/print.ts";
import { invalid } from "../notionError.ts";
import type { DataSourceRecord, JsonObject, PropertyRecord } from "../records.ts";
import { convertValues } from "../values/convertValues.ts";
import { clearValues, linkExistingValues, unlinkProperty } from "../values/relations.ts";
import { giveUniqueIds } from "../values/uniqueIds.ts";
import { changeOptions, newStatus, regroup, type SelectOption, type StatusGroup } from "./options.ts";
import type { OptionRequest, PropertyRequest } from "./propertyChecks.ts";
import { propertyById, propertyByKey } from "./propertyIds.ts";
import { replaceProperties, setProperty, sourceOf } from "./writeSchema.ts";

/** Adds the properties of a request to a new data source; what refers to others comes last. */
export function createSchema(
	sourceId: string,
	requests: Readonly<Record<string, PropertyRequest>>,
	context: Context,
): void {
	const titles = Object.values(requests).filter((request) => typeOf(request) === "title");
	if (titles.length > 1) {
		throw invalid("Cannot have more than one title property.");
	}
	if (titles.length === 0) {
		addProperty(sourceId, "Name", { type: "title", title: {} }, context);
	}
	for (const stage of [0, 1, 2]) {
		for (const [name, request] of Object.entries(requests)) {
			if (stageOf(request) === stage) {
				addProperty(sourceId, name, request, context);
			}
		}
	}
}

/** Changes a schema: by name or id, a configuration, a new name, or `null` to delete. */
export function changeSchema(
	sourceId: string,
	requests: Readonly<Record<string, PropertyRequest | null>>,
	context: Context,
): void {
	const entries = Object.entries(requests).sort(([, a], [, b]) => (a ? stageOf(a) : -1) - (b ? stageOf(b) : -1));
	for (const [key, request] of entries) {
		const property = propertyByKey(sourceOf(sourceId, context), key);
		if (request === null) {
			removeProperty(sourceId, property, key, context);
		} else if (property) {
			changeProperty(sourceId, property, request, context);
		} else if (typeOf(request) === undefined) {
			throw invalid(`${key} is not a property that exists.`);
		} else {
			addProperty(sourceId, request.name ?? key, request, context);
		}
	}
}

function stageOf(request: PropertyRequest): number {
	const type = typeOf(request);
	return type === "rollup" || type === "formula" ? 2 : type === "relation" ? 1 : 0;
}

const commonKeys = new Set(["id", "name", "description", "type"]);

function typeOf(request: PropertyRequest): string | undefined {
	return Object.keys(request).find((key) => !commonKeys.has(key)) ?? undefined;
}

function addProperty(sourceId: string, name: string, request: PropertyRequest, context: Context): string {
	const source = sourceOf(sourceId, context);
	const type = typeOf(request) ?? "rich_text";
	assertFreeName(source, name, undefined);
	if (type === "title" && source.properties.some((property) => property.type === "title")) {
		throw invalid("Cannot create new title property. A data source must have exactly one title property.");
	}
	if (type === "unique_id" && source.properties.some((property) => property.type === "unique_id")) {
		throw invalid("A data source can only have one unique_id property.");
	}
	const taken = new Set(source.properties.map(({ id }) => id));
	const id = type === "title" || type === "verification" ? type : context.ids.propertyId(taken);
	if (taken.has(id)) {
		throw invalid(`A data source can only have one ${type} property.`);
	}
	const property = { id, name, type, description: request.description ?? null, config: {} };
	replaceProperties(source, [...source.properties, property], context);
	configure(sourceId, property, request, context);
	if (type === "unique_id") {
		giveUniqueIds(sourceId, id, context);
	}
	return id;
}

function changeProperty(sourceId: string, property: PropertyRecord, request: PropertyRequest, context: Context): void {
	const source = sourceOf(sourceId, context);
	const type = typeOf(request) ?? property.type;
	const name = request.name ?? property.name;
	assertFreeName(source, name, property.id);
	if ((type === "title") !== (property.type === "title")) {
		throw invalid(
			type === "title"
				? "Cannot change a property to title. A data source must have exactly one title property."
				: `Cannot change the type of the title property "${property.name}".`,
		);
	}
	if (type !== property.type && property.type === "relation") {
		unlinkProperty(sourceId, property, context);
	}
	const description = request.description === undefined ? property.description : request.description;
	const changed = { ...property, name, type, description, config: type === property.type ? property.config : {} };
	setProperty(sourceId, changed, context);
	if (typeOf(request) !== undefined) {
		configure(sourceId, changed, request, context);
	}
	if (type !== property.type) {
		convertValues(sourceId, property, context);
	}
}

function removeProperty(sourceId: string, property: PropertyRecord | undefined, key: string, context: Context): void {
	if (!property) {
		throw invalid(`${key} is not a property that exists.`);
	}
	if (property.type === "title") {
		throw invalid("Cannot delete the title property of a data source.");
	}
	if (property.type === "relation") {
		unlinkProperty(sourceId, property, context);
	}
	const source = sourceOf(sourceId, context);
	replaceProperties(
		source,
		source.properties.filter(({ id }) => id !== property.id),
		context,
	);
}

function assertFreeName(source: DataSourceRecord, name: string, except: string | undefined): void {
	if (source.properties.some((property) => property.name === name && property.id !== except)) {
		throw invalid(`Cannot rename property to "${name}" because a property with that name already exists.`);
	}
}

/** Gives a property the configuration that a request asks for, on top of what it has. */
function configure(sourceId: string, property: PropertyRecord, request: PropertyRequest, context: Context): void {
	const asked = (request[property.type as keyof PropertyRequest] ?? {}) as JsonObject;
	switch (property.type) {
		case "number":
			setConfig(sourceId, property, { format: asked.format ?? property.config.format ?? "number" }, context);
			return;
		case "select":
		case "multi_select":
			setConfig(sourceId, property, { options: optionsFrom(property, asked, context) }, context);
			return;
		case "status":
			configureStatus(sourceId, property, asked, context);
			return;
		case "unique_id":
			setConfig(sourceId, property, { prefix: prefixFrom(property, asked) }, context);
			return;
		case "formula": {
			const expression = asked.expression ?? property.config.expression ?? "";
			setConfig(
				sourceId,
				property,
				{ expression: storeFormula(String(expression), sourceOf(sourceId, context)) },
				context,
			);
			return;
		}
		case "rollup":
			configureRollup(sourceId, property, asked, context);
			return;
		case "relation":
			configureRelation(sourceId, property, asked, context);
			return;
		default:
			return;
	}
}

function setConfig(sourceId: string, property: PropertyRecord, config: JsonObject, context: Context): void {
	setProperty(sourceId, { ...property, config }, context);
}

function optionsFrom(property: PropertyRecord, asked: JsonObject, context: Context): readonly SelectOption[] {
	const before = (property.config.options ?? []) as readonly SelectOption[];
	return asked.options === undefined
		? before
		: changeOptions(before, asked.options as readonly OptionRequest[], context);
}

function configureStatus(sourceId: string, property: PropertyRecord, asked: JsonObject, context: Context): void {
	if (property.config.groups === undefined) {
		const status = newStatus(asked.options as readonly OptionRequest[] | undefined, context);
		setConfig(sourceId, property, status, context);
		return;
	}
	const options = optionsFrom(property, asked, context);
	const groups = regroup(property.config.groups as readonly StatusGroup[], options);
	setConfig(sourceId, property, { options, groups }, context);
}

function prefixFrom(property: PropertyRecord, asked: JsonObject): string | null {
	if (asked.prefix === undefined) {
		return (property.config.prefix as string | undefined) ?? null;
	}
	if (asked.prefix !== null && !/^[A-Za-z][A-Za-z0-9]*$/.test(String(asked.prefix))) {
		throw invalid(`Invalid unique ID prefix: ${String(asked.prefix)}.`);
	}
	return asked.prefix as string | null;
}

function configureRollup(sourceId: string, property: PropertyRecord, asked: JsonObject, context: Context): void {
	const source = sourceOf(sourceId, context);
	const relationKey = String(asked.relation_property_id ?? asked.relation_property_name);
	const relation = propertyByKey(source, relationKey);
	if (relation?.type !== "relation") {
		throw invalid(`No relation property found for rollup: ${relationKey}.`);
	}
	const target = sourceOf(String(relation.config.data_source_id), context);
	const rolledKey = String(asked.rollup_property_id ?? asked.rollup_property_name);
	const rolled = propertyByKey(target, rolledKey);
	if (!rolled) {
		throw invalid(`No property found for rollup: ${rolledKey}.`);
	}
	setConfig(
		sourceId,
		property,
		{ relation_property_id: relation.id, rollup_property_id: rolled.id, function: asked.function },
		context,
	);
}

function configureRelation(sourceId: string, property: PropertyRecord, asked: JsonObject, context: Context): void {
	const target = relationTarget(property, asked, context);
	const dual = asked.type === "dual_property" || (asked.type === undefined && asked.dual_property !== undefined);
	const known = property.config.synced_property_id as string | undefined;
	if (known !== undefined && property.config.data_source_id === target.id && dual) {
		renameReverse(target.id, known, asked, context);
		return;
	}
	if (known !== undefined) {
		unlinkProperty(sourceId, property, context);
	}
	if (property.config.data_source_id !== undefined && property.config.data_source_id !== target.id) {
		clearValues(sourceId, property.id, context);
	}
	if (!dual) {
		setConfig(sourceId, property, { data_source_id: target.id, type: "single_property" }, context);
		return;
	}
	const reverseId = addReverse(sourceId, property, target.id, asked, context);
	setConfig(
		sourceId,
		property,
		{ data_source_id: target.id, type: "dual_property", synced_property_id: reverseId },
		context,
	);
	linkExistingValues(sourceId, property.id, reverseId, context);
}

function relationTarget(property: PropertyRecord, asked: JsonObject, context: Context): DataSourceRecord {
	const requested = asked.data_source_id ?? property.config.data_source_id;
	if (requested === undefined) {
		throw invalid(
			"body failed validation: body.properties.relation.data_source_id should be defined, instead was `undefined`.",
		);
	}
	const id = canonicalId(String(requested)) ?? "";
	const target = context.workspace.find("data_source", id);
	if (!target || !isVisible(context, target)) {
		return missing(context, "data_source", id);
	}
	return target;
}

function addReverse(
	sourceId: string,
	property: PropertyRecord,
	targetId: string,
	asked: JsonObject,
	context: Context,
): string {
	const target = sourceOf(targetId, context);
	const title = plainText(sourceOf(sourceId, context).title, context.lookup);
	const wanted = (asked.dual_property as JsonObject | undefined)?.synced_property_name;
	const name = freeName(target, String(wanted ?? `Related to ${title} (${property.name})`));
	const taken = new Set(target.properties.map(({ id }) => id));
	const reverse: PropertyRecord = {
		id: context.ids.propertyId(taken),
		name,
		type: "relation",
		description: null,
		config: { data_source_id: sourceId, type: "dual_property", synced_property_id: property.id },
	};
	replaceProperties(target, [...target.properties, reverse], context);
	return reverse.id;
}

function renameReverse(targetId: string, reverseId: string, asked: JsonObject, context: Context): void {
	const target = sourceOf(targetId, context);
	const reverse = propertyById(target, reverseId);
	const wanted = (asked.dual_property as JsonObject | undefined)?.synced_property_name;
	if (reverse && wanted !== undefined && wanted !== reverse.name) {
		assertFreeName(target, String(wanted), reverse.id);
		setProperty(targetId, { ...reverse, name: String(wanted) }, context);
	}
}

function freeName(source: DataSourceRecord, wanted: string): string {
	let name = wanted;
	for (let n = 1; source.properties.some((property) => property.name === name); n++) {
		name = `${wanted} ${n}`;
	}
	return name;
}
