import type { DatabaseEntry } from "../../app/workspaceIndex.ts";
import { titleOf } from "../../notion/titles.ts";
import type { DataSource, Page, User } from "../../notion/types.ts";

/** A row of the sidebar. `parent` is what it hangs under in its view. */
export type Node =
	| { readonly kind: "database"; readonly entry: DatabaseEntry; readonly parent: Node | undefined }
	| { readonly kind: "dataSource"; readonly dataSource: DataSource; readonly parent: Node | undefined }
	| { readonly kind: "page"; readonly page: Page; readonly hasChildren: boolean; readonly parent: Node | undefined }
	| { readonly kind: "row"; readonly page: Page; readonly parent: Node }
	| { readonly kind: "user"; readonly user: User; readonly parent: undefined }
	/** Loads further rows of a data source. */
	| { readonly kind: "more"; readonly dataSourceId: string; readonly loaded: number; readonly parent: Node }
	/** Says why something is missing. */
	| { readonly kind: "note"; readonly text: string; readonly tooltip: string; readonly parent: Node };

/** Rows that stand for an object of Notion's that can be opened and linked to. */
export type ObjectNode = Extract<Node, { kind: "database" | "dataSource" | "page" | "row" }>;

/** The id of a row within its view: the same thing has the same id after every refresh, so that expansion and selection stay. */
export function nodeId(node: Node): string {
	const prefix = node.parent ? `${nodeId(node.parent)}/` : "";
	switch (node.kind) {
		case "database":
			return `${prefix}database:${node.entry.id}`;
		case "dataSource":
			return `${prefix}dataSource:${node.dataSource.id}`;
		case "page":
		case "row":
			return `${prefix}page:${node.page.id}`;
		case "user":
			return `${prefix}user:${node.user.id}`;
		case "more":
			return `${prefix}more`;
		case "note":
			return `${prefix}note`;
	}
}

/** The only data source of a database, if it has just one: then the two are shown as one. */
export function onlyDataSource(entry: DatabaseEntry): DataSource | undefined {
	return entry.dataSources.length === 1 ? entry.dataSources[0] : undefined;
}

export function databaseTitle(entry: DatabaseEntry): string {
	const named = entry.database ?? entry.dataSources[0];
	return named ? titleOf(named) : entry.id;
}

/** Id and address of what a row stands for. */
export function objectOf(node: ObjectNode): { readonly id: string; readonly url: string; readonly title: string } {
	switch (node.kind) {
		case "database": {
			const url = node.entry.database?.url ?? node.entry.dataSources[0]?.url ?? "";
			return { id: node.entry.id, url, title: databaseTitle(node.entry) };
		}
		case "dataSource":
			return { id: node.dataSource.id, url: node.dataSource.url, title: titleOf(node.dataSource) };
		case "page":
		case "row":
			return { id: node.page.id, url: node.page.url, title: titleOf(node.page) };
	}
}

export function isObjectNode(node: unknown): node is ObjectNode {
	const kind = (node as Node | undefined)?.kind;
	return kind === "database" || kind === "dataSource" || kind === "page" || kind === "row";
}
