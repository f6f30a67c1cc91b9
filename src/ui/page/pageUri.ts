import * as vscode from "vscode";
import { schemes } from "../ids.ts";

/** The address of a page's document. The title is there for tabs and links; id and session decide. */
export function pageUri(sessionId: string, pageId: string, title: string): vscode.Uri {
	return vscode.Uri.from({ scheme: schemes.page, path: `/${sessionId}/${pageId}/${fileName(title)}.md` });
}

/** The address of a database's or data source's table; package.json names its form. */
export function tableUri(sessionId: string, id: string, title: string): vscode.Uri {
	return vscode.Uri.from({ scheme: schemes.page, path: `/${sessionId}/${id}/${tableFolder}/${fileName(title)}` });
}

const tableFolder = "table";

export function isTableUri(uri: vscode.Uri): boolean {
	return uri.scheme === schemes.page && uri.path.split("/")[3] === tableFolder;
}

/** A link from a page's document to a table. */
export function relativeTableLink(id: string, title: string): string {
	return `../${id}/${tableFolder}/${encoded(fileName(title))}`;
}

/** A link from one page's document to another's, relative, so that the preview opens it here. */
export function relativePageLink(pageId: string, title: string): string {
	return `../${pageId}/${encoded(`${fileName(title)}.md`)}`;
}

/** Nothing in it ends a link in Markdown. */
function encoded(name: string): string {
	return encodeURIComponent(name).replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

export function pageIdOfUri(uri: vscode.Uri): string | undefined {
	return uri.path.split("/")[2];
}

export function sessionIdOfUri(uri: vscode.Uri): string | undefined {
	return uri.path.split("/")[1];
}

function fileName(title: string): string {
	return (
		title
			.replace(/[\\/:*?"<>|#%\p{Cc}]/gu, " ")
			.replace(/\s+/g, " ")
			.trim()
			.slice(0, 80)
			// The cut may go through an emoji.
			.toWellFormed()
			// A folder's own name, and that of the one above it, would be resolved away.
			.replace(/^\.+$/, "") || "Untitled"
	);
}
