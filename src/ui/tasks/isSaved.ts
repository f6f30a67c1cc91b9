import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

/** Documents with edits that aren't saved: a file's, or of a folder with all that is in it. */
export function unsavedIn(place: string): readonly vscode.TextDocument[] {
	return vscode.workspace.textDocuments.filter(
		({ uri, isDirty }) =>
			isDirty && uri.scheme === "file" && (isSamePath(uri.fsPath, place) || isBelow(uri.fsPath, place)),
	);
}

/**
 * What is in an editor and not saved would be overwritten, or overwrite: the run waits for it. `place` is a file, or a folder
 * with all that is in it; without one there is nothing to wait for.
 */
export async function isSaved(place: string | undefined): Promise<boolean> {
	const dirty = place === undefined ? [] : unsavedIn(place);
	const [first] = dirty;
	if (!first) {
		return true;
	}
	const save = l10n.t("Save and Go On");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t("{0} has changes that aren't saved. The sync waits for them.", path.basename(first.fileName)),
		save,
	);
	return chosen === save && (await Promise.all(dirty.map((document) => document.save()))).every(Boolean);
}

function isBelow(file: string, folder: string): boolean {
	return isSamePath(file.slice(0, folder.length + 1), folder + path.sep);
}

/** File names differ in case only where the system says so. */
function isSamePath(a: string, b: string): boolean {
	const isCaseSensitive = process.platform !== "win32" && process.platform !== "darwin";
	return isCaseSensitive ? a === b : a.toLowerCase() === b.toLowerCase();
}
