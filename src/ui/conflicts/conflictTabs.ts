import * as vscode from "vscode";
import { isLongText } from "../../sync/conflictChoices.ts";
import { keepBoth } from "../../sync/objectConflict.ts";
import { contextKeys, schemes } from "../ids.ts";
import { conflictIdOf, parseConflictUri } from "./conflictUri.ts";
import type { OpenConflicts } from "./openConflicts.ts";

/** The documents of conflicts that are open in diff editors. */
export function openConflictDocuments(): vscode.Uri[] {
	return diffTabs(schemes.conflict).flatMap(({ input }) =>
		input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [],
	);
}

/**
 * Closes the diff editors of conflicts that are settled, those of a text that was merged in one too; one that is still being saved
 * is closed when that is done.
 */
export async function closeConflictTabs(isSettled: (conflictId: string) => boolean): Promise<void> {
	const settled = diffTabs(schemes.conflict, schemes.merge).filter(({ input }) => {
		const id = input instanceof vscode.TabInputTextDiff ? conflictIdOf(input.modified) : undefined;
		return id !== undefined && isSettled(id);
	});
	const saved = settled.filter(({ isDirty }) => !isDirty);
	if (saved.length > 0) {
		await vscode.window.tabGroups.close(saved);
	}
}

/** The conflict that the active editor shows. */
export function activeConflictId(): string | undefined {
	const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
	return input instanceof vscode.TabInputTextDiff ? parseConflictUri(input.modified)?.conflictId : undefined;
}

/** Keeps the context keys of the buttons up to date. */
export function watchConflictTabs(conflicts: OpenConflicts): vscode.Disposable {
	const set = (key: string, value: boolean) => void vscode.commands.executeCommand("setContext", key, value);
	const publish = () => {
		const id = activeConflictId();
		const open = id === undefined ? undefined : conflicts.find(id);
		const attributes = open?.conflict.attributes ?? [];
		set(contextKeys.conflictOpen, id !== undefined);
		set(contextKeys.conflictInFile, open?.sync.path !== undefined);
		set(
			contextKeys.conflictHasBase,
			attributes.some(({ base }) => base !== undefined),
		);
		set(
			contextKeys.conflictKeepsBoth,
			attributes.some((item) => keepBoth(item) !== undefined),
		);
		set(contextKeys.conflictHasText, attributes.some(isLongText));
	};
	publish();
	return vscode.Disposable.from(
		conflicts.onDidChange(publish),
		vscode.window.tabGroups.onDidChangeTabs(publish),
		vscode.window.tabGroups.onDidChangeTabGroups(publish),
	);
}

function diffTabs(...of: readonly string[]): vscode.Tab[] {
	return vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.filter(({ input }) => input instanceof vscode.TabInputTextDiff && of.includes(input.modified.scheme));
}
