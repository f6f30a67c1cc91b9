import { randomBytes } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Diagram, DiagramArrow, DiagramEnd } from "./diagram.ts";
import { diagramStyle, diagramSvg, escapeXml } from "./diagramSvg.ts";

const viewType = "notionWorkspaces.diagram";

/** Shows a diagram beside what is being worked on: a picture, and the same in words below it. Nothing runs in the page. */
export function showDiagram(diagram: Diagram): vscode.WebviewPanel {
	const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
	const panel = vscode.window.createWebviewPanel(viewType, diagram.title, column, { enableScripts: false });
	panel.webview.html = diagramHtml(diagram, randomBytes(16).toString("hex"));
	return panel;
}

/** The page: no script, no style but ours, nothing loaded. */
export function diagramHtml(diagram: Diagram, nonce: string): string {
	const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
	const sentences = diagram.arrows.map((arrow) => `<li>${escapeXml(inWords(arrow, diagram))}</li>`);
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
	<title>${escapeXml(diagram.title)}</title>
	<style nonce="${nonce}">${diagramStyle}
h1 { font-size: 16px; font-weight: 600; } ul { color: var(--vscode-foreground); line-height: 1.6; } body { overflow: auto; }</style>
</head>
<body>
	<h1>${escapeXml(diagram.title)}</h1>
	${diagramSvg(diagram)}
	<ul>${sentences.join("")}</ul>
</body>
</html>`;
}

function inWords({ from, to, label }: DiagramArrow, diagram: Diagram): string {
	const name = ({ box, line }: DiagramEnd) => {
		const found = diagram.boxes.find(({ id }) => id === box);
		const text = found?.lines.find(({ id }) => id === line)?.text;
		return text === undefined ? (found?.title ?? box) : `${found?.title}: ${text}`;
	};
	return label === undefined
		? l10n.t("{0} → {1}", name(from), name(to))
		: l10n.t("{0} → {1} ({2})", name(from), name(to), label);
}
