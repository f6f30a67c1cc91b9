import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import type { Reveal } from "../reveal.ts";
import type { Node } from "./node.ts";
import { NodeSource } from "./nodeSource.ts";
import { RowLoader } from "./rowLoader.ts";
import { NodeTreeProvider } from "./treeProvider.ts";

/** The sidebar's views of databases, pages and users. */
export function registerTree(front: Front): vscode.Disposable & { readonly reveal: Reveal } {
	const { connections } = front.app;
	let rows: RowLoader | undefined;
	let source: NodeSource | undefined;
	let ofIndex: { dispose(): void } | undefined;

	const databases = new NodeTreeProvider(
		() => source,
		(nodes) => nodes.databases(),
	);
	const pages = new NodeTreeProvider(
		() => source,
		(nodes) => nodes.pages(),
	);
	const users = new NodeTreeProvider(
		() => source,
		(nodes) => nodes.users(),
	);
	const providers = [databases, pages, users];
	const options = (treeDataProvider: NodeTreeProvider) => ({ treeDataProvider, showCollapseAll: true });
	const databasesView = vscode.window.createTreeView(viewIds.databases, options(databases));
	const pagesView = vscode.window.createTreeView(viewIds.pages, options(pages));
	const usersView = vscode.window.createTreeView(viewIds.users, options(users));

	const redraw = () => {
		for (const provider of providers) {
			provider.refresh();
		}
	};
	const connect = () => {
		ofIndex?.dispose();
		const active = connections.active;
		rows = active && new RowLoader(active, () => front.settings.pageSize);
		source = active && rows && new NodeSource(active, rows);
		ofIndex = active?.index.onDidChange(() => {
			// While a refresh is under way nothing moves under the mouse.
			if (active.index.state.kind !== "refreshing") {
				rows?.forget();
				redraw();
			}
		});
		redraw();
	};
	connect();

	const reveal: Reveal = async (id, { focus = false } = {}) => {
		const found = await source?.find(id);
		if (!found) {
			return false;
		}
		const [view, provider] = found.view === "databases" ? [databasesView, databases] : [pagesView, pages];
		if (found.node.parent) {
			provider.refresh(found.node.parent);
		}
		await view.reveal(found.node, { select: true, focus, expand: false });
		return true;
	};

	return Object.assign(
		vscode.Disposable.from(
			databasesView,
			pagesView,
			usersView,
			connections.onDidChange(connect),
			{ dispose: () => ofIndex?.dispose() },
			registerCommand(front, commandIds.loadMore, async (node: Extract<Node, { kind: "more" }>) => {
				await withProgress(l10n.t("Reading more rows"), async () => rows?.more(node.dataSourceId));
				redraw();
			}),
			registerCommand(front, commandIds.refreshItem, async (node: Node) => {
				await withProgress(l10n.t("Reading it again"), () => refreshNode(front, node, rows));
				redraw();
			}),
		),
		{ reveal },
	);
}

/** Reads one object again, and lets go of the rows that were loaded of it. */
async function refreshNode(front: Front, node: Node, rows: RowLoader | undefined): Promise<void> {
	const { session, index } = front.app.connections.requireActive();
	switch (node.kind) {
		case "database":
			await session.getDatabase(node.entry.id, { useCache: false });
			for (const dataSource of node.entry.dataSources) {
				await session.getDataSource(dataSource.id, { useCache: false });
				rows?.forget(dataSource.id);
			}
			return;
		case "dataSource":
			await session.getDataSource(node.dataSource.id, { useCache: false });
			rows?.forget(node.dataSource.id);
			return;
		case "page":
		case "row":
			await session.getPage(node.page.id, { useCache: false });
			index.forgetOrder(node.page.id);
			return;
		default:
			return;
	}
}
