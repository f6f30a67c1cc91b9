import type { Context } from "./context.ts";
import { invalid } from "./notionError.ts";
import { encodeId, propertyByKey } from "./propertySchemas/propertyIds.ts";
import { filterCheck } from "./query/filterChecks.ts";
import type { SortRequest } from "./query/sorts.ts";
import type { DataSourceRecord, ViewRecord } from "./records.ts";
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

/** Sorts as a view keeps them: properties by their ids, also where they came by name. */
export function sortsById(
	sorts: readonly SortRequest[] | null | undefined,
	source: DataSourceRecord,
): readonly SortRequest[] | null | undefined {
	const byId = (sort: SortRequest) => {
		if (sort.property === undefined) {
			return sort;
		}
		const property = propertyByKey(source, sort.property);
		if (!property) {
			throw invalid(`Could not find sort property with name or id: ${sort.property}`);
		}
		return { ...sort, property: encodeId(property.id) };
	};
	return sorts ? sorts.map(byId) : sorts;
}

/** Views as their database shows them. */
export function inOrder(views: Iterable<ViewRecord>): readonly ViewRecord[] {
	const order = (view: ViewRecord) => view.order ?? view.sequence;
	return [...views].sort((a, b) => order(a) - order(b));
}
