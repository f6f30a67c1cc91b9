import * as vscode from "vscode";
import { repairOf } from "../../base/userFiles/repair.ts";
import type { Front } from "../front.ts";
import { fileKindOf, schemaFiles, taskFiles } from "./fileKinds.ts";
import { folderDatabases, withoutFile } from "./folderWords.ts";
import { toRange } from "./registerDiagnostics.ts";

/** Quick fixes in schema and task files, where a mistake has one likely repair. */
export function registerRepairs(front: Pick<Front, "log">): vscode.Disposable {
	const selector = [schemaFiles, taskFiles].map(({ glob }) => ({ scheme: "file", pattern: glob }));
	return vscode.languages.registerCodeActionsProvider(
		selector,
		{ provideCodeActions: (document, range, { diagnostics }) => repairsIn(front, document, range, diagnostics) },
		{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
	);
}

async function repairsIn(
	front: Pick<Front, "log">,
	document: vscode.TextDocument,
	range: vscode.Range,
	shown: readonly vscode.Diagnostic[],
): Promise<vscode.CodeAction[]> {
	const kind = fileKindOf(document.uri);
	if (!kind || !vscode.workspace.isTrusted) {
		return [];
	}
	const text = document.getText();
	const folder = withoutFile(await folderDatabases(front), document.uri.fsPath);
	return kind.check(text, folder).diagnostics.flatMap((diagnostic) => {
		const place = toRange(diagnostic.range);
		const repair = place.intersection(range) ? repairOf(text, diagnostic) : undefined;
		if (!repair) {
			return [];
		}
		const action = new vscode.CodeAction(repair.title, vscode.CodeActionKind.QuickFix);
		action.edit = new vscode.WorkspaceEdit();
		action.edit.replace(document.uri, place, repair.newText);
		action.diagnostics = shown.filter((other) => other.code === diagnostic.code && other.range.isEqual(place));
		action.isPreferred = true;
		return [action];
	});
}
