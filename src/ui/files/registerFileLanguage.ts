import * as vscode from "vscode";
import type { Completion } from "../../base/userFiles/completion.ts";
import { schemaCompletions, schemaHover } from "../../schema/schemaCompletion.ts";
import { taskFileCompletions, taskFileHover } from "../../tasks/taskFileCompletion.ts";
import { wantedWords } from "../../tasks/taskFileWords.ts";
import type { Front } from "../front.ts";
import { fileKindOf, schemaFiles, taskFiles } from "./fileKinds.ts";
import { databaseNames, folderDatabases, withoutFile } from "./folderWords.ts";
import { liveWords } from "./liveWords.ts";

/** Characters after which a value or an item may fit. */
const triggers = [" ", "[", "{", ","];

/** Completion and hover in schema and task files; no other extension is needed. */
export function registerFileLanguage(front: Front): vscode.Disposable {
	const selector = [schemaFiles, taskFiles].map(({ glob }) => ({ scheme: "file", pattern: glob }));
	return vscode.Disposable.from(
		vscode.languages.registerCompletionItemProvider(
			selector,
			{ provideCompletionItems: (document, position) => completionsIn(front, document, position) },
			...triggers,
		),
		vscode.languages.registerHoverProvider(selector, { provideHover: hoverIn }),
	);
}

async function completionsIn(
	front: Front,
	document: vscode.TextDocument,
	position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
	const [text, offset] = [document.getText(), document.offsetAt(position)];
	const databases = await folderDatabases(front);
	const found =
		fileKindOf(document.uri) === schemaFiles
			? schemaCompletions(text, offset, { folder: withoutFile(databases, document.uri.fsPath) })
			: taskFileCompletions(text, offset, {
					databases: databaseNames(databases),
					...(await liveWords(front, document.uri.fsPath, wantedWords(text, offset))),
				});
	const shown = hasJsonSchema(document) ? found.filter(({ isFromFiles }) => isFromFiles) : found;
	return shown.map((completion) => toItem(completion, document, position));
}

/** VS Code's own support for JSON offers what the JSON Schema knows. */
function hasJsonSchema(document: vscode.TextDocument): boolean {
	return (
		fileKindOf(document.uri) === schemaFiles &&
		document.languageId === "json" &&
		vscode.extensions.getExtension("vscode.json-language-features") !== undefined
	);
}

function toItem(
	{ kind, label, insert = label, detail, documentation, start }: Completion,
	document: vscode.TextDocument,
	position: vscode.Position,
): vscode.CompletionItem {
	const { Property, Value } = vscode.CompletionItemKind;
	const item = new vscode.CompletionItem(label, kind === "key" ? Property : Value);
	item.detail = detail;
	item.documentation = documentation === undefined ? undefined : new vscode.MarkdownString(documentation);
	item.range = new vscode.Range(document.positionAt(start), position);
	item.insertText = kind === "key" ? `${insert}: ` : insert;
	item.filterText = label;
	return item;
}

function hoverIn(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
	const hover = fileKindOf(document.uri) === schemaFiles ? schemaHover : taskFileHover;
	const found = hover(document.getText(), document.offsetAt(position));
	return found && new vscode.Hover(new vscode.MarkdownString(found.markdown));
}
