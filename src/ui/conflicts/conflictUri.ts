import * as vscode from "vscode";
import { schemes } from "../ids.ts";

export type ConflictSide = "notion" | "other";

/** The document of one side of a conflict; the title is there for tabs. */
export function conflictUri(conflictId: string, side: ConflictSide, title: string): vscode.Uri {
	const name = title.replace(/[\\/:*?"<>|#%]/g, " ").trim() || "conflict";
	return vscode.Uri.from({ scheme: schemes.conflict, path: `/${encodeURIComponent(conflictId)}/${side}/${name}.yaml` });
}

export function parseConflictUri(
	uri: vscode.Uri,
): { readonly conflictId: string; readonly side: ConflictSide } | undefined {
	const [, id, side] = uri.path.split("/");
	if (uri.scheme !== schemes.conflict || !id || (side !== "notion" && side !== "other")) {
		return undefined;
	}
	return { conflictId: decodeURIComponent(id), side };
}
