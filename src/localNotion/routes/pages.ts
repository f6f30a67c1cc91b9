import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findDataSource, findPage, isVisible, missing, ownSharing, pathId } from "../access.ts";
import { appendBlocks } from "../content/appendBlocks.ts";
import { childrenCheck } from "../content/blockContent.ts";
import { coverCheck, iconCheck, normalizeFile } from "../content/files.ts";
import type { Context, Handler } from "../context.ts";
import { blocksFromMarkdown } from "../markdown/parse.ts";
import { newNode } from "../newNode.ts";
import { invalid } from "../notionError.ts";
import type { JsonObject, PageRecord, Parent } from "../records.ts";
import { renderPage } from "../renderObjects.ts";
import { applyTemplate, type TemplateRequest, templateCheck } from "../templates.ts";
import { touchPageOf } from "../touch.ts";
import { applyTrash, setTrash, trashKeys } from "../trash.ts";
import { bool, type Check, isObject, literal, obj, oneOf, str, tagged, uuid, validate } from "../validation/check.ts";
import { writeValues } from "../values/storeValues.ts";
import { uniqueIdValues } from "../values/uniqueIds.ts";
import { pagePropertiesCheck } from "../values/valueChecks.ts";
import { type ChildPlace, parentKey } from "../workspace.ts";
import { accepted } from "./asyncTasks.ts";

const bareParentCheck = tagged({ page_id: uuid, database_id: uuid, data_source_id: uuid, workspace: literal(true) });

/** Objects that were read carry both ids of a row's parent. */
const rowParentCheck = obj({ data_source_id: uuid }, { type: literal("data_source_id"), database_id: uuid });

const parentCheck: Check<unknown> = (value, path) =>
	(isObject(value) && value.data_source_id !== undefined ? rowParentCheck : bareParentCheck)(value, path);

const positionCheck = oneOf(
	obj({ type: literal("page_start", "page_end") }),
	obj({ type: literal("after_block"), after_block: obj({ id: uuid }) }),
);

const createBody = obj(
	{ parent: parentCheck },
	{
		properties: pagePropertiesCheck,
		icon: iconCheck,
		cover: coverCheck,
		content: childrenCheck,
		children: childrenCheck,
		markdown: str(),
		allow_async: bool,
		template: templateCheck,
		position: positionCheck,
	},
);

export const createPage: Handler = (context) => {
	const body = validate(createBody, context.request.body, "body");
	const parent = resolveParent(body.parent as JsonObject, context);
	const children = body.children ?? body.content;
	if (children !== undefined && body.markdown !== undefined) {
		throw invalid("body failed validation: body.markdown should be not present when children are given.");
	}
	const page = newPage(parent, placeOf(body.position as JsonObject | undefined), body as NewPageLook, context);
	writeValues(page, body.properties ?? {}, context);
	appendBlocks({ type: "page_id", id: page.id }, children ?? blocksFromMarkdown(body.markdown ?? ""), context);
	if (body.template) {
		applyTemplate(page.id, body.template as TemplateRequest, context);
	}
	touchPageOf(findPage(context, page.id), context);
	const answer = renderPage(findPage(context, page.id), context);
	// Only a page that is made from Markdown is made in the background.
	return body.allow_async && body.markdown !== undefined
		? accepted("POST /v1/pages", { result: answer }, context)
		: answer;
};

interface NewPageLook {
	readonly icon?: JsonObject | null;
	readonly cover?: JsonObject | null;
}

function newPage(parent: Parent, place: ChildPlace, look: NewPageLook, context: Context): PageRecord {
	const { workspace } = context;
	const page: PageRecord = {
		...newNode(parent, "page", context, workspace.ordersFor(parentKey(parent), 1, place)[0]),
		kind: "page",
		values: parent.type === "data_source_id" ? uniqueIdValues(parent.id, context) : {},
		icon: normalizeFile(look.icon ?? null, context),
		cover: normalizeFile(look.cover ?? null, context),
		isLocked: false,
		isArchived: false,
		...ownSharing(parent, context),
	};
	workspace.put(page);
	return page;
}

