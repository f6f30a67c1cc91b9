import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

/** What is in an editor and not saved would be overwritten, or overwrite: the run waits for it. */
export async function isSaved(file: string): Promise<boolean> {
	const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && isSamePath(uri.fsPath, file));
	if (!open?.isDirty) {
		return true;
	}
	const save = l10n.t("Save and Go On");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t("{0} has changes that aren't saved. The sync waits for them.", path.basename(file)),
		save,
	);
	return chosen === save && (await open.save());
}

/** File names differ in case only where the system says so. */
function isSamePath(a: string, b: string): boolean {
	const isCaseSensitive = process.platform !== "win32" && process.platform !== "darwin";
	return isCaseSensitive ? a === b : a.toLowerCase() === b.toLowerCase();
}
