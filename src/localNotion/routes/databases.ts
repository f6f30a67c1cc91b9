import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findDatabase, findPage, ownSharing, pathId } from "../access.ts";
import { lastingCoverCheck, lastingIconCheck, normalizeFile } from "../content/files.ts";
import { normalizeRichText, richTextCheck } from "../content/richText.ts";
import type { Context, Handler } from "../context.ts";
import { newNode } from "../newNode.ts";
import { createSchema } from "../propertySchemas/changeSchema.ts";
import { type PropertyRequest, propertiesCheck } from "../propertySchemas/propertyChecks.ts";
import type { DatabaseRecord, DataSourceRecord, JsonObject, Parent, RichText } from "../records.ts";
import { renderDatabase } from "../renderObjects.ts";
import { applyTrash, trashKeys } from "../trash.ts";
import { bool, literal, obj, tagged, uuid, validate } from "../validation/check.ts";
import { newView } from "../views.ts";
import { parentKey } from "../workspace.ts";

const parentCheck = tagged({ page_id: uuid, workspace: literal(true) });

const createBody = obj(
	{ parent: parentCheck },
	{
		title: richTextCheck,
		description: richTextCheck,
		is_inline: bool,
		initial_data_source: obj({}, { properties: propertiesCheck }),
		icon: lastingIconCheck,
		cover: lastingCoverCheck,
	},
);

export const createDatabase: Handler = (context) => {
	const body = validate(createBody, context.request.body, "body");
	const parent = resolveParent(body.parent as JsonObject, context);
	const title = normalizeRichText(body.title ?? []);
	const icon = normalizeFile((body.icon ?? null) as JsonObject | null, context);
	const database: DatabaseRecord = {
		...newNode(parent, "database", context),
		kind: "database",
		title,
		description: normalizeRichText(body.description ?? []),
		icon,
		cover: normalizeFile((body.cover ?? null) as JsonObject | null, context),
		isInline: body.is_inline ?? false,
		isLocked: false,
		...ownSharing(parent, context),
	};
	context.workspace.put(database);
	const sourceId = newDataSource(database.id, title, icon, body.initial_data_source?.properties ?? {}, context);
	newView({ databaseId: database.id, dataSourceId: sourceId, name: "Default view", type: "table" }, context);
	return renderDatabase(findDatabase(context, database.id), context);
};

function resolveParent(parent: JsonObject, context: Context): Parent {
	if (parent.page_id === undefined) {
		return { type: "workspace" };
	}
	const page = findPage(context, canonicalId(String(parent.page_id)) ?? "");
	assertEditable(context, page);
	return { type: "page_id", id: page.id };
}

/** Makes a data source with its schema and answers its id. */
export function newDataSource(
	databaseId: string,
	title: RichText,
	icon: JsonObject | null,
	properties: Readonly<Record<string, PropertyRequest>>,
	context: Context,
): string {
	const source: DataSourceRecord = {
		...newNode({ type: "database_id", id: databaseId }, "data source", context),
		kind: "data_source",
		title,
		icon,
		properties: [],
		lastUniqueId: 0,
	};
	context.workspace.put(source);
	createSchema(source.id, properties, context);
	return source.id;
}

export const retrieveDatabase: Handler = (context, [text = ""]) =>
	renderDatabase(findDatabase(context, pathId("database_id", text)), context);

const updateBody = (context: Context) =>
	obj(
		{},
		{
			parent: parentCheck,
			title: richTextCheck,
			description: richTextCheck,
			is_inline: bool,
			icon: lastingIconCheck,
			cover: lastingCoverCheck,
			...trashKeys(context),
			is_locked: bool,
		},
	);

export const updateDatabase: Handler = (context, [text = ""]) => {
	const before = findDatabase(context, pathId("database_id", text));
	const body = validate(updateBody(context), context.request.body, "body");
	if (applyTrash(before, body, context)) {
		const database = findDatabase(context, before.id);
		assertEditable(context, database);
		const parent = body.parent ? resolveParent(body.parent as JsonObject, context) : database.parent;
		const title = body.title ? normalizeRichText(body.title) : database.title;
		const icon = body.icon === undefined ? database.icon : normalizeFile(body.icon as JsonObject | null, context);
		context.workspace.put({
			...database,
			parent,
			order: body.parent ? (context.workspace.ordersFor(parentKey(parent), 1)[0] ?? 0) : database.order,
			title,
			description: body.description ? normalizeRichText(body.description) : database.description,
			isInline: body.is_inline ?? database.isInline,
			isLocked: body.is_locked ?? database.isLocked,
			icon,
			cover: body.cover === undefined ? database.cover : normalizeFile(body.cover as JsonObject | null, context),
			lastEditedTime: context.now,
			lastEditedBy: context.actor,
		});
	}
	return renderDatabase(findDatabase(context, before.id), context);
};
