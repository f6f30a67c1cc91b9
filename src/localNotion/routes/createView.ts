import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findBlock, findDatabase, findDataSource, findPage } from "../access.ts";
import type { Context, Handler } from "../context.ts";
import { newNode } from "../newNode.ts";
import { invalid } from "../notionError.ts";
import type { SortRequest } from "../query/sorts.ts";
import type { DatabaseRecord, DataSourceRecord, JsonObject, ViewRecord } from "../records.ts";
import { literal, num, obj, oneOf, str, uuid, validate } from "../validation/check.ts";
import { inOrder, lookChecks, newView, sortsById } from "../views.ts";
import type { ChildPlace } from "../workspace.ts";
import { assertConfiguration, findView, renderView } from "./views.ts";

const viewTypes = literal(
	"table",
	"board",
	"list",
	"calendar",
	"timeline",
	"gallery",
	"form",
	"chart",
	"map",
	"dashboard",
);

const linkedCheck = obj(
	{ parent: obj({ type: literal("page_id"), page_id: uuid }) },
	{ position: obj({ type: literal("after_block"), block_id: uuid }) },
);

const positionCheck = oneOf(
	obj({ type: literal("start", "end") }),
	obj({ type: literal("after_view"), view_id: uuid }),
);

const placementCheck = oneOf(
	obj({ type: literal("new_row") }, { row_index: num({ min: 0, integer: true }) }),
	obj({ type: literal("existing_row"), row_index: num({ min: 0, integer: true }) }),
);

const createBody = obj(
	{ data_source_id: uuid, name: str({ max: 1000 }), type: viewTypes },
	{
		...lookChecks,
		database_id: uuid,
		view_id: uuid,
		create_database: linkedCheck,
		position: positionCheck,
		placement: placementCheck,
	},
);

interface LinkedRequest {
	readonly parent: { readonly page_id: string };
	readonly position?: { readonly block_id: string };
}

export const createView: Handler = (context) => {
	const body = validate(createBody, context.request.body, "body");
	const source = findDataSource(context, canonicalId(body.data_source_id) ?? "");
	if ([body.database_id, body.view_id, body.create_database].filter((place) => place !== undefined).length !== 1) {
		throw invalid("Exactly one of database_id, view_id, or create_database must be provided.");
	}
	const dashboard = body.view_id === undefined ? undefined : findDashboard(body.view_id, context);
	const database = body.create_database
		? linkedDatabase(source, body.create_database as LinkedRequest, context)
		: findDatabase(context, dashboard?.databaseId ?? canonicalId(body.database_id ?? "") ?? "");
	assertConfiguration(body.type, body.configuration);
	const view = newView(
		{
			databaseId: database.id,
			dataSourceId: source.id,
			name: body.name,
			type: body.type,
			filter: body.filter ?? null,
			sorts: sortsById(body.sorts as readonly SortRequest[] | null | undefined, source) ?? null,
			quickFilters: body.quick_filters ?? null,
			configuration: { ...((body.configuration ?? {}) as JsonObject), type: body.type },
			...(dashboard ? { dashboardId: dashboard.id } : {}),
			...orderOf(body.position as PositionRequest | undefined, database.id, context),
		},
		context,
	);
	if (dashboard) {
		place(view, dashboard, (body.placement ?? { type: "new_row" }) as PlacementRequest, context);
	}
	return renderView(view);
};

/** A database on a page that shows a data source of another one. */
function linkedDatabase(
	source: DataSourceRecord,
	{ parent, position }: LinkedRequest,
	context: Context,
): DatabaseRecord {
	const page = findPage(context, canonicalId(parent.page_id) ?? "");
	assertEditable(context, page);
	const after = position && findBlock(context, canonicalId(position.block_id) ?? "").id;
	const where: ChildPlace = after === undefined ? "end" : { after };
	const database: DatabaseRecord = {
		...newNode(
			{ type: "page_id", id: page.id },
			"database",
			context,
			context.workspace.ordersFor(page.id, 1, where)[0],
		),
		kind: "database",
		title: source.title,
		description: [],
		icon: source.icon,
		cover: null,
		isInline: true,
		isLocked: false,
	};
	context.workspace.put(database);
	return database;
}

interface PositionRequest {
	readonly type: "start" | "end" | "after_view";
	readonly view_id?: string;
}

/** Where a view stands among the others of its database. */
function orderOf(
	position: PositionRequest | undefined,
	databaseId: string,
	context: Context,
): { readonly order?: number } {
	const views = inOrder(context.workspace.all("view")).filter((view) => view.databaseId === databaseId);
	const order = (view: ViewRecord | undefined) => view && (view.order ?? view.sequence);
	const [first] = views;
	if (position?.type === "start" && first) {
		return { order: (order(first) ?? 0) - 1 };
	}
	if (position?.type !== "after_view") {
		return {};
	}
	const at = views.indexOf(findView(canonicalId(position.view_id ?? "") ?? "", context));
	const [before, after] = [order(views[at]), order(views[at + 1])];
	return before === undefined || after === undefined ? {} : { order: (before + after) / 2 };
}

function findDashboard(text: string, context: Context): ViewRecord {
	const view = findView(canonicalId(text) ?? "", context);
	if (view.type !== "dashboard") {
		throw invalid(`View ${view.id} is not a dashboard.`);
	}
	return view;
}

interface PlacementRequest {
	readonly type: "new_row" | "existing_row";
	readonly row_index?: number;
}

interface DashboardRow {
	readonly id: string;
	readonly widgets: readonly JsonObject[];
}

/** Makes a view a widget of a dashboard. */
function place(view: ViewRecord, dashboard: ViewRecord, { type, row_index }: PlacementRequest, context: Context): void {
	const configuration = dashboard.configuration as JsonObject;
	const rows = [...((configuration.rows ?? []) as readonly DashboardRow[])];
	const widget = { id: context.ids.uuid("widget"), view_id: view.id };
	const row = rows[row_index ?? rows.length];
	if (type === "existing_row") {
		if (!row) {
			throw invalid(`The dashboard has no row ${row_index}.`);
		}
		rows[row_index ?? 0] = { ...row, widgets: [...row.widgets, widget] };
	} else {
		rows.splice(row_index ?? rows.length, 0, { id: context.ids.uuid("dashboard row"), widgets: [widget] });
	}
	context.workspace.put({ ...dashboard, configuration: { ...configuration, rows } });
}
