import type { Context } from "../context.ts";
import { printFormula } from "../formulas/print.ts";
import type { DataSourceRecord, JsonObject, PropertyRecord } from "../records.ts";
import { encodeId, inAnswerOrder, propertyById } from "./propertyIds.ts";

/** The schema of a data source as Notion answers it, by name. */
export function renderSchema(source: DataSourceRecord, context: Context): JsonObject {
	return Object.fromEntries(
		inAnswerOrder(source.properties).map((property) => [
			property.name,
			{
				id: encodeId(property.id),
				name: property.name,
				description: property.description,
				type: property.type,
				[property.type]: renderConfig(source, property, context),
			},
		]),
	);
}

function renderConfig(source: DataSourceRecord, { type, config }: PropertyRecord, context: Context): unknown {
	switch (type) {
		case "relation":
			return renderRelation(config, context);
		case "rollup":
			return renderRollup(source, config, context);
		case "formula":
			return { expression: printFormula(String(config.expression), source.id, context.workspace.settings.workspaceId) };
		default:
			return config;
	}
}

function renderRelation(config: JsonObject, context: Context): JsonObject {
	const target = context.workspace.find("data_source", String(config.data_source_id));
	const base = {
		database_id: target?.parent.type === "database_id" ? target.parent.id : null,
		data_source_id: config.data_source_id,
		type: config.type,
	};
	const synced = config.synced_property_id === undefined ? undefined : String(config.synced_property_id);
	if (config.type !== "dual_property" || synced === undefined) {
		return { ...base, type: "single_property", single_property: {} };
	}
	const reverse = target && propertyById(target, synced);
	return {
		...base,
		dual_property: { synced_property_name: reverse?.name ?? "", synced_property_id: encodeId(synced) },
	};
}

function renderRollup(source: DataSourceRecord, config: JsonObject, context: Context): JsonObject {
	const relation = propertyById(source, String(config.relation_property_id));
	const target = relation && context.workspace.find("data_source", String(relation.config.data_source_id));
	const rolled = target && propertyById(target, String(config.rollup_property_id));
	return {
		rollup_property_name: rolled?.name ?? "",
		relation_property_name: relation?.name ?? "",
		rollup_property_id: config.rollup_property_id,
		relation_property_id: config.relation_property_id,
		function: config.function,
	};
}
