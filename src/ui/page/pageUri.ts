import * as vscode from "vscode";
import { schemes } from "../ids.ts";

/** The address of a page's document. The title is there for tabs and links; id and session decide. */
export function pageUri(sessionId: string, pageId: string, title: string): vscode.Uri {
	return vscode.Uri.from({ scheme: schemes.page, path: `/${sessionId}/${pageId}/${fileName(title)}` });
}

/** A link from one page's document to another's, relative, so that the preview opens it here. */
export function relativePageLink(pageId: string, title: string): string {
	return `../${pageId}/${encodeURIComponent(fileName(title)).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
}

export function pageIdOfUri(uri: vscode.Uri): string | undefined {
	return uri.path.split("/")[2];
}

export function sessionIdOfUri(uri: vscode.Uri): string | undefined {
	return uri.path.split("/")[1];
}

function fileName(title: string): string {
	return `${
		title
			.replace(/[\\/:*?"<>|#%]/g, " ")
			.replace(/\s+/g, " ")
			.trim()
			.slice(0, 80)
			// The cut may go through an emoji.
			.toWellFormed() || "Untitled"
	}.md`;
}
