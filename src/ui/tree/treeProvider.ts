import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { textOf } from "../report.ts";
import { isObjectNode, type Node, onlyDataSource, openable } from "./node.ts";
import type { NodeSource } from "./nodeSource.ts";
import { tooltipOf } from "./tooltip.ts";
import { treeItemOf } from "./treeItem.ts";

/** An open session, and where its rows come from. */
export interface SessionSource {
	readonly connection: Connection;
	readonly source: NodeSource;
	/** It is the one that commands work with. */
	readonly isActive: boolean;
}

/** What stands beside rows, from elsewhere than the row itself. */
export interface RowNotes {
	readonly onDidChange: vscode.Event<void>;
	/** The rows of a data source are being looked at. */
	looked(connection: Connection, dataSourceId: string): void;
	noteOf(session: string, rowId: string): string | undefined;
}

/** What is said of a row beside what it shows. */
export type MarkOf = (session: string, id: string) => string | undefined;

/**
 * One view of the sidebar: its rows at the top, and below them what hangs under each. With several sessions each has a row of its
 * own at the top.
 */
export class NodeTreeProvider implements vscode.TreeDataProvider<Node> {
	readonly #sources: () => readonly SessionSource[];
	readonly #top: (source: NodeSource, parent: Node | undefined) => Promise<Node[]>;
	readonly #notes: RowNotes | undefined;
	readonly #markOf: MarkOf;
	readonly #changed = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(
		sources: () => readonly SessionSource[],
		top: (source: NodeSource, parent: Node | undefined) => Promise<Node[]>,
		markOf: MarkOf,
		notes?: RowNotes,
	) {
		this.#markOf = markOf;
		this.#notes = notes;
		this.#sources = sources;
		this.#top = top;
	}

	/** Draws again: a row with what is below it, or everything. */
	refresh(node?: Node): void {
		this.#changed.fire(node);
	}

	getTreeItem(node: Node): vscode.TreeItem {
		const note = node.kind === "row" ? this.#notes?.noteOf(node.session, node.page.id) : undefined;
		return treeItemOf(node, note, this.#mark(node));
	}

	#mark(node: Node): string | undefined {
		return isObjectNode(node) ? this.#markOf(node.session, openable(node).id) : undefined;
	}

	async getChildren(node?: Node): Promise<Node[]> {
		const sources = this.#sources();
		if (!node) {
			const [only] = sources;
			return sources.length === 1 && only ? this.#top(only.source, undefined) : sources.map(sessionNode);
		}
		const found = sources.find(({ connection }) => connection.id === node.session);
		if (!found) {
			return [];
		}
		const { source, connection } = found;
		const dataSource = dataSourceOf(node);
		if (dataSource !== undefined) {
			this.#notes?.looked(connection, dataSource);
		}
		if (node.kind !== "session") {
			return source.children(node);
		}
		const rows = await this.#top(source, node);
		return rows.length > 0 ? rows : [nothingIn(node, connection)];
	}

	/** What takes a moment to put together is only when somebody points at a row. */
	resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
		const found = this.#sources().find(({ connection }) => connection.id === node.session);
		if (isObjectNode(node) && found) {
			item.tooltip = tooltipOf(found.connection, node, this.#mark(node));
		}
		return item;
	}

	getParent(node: Node): Node | undefined {
		return node.parent;
	}
}

/** The data source whose rows hang under a node. */
function dataSourceOf(node: Node): string | undefined {
	switch (node.kind) {
		case "database":
			return onlyDataSource(node.entry)?.id;
		case "dataSource":
			return node.dataSource.id;
		default:
			return undefined;
	}
}

/** The row of a session. */
export function sessionNode({ connection, isActive }: SessionSource): Node {
	return { kind: "session", session: connection.id, name: connection.record.name, isActive, parent: undefined };
}

/** Why a workspace has no rows: not before it was read once is that known. */
function nothingIn(parent: Node, { index: { state } }: Connection): Node {
	const say = (text: string, tooltip: string): Node => ({
		kind: "note",
		session: parent.session,
		text,
		tooltip,
		parent,
	});
	if (state.kind === "failed" && state.at === undefined) {
		return say(l10n.t("Could not be read"), textOf(state.error));
	}
	if (state.kind === "empty" || state.at === undefined) {
		return say(l10n.t("Reading for the first time…"), l10n.t("Databases and pages appear as they are read."));
	}
	return say(
		l10n.t("Nothing here yet"),
		l10n.t("What is shared with the integration is shown here: in Notion, ••• > Connections."),
	);
}
