import type { Context } from "./context.ts";
import { filterCheck } from "./query/filterChecks.ts";
import type { ViewRecord } from "./records.ts";
import { sortsCheck } from "./routes/query.ts";
import { anything, dict, nullable } from "./validation/check.ts";

/** Makes a view of a data source. */
export function newView(
	view: Pick<ViewRecord, "databaseId" | "dataSourceId" | "name" | "type"> &
		Partial<Pick<ViewRecord, "filter" | "sorts" | "quickFilters" | "configuration" | "order" | "dashboardId">>,
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

/** What a request may say about how a view looks. */
export const lookChecks = {
	filter: nullable(filterCheck),
	sorts: nullable(sortsCheck),
	quick_filters: nullable(dict(anything)),
	configuration: anything,
};

/** Views as their database shows them. */
export function inOrder(views: Iterable<ViewRecord>): readonly ViewRecord[] {
	const order = (view: ViewRecord) => view.order ?? view.sequence;
	return [...views].sort((a, b) => order(a) - order(b));
}
