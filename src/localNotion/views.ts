import type { Context } from "./context.ts";
import type { ViewRecord } from "./records.ts";

/** Makes a view of a data source. */
export function newView(
	view: Pick<ViewRecord, "databaseId" | "dataSourceId" | "name" | "type"> &
		Partial<Pick<ViewRecord, "filter" | "sorts" | "quickFilters" | "configuration">>,
	context: Context,
): ViewRecord {
	const record: ViewRecord = {
		kind: "view",
		id: context.ids.uuid("view"),
		sequence: context.workspace.nextSequence(),
		createdTime: context.now,
		createdBy: context.actor,
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
		filter: null,
		sorts: null,
		quickFilters: null,
		configuration: { type: view.type },
		...view,
	};
	context.workspace.put(record);
	return record;
}
