import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { messageOf, WorkspaceError } from "../../base/errors.ts";
import { hasMergeMarks, isLongText } from "../../sync/conflictChoices.ts";
import type { AttributeConflict, ConflictDecision } from "../../sync/objectConflict.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, schemes } from "../ids.ts";
import { openConflict, requireConflict } from "./conflictActions.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

type Part = "base" | "notion" | "other" | "result";

/**
 * A long text in conflict, in VS Code's three-way merge editor: what it was, both sides, and the result, which starts as what it
 * was. Where VS Code has none, or not that one any more, Notion's text beside the result.
 */
export function registerMergeConflict(
	front: Front,
	conflicts: OpenConflicts,
	settle: (open: OpenConflict, decision: ConflictDecision) => Promise<void>,
): vscode.Disposable {
	const files = new MergeFiles(conflicts);
	return vscode.Disposable.from(
		vscode.workspace.registerFileSystemProvider(schemes.merge, files, { isCaseSensitive: true }),
		registerCommand(
			front,
			commandIds.mergeConflict,
			async (target?: OpenConflict | vscode.Uri, attribute?: unknown) => {
				const open = requireConflict(conflicts, target);
				const item = await pickText(open, typeof attribute === "string" ? attribute : undefined);
				if (item) {
					await openMerge(front, open, item);
				}
			},
		),
		registerCommand(front, commandIds.acceptMerge, async (asked?: vscode.Uri) => {
			const uri = asked ?? vscode.window.activeTextEditor?.document.uri;
			const found = uri && files.find(uri);
			if (!uri || !found) {
				throw new WorkspaceError("invalidInput", l10n.t("Open a text in conflict first."));
			}
			if (!(await completeMerge(uri))) {
				return;
			}
			const text = files.result(uri);
			if (hasMergeMarks(text)) {
				throw new WorkspaceError("invalidInput", l10n.t("The text still has places with both versions in it."), {
					remedy: l10n.t("Decide those between the lines of <<<<<<< and >>>>>>>."),
				});
			}
			await settle(found.open, { values: { [found.item.attribute]: text } });
			files.forget(uri);
		}),
	);
}

async function pickText(open: OpenConflict, attribute: string | undefined): Promise<AttributeConflict | undefined> {
	const texts = open.conflict.attributes.filter(
		(item) => isLongText(item) && (attribute === undefined || item.attribute === attribute),
	);
	const [only, ...more] = texts;
	if (!only) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" has no long text in conflict.', open.conflict.title), {
			remedy: l10n.t("Choose a side, or edit the right side and save."),
		});
	}
	if (more.length === 0) {
		return only;
	}
	const choices = texts.map((item) => ({ label: item.attribute, item }));
	return (await vscode.window.showQuickPick(choices, { title: l10n.t("Which text?") }))?.item;
}

async function openMerge(front: Front, open: OpenConflict, item: AttributeConflict): Promise<void> {
	const uri = (part: Part) => mergeUri(open, item, part);
	const { otherLabel } = open.sync;
	try {
		// The command that git uses too. It has no public name, so it may go.
		await vscode.commands.executeCommand("_open.mergeEditor", {
			base: uri("base"),
			output: uri("result"),
			input1: { uri: uri("notion"), title: l10n.t("Notion"), description: open.conflict.title },
			input2: { uri: uri("other"), title: otherLabel, description: open.conflict.title },
		});
	} catch (error) {
		front.log.info(`There is no merge editor: ${messageOf(error)}`);
		const title = l10n.t("{0}, {1}: Notion ↔ Result", open.conflict.title, item.attribute);
		await openConflict(open);
		await vscode.commands.executeCommand("vscode.diff", uri("notion"), uri("result"), title);
	}
}

/** Saves the result; the merge editor asks where places are left over, and closes. */
async function completeMerge(uri: vscode.Uri): Promise<boolean> {
	const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
	if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputText) {
		const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
		return (await document?.save()) ?? true;
	}
	const done = await vscode.commands.executeCommand<{ readonly successful: boolean } | undefined>(
		"mergeEditor.acceptMerge",
	);
	return done?.successful ?? true;
}

function mergeUri({ sync, conflict }: OpenConflict, { attribute }: AttributeConflict, part: Part): vscode.Uri {
	const names = [sync.name, conflict.title, attribute];
	const path = names.map((name) => name.replace(/[\\/:*?"<>|#%]/g, " ").trim() || "text").join("/");
	const query = new URLSearchParams({ conflict: conflict.id, attribute, part });
	return vscode.Uri.from({ scheme: schemes.merge, path: `/${path}.md`, query: String(query) });
}

interface FoundText {
	readonly open: OpenConflict;
	readonly item: AttributeConflict;
	readonly part: Part;
}

/** The texts of a merge as files. The result is kept here until it is accepted; only then it is written. */
class MergeFiles implements vscode.FileSystemProvider {
	readonly #conflicts: OpenConflicts;
	readonly #results = new Map<string, string>();
	readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	readonly onDidChangeFile = this.#changed.event;
	#mtime = 1;

	constructor(conflicts: OpenConflicts) {
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

	stat(uri: vscode.Uri): vscode.FileStat {
		const { part } = this.#require(uri);
		const permissions = part === "result" ? undefined : vscode.FilePermission.Readonly;
		const size = this.readFile(uri).byteLength;
		return { type: vscode.FileType.File, ctime: 0, mtime: this.#mtime, size, permissions };
	}

	readFile(uri: vscode.Uri): Uint8Array {
		const { item, part } = this.#require(uri);
		const value = part === "result" ? (this.#results.get(uri.toString()) ?? item.base) : item[part];
		return Buffer.from(typeof value === "string" ? value : "");
	}

	writeFile(uri: vscode.Uri, content: Uint8Array): void {
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

	watch(): vscode.Disposable {
		return new vscode.Disposable(() => {});
	}

	readDirectory(): [string, vscode.FileType][] {
		return [];
	}

	createDirectory(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	delete(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	rename(): never {
		throw vscode.FileSystemError.NoPermissions();
	}
}
