import * as vscode from "vscode";
import type { AttributeConflict } from "../../sync/objectConflict.ts";
import { FlatFiles } from "../flatFiles.ts";
import { schemes } from "../ids.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

export type MergePart = "base" | "notion" | "other" | "result";

/** The document of one text of a merge. */
export function mergeUri(
	{ sync, conflict }: OpenConflict,
	{ attribute }: AttributeConflict,
	part: MergePart,
): vscode.Uri {
	const names = [sync.name, conflict.title, attribute];
	const path = names.map((name) => name.replace(/[\\/:*?"<>|#%]/g, " ").trim() || "text").join("/");
	const query = new URLSearchParams({ conflict: conflict.id, attribute, part });
	return vscode.Uri.from({ scheme: schemes.merge, path: `/${path}.md`, query: String(query) });
}

interface FoundText {
	readonly open: OpenConflict;
	readonly item: AttributeConflict;
	readonly part: MergePart;
}

/** The texts of a merge as files. The result is kept here until it is accepted; only then it is written. */
export class MergeFiles extends FlatFiles {
	readonly #conflicts: OpenConflicts;
	readonly #results = new Map<string, string>();
	#mtime = 1;

	constructor(conflicts: OpenConflicts) {
		super();
		this.#conflicts = conflicts;
	}

	find(uri: vscode.Uri): FoundText | undefined {
		const query = new URLSearchParams(uri.query);
		const open = this.#conflicts.find(query.get("conflict") ?? "");
		const item = open?.conflict.attributes.find(({ attribute }) => attribute === query.get("attribute"));
		const part = query.get("part");
		const isPart = part === "base" || part === "notion" || part === "other" || part === "result";
		return uri.scheme === schemes.merge && open && item && isPart ? { open, item, part } : undefined;
	}

	result(uri: vscode.Uri): string {
		return Buffer.from(this.readFile(uri)).toString("utf8");
	}

	forget(uri: vscode.Uri): void {
		this.#results.delete(uri.toString());
	}

	override stat(uri: vscode.Uri): vscode.FileStat {
		const { part } = this.#require(uri);
		const permissions = part === "result" ? undefined : vscode.FilePermission.Readonly;
		const size = this.readFile(uri).byteLength;
		return { type: vscode.FileType.File, ctime: 0, mtime: this.#mtime, size, permissions };
	}

	override readFile(uri: vscode.Uri): Uint8Array {
		const { item, part } = this.#require(uri);
		const value = part === "result" ? (this.#results.get(uri.toString()) ?? item.base) : item[part];
		return Buffer.from(typeof value === "string" ? value : "");
	}

	override writeFile(uri: vscode.Uri, content: Uint8Array): void {
		if (this.#require(uri).part !== "result") {
			throw vscode.FileSystemError.NoPermissions();
		}
		this.#mtime++;
		this.#results.set(uri.toString(), Buffer.from(content).toString("utf8"));
	}

	#require(uri: vscode.Uri): FoundText {
		const found = this.find(uri);
		if (!found) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		return found;
	}
}
