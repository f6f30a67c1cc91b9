import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { atPlace } from "../../app/taskFolder.ts";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { type GuardStop, planCounts, type SyncPlan } from "../../sync/syncPlan.ts";
import type { RunOptions } from "../../sync/syncRun.ts";
import type { SyncResult, SyncTask } from "../../sync/syncTask.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { isSaved } from "./isSaved.ts";
import { openSyncTasks } from "./openSyncs.ts";
import { isReference, pickTask, type TaskReference } from "./pickTask.ts";
import { syncPreview } from "./syncPreview.ts";

/** "Notion: Run Sync Task": plans, shows and asks, runs, says what was done. `onRun` hears that conflicts may have changed. */
export function registerSync(front: Front, plans: PlanDocuments, onRun: () => void): vscode.Disposable {
	return registerCommand(front, commandIds.runSync, (asked?: TaskReference) => runSync(front, plans, onRun, asked));
}

async function runSync(
	front: Front,
	plans: PlanDocuments,
	onRun: () => void,
	asked: TaskReference | undefined,
): Promise<void> {
	const texts = {
		title: l10n.t("Which sync task?"),
		none: l10n.t("No task file in this folder declares a sync task."),
		remedy: l10n.t("Declare one in a *.notion-tasks.yaml file."),
	};
	const task = await pickTask(["sync", "module"], texts, isReference(asked) ? asked : undefined);
	if (!task) {
		return;
	}
	try {
		const opened = await withProgress(l10n.t("Opening {0}", task.declaration.name), ({ signal }) =>
			openSyncTasks(front, task, { signal }),
		);
		const sync = await pickSync(opened, texts.title);
		if (!sync) {
			return;
		}
		const { name } = sync;
		const agreed = (await isSaved(sync.path)) ? await agree(front, plans, sync) : undefined;
		if (!agreed) {
			return;
		}
		const result = await run(sync, { agreed: agreed.shown }).catch((error: unknown) => {
			if (agreed.shown) {
				const failed = l10n.t("The run did not get to its end. {0}", textOf(error));
				plans.update(planName(name), syncPreview(agreed.shown, name, sync.otherLabel, escapeMarkdown(failed)));
			}
			throw error;
		});
		if (agreed.shown) {
			plans.update(
				planName(name),
				syncPreview(agreed.shown, name, sync.otherLabel, countsText(result, sync.otherLabel)),
			);
		}
		front.app.connections.active?.index.changed();
		onRun();
		await sayResult(sync, result);
	} catch (error) {
		onRun();
		throw atPlace(error, task, task.declaration.path);
	}
}

/** A module may define several. */
async function pickSync(opened: readonly SyncTask[], title: string): Promise<SyncTask | undefined> {
	const [only, ...more] = opened;
	if (more.length === 0) {
		return only;
	}
	const choices = opened.map((sync) => ({ label: sync.name, description: sync.otherLabel, sync }));
	return (await vscode.window.showQuickPick(choices, { title, ignoreFocusOut: true }))?.sync;
}

/** Shows what would be written and asks; `undefined` for a no. With nothing to write there is nothing to ask. */
async function agree(
	front: Front,
	plans: PlanDocuments,
	sync: SyncTask,
): Promise<{ readonly shown?: SyncPlan } | undefined> {
	if (!front.settings.confirmBeforeWriting) {
		return {};
	}
	const plan = await withProgress(l10n.t("Planning {0}", sync.name), ({ signal }) => sync.plan({ signal }));
	const { toNotion, toOther, conflicts } = planCounts(plan);
	if (toNotion + toOther === 0 || plan.guard) {
		return {};
	}
	await plans.show(planName(sync.name), syncPreview(plan, sync.name, sync.otherLabel));
	const write = l10n.t("Run");
	const detail = countsText({ toNotion, toOther, conflicts }, sync.otherLabel);
	const chosen = await vscode.window.showInformationMessage(
		l10n.t('Run "{0}"?', sync.name),
		{ modal: true, detail },
		write,
	);
	return chosen === write ? { shown: plan } : undefined;
}

function planName(task: string): string {
	return l10n.t("Changes of {0}", task);
}

/** Runs; where the guard stops it, or the plan has become another one since it was agreed to, the person decides. */
async function run(sync: SyncTask, options: Pick<RunOptions, "agreed" | "acceptGuard">): Promise<SyncResult> {
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
		return run(sync, plan ? { ...options, agreed: plan } : { ...options, acceptGuard: stop });
	}
}

async function sayResult(sync: SyncTask, result: SyncResult): Promise<void> {
	const notes = [
		...result.refused.map(({ title, message }) => `${title}: ${message}`),
		...result.failures.map(({ title, error }) => `${title}: ${textOf(error)}`),
		...result.frozen.map(({ attribute, reason }) => l10n.t('"{0}" isn\'t synced: {1}', attribute, reason)),
		...result.held.map(({ title, attribute, reason }) => `${title}, ${attribute}: ${reason}`),
		...result.kept.map(({ title, message }) => `${title}: ${message}`),
		...result.changedMeanwhile.map(({ title }) =>
			l10n.t("{0} was edited meanwhile: the next run carries it over.", title),
		),
	];
	const summary =
		result.nothingToDo && result.conflicts === 0
			? l10n.t("{0}: both sides are in step. Nothing was written.", sync.name)
			: `${sync.name}: ${countsText(result, sync.otherLabel)}`;
	const shown = notes.slice(0, 3).join(" ");
	const more = notes.length > 3 ? ` ${l10n.t("({0} more)", notes.length - 3)}` : "";
	const message = [summary, shown + more].filter(Boolean).join(" ");
	const showConflicts = l10n.t("Show Conflicts");
	const buttons = result.conflicts > 0 ? [showConflicts] : [];
	const tell =
		result.conflicts > 0 || notes.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
	if ((await tell(message, ...buttons)) === showConflicts) {
		await vscode.commands.executeCommand(`${viewIds.conflicts}.focus`);
	}
}

function countsText(
	{ toNotion, toOther, conflicts }: Pick<SyncResult, "toNotion" | "toOther" | "conflicts">,
	otherLabel: string,
): string {
	return [
		l10n.t("{0} to Notion, {1} to {2}.", toNotion, toOther, otherLabel),
		...(conflicts > 0 ? [l10n.t("{0} in conflict.", conflicts)] : []),
	].join(" ");
}
