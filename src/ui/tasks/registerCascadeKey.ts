import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { addKeyProperty } from "../../app/cascades.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { parseTaskFile } from "../../tasks/taskFileParser.ts";
import { registerCommand } from "../command.ts";
import { taskFiles } from "../files/fileKinds.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { keyInsertion } from "./keyEdit.ts";
import { cascadeContext, openDeclaredCascade } from "./openDeclaredCascade.ts";
import { findTasks } from "./pickTask.ts";

/** What the property is called that is offered. */
const usualName = "Key";

/** Helps a cascade to its key property: a quick fix in task files, and the command behind it. */
export function registerCascadeKey(front: Front): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.addKeyProperty, (file: vscode.Uri, id: string) => setUpKey(front, file, id)),
		vscode.languages.registerCodeActionsProvider(
			{ pattern: taskFiles.glob },
			{ provideCodeActions: (document, _range, { diagnostics }) => diagnostics.flatMap((one) => fixOf(document, one)) },
			{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
		),
	);
}

function fixOf(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
	if (diagnostic.code !== "missing-key" || diagnostic.source !== "notion") {
		return [];
	}
	const parsed = parseTaskFile(document.getText());
	const task = parsed.cascadesWithoutKey.find(({ path }) =>
		toRange(parsed.rangeOf([...path, "cascade", "log"])).contains(diagnostic.range.start),
	);
	if (!task) {
		return [];
	}
	const title = l10n.t('Add a text property "{0}" to the log and name it here', usualName);
	const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
	action.command = { command: commandIds.addKeyProperty, title, arguments: [document.uri, task.id] };
	action.diagnostics = [diagnostic];
	action.isPreferred = true;
	return [action];
}

/** Names the key property in the file, and adds it to the log in Notion where it isn't there. */
export async function setUpKey(front: Front, file: vscode.Uri, id: string): Promise<void> {
	const document = await vscode.workspace.openTextDocument(file);
	const parsed = parseTaskFile(document.getText());
	const task = parsed.cascadesWithoutKey.find((one) => one.id === id);
	if (!task) {
		throw new WorkspaceError("invalidInput", l10n.t('The task "{0}" names a key property already.', id));
	}
	const isJson = file.path.endsWith(".json");
	const { at, text } = keyInsertion(document.getText(), parsed, task.path, usualName, isJson);
	const edit = new vscode.WorkspaceEdit();
	edit.insert(file, new vscode.Position(at.line, at.character), text);
	await vscode.workspace.applyEdit(edit);
	await document.save();
	const declared = (await findTasks("cascade")).find((one) => one.file === file.fsPath && one.declaration.id === id);
	if (!declared) {
		return;
	}
	await withProgress(l10n.t('Adding "{0}" to the log', usualName), async ({ signal }) => {
		const context = await cascadeContext(front);
		const hasProperty = await openDeclaredCascade(front, declared, { signal }).then(
			() => true,
			() => false,
		);
		if (!hasProperty) {
			await addKeyProperty(declared, usualName, context);
		}
	});
	void vscode.window.showInformationMessage(
		l10n.t('"{0}" can run by itself now: each row of its log carries a key.', declared.declaration.name),
	);
}
