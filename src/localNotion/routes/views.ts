import { bareId, canonicalId } from "../../base/notionId.ts";
import { findDatabase, findDataSource, isVisible, missing, pathId } from "../access.ts";
import { exactTime } from "../content/dates.ts";
import type { Context, Handler } from "../context.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromBody, pageFromQuery, pageSizeCheck, paginate } from "../pagination.ts";
import { allRows } from "../query/queryRows.ts";
import type { SortRequest } from "../query/sorts.ts";
import type { JsonObject, ViewQueryRecord, ViewRecord } from "../records.ts";
import { anything, obj, str, uuid, validate } from "../validation/check.ts";
import { inOrder, lookChecks, sortsById } from "../views.ts";

/** A query of a view is kept for a quarter of an hour. */
const queryLifetime = 900_000;

export const retrieveView: Handler = (context, [text = ""]) => renderView(findView(pathId("view_id", text), context));

// An icon is taken and forgotten: it is nothing that the API has of a view.
const updateBody = obj({}, { ...lookChecks, name: str({ max: 1000 }), icon: anything });

/** A view stays of the type that it is. */
export function assertConfiguration(type: string, configuration: unknown): void {
	const named = (configuration as JsonObject | undefined)?.type;
	if (named !== undefined && named !== type) {
		throw invalid(`Configuration type "${named}" does not match view type "${type}"`);
	}
}

export const updateView: Handler = (context, [text = ""]) => {
	const view = findView(pathId("view_id", text), context);
	const body = validate(updateBody, context.request.body, "body");
	assertConfiguration(view.type, body.configuration);
	const source = findDataSource(context, view.dataSourceId);
	const kept = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);
	const changed: ViewRecord = {
		...view,
		name: body.name ?? view.name,
		filter: kept(body.filter, view.filter),
		sorts: kept<unknown>(sortsById(body.sorts as readonly SortRequest[] | null | undefined, source), view.sorts),
		quickFilters: kept<unknown>(body.quick_filters, view.quickFilters),
		configuration: body.configuration
			? { ...(view.configuration as JsonObject), ...(body.configuration as JsonObject), type: view.type }
			: view.configuration,
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
	};
	context.workspace.put(changed);
	return renderView(changed);
};

export const deleteView: Handler = (context, [text = ""]) => {
	const view = findView(pathId("view_id", text), context);
	const others = [...context.workspace.all("view")].filter(({ databaseId }) => databaseId === view.databaseId);
	if (others.length === 1) {
		throw invalid("Cannot delete the last view of a database.");
	}
	context.workspace.remove(view.id);
	return {
		object: "view",
		id: view.id,
		parent: { type: "database_id", database_id: view.databaseId },
		type: view.type,
	};
};

export const listViews: Handler = (context) => {
	const { query } = context.request;
	const asked = validate(
		obj({}, { database_id: uuid, data_source_id: uuid }),
		{
			database_id: query.get("database_id") ?? undefined,
			data_source_id: query.get("data_source_id") ?? undefined,
		},
		"query",
	);
	if (asked.database_id === undefined && asked.data_source_id === undefined) {
		throw invalid(
			"query failed validation. Fix one:\nquery.database_id should be defined, instead was `undefined`.\nquery.data_source_id should be defined, instead was `undefined`.",
		);
	}
	const databaseId = asked.database_id && findDatabase(context, canonicalId(asked.database_id) ?? "").id;
	const sourceId = asked.data_source_id && findDataSource(context, canonicalId(asked.data_source_id) ?? "").id;
	const views = inOrder(context.workspace.all("view")).filter((view) =>
		databaseId === undefined ? view.dataSourceId === sourceId : view.databaseId === databaseId,
	);
	const page = paginate(views, pageFromQuery(query), ({ id }) => id);
	return list("view", { ...page, results: page.results.map(({ id }) => ({ object: "view", id })) });
};

export const createViewQuery: Handler = (context, [text = ""]) => {
	const view = findView(pathId("view_id", text), context);
	const body = validate(obj({}, { page_size: pageSizeCheck }), context.request.body ?? {}, "body");
	const source = findDataSource(context, view.dataSourceId);
	const rows = allRows(
		source,
		{ filter: view.filter ?? undefined, sorts: (view.sorts ?? []) as readonly SortRequest[] },
		context,
	);
	const query: ViewQueryRecord = {
		kind: "view_query",
		id: context.ids.uuid("view query"),
		viewId: view.id,
		expiresAt: context.now + queryLifetime,
		pageIds: rows.map(({ id }) => id),
	};
	context.workspace.put(query);
	const page = paginate(query.pageIds, pageFromBody(body), (id) => id);
	return {
		object: "view_query",
		id: query.id,
		view_id: view.id,
		expires_at: exactTime(query.expiresAt),
		total_count: query.pageIds.length,
		...page,
		results: page.results.map((id) => ({ object: "page", id })),
	};
};

export const viewQueryResults: Handler = (context, [viewText = "", queryText = ""]) => {
	const query = findViewQuery(
		findView(pathId("view_id", viewText), context).id,
		pathId("query_id", queryText),
		context,
	);
	const page = paginate(query.pageIds, pageFromQuery(context.request.query), (id) => id);
	return list("page", { ...page, results: page.results.map((id) => ({ object: "page", id })) });
};

export const deleteViewQuery: Handler = (context, [viewText = "", queryText = ""]) => {
	const query = findViewQuery(
		findView(pathId("view_id", viewText), context).id,
		pathId("query_id", queryText),
		context,
	);
	context.workspace.remove(query.id);
	return { object: "view_query", id: query.id, deleted: true };
};

export function findView(id: string, context: Context): ViewRecord {
	const view = context.workspace.find("view", id);
	const database = view && context.workspace.find("database", view.databaseId);
	return view && database && isVisible(context, database) ? view : missing(context, "view", id);
}

function findViewQuery(viewId: string, id: string, context: Context): ViewQueryRecord {
	const query = context.workspace.find("view_query", id);
	return query && query.viewId === viewId && query.expiresAt > context.now ? query : missing(context, "view query", id);
}

export function renderView(view: ViewRecord): JsonObject {
	return {
		object: "view",
		id: view.id,
		parent: { type: "database_id", database_id: view.databaseId },
		data_source_id: view.dataSourceId,
		name: view.name,
		type: view.type,
		created_time: exactTime(view.createdTime),
		created_by: { object: "user", id: view.createdBy },
		last_edited_time: exactTime(view.lastEditedTime),
		last_edited_by: { object: "user", id: view.lastEditedBy },
		url: `https://app.notion.com/p/${bareId(view.databaseId)}?v=${bareId(view.id)}`,
		filter: view.filter,
		sorts: view.sorts,
		quick_filters: view.quickFilters,
		configuration: view.configuration,
		...(view.dashboardId === undefined ? {} : { dashboard_view_id: view.dashboardId }),
	};
}
