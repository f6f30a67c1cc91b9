import * as vscode from "vscode";
import type { Front } from "../front.ts";
import { diagramViewType } from "../ids.ts";
import { webviewOptions, webviewParts } from "../webviewPage.ts";
import { describeBox } from "./describeBox.ts";
import type { Diagram } from "./diagram.ts";
import { diagramHtml } from "./diagramHtml.ts";
import { fromDiagram, type ToDiagram } from "./diagramMessages.ts";

export interface DiagramSource {
	readonly title: string;
	/** What there is to see now, asked for whenever the page comes up; `note` says where it is empty or old. */
	readonly read: () => { readonly diagram: Diagram; readonly note?: string };
	/** Shows a box where it is declared. */
	readonly open: (box: string) => Promise<void>;
}

export interface DiagramPanel {
	readonly panel: vscode.WebviewPanel;
	/** Reads and draws again. */
	refresh(): void;
}

/** Shows a diagram beside what is being worked on. The page draws it: what lays boxes out isn't loaded here. */
export function showDiagram(front: Pick<Front, "context" | "log">, source: DiagramSource): DiagramPanel {
	const { extensionUri } = front.context;
	const panel = vscode.window.createWebviewPanel(
		diagramViewType,
		source.title,
		vscode.ViewColumn.Beside,
		webviewOptions(extensionUri),
	);
	const refresh = () => {
		const { diagram, note = "" } = source.read();
		const message: ToDiagram = {
			type: "diagram",
			diagram,
			descriptions: Object.fromEntries(diagram.boxes.map((box) => [box.id, describeBox(box, diagram)])),
			note,
		};
		void panel.webview.postMessage(message);
	};
	panel.webview.onDidReceiveMessage((message: unknown) => {
		const parsed = fromDiagram.safeParse(message);
		if (!parsed.success) {
			front.log.warn("The diagram sent a message that nobody knows.");
		} else if (parsed.data.type === "ready") {
			refresh();
		} else {
			void source.open(parsed.data.box);
		}
	});
	panel.webview.html = diagramHtml(webviewParts(panel.webview, extensionUri, "diagram"), source.title);
	return { panel, refresh };
}

/** Shows a part of a file, in the editor where it is open, else in the first column. */
export async function revealInFile(uri: vscode.Uri, selection: vscode.Range): Promise<void> {
	const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
	const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
	await vscode.window.showTextDocument(uri, { selection, viewColumn });
}
