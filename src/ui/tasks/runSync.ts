import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import { type GuardStop, planCounts, type SyncPlan } from "../../sync/syncPlan.ts";
import type { RunOptions } from "../../sync/syncRun.ts";
import type { SyncResult, SyncTask } from "../../sync/syncTask.ts";
import { viewIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";

/** A module may define several. */
export async function pickSync(opened: readonly SyncTask[]): Promise<SyncTask | undefined> {
	const [only, ...more] = opened;
	if (more.length === 0) {
		return only;
	}
	const choices = opened.map((sync) => ({ label: sync.name, description: sync.otherLabel, sync }));
	const title = l10n.t("Which sync task?");
	return (await vscode.window.showQuickPick(choices, { title, ignoreFocusOut: true }))?.sync;
}

/** Runs; where the guard stops it, or the plan has become another one since it was agreed to, the person decides. */
export async function runSync(
	sync: SyncTask,
	options: Pick<RunOptions, "agreed" | "acceptGuard" | "note">,
): Promise<SyncResult> {
	try {
		return await withProgress(l10n.t("Running {0}", sync.name), ({ signal, report }) =>
			sync.run({ ...options, signal, onProgress: ({ done, total, title }) => report(title, done, total) }),
		);
	} catch (error) {
		if (!isWorkspaceError(error, "guarded")) {
			throw error;
		}
		const stop = error.data.guard as GuardStop | undefined;
		const plan = error.data.plan as SyncPlan | undefined;
		const anyway = stop ? l10n.t("Delete Them") : l10n.t("Run");
		const { toNotion, toOther, conflicts } = plan ? planCounts(plan) : { toNotion: 0, toOther: 0, conflicts: 0 };
		const detail = plan ? countsText({ toNotion, toOther, conflicts }, sync.otherLabel) : error.remedy;
		const chosen = await vscode.window.showWarningMessage(error.message, { modal: true, detail }, anyway);
		if (chosen !== anyway) {
			throw new WorkspaceError("cancelled", error.message, { cause: error });
		}
		// Only what was asked about is agreed to: a plan that has got worse stops again.
		return runSync(sync, plan ? { ...options, agreed: plan } : { ...options, acceptGuard: stop });
	}
}

/** Says what a run has done, and what it has left. */
export async function sayResult(sync: SyncTask, result: SyncResult): Promise<void> {
	const notes = resultNotes(result);
	const shown = notes.slice(0, 3).join(" ");
	const more = notes.length > 3 ? ` ${l10n.t("({0} more)", notes.length - 3)}` : "";
	const message = [resultText(sync, result), shown + more].filter(Boolean).join(" ");
	const showConflicts = l10n.t("Show Conflicts");
	const buttons = result.conflicts > 0 ? [showConflicts] : [];
	const tell =
		result.conflicts > 0 || notes.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
	if ((await tell(message, ...buttons)) === showConflicts) {
		await vscode.commands.executeCommand(`${viewIds.conflicts}.focus`);
	}
}

/** What a run came to, in a line. */
export function resultText(sync: SyncTask, result: SyncResult): string {
	return result.nothingToDo && result.conflicts === 0
		? l10n.t("{0}: both sides are in step. Nothing was written.", sync.name)
		: `${sync.name}: ${countsText(result, sync.otherLabel)}`;
}

/** What a run has left as it is, a line each. */
export function resultNotes(result: SyncResult): readonly string[] {
	const about = (title: string, text: string) => (text.includes(`"${title}"`) ? text : `${title}: ${text}`);
	const notes = [
		...result.refused.map(({ title, message }) => about(title, message)),
		...result.failures.map(({ title, error }) => about(title, textOf(error))),
		...result.frozen.map(({ attribute, reason }) => l10n.t('"{0}" isn\'t synced: {1}', attribute, reason)),
		...result.held.map(({ title, attribute, reason }) => `${title}, ${attribute}: ${reason}`),
		...result.kept.map(({ title, message }) => about(title, message)),
		...result.changedMeanwhile.map(({ title }) =>
			l10n.t("{0} was edited meanwhile: the next run carries it over.", title),
		),
	];
	// Of rows with the same key each is refused, with the same words.
	return [...new Set(notes)];
}

/** How much goes to each side, and what is in conflict. */
export function countsText(
	{ toNotion, toOther, conflicts }: Pick<SyncResult, "toNotion" | "toOther" | "conflicts">,
	otherLabel: string,
): string {
	return [
		l10n.t("{0} to Notion, {1} to {2}.", toNotion, toOther, otherLabel),
		...(conflicts > 0 ? [l10n.t("{0} in conflict.", conflicts)] : []),
	].join(" ");
}
