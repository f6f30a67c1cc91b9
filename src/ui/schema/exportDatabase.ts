import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type ExportChoice, relatedDatabases, writeExport } from "../../app/schemaExport.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { titleOf } from "../../notion/titles.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { findFiles } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { withProgress } from "../progress.ts";
import { databaseTitle, isObjectNode, type Node } from "../tree/node.ts";

/** "Notion: Export Schema from Database": a schema file from which planning is empty at once, with its lock. */
export async function exportDatabase(front: Front, asked: Node | undefined): Promise<void> {
	const connection = front.app.connections.requireActive();
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	if (!folder) {
		throw new WorkspaceError("invalidInput", l10n.t("A schema file needs a folder to be in."), {
			remedy: l10n.t("Open a folder first."),
		});
	}
	const id = databaseIdOf(asked) ?? (await pickDatabase(front));
	if (id === undefined) {
		return;
	}
	const { own, related } = await withProgress(l10n.t("Reading the database"), ({ signal }) =>
		relatedDatabases(connection, id, { signal }),
	);
	const choices = await chooseDatabases(own, related);
	const target = choices && (await askForFile(folder.uri, titleOf(own.database)));
	if (!choices || !target) {
		return;
	}
	const others = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	await withProgress(l10n.t("Exporting {0}", titleOf(own.database)), ({ signal }) =>
		writeExport(connection, choices, { file: target.fsPath, folder: others }, { signal }),
	);
	await vscode.window.showTextDocument(target);
}

function databaseIdOf(node: Node | undefined): string | undefined {
	if (!isObjectNode(node)) {
		return undefined;
	}
	if (node.kind === "database") {
		return node.entry.id;
	}
	return node.kind === "dataSource" ? node.dataSource.parentId : undefined;
}

async function pickDatabase(front: Front): Promise<string | undefined> {
	const { index } = front.app.connections.requireActive();
	const entries = await index.databases();
	const items = entries.map((entry) => ({ label: databaseTitle(entry), id: entry.id }));
	const chosen = await vscode.window.showQuickPick(items, { title: l10n.t("Export the schema of which database?") });
	return chosen?.id;
}

async function chooseDatabases(
	own: ExportChoice,
	related: readonly ExportChoice[],
): Promise<readonly ExportChoice[] | undefined> {
	if (related.length === 0) {
		return [own];
	}
	const items = related.map((choice) => ({ label: titleOf(choice.database), picked: true, choice }));
	const chosen = await vscode.window.showQuickPick(items, {
		canPickMany: true,
		title: l10n.t("Export {0} with which of the databases that it is related to?", titleOf(own.database)),
		placeHolder: l10n.t("Those that are left out are named by their ids"),
	});
	return chosen && [own, ...chosen.map(({ choice }) => choice)];
}

async function askForFile(folder: vscode.Uri, title: string): Promise<vscode.Uri | undefined> {
	const proposed = title
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}]+/gu, "-")
		.replaceAll(/^-|-$/g, "");
	const name = await vscode.window.showInputBox({
		title: l10n.t("The schema file's name"),
		value: `${proposed || "databases"}.notion-schema.yaml`,
		valueSelection: [0, proposed.length || "databases".length],
		validateInput: (text) =>
			/^[^\\/:*?"<>|]+\.notion-schema\.ya?ml$/.test(text)
				? undefined
				: l10n.t("The name ends with .notion-schema.yaml and has no folders."),
	});
	return name === undefined ? undefined : vscode.Uri.file(path.join(folder.fsPath, name));
}