/** Where a page of a request stands; a database stands for its only data source. */
function resolveParent(parent: JsonObject, context: Context): Parent {
	if (parent.workspace === true) {
		return { type: "workspace" };
	}
	if (parent.page_id !== undefined) {
		const page = findPage(context, canonicalId(String(parent.page_id)) ?? "");
		assertEditable(context, page);
		return { type: "page_id", id: page.id };
	}
	if (parent.data_source_id !== undefined) {
		const source = findDataSource(context, canonicalId(String(parent.data_source_id)) ?? "");
		assertEditable(context, source);
		return { type: "data_source_id", id: source.id };
	}
	return { type: "data_source_id", id: onlyDataSource(canonicalId(String(parent.database_id)) ?? "", context) };
}

function onlyDataSource(databaseId: string, context: Context): string {
	const database = context.workspace.find("database", databaseId);
	if (!database || !isVisible(context, database)) {
		return missing(context, "database", databaseId);
	}
	const sources = [...context.workspace.children(databaseId)].filter(
		({ kind, inTrash }) => kind === "data_source" && !inTrash,
	);
	const [first] = sources;
	if (!first || sources.length > 1) {
		throw invalid("Databases with multiple data sources are not supported in this API version.");
	}
	return first.id;
}

function placeOf(position: JsonObject | undefined): ChildPlace {
	if (position?.type === "page_start") {
		return "start";
	}
	const after = (position?.after_block as { readonly id: string } | undefined)?.id;
	return after === undefined ? "end" : { after: canonicalId(after) ?? after };
}

export const retrievePage: Handler = (context, [text = ""]) =>
	renderPage(findPage(context, pathId("page_id", text)), context);

const updateBody = (context: Context) =>
	obj(
		{},
		{
			properties: pagePropertiesCheck,
			icon: iconCheck,
			cover: coverCheck,
			is_locked: bool,
			is_archived: bool,
			template: templateCheck,
			erase_content: bool,
			...trashKeys(context),
		},
	);

export const updatePage: Handler = (context, [text = ""]) => {
	const { workspace } = context;
	const before = findPage(context, pathId("page_id", text));
	const body = validate(updateBody(context), context.request.body, "body");
	if (applyTrash(before, body, context)) {
		const page = findPage(context, before.id);
		assertEditable(context, page);
		workspace.put({
			...page,
			icon: body.icon === undefined ? page.icon : normalizeFile(body.icon as JsonObject | null, context),
			cover: body.cover === undefined ? page.cover : normalizeFile(body.cover as JsonObject | null, context),
			isLocked: body.is_locked ?? page.isLocked,
			isArchived: body.is_archived ?? page.isArchived,
			lastEditedTime: context.now,
			lastEditedBy: context.actor,
		});
		if (body.properties) {
			writeValues(findPage(context, before.id), body.properties, context);
		}
		if (body.erase_content) {
			eraseContent(before.id, context);
		}
		if (body.template) {
			applyTemplate(before.id, body.template as TemplateRequest, context);
		}
	}
	return renderPage(findPage(context, before.id), context);
};

function eraseContent(pageId: string, context: Context): void {
	for (const node of [...context.workspace.children(pageId)]) {
		if (!node.inTrash) {
			setTrash(node, true, context);
		}
	}
}

const moveBody = obj({ parent: parentCheck });

export const movePage: Handler = (context, [text = ""]) => {
	const page = findPage(context, pathId("page_id", text));
	const { parent } = validate(moveBody, context.request.body, "body");
	assertEditable(context, page);
	const target = resolveParent(parent as JsonObject, context);
	assertNotBelow(page.id, target, context);
	context.workspace.put({
		...page,
		parent: target,
		order: context.workspace.ordersFor(parentKey(target), 1)[0] ?? 0,
		values: { ...(page.values.title === undefined ? {} : { title: page.values.title }) },
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
	});
	return renderPage(findPage(context, page.id), context);
};

function assertNotBelow(pageId: string, target: Parent, context: Context): void {
	let at: Parent | undefined = target;
	while (at && at.type !== "workspace") {
		if (at.id === pageId) {
			throw invalid("Cannot move a page into itself or one of its descendants.");
		}
		const node = context.workspace.get(at.id);
		at = node && "parent" in node ? node.parent : undefined;
	}
}
