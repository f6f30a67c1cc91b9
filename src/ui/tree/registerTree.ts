import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import type { Opener } from "../opener.ts";
import type { ActiveObject } from "../page/activeObject.ts";
import { withProgress } from "../progress.ts";
import type { Reveal } from "../reveal.ts";
import { followActive } from "./followActive.ts";
import { describeFreshness } from "./freshness.ts";
import { isObjectNode, type Node, objectOf, openable } from "./node.ts";
import { NodeSource } from "./nodeSource.ts";
import { registerFavorites } from "./registerFavorites.ts";
import { registerFilter } from "./registerFilter.ts";
import { RowLoader } from "./rowLoader.ts";
import { type MarkOf, NodeTreeProvider, type RowNotes, type SessionSource, sessionNode } from "./treeProvider.ts";

interface Shown extends Omit<SessionSource, "isActive"> {
	readonly rows: RowLoader;
	dispose(): void;
}

/** Milliseconds between two looks at how old what is shown has become. */
const agePause = 30_000;

export interface TreeOptions {
	readonly notes: RowNotes;
	readonly opener: Opener;
	readonly markOf: MarkOf;
	/** What the active editor shows. */
	readonly active: () => ActiveObject | undefined;
}

/** The sidebar's views of databases, pages and users. */
export function registerTree(
	front: Front,
	{ notes, opener, markOf, active }: TreeOptions,
): vscode.Disposable & { readonly reveal: Reveal; redraw(): void } {
	const { connections } = front.app;
	const shown = new Map<Connection, Shown>();

	const databases = new NodeTreeProvider(sources, (nodes, parent) => nodes.databases(parent), markOf, notes);
	const pages = new NodeTreeProvider(sources, (nodes, parent) => nodes.pages(parent), markOf);
	const users = new NodeTreeProvider(sources, (nodes, parent) => nodes.users(parent), markOf);
	const providers = [databases, pages, users];
	const options = (treeDataProvider: NodeTreeProvider) => ({ treeDataProvider, showCollapseAll: true });
	const databasesView = vscode.window.createTreeView(viewIds.databases, options(databases));
	const pagesView = vscode.window.createTreeView(viewIds.pages, options(pages));
	const usersView = vscode.window.createTreeView(viewIds.users, options(users));

	function sources(): readonly (Shown & SessionSource)[] {
		return [...shown.values()].map((one) => ({ ...one, isActive: one.connection === connections.active }));
	}
	const redraw = () => {
		for (const provider of providers) {
			provider.refresh();
		}
	};
	const showAge = () => {
		const { description, message } = describeFreshness(connections.all, front.app.clock.now());
		databasesView.description = description;
		databasesView.message = message;
	};
	const show = (connection: Connection): Shown => {
		const rows = new RowLoader(connection, () => front.settings.pageSize, { onLoaded: () => databases.refresh() });
		let hasFailed = false;
		const ofIndex = connection.index.onDidChange(({ content, containers }) => {
			// What hasn't changed isn't drawn again: nothing moves under the mouse.
			const { kind } = connection.index.state;
			const isBack = hasFailed && kind === "ready";
			hasFailed = kind === "failed" || (hasFailed && kind === "refreshing");
			for (const id of isBack ? [undefined] : (containers ?? [undefined])) {
				rows.forget(id);
			}
			if (content || isBack) {
				redraw();
			}
			showAge();
		});
		const source = new NodeSource(connection, rows);
		const ofOrders = connection.index.onDidReorder((pageId) => {
			for (const node of source.openPages(pageId)) {
				databases.refresh(node);
				pages.refresh(node);
			}
		});
		const dispose = () => {
			ofIndex.dispose();
			ofOrders.dispose();
		};
		return { connection, rows, source, dispose };
	};
	const connect = () => {
		const open = connections.all;
		for (const [connection, { dispose }] of shown) {
			if (!open.includes(connection)) {
				dispose();
				shown.delete(connection);
			}
		}
		// In the order in which they were opened.
		const kept = new Map(shown);
		shown.clear();
		for (const connection of open) {
			shown.set(connection, kept.get(connection) ?? show(connection));
		}
		redraw();
		showAge();
	};
	connect();
	const ofNotes = notes.onDidChange(() => databases.refresh());
	const timer = setInterval(showAge, agePause);

	const sourceOf = (session: string) => sources().find(({ connection }) => connection.id === session);

	/** A group that appears would move the rows under the mouse of somebody who has just clicked one. */
	const drawRecent = ({ session, isFromTree }: { readonly session: string; readonly isFromTree: boolean }) => {
		const group = sourceOf(session)?.source.group("recent");
		if (group || !isFromTree) {
			databases.refresh(group);
		}
	};

	const reveal: Reveal = async (id, { focus = false, session = connections.active?.id, onlyVisible = false } = {}) => {
		const source = session === undefined ? undefined : sourceOf(session);
		const top = source && shown.size > 1 ? sessionNode(source) : undefined;
		const found = await source?.source.find(id, top);
		if (!found) {
			return false;
		}
		const [view, provider] = found.view === "databases" ? [databasesView, databases] : [pagesView, pages];
		if (onlyVisible && (!view.visible || isSelected(view, id))) {
			return false;
		}
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
			opener.onDidOpen(drawRecent),
			followActive(front, active, reveal, [databasesView, pagesView]),
			registerFavorites(front, redraw),
			registerFilter(front, commandIds.filterDatabases, viewIds.databases),
			registerFilter(front, commandIds.filterPages, viewIds.pages),
			{
				dispose: () => {
					clearInterval(timer);
					ofNotes.dispose();
					for (const { dispose } of sources()) {
						dispose();
					}
				},
			},
			registerCommand(front, commandIds.loadMore, async (node: Extract<Node, { kind: "more" }>) => {
				await withProgress(l10n.t("Reading more rows"), async () =>
					sourceOf(node.session)?.rows.more(node.dataSourceId),
				);
				redraw();
			}),
			registerCommand(front, commandIds.refreshItem, async (node: Node) => {
				await withProgress(l10n.t("Reading it again"), () => refreshNode(front, node, sourceOf(node.session)?.rows));
				redraw();
			}),
		),
		{ reveal, redraw },
	);
}

function isSelected({ selection }: vscode.TreeView<Node>, id: string): boolean {
	return selection.some((node) => isObjectNode(node) && [openable(node).id, objectOf(node).id].includes(id));
}

/** Reads one object again, and lets go of the rows that were loaded of it. */
async function refreshNode(front: Front, node: Node, rows: RowLoader | undefined): Promise<void> {
	const { session, index } = front.app.connections.requireActive(node.session);
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
