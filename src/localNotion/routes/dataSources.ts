import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findDatabase, findDataSource, pathId } from "../access.ts";
import { iconCheck, normalizeFile } from "../content/files.ts";
import { normalizeRichText, richTextCheck } from "../content/richText.ts";
import type { Context, Handler } from "../context.ts";
import { invalidCursor, pageFromQuery, paginate } from "../pagination.ts";
import { changeSchema } from "../propertySchemas/changeSchema.ts";
import { propertiesCheck, propertyChangesCheck } from "../propertySchemas/propertyChecks.ts";
import type { JsonObject } from "../records.ts";
import { renderDataSource } from "../renderObjects.ts";
import { applyTrash, trashKeys } from "../trash.ts";
import { obj, tagged, uuid, validate } from "../validation/check.ts";
import { newView } from "../views.ts";
import { newDataSource } from "./databases.ts";

const parentCheck = tagged({ database_id: uuid });

const createBody = obj({ parent: parentCheck, properties: propertiesCheck }, { title: richTextCheck, icon: iconCheck });

export const createDataSource: Handler = (context) => {
	const body = validate(createBody, context.request.body, "body");
	const database = findDatabase(context, canonicalId(String(body.parent.database_id)) ?? "");
	assertEditable(context, database);
	const icon = normalizeFile((body.icon ?? null) as JsonObject | null, context);
	const id = newDataSource(database.id, normalizeRichText(body.title ?? []), icon, body.properties, context);
	newView({ databaseId: database.id, dataSourceId: id, name: "Default view", type: "table" }, context);
	return renderDataSource(findDataSource(context, id), context);
};

export const retrieveDataSource: Handler = (context, [text = ""]) =>
	renderDataSource(findDataSource(context, pathId("data_source_id", text)), context);

const updateBody = (context: Context) =>
	obj(
		{},
		{
			parent: parentCheck,
			title: richTextCheck,
			icon: iconCheck,
			properties: propertyChangesCheck,
			...trashKeys(context),
		},
	);

export const updateDataSource: Handler = (context, [text = ""]) => {
	const before = findDataSource(context, pathId("data_source_id", text));
	const body = validate(updateBody(context), context.request.body, "body");
	if (applyTrash(before, body, context)) {
		const source = findDataSource(context, before.id);
		assertEditable(context, source);
		const databaseId = body.parent && canonicalId(String(body.parent.database_id));
		context.workspace.put({
			...source,
			parent: databaseId ? { type: "database_id", id: findDatabase(context, databaseId).id } : source.parent,
			title: body.title ? normalizeRichText(body.title) : source.title,
			icon: body.icon === undefined ? source.icon : normalizeFile(body.icon as JsonObject | null, context),
			lastEditedTime: context.now,
			lastEditedBy: context.actor,
		});
		titleDatabase(source.id, context);
		changeSchema(source.id, body.properties ?? {}, context);
	}
	return renderDataSource(findDataSource(context, before.id), context);
};

/** A database with one data source has its title. */
function titleDatabase(sourceId: string, context: Context): void {
	const source = findDataSource(context, sourceId);
	const database =
		source.parent.type === "database_id" ? context.workspace.find("database", source.parent.id) : undefined;
	if (database && context.workspace.childIds(database.id).length === 1) {
		context.workspace.put({
			...database,
			title: source.title,
			lastEditedTime: context.now,
			lastEditedBy: context.actor,
		});
	}
}

export const listTemplates: Handler = (context, [text = ""]) => {
	const source = findDataSource(context, pathId("data_source_id", text));
	const name = context.request.query.get("name")?.toLowerCase();
	const templates = [...context.workspace.children(source.id)]
		.filter((node) => node.kind === "page" && node.isTemplate === true && !node.inTrash)
		.map((node, index) => ({ id: node.id, name: context.lookup.title(node.id) ?? "", is_default: index === 0 }))
		.filter((template) => name === undefined || template.name.toLowerCase().includes(name));
	const { results, has_more, next_cursor } = paginate(templates, pageFromQuery(context.request.query), ({ id }) => id);
	if (results.length === 0 && context.request.query.has("start_cursor")) {
		throw invalidCursor(context.request.query.get("start_cursor") ?? "");
	}
	return { templates: results, has_more, next_cursor };
};
