import * as vscode from "vscode";
import { contextKeys, schemes } from "../ids.ts";
import { parseConflictUri } from "./conflictUri.ts";

/** The documents of conflicts that are open in diff editors. */
export function openConflictDocuments(): vscode.Uri[] {
	return conflictTabs().flatMap(({ input }) =>
		input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [],
	);
}

/** Closes the diff editors of conflicts that are settled; one that is still being saved is closed when that is done. */
export async function closeConflictTabs(isSettled: (conflictId: string) => boolean): Promise<void> {
	const settled = conflictTabs().filter(({ input }) => {
		const parsed = input instanceof vscode.TabInputTextDiff ? parseConflictUri(input.modified) : undefined;
		return parsed !== undefined && isSettled(parsed.conflictId);
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

/** Keeps the context key of the buttons up to date. */
export function watchConflictTabs(): vscode.Disposable {
	const publish = () =>
		void vscode.commands.executeCommand("setContext", contextKeys.conflictOpen, activeConflictId() !== undefined);
	publish();
	return vscode.Disposable.from(
		vscode.window.tabGroups.onDidChangeTabs(publish),
		vscode.window.tabGroups.onDidChangeTabGroups(publish),
	);
}

function conflictTabs(): vscode.Tab[] {
	return vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === schemes.conflict);
}
