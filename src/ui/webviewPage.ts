import * as vscode from "vscode";
import type { PageParts } from "./webviewHtml.ts";

/** The script `dist/NAME.js` and the style `media/NAME.css`, after those of all, for a webview of ours, and what its policy needs. */
export function webviewParts(webview: vscode.Webview, extensionUri: vscode.Uri, name: string): PageParts {
	const address = (...path: string[]) => String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)));
	return {
		script: address("dist", `${name}.js`),
		styles: ["webview.css", "notionColors.css", `${name}.css`].map((file) => address("media", file)),
		cspSource: webview.cspSource,
		nonce: crypto.randomUUID().replaceAll("-", ""),
		language: vscode.env.language,
	};
}

/** A webview runs scripts, and gets nothing but what is ours. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
	const roots = ["dist", "media"].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
	return { enableScripts: true, localResourceRoots: roots };
}
