import { bareId } from "../base/notionId.ts";
import { hasTrashedAncestor, parentOf } from "./access.ts";
import { renderContent } from "./content/blockContent.ts";
import { exactTime, minuteTime } from "./content/dates.ts";
import { renderFile } from "./content/files.ts";
import { databaseTitle, plainText, renderRichText } from "./content/richText.ts";
import type { Context } from "./context.ts";
import { propertyByKey } from "./propertySchemas/propertyIds.ts";
import { renderSchema } from "./propertySchemas/renderSchema.ts";
import type {
	BlockRecord,
	CommentRecord,
	DatabaseRecord,
	DataSourceRecord,
	JsonObject,
	PageRecord,
	Parent,
} from "./records.ts";
import { propertiesOf, sourceOfPage } from "./values/propertiesOf.ts";
import { renderValues } from "./values/renderValues.ts";

/** The objects of Notion's API as the versions answer them. */

export function renderPage(page: PageRecord, context: Context): JsonObject {
	return {
		object: "page",
		id: page.id,
		...stamps(page),
		cover: renderFile(page.cover, context),
		icon: renderFile(page.icon, context),
		parent: renderParent(page.parent, context),
		...trash(page.inTrash, context),
		is_archived: page.isArchived,
		is_locked: page.isLocked,
		properties: renderValues(page, requestedProperties(page, context), context),
		url: pageUrl(page, context),
		public_url: null,
	};
}

/** The properties that `filter_properties` names. */
function requestedProperties(page: PageRecord, context: Context): ReadonlySet<string> | undefined {
	const query = context.request.query;
	const keys = [...query.getAll("filter_properties"), ...query.getAll("filter_properties[]")];
	if (keys.length === 0) {
		return undefined;
	}
	const source = sourceOfPage(page, context);
	const properties = propertiesOf(page, context);
	return new Set(
		keys.flatMap((key) => (source ? propertyByKey(source, key) : properties.find(({ id }) => id === key))?.id ?? []),
	);
}

