import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { attributeBlocks } from "../../sync/conflictChoices.ts";
import { parseResolution, renderConflict } from "../../sync/conflictText.ts";
import type { Attributes } from "../../sync/values.ts";
import type { FileProblems } from "../files/registerDiagnostics.ts";
import { FlatFiles } from "../flatFiles.ts";
import { textOf } from "../report.ts";
import { type ConflictSide, parseConflictUri } from "./conflictUri.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

/**
 * The two sides of conflicts as files: Notion's read only, the other one to be edited. Saving it resolves what is decided: edited,
 * or chosen. The rest stays open.
 */
export class ConflictFileSystem extends FlatFiles {
	readonly #conflicts: OpenConflicts;
	readonly #problems: FileProblems;
	readonly #resolve: (open: OpenConflict, values: Attributes) => Promise<void>;
	/** What was saved last, by document: a conflict that a save has settled is still there until its tab is closed. */
	readonly #saved = new Map<string, string>();
	/** When the documents were last made anew. */
	#mtime = 1;

	constructor(
		conflicts: OpenConflicts,
		problems: FileProblems,
		resolve: (open: OpenConflict, values: Attributes) => Promise<void>,
	) {
		super();
		this.#conflicts = conflicts;
		this.#problems = problems;
		this.#resolve = resolve;
	}

	/** Makes open documents show what the conflicts are now. */
	refresh(uris: readonly vscode.Uri[]): void {
		this.#mtime++;
		this.tell(vscode.FileChangeType.Changed, ...uris);
	}

	override stat(uri: vscode.Uri): vscode.FileStat {
		const text = this.#text(uri);
		const isNotion = parseConflictUri(uri)?.side === "notion";
		const permissions = isNotion ? vscode.FilePermission.Readonly : undefined;
		return { type: vscode.FileType.File, ctime: 0, mtime: this.#mtime, size: Buffer.byteLength(text), permissions };
	}

	override readFile(uri: vscode.Uri): Uint8Array {
		return Buffer.from(this.#text(uri));
	}

	override async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
		const { open, side } = this.#document(uri);
		if (side === "notion") {
			throw vscode.FileSystemError.NoPermissions(l10n.t("Notion's side is read only here. Edit the right side."));
		}
		const text = Buffer.from(content).toString("utf8");
		const parsed = parseResolution(text, open.conflict);
		if ("diagnostics" in parsed) {
			this.#problems.show(uri, parsed.diagnostics);
			throw vscode.FileSystemError.Unavailable(parsed.diagnostics[0]?.message ?? l10n.t("This can't be read."));
		}
		this.#problems.show(uri, []);
		const undecided = new Set(
			attributeBlocks(text, open.conflict)
				.filter(({ isOpen }) => isOpen)
				.map(({ item }) => item.attribute),
		);
		const decided = Object.entries(parsed.values).filter(([attribute]) => !undecided.has(attribute));
		if (decided.length === 0) {
			const message = l10n.t("Nothing is decided yet. Edit a value, or choose one with Ctrl+. or a button above.");
			throw vscode.FileSystemError.Unavailable(message);
		}
		try {
			await this.#resolve(open, Object.fromEntries(decided));
		} catch (error) {
			// VS Code shows what it is given here; the remedy has to be in it.
			throw vscode.FileSystemError.Unavailable(textOf(error));
		}
		this.#saved.set(uri.toString(), text);
	}

	#text(uri: vscode.Uri): string {
		const parsed = parseConflictUri(uri);
		const open = parsed && this.#conflicts.find(parsed.conflictId);
		const text = parsed && open ? renderConflict(open.conflict)[parsed.side] : this.#saved.get(uri.toString());
		if (text === undefined) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		return text;
	}

	#document(uri: vscode.Uri): { readonly open: OpenConflict; readonly side: ConflictSide } {
		const parsed = parseConflictUri(uri);
		const open = parsed && this.#conflicts.find(parsed.conflictId);
		if (!parsed || !open) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		return { open, side: parsed.side };
	}
}
