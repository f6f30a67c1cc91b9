import * as vscode from "vscode";
import type { Node } from "./node.ts";
import type { NodeSource } from "./nodeSource.ts";
import { treeItemOf } from "./treeItem.ts";

/** One view of the sidebar: its rows at the top, and below them what hangs under each. */
export class NodeTreeProvider implements vscode.TreeDataProvider<Node> {
	readonly #source: () => NodeSource | undefined;
	readonly #top: (source: NodeSource) => Promise<Node[]>;
	readonly #changed = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(source: () => NodeSource | undefined, top: (source: NodeSource) => Promise<Node[]>) {
		this.#source = source;
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
		const source = this.#source();
		if (!source) {
			return [];
		}
		return node ? source.children(node) : this.#top(source);
	}

	getParent(node: Node): Node | undefined {
		return node.parent;
	}
}
