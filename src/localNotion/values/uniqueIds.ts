import type { Context } from "../context.ts";
import type { PageRecord } from "../records.ts";

/** Numbers the rows that are there when a unique id property is added, in order of creation. */
export function giveUniqueIds(sourceId: string, propertyId: string, context: Context): void {
	for (const id of [...context.workspace.childIds(sourceId)]) {
		const page = context.workspace.find("page", id);
		if (page) {
			context.workspace.put({ ...page, values: { ...page.values, [propertyId]: nextNumber(sourceId, context) } });
		}
	}
}

/** The unique id of a new row, if its data source has one. */
export function uniqueIdValues(sourceId: string, context: Context): PageRecord["values"] {
	const source = context.workspace.find("data_source", sourceId);
	const property = source?.properties.find(({ type }) => type === "unique_id");
	return property ? { [property.id]: nextNumber(sourceId, context) } : {};
}

function nextNumber(sourceId: string, context: Context): number {
	const source = context.workspace.find("data_source", sourceId);
	const next = (source?.lastUniqueId ?? 0) + 1;
	if (source) {
		context.workspace.put({ ...source, lastUniqueId: next });
	}
	return next;
}
