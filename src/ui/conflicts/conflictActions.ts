import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import {
	type AttributeBlock,
	attributeBlocks,
	type ConflictChoice,
	choiceEdit,
	choiceText,
	choiceValueText,
	chosenValue,
	isLongText,
} from "../../sync/conflictChoices.ts";
import type { ConflictDecision } from "../../sync/objectConflict.ts";
import type { AttributeValue } from "../../sync/values.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, schemes } from "../ids.ts";
import { activeConflictId } from "./conflictTabs.ts";
import { conflictUri, parseConflictUri } from "./conflictUri.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

const choices: readonly ConflictChoice[] = ["notion", "other", "base", "both"];

/** What menus give the commands of a conflict: a row of the view, a document, or nothing for the active editor. */
type Target = OpenConflict | vscode.Uri | undefined;

/**
 * The ways to decide single attributes: buttons of the editor, which decide and save; Ctrl+. and, where VS Code shows them in a
 * difference, lenses, which edit the text, so that a save carries out several at once.
 */
export function registerConflictActions(
	front: Front,
	conflicts: OpenConflicts,
	settle: (open: OpenConflict, decision: ConflictDecision) => Promise<void>,
): vscode.Disposable {
	const selector = { scheme: schemes.conflict };
	const button = (choice: ConflictChoice) => async (target?: Target) => {
		const open = requireConflict(conflicts, target);
		if (isRow(target) || open.conflict.attributes.length === 1) {
			await settleWhole(open, choice, settle);
		} else {
			await decideAndSave(open, choice);
		}
	};
	return vscode.Disposable.from(
		registerCommand(front, commandIds.useNotion, button("notion")),
		registerCommand(front, commandIds.useOther, button("other")),
		registerCommand(front, commandIds.useOtherSide, button("other")),
		registerCommand(front, commandIds.useBase, button("base")),
		registerCommand(front, commandIds.keepBoth, button("both")),
		registerCommand(front, commandIds.openConflict, openConflict),
		registerCommand(front, commandIds.decide, (id: string, attribute: string, choice: ConflictChoice) =>
			decide(requireConflict(conflicts, undefined, id), attribute, choice),
		),
		vscode.languages.registerCodeActionsProvider(
			selector,
			{ provideCodeActions: (document, range) => actionsIn(conflicts, document, range) },
			{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
		),
		vscode.languages.registerCodeLensProvider(selector, {
			onDidChangeCodeLenses: conflicts.onDidChange,
			provideCodeLenses: (document) => lensesIn(conflicts, document),
		}),
	);
}

export async function openConflict(open: OpenConflict): Promise<void> {
	const title = l10n.t("{0}: Notion ↔ {1}", open.conflict.title, open.sync.otherLabel);
	const sides = [conflictUri(open, "notion"), conflictUri(open, "other")] as const;
	await vscode.commands.executeCommand("vscode.diff", ...sides, title, { preview: true });
}

/** The conflict of a row of the view, of a document, or of the active editor. Throws `invalidInput` where there is none. */
export function requireConflict(conflicts: OpenConflicts, target: Target, named?: string): OpenConflict {
	const id =
		named ??
		(target instanceof vscode.Uri
			? parseConflictUri(target)?.conflictId
			: target
				? target.conflict.id
				: activeConflictId());
	const open = id === undefined ? undefined : conflicts.find(id);
	if (!open) {
		throw new WorkspaceError("invalidInput", l10n.t("Choose a conflict in the Notion view first."));
	}
	return open;
}

function isRow(target: Target): target is OpenConflict {
	return target !== undefined && !(target instanceof vscode.Uri);
}

/** All attributes at once. */
async function settleWhole(
	open: OpenConflict,
	choice: ConflictChoice,
	settle: (open: OpenConflict, decision: ConflictDecision) => Promise<void>,
): Promise<void> {
	if (choice === "notion" || choice === "other") {
		if (await discardEdits(open)) {
			await settle(open, { use: choice });
		}
		return;
	}
	const known = open.conflict.attributes.flatMap((item): (readonly [string, AttributeValue])[] => {
		const value = chosenValue(item, choice);
		return value === undefined ? [] : [[item.attribute, value]];
	});
	if (known.length === 0) {
		throw noValue(choice);
	}
	if (await discardEdits(open)) {
		await settle(open, { values: Object.fromEntries(known) });
	}
}

/** The attribute at the cursor, the only one that it fits, or the one that is picked. */
async function decideAndSave(open: OpenConflict, choice: ConflictChoice): Promise<void> {
	const document = await vscode.workspace.openTextDocument(conflictUri(open, "other"));
	const fitting = attributeBlocks(document.getText(), open.conflict).filter(
		({ item }) => chosenValue(item, choice) !== undefined,
	);
	const [only, ...more] = fitting;
	if (!only) {
		throw noValue(choice);
	}
	const chosen = more.length === 0 ? [only] : await blocksAtCursor(open, fitting, choice);
	for (const { item } of chosen) {
		await decide(open, item.attribute, choice);
	}
	if (chosen.length > 0) {
		await document.save();
	}
}

async function blocksAtCursor(
	open: OpenConflict,
	fitting: readonly AttributeBlock[],
	choice: ConflictChoice,
): Promise<readonly AttributeBlock[]> {
	const editor = vscode.window.activeTextEditor;
	const isOurs = editor && parseConflictUri(editor.document.uri)?.conflictId === open.conflict.id;
	const here = isOurs ? blockAt(open, editor.document, editor.selection.active.line) : undefined;
	const meant = here && fitting.find(({ item }) => item.attribute === here.item.attribute);
	if (meant) {
		return [meant];
	}
	const items = fitting.map((block) => ({
		label: block.item.attribute,
		description: choiceValueText(block.item, choice),
		picked: block.isOpen,
		block,
	}));
	const title = l10n.t("{0}: {1} for which attributes?", open.conflict.title, choiceText(choice, open.sync.otherLabel));
	const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true });
	return (picked ?? []).map(({ block }) => block);
}

