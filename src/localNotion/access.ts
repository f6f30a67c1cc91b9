import { canonicalId } from "../base/notionId.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Context } from "./context.ts";
import { archived, type FindableKind, notFound } from "./notionError.ts";
import type {
	BlockRecord,
	DatabaseRecord,
	DataSourceRecord,
	NodeRecord,
	PageRecord,
	Parent,
	Sharing,
} from "./records.ts";
import { obj, uuid, validate } from "./validation/check.ts";
import type { Workspace } from "./workspace.ts";

/** Reads an id of the path in any spelling; throws Notion's 400 where it is none. */
export function pathId(name: string, text: string): string {
	validate(obj({ [name]: uuid }), { [name]: text }, "path");
	return canonicalId(text) ?? text;
}

export function findPage(context: Context, id: string): PageRecord {
	const page = context.workspace.find("page", id);
	return page && isVisible(context, page) ? page : missing(context, "page", id);
}

export function findDatabase(context: Context, id: string): DatabaseRecord {
	const database = context.workspace.find("database", id);
	return database && isVisible(context, database) ? database : missing(context, "database", id);
}

export function findDataSource(context: Context, id: string): DataSourceRecord {
	const source = context.workspace.find("data_source", id);
	return source && isVisible(context, source) ? source : missing(context, "data_source", id);
}

/** Anything that is a block in Notion's eyes: pages and databases are too. */
export function findBlock(context: Context, id: string): BlockRecord | PageRecord | DatabaseRecord {
	const record = context.workspace.get(id);
	if (record?.kind === "block" || record?.kind === "page" || record?.kind === "database") {
		if (isVisible(context, record)) {
			return record;
		}
	}
	return missing(context, "block", id);
}

export function missing(context: Context, kind: FindableKind, id: string): never {
	throw notFound(kind, id, context.integration);
}

/** The record above a node; `undefined` for what stands in the workspace itself. */
export function parentOf(workspace: Workspace, node: { readonly parent: Parent }): NodeRecord | undefined {
	if (node.parent.type === "workspace") {
		return undefined;
	}
	return workspace.get(node.parent.id) as NodeRecord | undefined;
}

/** Who looks at the workspace: a connection. */
export interface Viewer {
	readonly id: string;
	readonly seesAll: boolean;
	readonly capabilities: Capabilities;
}

/** What it takes to tell what a connection may see. */
export interface Sight {
	readonly workspace: Workspace;
	readonly integration: Viewer;
}

/** Whether the connection may see it: the nearest page or database, from it upwards, that was shared or withdrawn decides. */
export function isVisible({ workspace, integration }: Sight, node: NodeRecord): boolean {
	for (let at: NodeRecord | undefined = node; at; at = parentOf(workspace, at)) {
		const shared = isShared(at, integration);
		if (shared !== undefined) {
			return shared;
		}
	}
	return integration.seesAll;
}

/** What was said about this node itself. */
export function isShared(node: NodeRecord, { id }: Viewer): boolean | undefined {
	return node.kind === "page" || node.kind === "database" ? node.sharing?.[id] : undefined;
}

/** For what a connection makes in the workspace itself: it sees it. */
export function ownSharing(parent: Parent, { integration }: Context): { readonly sharing?: Sharing } {
	return parent.type === "workspace" && !integration.seesAll ? { sharing: { [integration.id]: true } } : {};
}

/** Whether something above it is in the trash. */
export function hasTrashedAncestor(workspace: Workspace, node: NodeRecord): boolean {
	for (let at = parentOf(workspace, node); at; at = parentOf(workspace, at)) {
		if (at.inTrash) {
			return true;
		}
	}
	return false;
}

/** Throws Notion's 400 for an edit of or below something in the trash. */
export function assertEditable(context: Context, node: NodeRecord): void {
	const what = node.kind === "data_source" ? "data source" : node.kind;
	if (node.inTrash) {
		throw archived(what, false);
	}
	if (hasTrashedAncestor(context.workspace, node)) {
		throw archived(what, true);
	}
}

/** The page or database row that a block stands on. */
export function pageOf(workspace: Workspace, node: NodeRecord): PageRecord | undefined {
	for (let at: NodeRecord | undefined = node; at; at = parentOf(workspace, at)) {
		if (at.kind === "page") {
			return at;
		}
	}
	return undefined;
}
