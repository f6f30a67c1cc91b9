import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { titleOf } from "../../notion/titles.ts";
import { commandIds, favoriteContext, treeItemContexts } from "../ids.ts";
import { itemUri } from "../marks/itemUri.ts";
import { iconOfSummary, titleOfSummary } from "../summary.ts";
import { iconOfUser } from "./icon.ts";
import { databaseTitle, isObjectNode, type Node, nodeId, onlyDataSource, openable } from "./node.ts";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** How a row of the sidebar looks; `note` stands beside its name, `mark` is said of it. */
export function treeItemOf(node: Node, note?: string, mark?: string): vscode.TreeItem {
	const item = describe(node);
	item.description = note ?? item.description;
	item.id = nodeId(node);
	if (isObjectNode(node)) {
		item.command = { command: commandIds.open, title: l10n.t("Open"), arguments: [node] };
		item.resourceUri = itemUri(node.session, openable(node).id);
		item.contextValue = node.isFavorite ? `${item.contextValue} ${favoriteContext}` : item.contextValue;
	}
	item.accessibilityInformation ??= {
		label: [accessibleLabel(node, String(item.label)), note, mark].filter((part) => part !== undefined).join(", "),
	};
	return item;
}

function describe(node: Node): vscode.TreeItem {
	switch (node.kind) {
		case "session": {
			const item = row(node.name, Expanded, treeItemContexts.session, new vscode.ThemeIcon("notebook"));
			item.description = node.isActive ? l10n.t("in use") : undefined;
			return item;
		}
		case "group": {
			const isFavorites = node.group === "favorites";
			const icon = new vscode.ThemeIcon(isFavorites ? "star-empty" : "history");
			// What was opened lately is there when it is wanted.
			return row(
				isFavorites ? l10n.t("Favorites") : l10n.t("Recent"),
				isFavorites ? Expanded : Collapsed,
				treeItemContexts.group,
				icon,
			);
		}
		case "database": {
			const { entry } = node;
			const shown = entry.database?.icon === undefined ? onlyDataSource(entry) : entry.database;
			const icon = shown ? iconOfSummary(shown, "database") : new vscode.ThemeIcon("database");
			const item = row(databaseTitle(entry), Collapsed, treeItemContexts.database, icon);
			if (entry.dataSources.length > 1) {
				item.description = l10n.t("{0} data sources", entry.dataSources.length);
			}
			return item;
		}
		case "dataSource": {
			const item = row(
				titleOfSummary(node.dataSource),
				Collapsed,
				treeItemContexts.dataSource,
				iconOfSummary(node.dataSource, "list-flat"),
			);
			return item;
		}
		case "page": {
			const state = node.hasChildren ? Collapsed : None;
			const item = row(titleOfSummary(node.page), state, treeItemContexts.page, iconOfSummary(node.page));
			return item;
		}
		case "row": {
			const item = row(titleOfSummary(node.page), None, treeItemContexts.row, iconOfSummary(node.page, "note"));
			return item;
		}
		case "user": {
			const item = row(titleOf(node.user), None, treeItemContexts.user, iconOfUser(node.user));
			item.description = node.user.type === "person" ? node.user.person.email : l10n.t("Integration");
			item.tooltip = item.description;
			return item;
		}
		case "more": {
			const item = row(l10n.t("Load More"), None, undefined, new vscode.ThemeIcon("ellipsis"));
			item.description = l10n.t("{0} rows shown", node.loaded);
			item.command = { command: commandIds.loadMore, title: l10n.t("Load More"), arguments: [node] };
			return item;
		}
		case "note": {
			const item = row(node.text, None, undefined, new vscode.ThemeIcon("info"));
			item.tooltip = node.tooltip;
			return item;
		}
	}
}

function row(
	label: string,
	state: vscode.TreeItemCollapsibleState,
	context: string | undefined,
	icon: vscode.Uri | vscode.ThemeIcon,
): vscode.TreeItem {
	const item = new vscode.TreeItem(label, state);
	item.contextValue = context;
	item.iconPath = icon;
	return item;
}

function accessibleLabel(node: Node, label: string): string {
	switch (node.kind) {
		case "session":
			return node.isActive ? l10n.t("{0}, workspace, in use", label) : l10n.t("{0}, workspace", label);
		case "group":
			return label;
		case "database":
			return node.entry.dataSources.length > 1
				? l10n.t("{0}, database with {1} data sources", label, node.entry.dataSources.length)
				: l10n.t("{0}, database", label);
		case "dataSource":
			return l10n.t("{0}, data source", label);
		case "page":
			return l10n.t("{0}, page", label);
		case "row":
			return l10n.t("{0}, row", label);
		case "user":
			return l10n.t("{0}, user", label);
		case "more":
			return l10n.t("{0}, {1} rows shown", label, node.loaded);
		case "note":
			return label;
	}
}