function blockAt(open: OpenConflict, document: vscode.TextDocument, line: number): AttributeBlock | undefined {
	return attributeBlocks(document.getText(), open.conflict).find(({ from, to }) => from <= line && line < to);
}

/** Writes a choice into the text of the right side; saving carries it out. */
async function decide(open: OpenConflict, attribute: string, choice: ConflictChoice): Promise<void> {
	const document = await vscode.workspace.openTextDocument(conflictUri(open, "other"));
	const block = attributeBlocks(document.getText(), open.conflict).find(({ item }) => item.attribute === attribute);
	const edit = block && editOf(open, document, block, choice);
	if (!edit) {
		throw noValue(choice);
	}
	await vscode.workspace.applyEdit(edit);
}

function editOf(
	open: OpenConflict,
	document: vscode.TextDocument,
	block: AttributeBlock,
	choice: ConflictChoice,
): vscode.WorkspaceEdit | undefined {
	const lines = choiceEdit(block, choice, open.sync.otherLabel);
	if (!lines) {
		return undefined;
	}
	const edit = new vscode.WorkspaceEdit();
	// The end of a text without a line end at its end is no line of its own.
	const range = document.validateRange(new vscode.Range(lines.from, 0, lines.to, 0));
	const isWhole = range.end.line === lines.to;
	edit.replace(document.uri, range, isWhole ? lines.text : lines.text.replace(/\n$/, ""));
	return edit;
}

function noValue(choice: ConflictChoice): WorkspaceError {
	return choice === "base"
		? new WorkspaceError("invalidInput", l10n.t("The two sides never had anything in common here."), {
				remedy: l10n.t("Choose a side, or edit the right side and save."),
			})
		: new WorkspaceError("invalidInput", l10n.t("Both can be kept of lists and of texts of several lines only."), {
				remedy: l10n.t("Choose a side, or edit the right side and save."),
			});
}

/** Edits of the right side that aren't saved would be lost by taking a side: asked first. */
async function discardEdits(open: OpenConflict): Promise<boolean> {
	const uri = conflictUri(open, "other");
	const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
	if (!document?.isDirty) {
		return true;
	}
	const discard = l10n.t("Discard My Edits");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t('You have edited the right side of "{0}" and not saved it.', open.conflict.title),
		{ modal: true, detail: l10n.t("Save it to resolve the conflict with your edits, or discard them.") },
		discard,
	);
	if (chosen !== discard) {
		return false;
	}
	await openConflict(open);
	await vscode.commands.executeCommand("workbench.action.files.revert");
	return true;
}

/** Ctrl+.: the ways to decide the attribute at the cursor; outside of those in conflict, of all of them. */
function actionsIn(conflicts: OpenConflicts, shown: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
	const open = conflicts.find(parseConflictUri(shown.uri)?.conflictId ?? "");
	const right = open && rightDocument(open);
	if (!open || !right) {
		return [];
	}
	const here = blockAt(open, shown, range.start.line)?.item.attribute;
	const blocks = attributeBlocks(right.getText(), open.conflict);
	const meant = blocks.filter(({ item }) => here === undefined || item.attribute === here);
	return meant.flatMap((block) => [
		...choices.flatMap((choice) => {
			const edit = editOf(open, right, block, choice);
			const title = l10n.t(
				"{0}: {1} ({2})",
				block.item.attribute,
				choiceText(choice, open.sync.otherLabel),
				choiceValueText(block.item, choice),
			);
			const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
			action.edit = edit;
			return edit ? [action] : [];
		}),
		...(isLongText(block.item) ? [mergeAction(open, block)] : []),
	]);
}

function mergeAction(open: OpenConflict, { item }: AttributeBlock): vscode.CodeAction {
	const title = l10n.t("{0}: Merge Piece by Piece", item.attribute);
	const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
	action.command = { title, command: commandIds.mergeConflict, arguments: [open, item.attribute] };
	return action;
}

function rightDocument(open: OpenConflict): vscode.TextDocument | undefined {
	const uri = conflictUri(open, "other").toString();
	return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** The same over each attribute of the right side that nobody has decided. */
function lensesIn(conflicts: OpenConflicts, document: vscode.TextDocument): vscode.CodeLens[] {
	const parsed = parseConflictUri(document.uri);
	const open = conflicts.find(parsed?.conflictId ?? "");
	if (!open || parsed?.side !== "other") {
		return [];
	}
	const blocks = attributeBlocks(document.getText(), open.conflict).filter(({ isOpen }) => isOpen);
	return blocks.flatMap(({ item, from }) =>
		choices
			.filter((choice) => chosenValue(item, choice) !== undefined)
			.map((choice) => {
				const title = choiceText(choice, open.sync.otherLabel);
				return new vscode.CodeLens(new vscode.Range(from, 0, from, 0), {
					title,
					command: commandIds.decide,
					arguments: [open.conflict.id, item.attribute, choice],
				});
			}),
	);
}
