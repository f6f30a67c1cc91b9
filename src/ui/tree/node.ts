import type { User } from "../../notion/types.ts";
import type { DatabaseSummary } from "../../store/objectLists.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import { titleOfSummary } from "../summary.ts";

/** A row of the sidebar. `session` is the open session that it belongs to, `parent` what it hangs under in its view. */
export type Node = { readonly session: string; readonly parent: Node | undefined } & (
	| { readonly kind: "session"; readonly name: string; readonly isActive: boolean; readonly parent: undefined }
	/** What somebody has at hand: favorites, and what was opened lately. */
	| { readonly kind: "group"; readonly group: "favorites" | "recent" }
	| ({ readonly kind: "database"; readonly entry: DatabaseSummary } & Kept)
	| ({ readonly kind: "dataSource"; readonly dataSource: ObjectSummary } & Kept)
	| ({ readonly kind: "page"; readonly page: ObjectSummary; readonly hasChildren: boolean } & Kept)
	| ({ readonly kind: "row"; readonly page: ObjectSummary; readonly parent: Node } & Kept)
	| { readonly kind: "user"; readonly user: User }
	/** Loads further rows of a data source. */
	| { readonly kind: "more"; readonly dataSourceId: string; readonly loaded: number; readonly parent: Node }
	/** Says why something is missing. */
	| { readonly kind: "note"; readonly text: string; readonly tooltip: string; readonly parent: Node }
);

interface Kept {
	readonly isFavorite: boolean;
}

/** Rows that stand for an object of Notion's that can be opened and linked to. */
export type ObjectNode = Extract<Node, { kind: "database" | "dataSource" | "page" | "row" }>;

/** The id of a row within its view: the same thing has the same id after every refresh, so that expansion and selection stay. */
export function nodeId(node: Node): string {
	const prefix = node.parent ? `${nodeId(node.parent)}/` : `session:${node.session}/`;
	switch (node.kind) {
		case "session":
			return prefix;
		case "group":
			return `${prefix}${node.group}`;
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
export function onlyDataSource(entry: DatabaseSummary): ObjectSummary | undefined {
	return entry.dataSources.length === 1 ? entry.dataSources[0] : undefined;
}

export function databaseTitle(entry: DatabaseSummary): string {
	const named = entry.database ?? entry.dataSources[0];
	return named ? titleOfSummary(named) : entry.id;
}

/** Id and address of what a row stands for. */
export function objectOf(node: ObjectNode): { readonly id: string; readonly url: string; readonly title: string } {
	switch (node.kind) {
		case "database": {
			const url = node.entry.database?.url ?? node.entry.dataSources[0]?.url ?? "";
			return { id: node.entry.id, url, title: databaseTitle(node.entry) };
		}
		case "dataSource":
			return { id: node.dataSource.id, url: node.dataSource.url ?? "", title: titleOfSummary(node.dataSource) };
		case "page":
		case "row":
			return { id: node.page.id, url: node.page.url ?? "", title: titleOfSummary(node.page) };
	}
}

/** What is opened and kept in place of a row's object: a database with one data source is known as that one. */
export function openable(node: ObjectNode): {
	readonly kind: "database" | "data_source" | "page";
	readonly id: string;
} {
	switch (node.kind) {
		case "database": {
			const only = onlyDataSource(node.entry);
			return only ? { kind: "data_source", id: only.id } : { kind: "database", id: node.entry.id };
		}
		case "dataSource":
			return { kind: "data_source", id: node.dataSource.id };
		case "page":
		case "row":
			return { kind: "page", id: node.page.id };
	}
}

export function isObjectNode(node: unknown): node is ObjectNode {
	const kind = (node as Node | undefined)?.kind;
	return kind === "database" || kind === "dataSource" || kind === "page" || kind === "row";
}
