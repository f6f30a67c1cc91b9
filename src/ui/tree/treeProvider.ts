import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { Node } from "./node.ts";
import type { NodeSource } from "./nodeSource.ts";
import { treeItemOf } from "./treeItem.ts";

/** An open session, and where its rows come from. */
export interface SessionSource {
	readonly connection: Connection;
	readonly source: NodeSource;
}

/**
 * One view of the sidebar: its rows at the top, and below them what hangs under each. With several sessions each has a row of its
 * own at the top.
 */
export class NodeTreeProvider implements vscode.TreeDataProvider<Node> {
	readonly #sources: () => readonly SessionSource[];
	readonly #top: (source: NodeSource, parent: Node | undefined) => Promise<Node[]>;
	readonly #changed = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(
		sources: () => readonly SessionSource[],
		top: (source: NodeSource, parent: Node | undefined) => Promise<Node[]>,
	) {
		this.#sources = sources;
		this.#top = top;
	}

	/** Draws again: a row with what is below it, or everything. */
	refresh(node?: Node): void {
		this.#changed.fire(node);
	}

	getTreeItem(node: Node): vscode.TreeItem {
		return treeItemOf(node);
	}

	async getChildren(node?: Node): Promise<Node[]> {
		const sources = this.#sources();
		if (!node) {
			const [only] = sources;
			return sources.length === 1 && only ? this.#top(only.source, undefined) : sources.map(sessionNode);
		}
		const source = sources.find(({ connection }) => connection.id === node.session)?.source;
		if (!source) {
			return [];
		}
		return node.kind === "session" ? this.#top(source, node) : source.children(node);
	}

	getParent(node: Node): Node | undefined {
		return node.parent;
	}
}

/** The row of a session. */
export function sessionNode({ connection }: SessionSource): Node {
	return { kind: "session", session: connection.id, name: connection.record.name, parent: undefined };
}
