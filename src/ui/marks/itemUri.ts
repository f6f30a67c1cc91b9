import * as vscode from "vscode";
import { schemes } from "../ids.ts";

/** The address by which a row of the sidebar is marked; there is nothing to open. */
export function itemUri(session: string, id: string): vscode.Uri {
	return vscode.Uri.from({ scheme: schemes.item, path: `/${session}/${id}` });
}

export function parseItemUri(uri: vscode.Uri): { readonly session: string; readonly id: string } | undefined {
	const [, session, id] = uri.path.split("/");
	return uri.scheme === schemes.item && session && id ? { session, id } : undefined;
}
