import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { linkedDatabases } from "../../app/schemaFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { schemaSymbols } from "../../schema/schemaSymbols.ts";
import { registerCommand } from "../command.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { openInNotion } from "../items/openInNotion.ts";

/** Plan, Apply and Open in Notion over each database of a schema file. */
export function registerSchemaLenses(front: Front): vscode.Disposable {
	const changed = new vscode.EventEmitter<void>();
	const locks = vscode.workspace.createFileSystemWatcher("**/*.notion-schema.lock.json");
	const fire = () => changed.fire();
	const { connections } = front.app;
	return vscode.Disposable.from(
		changed,
		locks,
		locks.onDidChange(fire),
		locks.onDidCreate(fire),
		locks.onDidDelete(fire),
		connections.onDidChange(fire),
		vscode.languages.registerCodeLensProvider(
			{ scheme: "file", pattern: schemaFiles.glob },
			{ onDidChangeCodeLenses: changed.event, provideCodeLenses: (document) => lensesIn(front, document) },
		),
		registerCommand(front, commandIds.openDeclared, (id: unknown) => openDeclared(front, id)),
	);
}

async function lensesIn(front: Front, document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
	if (!vscode.workspace.isTrusted) {
		return [];
	}
	const linked = await linkedIn(front, document);
	return schemaSymbols(document.getText()).flatMap(({ name, keyRange, children }) => {
		const range = toRange(keyRange);
		const lens = (title: string, command: string, tooltip: string, ...args: unknown[]) =>
			new vscode.CodeLens(range, { title, command, tooltip, arguments: args });
		const file = path.basename(document.uri.fsPath);
		const id = linked.get(name) ?? children.map((child) => linked.get(child.name)).find((found) => found !== undefined);
		return [
			lens(l10n.t("Plan"), commandIds.planSchema, l10n.t("What {0} would change in Notion", file), document.uri),
			lens(l10n.t("Apply"), commandIds.createDatabases, l10n.t("Make Notion as {0} says", file), document.uri),
			...(id === undefined
				? []
				: [lens(l10n.t("Open in Notion"), commandIds.openDeclared, l10n.t("Open the database in the browser"), id)]),
		];
	});
}

/** Ids of databases by the keys of a file; none where the lock can't be read, which a run will say. */
async function linkedIn(front: Front, document: vscode.TextDocument): Promise<ReadonlyMap<string, string>> {
	const { active } = front.app.connections;
	try {
		return active ? await linkedDatabases(document.uri.fsPath, active.workspaceId) : new Map();
	} catch {
		return new Map();
	}
}

async function openDeclared(front: Front, id: unknown): Promise<void> {
	if (typeof id !== "string") {
		throw new WorkspaceError("invalidInput", l10n.t("There is no address to open."));
	}
	const database = await front.app.connections.requireActive().session.getDatabase(id);
	await openInNotion(database.url);
}
