import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import * as z from "zod";
import { type SchemaDiagram, schemaDiagram } from "../../schema/diagram.ts";
import type { ParsedSchemaFile } from "../../schema/schemaFile.ts";
import { parseSchemaFile } from "../../schema/schemaParser.ts";
import { registerCommand } from "../command.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { pickFile } from "../files/pickFile.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds, diagramViewType } from "../ids.ts";
import { diagramHtml } from "./diagramHtml.ts";
import type { FromDiagram, ToDiagram } from "./diagramMessages.ts";

const fromDiagram: z.ZodType<FromDiagram> = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("open"), key: z.string() }),
]);

/** Milliseconds after the last key before the picture is drawn again. */
const typingPause = 300;

/** "Notion: Show Diagram": a schema file's databases and relations as a picture that follows the file. */
export function registerDiagram(front: Front): vscode.Disposable {
	const panels = new Map<string, vscode.WebviewPanel>();
	return vscode.Disposable.from(
		registerCommand(front, commandIds.showDiagram, async (asked?: vscode.Uri) => {
			const uri = await pickFile(schemaFiles, asked);
			if (uri) {
				const open = panels.get(uri.toString());
				if (open) {
					open.reveal();
					return;
				}
				const panel = showDiagram(front, await vscode.workspace.openTextDocument(uri));
				panels.set(uri.toString(), panel);
				panel.onDidDispose(() => panels.delete(uri.toString()));
			}
		}),
		{
			dispose: () => {
				for (const panel of [...panels.values()]) {
					panel.dispose();
				}
			},
		},
	);
}

function showDiagram(front: Front, document: vscode.TextDocument): vscode.WebviewPanel {
	const { extensionUri } = front.context;
	const title = l10n.t("Diagram of {0}", path.basename(document.uri.fsPath));
	const panel = vscode.window.createWebviewPanel(diagramViewType, title, vscode.ViewColumn.Beside, {
		enableScripts: true,
		localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")],
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	let last: SchemaDiagram = { nodes: [], edges: [] };
	const send = () => {
		const parsed = parseSchemaFile(document.getText());
		last = parsed.file ? schemaDiagram(parsed.file) : last;
		void panel.webview.postMessage(messageOf(last, parsed));
	};
	const changes = vscode.workspace.onDidChangeTextDocument(({ document: changed }) => {
		if (changed.uri.toString() === document.uri.toString()) {
			clearTimeout(timer);
			timer = setTimeout(send, typingPause);
		}
	});
	panel.onDidDispose(() => {
		clearTimeout(timer);
		changes.dispose();
	});
	panel.webview.onDidReceiveMessage((message: unknown) => {
		const parsed = fromDiagram.safeParse(message);
		if (!parsed.success) {
			front.log.warn("The diagram sent a message that nobody knows.");
		} else if (parsed.data.type === "ready") {
			send();
		} else {
			void reveal(document, parsed.data.key);
		}
	});
	const { webview } = panel;
	webview.html = diagramHtml({
		script: String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "diagram.js"))),
		style: String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "media", "diagram.css"))),
		cspSource: webview.cspSource,
		nonce: crypto.randomUUID().replaceAll("-", ""),
		title,
		texts: {
			zoomIn: l10n.t("Larger (+)"),
			zoomOut: l10n.t("Smaller (-)"),
			reset: l10n.t("Original size (0)"),
			relations: l10n.t("Relations"),
			hint: l10n.t("Enter or a double click shows a database in the file; arrow keys move between them."),
		},
	});
	return panel;
}

/** Shows where a database is declared. */
async function reveal(document: vscode.TextDocument, key: string): Promise<void> {
	const { outline } = parseSchemaFile(document.getText());
	const found = outline.find((entry) => entry.key === key);
	if (found) {
		const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
		const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
		await vscode.window.showTextDocument(document, { selection: toRange(found.range), viewColumn });
	}
}

function messageOf(diagram: SchemaDiagram, { file, diagnostics }: ParsedSchemaFile): ToDiagram {
	const titleOf = (key: string) => diagram.nodes.find((node) => node.key === key)?.title ?? key;
	const mistakes = diagnostics.filter(({ severity }) => severity === "error").length;
	const note = file
		? diagram.nodes.length === 0
			? l10n.t("The file declares no databases.")
			: ""
		: l10n.t("The file has mistakes ({0}), so this is the picture from before.", mistakes);
	return {
		type: "diagram",
		diagram,
		texts: {
			nodes: Object.fromEntries(diagram.nodes.map((node) => [node.key, nodeText(node, diagram, titleOf)])),
			edges: diagram.edges.map((edge) => edgeText(edge, titleOf)),
			note,
		},
	};
}

function nodeText(
	{ key, title, isOutside, properties }: SchemaDiagram["nodes"][number],
	{ edges }: SchemaDiagram,
	titleOf: (key: string) => string,
): string {
	const relations = edges.filter(({ from, to }) => from === key || to === key).map((edge) => edgeText(edge, titleOf));
	const declared = isOutside
		? l10n.t("{0}, not declared in this file.", title)
		: l10n.t("{0}: {1}.", title, properties.map(({ name, type }) => `${name} ${type}`).join(", "));
	return [declared, ...relations].join(" ");
}

function edgeText(
	{ from, to, name, reverse }: SchemaDiagram["edges"][number],
	titleOf: (key: string) => string,
): string {
	return reverse === undefined
		? l10n.t('"{0}" of {1} points to {2}.', name, titleOf(from), titleOf(to))
		: l10n.t('"{0}" of {1} points to {2}, which shows it as "{3}".', name, titleOf(from), titleOf(to), reverse);
}
