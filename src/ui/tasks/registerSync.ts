import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { atPlace } from "../../app/taskFolder.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { planCounts, type SyncPlan } from "../../sync/syncPlan.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { isSaved } from "./isSaved.ts";
import { openSyncTasks } from "./openSyncs.ts";
import { isReference, pickTask, type TaskReference } from "./pickTask.ts";
import { countsText, pickSync, runSync, sayResult } from "./runSync.ts";
import { syncPreview } from "./syncPreview.ts";

/** "Notion: Run Sync Task": plans, shows and asks, runs, says what was done. `onRun` hears that conflicts may have changed. */
export function registerSync(front: Front, plans: PlanDocuments, onRun: () => void): vscode.Disposable {
	return registerCommand(front, commandIds.runSync, (asked?: TaskReference) => planAndRun(front, plans, onRun, asked));
}

/** The sync task that was asked for, or the one that is picked. Throws `invalidInput` where there is none. */
export function pickSyncTask(asked: unknown) {
	const texts = {
		title: l10n.t("Which sync task?"),
		none: l10n.t("No task file in this folder declares a sync task."),
		remedy: l10n.t("Declare one in a *.notion-tasks.yaml file."),
	};
	return pickTask(["sync", "module"], texts, isReference(asked) ? asked : undefined);
}

async function planAndRun(
	front: Front,
	plans: PlanDocuments,
	onRun: () => void,
	asked: TaskReference | undefined,
): Promise<void> {
	const task = await pickSyncTask(asked);
	if (!task) {
		return;
	}
	try {
		const opened = await withProgress(l10n.t("Opening {0}", task.declaration.name), ({ signal }) =>
			openSyncTasks(front, task, { signal }),
		);
		const sync = await pickSync(opened);
		if (!sync) {
			return;
		}
		const { name } = sync;
		const agreed = (await isSaved(sync.path)) ? await agree(front, plans, sync) : undefined;
		if (!agreed) {
			return;
		}
		const result = await runSync(sync, { agreed: agreed.shown }).catch((error: unknown) => {
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
