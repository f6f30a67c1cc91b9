import * as vscode from "vscode";
import { schemes } from "../ids.ts";
import { fileFolder, fileName, tableFolder } from "./pageLinks.ts";

/** The address of a page's document. The name (see `PageNames`) is there for tabs and links; id and session decide. */
export function pageUri(sessionId: string, pageId: string, name: string): vscode.Uri {
	return vscode.Uri.from({ scheme: schemes.page, path: `/${sessionId}/${pageId}/${name}.md` });
}

/** The address of the table of a database or data source; package.json names its form. Ids are in the query: paths are shown to people. */
export function tableUri(sessionId: string, id: string, title: string): vscode.Uri {
	return vscode.Uri.from({
		scheme: schemes.table,
		path: `/${tableFolder}/${fileName(title)}`,
		query: `${sessionId}/${id}`,
	});
}

/** Whether it is the address of a page or a table. */
export function isObjectUri(uri: vscode.Uri): boolean {
	return uri.scheme === schemes.page || isTableUri(uri);
}

export function isTableUri(uri: vscode.Uri): boolean {
	return uri.scheme === schemes.table;
}

/** The name of a page's picture; `undefined` for other addresses. */
export function fileNameOfUri(uri: vscode.Uri): string | undefined {
	const [, , , folder, name] = uri.path.split("/");
	return folder === fileFolder ? name : undefined;
}

export function pageIdOfUri(uri: vscode.Uri): string | undefined {
	return isTableUri(uri) ? uri.query.split("/")[1] : uri.path.split("/")[2];
}

export function sessionIdOfUri(uri: vscode.Uri): string | undefined {
	return isTableUri(uri) ? uri.query.split("/")[0] : uri.path.split("/")[1];
}