function pageUrl(page: PageRecord, context: Context): string {
	const title = context.lookup.title(page.id) ?? "";
	const slug = title
		.normalize("NFKD")
		.replace(/[^A-Za-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "");
	return `https://www.notion.so/${slug === "" ? "" : `${slug}-`}${bareId(page.id)}`;
}

export function renderDatabase(database: DatabaseRecord, context: Context): JsonObject {
	const sources = [...context.workspace.children(database.id)].filter(
		(node) => node.kind === "data_source" && (!node.inTrash || database.inTrash),
	);
	return {
		object: "database",
		id: database.id,
		title: renderRichText(databaseTitle(database.title), context.lookup),
		description: renderRichText(database.description, context.lookup),
		parent: renderParent(database.parent, context),
		is_inline: database.isInline,
		...trash(database.inTrash, context),
		is_locked: database.isLocked,
		created_time: exactTime(database.createdTime),
		last_edited_time: exactTime(database.lastEditedTime),
		data_sources: (isLinked(database, context) ? linkedSources(database, context) : sources).map((source) => ({
			id: source.id,
			name: source.kind === "data_source" ? plainText(databaseTitle(source.title), context.lookup) : "",
		})),
		icon: renderFile(database.icon, context),
		cover: renderFile(database.cover, context),
		url: `https://www.notion.so/${bareId(database.id)}`,
		public_url: null,
	};
}

function isLinked({ id }: DatabaseRecord, { workspace }: Context): boolean {
	return workspace.childIds(id).length === 0;
}

/** A linked database has no data source of its own: it shows those of its views. */
function linkedSources(database: DatabaseRecord, { workspace }: Context): readonly DataSourceRecord[] {
	const ids = [...workspace.all("view")].filter((view) => view.databaseId === database.id);
	return [...new Set(ids.map(({ dataSourceId }) => dataSourceId))].flatMap(
		(id) => workspace.find("data_source", id) ?? [],
	);
}

export function renderDataSource(source: DataSourceRecord, context: Context): JsonObject {
	const database = parentOf(context.workspace, source);
	const isDatabase = database?.kind === "database";
	return {
		object: "data_source",
		id: source.id,
		cover: isDatabase ? renderFile(database.cover, context) : null,
		icon: renderFile(source.icon, context),
		created_time: minuteTime(source.createdTime),
		created_by: { object: "user", id: source.createdBy },
		last_edited_by: { object: "user", id: source.lastEditedBy },
		last_edited_time: minuteTime(source.lastEditedTime),
		title: renderRichText(source.title, context.lookup),
		description: isDatabase ? renderRichText(database.description, context.lookup) : [],
		is_inline: isDatabase ? database.isInline : false,
		properties: renderSchema(source, context),
		parent: renderParent(source.parent, context),
		database_parent: isDatabase ? renderParent(database.parent, context) : null,
		url: `https://www.notion.so/${bareId(database?.id ?? source.id)}`,
		public_url: null,
		...trash(source.inTrash || (isDatabase && database.inTrash), context),
	};
}

/** A block, or a page or database as the block that it is on the page above it. */
export function renderBlock(node: BlockRecord | PageRecord | DatabaseRecord, context: Context): JsonObject {
	const type = blockTypeOf(node);
	return {
		object: "block",
		id: node.id,
		parent: renderParent(node.parent, context),
		...stamps(node),
		has_children: hasChildren(node, context),
		...trash(node.inTrash || (node.kind === "block" && hasTrashedAncestor(context.workspace, node)), context),
		type,
		[type]:
			node.kind === "block"
				? renderContent(node.type, node.content, context)
				: { title: context.lookup.title(node.id) ?? "" },
	};
}

function blockTypeOf(node: BlockRecord | PageRecord | DatabaseRecord): string {
	return node.kind === "block" ? node.type : node.kind === "page" ? "child_page" : "child_database";
}

function hasChildren(node: BlockRecord | PageRecord | DatabaseRecord, context: Context): boolean {
	if (node.kind === "database") {
		return false;
	}
	for (const child of context.workspace.children(originalOf(node))) {
		if (!child.inTrash) {
			return true;
		}
	}
	return false;
}

/** What a block shows the children of: a copy of a synced block those of its original. */
export function originalOf(node: BlockRecord | PageRecord): string {
	const from =
		node.kind === "block" && node.type === "synced_block" ? (node.content.synced_from as JsonObject | null) : null;
	return from ? String(from.block_id) : node.id;
}

export function renderComment(comment: CommentRecord, context: Context): JsonObject {
	return {
		object: "comment",
		id: comment.id,
		parent: renderParent(comment.parent, context),
		discussion_id: comment.discussionId,
		created_time: minuteTime(comment.createdTime),
		last_edited_time: minuteTime(comment.lastEditedTime),
		created_by: { object: "user", id: comment.createdBy },
		rich_text: renderRichText(comment.richText, context.lookup),
		...(comment.attachments.length > 0
			? { attachments: comment.attachments.map((attachment) => renderAttachment(attachment, context)) }
			: {}),
		display_name: comment.displayName,
	};
}

function renderAttachment(attachment: JsonObject, context: Context): JsonObject {
	return { category: attachment.category, ...renderFile(attachment.file as JsonObject, context) };
}

function renderParent(parent: Parent, context: Context): JsonObject {
	if (parent.type === "workspace") {
		return { type: "workspace", workspace: true };
	}
	if (parent.type !== "data_source_id") {
		return { type: parent.type, [parent.type]: parent.id };
	}
	const source = context.workspace.find("data_source", parent.id);
	return {
		type: "data_source_id",
		data_source_id: parent.id,
		...(source?.parent.type === "database_id" ? { database_id: source.parent.id } : {}),
	};
}

function stamps(node: BlockRecord | PageRecord | DatabaseRecord): JsonObject {
	return {
		created_time: minuteTime(node.createdTime),
		last_edited_time: minuteTime(node.lastEditedTime),
		created_by: { object: "user", id: node.createdBy },
		last_edited_by: { object: "user", id: node.lastEditedBy },
	};
}

/** `archived` was replaced by `in_trash`; the older version has both. */
function trash(inTrash: boolean, context: Context): JsonObject {
	return context.version === "2025-09-03" ? { in_trash: inTrash, archived: inTrash } : { in_trash: inTrash };
}
