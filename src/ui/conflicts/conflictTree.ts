import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { valueText } from "../../sync/values.ts";
import { commandIds, treeItemContexts } from "../ids.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

/** The view "Conflicts": one row for each object that both sides changed. */
export class ConflictTree implements vscode.TreeDataProvider<OpenConflict> {
	readonly #conflicts: OpenConflicts;
	readonly onDidChangeTreeData: vscode.Event<void>;

	constructor(conflicts: OpenConflicts) {
		this.#conflicts = conflicts;
		this.onDidChangeTreeData = conflicts.onDidChange;
	}

	getChildren(parent?: OpenConflict): OpenConflict[] {
		return parent ? [] : [...this.#conflicts.all];
	}

	getTreeItem(open: OpenConflict): vscode.TreeItem {
		const { conflict, sync } = open;
		const item = new vscode.TreeItem(conflict.title);
		item.id = conflict.id;
		item.contextValue = sync.path === undefined ? treeItemContexts.conflictElsewhere : treeItemContexts.conflict;
		item.iconPath = new vscode.ThemeIcon("git-merge", new vscode.ThemeColor("list.warningForeground"));
		const names = conflict.attributes.map(({ attribute }) => attribute).join(", ");
		item.description = `${names} · ${sync.name}`;
		const lines = conflict.attributes.map(({ attribute, notion, other }) => {
			const show = (value: typeof notion) => (value === null ? l10n.t("empty") : valueText(value));
			return l10n.t("{0}: {1} in Notion, {2} in {3}", attribute, show(notion), show(other), sync.otherLabel);
		});
		item.tooltip = [conflict.title, ...lines].join("\n");
		item.command = { command: commandIds.openConflict, title: l10n.t("Open Conflict"), arguments: [open] };
		item.accessibilityInformation = { label: l10n.t("{0}, conflict in {1}", conflict.title, names) };
		return item;
	}
}
