import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import type { ConflictDecision } from "../../sync/objectConflict.ts";
import { registerCommand } from "../command.ts";
import type { FileProblems } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds, schemes, viewIds } from "../ids.ts";
import { reach } from "../milestones.ts";
import { withProgress } from "../progress.ts";
import { report } from "../report.ts";
import { isSaved } from "../tasks/isSaved.ts";
import { ConflictFileSystem } from "./conflictFileSystem.ts";
import { activeConflictId, closeConflictTabs, openConflictDocuments, watchConflictTabs } from "./conflictTabs.ts";
import { ConflictTree } from "./conflictTree.ts";
import { conflictUri, parseConflictUri } from "./conflictUri.ts";
import { type OpenConflict, OpenConflicts } from "./openConflicts.ts";

/** The view of conflicts, their diff editors, and the ways to settle them. */
export function registerConflicts(
	front: Front,
	problems: FileProblems,
): vscode.Disposable & { readonly conflicts: OpenConflicts; reload(): void } {
	const conflicts = new OpenConflicts(front);
	const view = vscode.window.createTreeView(viewIds.conflicts, { treeDataProvider: new ConflictTree(conflicts) });
	const files = new ConflictFileSystem(conflicts, problems, (open, values) => settle(open, { values }));
	const reload = () => void conflicts.reload();

	const settle = async ({ sync, conflict }: OpenConflict, decision: ConflictDecision) => {
		if (!(await isSaved(sync.path))) {
			throw new WorkspaceError("cancelled", l10n.t("{0} has changes that aren't saved.", sync.otherLabel));
		}
		try {
			await withProgress(l10n.t("Resolving {0}", conflict.title), ({ signal }) =>
				sync.resolve(conflict.id, decision, { signal }),
			);
		} finally {
			await conflicts.reload();
		}
		front.app.connections.active?.index.changed();
		reach("resolvedConflict");
		vscode.window.setStatusBarMessage(l10n.t("{0} is resolved", conflict.title), 5000);
	};
	const closeSettled = () => {
		closeConflictTabs((id) => !conflicts.find(id)).catch((error: unknown) => report(front, error));
	};
	const show = () => {
		const count = conflicts.all.length;
		view.badge = count > 0 ? { value: count, tooltip: l10n.t("{0} conflicts to resolve", count) } : undefined;
		const open = openConflictDocuments();
		files.refresh(open.filter((uri) => conflicts.find(parseConflictUri(uri)?.conflictId ?? "")));
		closeSettled();
	};

	const use = (side: "notion" | "other") => async (target?: OpenConflict | vscode.Uri) => {
		const open = requireConflict(conflicts, target);
		if (await discardEdits(open)) {
			await settle(open, { use: side });
		}
	};
	reload();
	return Object.assign(
		vscode.Disposable.from(
			conflicts,
			view,
			conflicts.onDidChange(show),
			watchConflictTabs(),
			vscode.workspace.onDidSaveTextDocument(({ uri }) => uri.scheme === schemes.conflict && closeSettled()),
			front.app.connections.onDidChange(reload),
			vscode.workspace.onDidGrantWorkspaceTrust(reload),
			vscode.workspace.registerFileSystemProvider(schemes.conflict, files, { isCaseSensitive: true }),
			vscode.languages.registerCodeActionsProvider(
				{ scheme: schemes.conflict },
				{ provideCodeActions: (document) => actionsFor(conflicts, document.uri) },
			),
			registerCommand(front, commandIds.openConflict, openConflict),
			registerCommand(front, commandIds.useNotion, use("notion")),
			registerCommand(front, commandIds.useOther, use("other")),
		),
		{ conflicts, reload },
	);
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

async function openConflict(open: OpenConflict): Promise<void> {
	const title = l10n.t("{0}: Notion ↔ {1}", open.conflict.title, open.sync.otherLabel);
	const sides = [conflictUri(open, "notion"), conflictUri(open, "other")] as const;
	await vscode.commands.executeCommand("vscode.diff", ...sides, title, { preview: true });
}

/** The conflict of a row of the view, of a document, or of the active editor. Throws `invalidInput` where there is none. */
function requireConflict(conflicts: OpenConflicts, target: OpenConflict | vscode.Uri | undefined): OpenConflict {
	const id =
		target instanceof vscode.Uri
			? parseConflictUri(target)?.conflictId
			: target
				? target.conflict.id
				: activeConflictId();
	const open = id === undefined ? undefined : conflicts.find(id);
	if (!open) {
		throw new WorkspaceError("invalidInput", l10n.t("Choose a conflict in the Notion view first."));
	}
	return open;
}

/** Ctrl+. in a conflict: the two sides by their names. */
function actionsFor(conflicts: OpenConflicts, uri: vscode.Uri): vscode.CodeAction[] {
	const open = conflicts.find(parseConflictUri(uri)?.conflictId ?? "");
	if (!open) {
		return [];
	}
	const action = (title: string, command: string) => {
		const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
		made.command = { title, command, arguments: [uri] };
		return made;
	};
	return [
		action(l10n.t("Use Notion"), commandIds.useNotion),
		action(l10n.t("Use {0}", open.sync.otherLabel), commandIds.useOther),
	];
}
