import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import { withProgress } from "../progress.ts";
import { isSaved } from "../tasks/isSaved.ts";
import type { OpenConflict, OpenConflicts } from "./openConflicts.ts";

/** Settles conflicts of a task at once: all that are meant, by side or by time, after asking; says what stays open and why. */
export async function resolveAll(conflicts: OpenConflicts, meant: readonly OpenConflict[]): Promise<void> {
	const byTask = Map.groupBy(meant, ({ sync }) => sync);
	const sync = await pick([...byTask].map(([task, open]) => ({ task, count: open.length })));
	const count = sync && byTask.get(sync)?.length;
	if (!sync || !count) {
		return;
	}
	const ways = [
		{ label: l10n.t("Use Notion"), description: l10n.t("Notion's values, on both sides"), use: "notion" as const },
		{
			label: l10n.t("Use {0}", sync.otherLabel),
			description: l10n.t("The values of {0}, on both sides", sync.otherLabel),
			use: "other" as const,
		},
		{
			label: l10n.t("Use the Newest"),
			description: l10n.t("Of each object the side edited later"),
			use: "newest" as const,
		},
	];
	const title =
		count === 1
			? l10n.t("{0}: how is the conflict to be resolved?", sync.name)
			: l10n.t("{0}: how are {1} conflicts to be resolved?", sync.name, count);
	const way = await vscode.window.showQuickPick(ways, { title });
	if (!way) {
		return;
	}
	const resolve = l10n.t("Resolve");
	const detail = l10n.t("{0}. What loses stays readable in the records of the runs.", way.description);
	const question =
		count === 1
			? l10n.t('Resolve the conflict of "{0}"?', sync.name)
			: l10n.t('Resolve {0} conflicts of "{1}"?', count, sync.name);
	const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, resolve);
	if (chosen !== resolve || !(await isSaved(sync.path))) {
		return;
	}
	try {
		const { resolved, open } = await withProgress(l10n.t("Resolving conflicts of {0}", sync.name), ({ signal }) =>
			sync.resolveAll(way.use, { signal }),
		);
		say(resolved, open);
	} finally {
		await conflicts.reloadResolved();
	}
}

async function pick(tasks: readonly { readonly task: SyncTask; readonly count: number }[]) {
	const [only, ...more] = tasks;
	if (!only) {
		throw new WorkspaceError("invalidInput", l10n.t("There are no conflicts."));
	}
	if (more.length === 0) {
		return only.task;
	}
	const choices = tasks.map(({ task, count }) => ({
		label: task.name,
		description: l10n.t("{0} in conflict.", count),
		task,
	}));
	return (await vscode.window.showQuickPick(choices, { title: l10n.t("Which sync task?") }))?.task;
}

function say(resolved: number, open: readonly { readonly title: string; readonly reason: string }[]): void {
	const done = resolved === 1 ? l10n.t("One conflict is resolved.") : l10n.t("{0} conflicts are resolved.", resolved);
	if (open.length === 0) {
		void vscode.window.showInformationMessage(done);
		return;
	}
	const shown = open.slice(0, 3).map(({ reason }) => reason);
	const more = open.length > 3 ? [l10n.t("({0} more)", open.length - 3)] : [];
	void vscode.window.showWarningMessage([done, ...shown, ...more].join(" "));
}
