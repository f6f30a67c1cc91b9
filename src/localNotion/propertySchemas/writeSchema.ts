import { missing } from "../access.ts";
import type { Context } from "../context.ts";
import type { DataSourceRecord, PropertyRecord } from "../records.ts";

export function sourceOf(id: string, context: Context): DataSourceRecord {
	return context.workspace.find("data_source", id) ?? missing(context, "data_source", id);
}

export function replaceProperties(
	source: DataSourceRecord,
	properties: readonly PropertyRecord[],
	context: Context,
): void {
	context.workspace.put({ ...source, properties, lastEditedTime: context.now, lastEditedBy: context.actor });
}

/** Puts a property in the place of the one with its id. */
export function setProperty(sourceId: string, property: PropertyRecord, context: Context): void {
	const source = sourceOf(sourceId, context);
	replaceProperties(
		source,
		source.properties.map((other) => (other.id === property.id ? property : other)),
		context,
	);
}
