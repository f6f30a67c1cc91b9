import { canonicalId } from "../../base/notionId.ts";
import type { FaultEffect } from "./faultRules.ts";

type Json = Readonly<Record<string, unknown>>;

/** The body of a schema change in which two-way relations of a data source to itself are one-way, where a fault says so. */
export function oneWay(body: unknown, effects: readonly FaultEffect[], sourceId: string | undefined): unknown {
	const properties = isJson(body) ? body.properties : undefined;
	if (!effects.some(({ kind }) => kind === "oneWaySelfRelations") || !isJson(properties)) {
		return body;
	}
	const id = canonicalId(sourceId ?? "");
	const changed = Object.entries(properties).map(([key, property]) => [key, withoutReverse(property, id)] as const);
	return { ...(body as Json), properties: Object.fromEntries(changed) };
}

function withoutReverse(property: unknown, sourceId: string | undefined): unknown {
	const relation = isJson(property) ? property.relation : undefined;
	if (!isJson(relation) || !isJson(relation.dual_property)) {
		return property;
	}
	const { dual_property: _dual, ...rest } = relation;
	return sourceId !== undefined && canonicalId(String(relation.data_source_id)) === sourceId
		? { ...(property as Json), relation: { ...rest, type: "single_property", single_property: {} } }
		: property;
}

function isJson(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
