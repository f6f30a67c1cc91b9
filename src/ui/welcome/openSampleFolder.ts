import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Front } from "../front.ts";

/** Copies the bakery's schema file, task file and price list into a new folder of the user's choice, and opens it. */
export async function openSampleFolder(front: Front): Promise<void> {
	const [parent] =
		(await vscode.window.showOpenDialog({
			title: l10n.t("Where should the folder with the bakery's files be made?"),
			openLabel: l10n.t("Make It Here"),
			canSelectFolders: true,
			canSelectFiles: false,
		})) ?? [];
	if (!parent) {
		return;
	}
	const folder = await freeName(parent);
	await vscode.workspace.fs.copy(vscode.Uri.joinPath(front.context.extensionUri, "samples", "bakery"), folder);
	await vscode.commands.executeCommand("vscode.openFolder", folder, {
		forceNewWindow: vscode.workspace.workspaceFolders !== undefined,
	});
}

/** Nothing that is there already is touched. */
async function freeName(parent: vscode.Uri): Promise<vscode.Uri> {
	const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name.toLowerCase()));
	let name = "notion-bakery";
	for (let count = 2; taken.has(name); count += 1) {
		name = `notion-bakery-${count}`;
	}
	return vscode.Uri.joinPath(parent, name);
}
