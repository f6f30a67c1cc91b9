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
import { taskOf } from "../tasks/pickTask.ts";
import { registerConflictActions } from "./conflictActions.ts";
import { ConflictFileSystem } from "./conflictFileSystem.ts";
import { closeConflictTabs, openConflictDocuments, watchConflictTabs } from "./conflictTabs.ts";
import { ConflictTree } from "./conflictTree.ts";
import { parseConflictUri } from "./conflictUri.ts";
import { registerMergeConflict } from "./mergeConflict.ts";
import { type OpenConflict, OpenConflicts } from "./openConflicts.ts";
import { resolveAll } from "./resolveAll.ts";

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
			await conflicts.reloadResolved();
		}
		front.app.connections.active?.index.changed();
		reach("resolvedConflict");
		const left = conflicts.find(conflict.id)?.conflict.attributes.map(({ attribute }) => attribute);
		const done = left
			? l10n.t("{0}: still open: {1}", conflict.title, left.join(", "))
			: l10n.t("{0} is resolved", conflict.title);
		vscode.window.setStatusBarMessage(done, 5000);
	};
	const closeSettled = () => {
		closeConflictTabs((id) => !conflicts.find(id)).catch((error: unknown) => report(front, error));
	};
	// What a save has left open is shown anew, and what else has changed.
	const refresh = () =>
		files.refresh(openConflictDocuments().filter((uri) => conflicts.find(parseConflictUri(uri)?.conflictId ?? "")));
	const show = () => {
		const count = conflicts.all.length;
		view.message = messageOf(conflicts);
		view.badge = count > 0 ? { value: count, tooltip: l10n.t("{0} conflicts to resolve", count) } : undefined;
		refresh();
		closeSettled();
	};

	const changeWorkspace = () => {
		view.message = messageOf(conflicts);
		reload();
	};
	changeWorkspace();
	return Object.assign(
		vscode.Disposable.from(
			conflicts,
			view,
			conflicts.onDidChange(show),
			watchConflictTabs(conflicts),
			vscode.workspace.onDidSaveTextDocument(({ uri }) => {
				if (uri.scheme === schemes.conflict) {
					closeSettled();
					refresh();
				}
			}),
			front.app.connections.onDidChange(changeWorkspace),
			vscode.workspace.onDidGrantWorkspaceTrust(reload),
			vscode.workspace.registerFileSystemProvider(schemes.conflict, files, { isCaseSensitive: true }),
			registerConflictActions(front, conflicts, settle),
			registerMergeConflict(front, conflicts, settle),
			registerCommand(front, commandIds.resolveAll, (asked?: unknown) => {
				const task = taskOf(asked);
				return resolveAll(conflicts, task ? conflicts.of(task) : conflicts.all);
			}),
		),
		{ conflicts, reload },
	);
}

/** What is to be known before an empty list may be taken for no conflicts. */
function messageOf({ isKnown, unknown }: OpenConflicts): string | undefined {
	if (!vscode.workspace.isTrusted) {
		return undefined;
	}
	if (!isKnown) {
		return l10n.t("Looking for conflicts…");
	}
	const [first] = unknown;
	if (!first) {
		return undefined;
	}
	return first.task === undefined
		? l10n.t("Whether there are conflicts is unknown. {0}", first.reason)
		: l10n.t('Whether "{0}" has conflicts is unknown. {1}', first.task, first.reason);
}
