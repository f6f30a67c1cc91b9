import * as vscode from "vscode";
import { schemes } from "../ids.ts";
import type { OpenConflict } from "./openConflicts.ts";

export type ConflictSide = "notion" | "other";

/** The document of one side of a conflict. Its path is what people see above the editor; the query decides. */
export function conflictUri({ sync, conflict }: OpenConflict, side: ConflictSide): vscode.Uri {
	const parts = [sync.name, side === "notion" ? "Notion" : sync.otherLabel, conflict.title];
	const path = parts.map((part) => part.replace(/[\\/:*?"<>|#%]/g, " ").trim() || "conflict").join("/");
	const query = new URLSearchParams({ conflict: conflict.id, side });
	return vscode.Uri.from({ scheme: schemes.conflict, path: `/${path}.yaml`, query: String(query) });
}

export function parseConflictUri(
	uri: vscode.Uri,
): { readonly conflictId: string; readonly side: ConflictSide } | undefined {
	const query = new URLSearchParams(uri.query);
	const [id, side] = [query.get("conflict"), query.get("side")];
	if (uri.scheme !== schemes.conflict || !id || (side !== "notion" && side !== "other")) {
		return undefined;
	}
	return { conflictId: id, side };
}

/** The conflict that a document is about: a side of it, or a text of it that is being merged. */
export function conflictIdOf(uri: vscode.Uri): string | undefined {
	const isOurs = uri.scheme === schemes.conflict || uri.scheme === schemes.merge;
	return isOurs ? (new URLSearchParams(uri.query).get("conflict") ?? undefined) : undefined;
}
