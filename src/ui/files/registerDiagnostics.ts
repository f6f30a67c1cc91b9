import * as vscode from "vscode";
import type { Diagnostic } from "../../base/userFiles/diagnostic.ts";
import type { Front } from "../front.ts";
import { fileKindOf, taskFiles } from "./fileKinds.ts";
import { folderDatabases, neighboursOf, withoutFile } from "./folderWords.ts";

/** Milliseconds after the last key before a file is checked again. */
const typingPause = 200;

/** What only a run can tell about a file, shown until its text changes. */
export interface FileProblems extends vscode.Disposable {
	show(uri: vscode.Uri, diagnostics: readonly Diagnostic[]): void;
}

/** Squiggles in schema and task files, as one types. In a folder that isn't trusted no file is read. */
export function registerDiagnostics(front: Pick<Front, "log" | "app">): FileProblems {
	const collection = vscode.languages.createDiagnosticCollection("notion");
	const pending = new Map<string, ReturnType<typeof setTimeout>>();

	const check = async (document: vscode.TextDocument) => {
		const kind = fileKindOf(document.uri);
		if (!kind || !vscode.workspace.isTrusted || document.uri.scheme !== "file") {
			return;
		}
		const folder = withoutFile(await folderDatabases(front), document.uri.fsPath);
		const neighbours = kind === taskFiles ? await neighboursOf(front, document.uri.fsPath) : undefined;
		// It may have been closed meanwhile: then nobody would take its diagnostics away again.
		if (!document.isClosed) {
			collection.set(document.uri, kind.check(document.getText(), folder, neighbours).diagnostics.map(toDiagnostic));
		}
	};
	const checkSoon = ({ document }: vscode.TextDocumentChangeEvent) => {
		const key = document.uri.toString();
		clearTimeout(pending.get(key));
		pending.set(
			key,
			setTimeout(() => {
				pending.delete(key);
				void check(document);
			}, typingPause),
		);
	};
	const checkAll = () => vscode.workspace.textDocuments.forEach(check);
	checkAll();
	const registrations = vscode.Disposable.from(
		collection,
		vscode.workspace.onDidOpenTextDocument(check),
		vscode.workspace.onDidChangeTextDocument(checkSoon),
		vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
		vscode.workspace.onDidGrantWorkspaceTrust(checkAll),
		front.app.connections.onDidChange(checkAll),
	);
	return {
		show: (uri, diagnostics) => collection.set(uri, diagnostics.map(toDiagnostic)),
		dispose: () => {
			for (const timer of pending.values()) {
				clearTimeout(timer);
			}
			registrations.dispose();
		},
	};
}

export function toRange({ start, end }: Diagnostic["range"]): vscode.Range {
	return new vscode.Range(start.line, start.character, end.line, end.character);
}

function toDiagnostic({ severity, message, range, code }: Diagnostic): vscode.Diagnostic {
	const level = severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
	const diagnostic = new vscode.Diagnostic(toRange(range), message, level);
	diagnostic.source = "notion";
	diagnostic.code = code;
	return diagnostic;
}
