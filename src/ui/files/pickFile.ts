import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { type FileKind, fileKindOf, schemaFiles } from "./fileKinds.ts";

const ignored = "**/{node_modules,.git}/**";

/** All files of a kind in the open folders, by path. None are read in a folder that isn't trusted. Throws `invalidInput` then. */
export async function findFiles(kind: FileKind): Promise<vscode.Uri[]> {
	if (!vscode.workspace.isTrusted) {
		throw new WorkspaceError("invalidInput", l10n.t("Schema and task files are not read in Restricted Mode."), {
			remedy: l10n.t('Trust this folder first: "Workspaces: Manage Workspace Trust".'),
		});
	}
	const found = await vscode.workspace.findFiles(kind.glob, ignored);
	return found.toSorted((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}

/** The file that was asked for, the one in the active editor, the only one, or the one that is picked. Unsaved changes are saved. */
export async function pickFile(kind: FileKind, asked: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
	const active = vscode.window.activeTextEditor?.document.uri;
	const near = [asked, active].find((uri) => uri !== undefined && fileKindOf(uri) === kind);
	const uri = near ?? (await pickAmong(kind, await findFiles(kind)));
	if (uri) {
		await saveIfOpen(uri);
	}
	return uri;
}

async function pickAmong(kind: FileKind, files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
	const [only, ...more] = files;
	if (!only) {
		throw kind === schemaFiles
			? new WorkspaceError("invalidInput", l10n.t("There is no schema file in this folder."), {
					remedy: l10n.t("Create one, for example shop.notion-schema.yaml."),
				})
			: new WorkspaceError("invalidInput", l10n.t("There is no task file in this folder."), {
					remedy: l10n.t("Create one, for example shop.notion-tasks.yaml."),
				});
	}
	if (more.length === 0) {
		return only;
	}
	const choices = files.map((uri) => ({
		label: path.basename(uri.fsPath),
		description: folderText(uri),
		uri,
	}));
	const chosen = await vscode.window.showQuickPick(choices, {
		title: kind === schemaFiles ? l10n.t("Which schema file?") : l10n.t("Which task file?"),
		ignoreFocusOut: true,
	});
	return chosen?.uri;
}

/** The folder that a file is in, relative to the open one; nothing for the open folder itself. */
function folderText(uri: vscode.Uri): string {
	const folder = path.dirname(vscode.workspace.asRelativePath(uri));
	return folder === "." ? "" : folder;
}

/** What is run is what is seen. */
export async function saveIfOpen(uri: vscode.Uri): Promise<void> {
	const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
	if (document?.isDirty) {
		await document.save();
	}
}
