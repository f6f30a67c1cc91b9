import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { messageOf, WorkspaceError } from "../../base/errors.ts";
import { hasMergeMarks, isLongText } from "../../sync/conflictChoices.ts";
import type { AttributeConflict, ConflictDecision } from "../../sync/objectConflict.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, schemes } from "../ids.ts";
import { openConflict, requireConflict } from "./conflictActions.ts";
import { MergeFiles, type MergePart, mergeUri } from "./mergeFiles.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

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
	const uri = (part: MergePart) => mergeUri(open, item, part);
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
