import * as vscode from "vscode";
import { schemaFileStem } from "../../schema/databaseReference.ts";
import { parseSchemaFile } from "../../schema/schemaParser.ts";
import { type SchemaSymbol, schemaDefinition, schemaSymbols } from "../../schema/schemaSymbols.ts";
import { schemaFiles } from "./fileKinds.ts";
import { findFiles } from "./pickFile.ts";
import { toRange } from "./registerDiagnostics.ts";

/** Outline, breadcrumbs and Go to Definition in schema files. */
export function registerOutline(): vscode.Disposable {
	const selector = { scheme: "file", pattern: schemaFiles.glob };
	return vscode.Disposable.from(
		vscode.languages.registerDocumentSymbolProvider(selector, {
			provideDocumentSymbols: (document) => schemaSymbols(document.getText()).map(toSymbol),
		}),
		vscode.languages.registerDefinitionProvider(selector, { provideDefinition: definitionIn }),
	);
}

function toSymbol({ kind, name, detail, range, keyRange, children }: SchemaSymbol): vscode.DocumentSymbol {
	const { Struct, Class, Field } = vscode.SymbolKind;
	const icon = kind === "property" ? Field : kind === "dataSource" ? Struct : Class;
	// An empty name is refused by VS Code; the diagnostics tell of it.
	const symbol = new vscode.DocumentSymbol(name || "–", detail, icon, toRange(range), toRange(keyRange));
	symbol.children = children.map(toSymbol);
	return symbol;
}

async function definitionIn(
	document: vscode.TextDocument,
	position: vscode.Position,
): Promise<vscode.LocationLink[] | undefined> {
	const text = document.getText();
	const found = schemaDefinition(text, document.offsetAt(position));
	if (!found) {
		return undefined;
	}
	const { rangeOf } = parseSchemaFile(text);
	const originSelectionRange = toRange(rangeOf(found.origin));
	if (found.file === undefined) {
		const targetRange = toRange(rangeOf(found.path, { key: true }));
		return [{ originSelectionRange, targetUri: document.uri, targetRange }];
	}
	const file = (await findFiles(schemaFiles)).find(({ fsPath }) => schemaFileStem(fsPath) === found.file);
	if (!file) {
		return undefined;
	}
	const { outline } = parseSchemaFile((await vscode.workspace.openTextDocument(file)).getText());
	const target = outline.find(({ key }) => key === found.path[0]);
	return target && [{ originSelectionRange, targetUri: file, targetRange: toRange(target.range) }];
}
