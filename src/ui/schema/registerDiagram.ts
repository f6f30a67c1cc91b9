import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ParsedSchemaFile } from "../../schema/schemaFile.ts";
import { parseSchemaFile } from "../../schema/schemaParser.ts";
import { registerCommand } from "../command.ts";
import type { Diagram } from "../diagram/diagram.ts";
import { type DiagramPanel, revealInFile, showDiagram } from "../diagram/showDiagram.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { pickFile } from "../files/pickFile.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { schemaDiagram } from "./schemaDiagram.ts";

/** Milliseconds after the last key before the picture is drawn again. */
const typingPause = 300;

/** "Notion: Show Diagram": a schema file's databases and relations as a picture that follows the file. */
export function registerDiagram(front: Front): vscode.Disposable {
	const panels = new Map<string, DiagramPanel>();
	return vscode.Disposable.from(
		registerCommand(front, commandIds.showDiagram, async (asked?: vscode.Uri) => {
			const uri = await pickFile(schemaFiles, asked);
			const open = panels.get(String(uri));
			if (open) {
				open.panel.reveal();
			} else if (uri) {
				const shown = showSchema(front, await vscode.workspace.openTextDocument(uri));
				panels.set(uri.toString(), shown);
				shown.panel.onDidDispose(() => panels.delete(uri.toString()));
			}
		}),
		{
			dispose: () => {
				for (const { panel } of [...panels.values()]) {
					panel.dispose();
				}
			},
		},
	);
}

function showSchema(front: Front, document: vscode.TextDocument): DiagramPanel {
	const title = l10n.t("Diagram of {0}", path.basename(document.uri.fsPath));
	let last: Diagram = { title, boxes: [], arrows: [] };
	const shown = showDiagram(front, {
		title,
		read: () => {
			const parsed = parseSchemaFile(document.getText());
			last = parsed.file ? schemaDiagram(parsed.file, title) : last;
			return { diagram: last, note: noteOn(parsed, last) };
		},
		open: async (key) => {
			const found = parseSchemaFile(document.getText()).outline.find((entry) => entry.key === key);
			if (found) {
				await revealInFile(document.uri, toRange(found.range));
			}
		},
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	const changes = vscode.workspace.onDidChangeTextDocument(({ document: changed }) => {
		if (changed.uri.toString() === document.uri.toString()) {
			clearTimeout(timer);
			timer = setTimeout(shown.refresh, typingPause);
		}
	});
	shown.panel.onDidDispose(() => {
		clearTimeout(timer);
		changes.dispose();
	});
	return shown;
}

function noteOn({ file, diagnostics }: ParsedSchemaFile, { boxes }: Diagram): string {
	if (file) {
		return file.databases.length === 0 ? l10n.t("The file declares no databases.") : "";
	}
	const mistakes = diagnostics.filter(({ severity }) => severity === "error").length;
	return boxes.length === 0
		? l10n.t("The file has mistakes ({0}). It is drawn once they are corrected.", mistakes)
		: l10n.t("The file has mistakes ({0}), so this is the picture from before.", mistakes);
}
