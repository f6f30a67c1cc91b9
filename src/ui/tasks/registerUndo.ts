import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { recordedRuns } from "../../app/recordedRuns.ts";
import { storeIdOf } from "../../app/taskFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import type { RunSummary } from "../../store/runs.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import type { UndoPlan } from "../../sync/undoPlan.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { isSaved } from "./isSaved.ts";
import { openSyncTasks } from "./openSyncs.ts";
import { findTasks, taskOf } from "./pickTask.ts";
import { outcomeText, triggerText } from "./runDocument.ts";
import { undoPreview } from "./undoPreview.ts";

/** "Notion: Undo Run": shows what taking back a sync's run would do, asks, does it. `onRun` hears that something was written. */
export function registerUndo(front: Front, plans: PlanDocuments, onRun: () => void): vscode.Disposable {
	return registerCommand(front, commandIds.undoRun, async (asked?: unknown) => {
		const runId = typeof asked === "string" ? asked : await pickRun(front, asked);
		if (runId !== undefined) {
			await undo(front, plans, runId, onRun);
		}
	});
}

/** Whether a run may have something to take back: it is a sync's, and came to something. */
export function canUndo({ kind, end }: RunSummary): boolean {
	return kind === "sync" && end !== undefined && end.outcome !== "nothingToDo";
}

async function pickRun(front: Front, asked: unknown): Promise<string | undefined> {
	const { workspaceId } = front.app.connections.requireActive();
	const runs = recordedRuns(front.app.runs, { workspaceId, task: taskOf(asked) }).filter(canUndo);
	if (runs.length === 0) {
		throw new WorkspaceError("invalidInput", l10n.t("There is no run that has written something."));
	}
	const choices = runs.map((run) => ({
		label: run.name,
		description: [startText(run), outcomeText(run)].join(", "),
		detail: l10n.t("Started {0}", triggerText(run.trigger)),
		run,
	}));
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Undo which run?"),
		placeHolder: l10n.t("You see what it would do before anything is written."),
		matchOnDescription: true,
	});
	return chosen?.run.id;
}

async function undo(front: Front, plans: PlanDocuments, runId: string, onRun: () => void): Promise<void> {
	const run = front.app.runs.get(runId);
	const sync = run && (await openSyncOf(front, run));
	if (!sync || !(await isSaved(sync.path))) {
		return;
	}
	const plan = await withProgress(l10n.t("Planning {0}", sync.name), ({ signal }) => sync.planUndo(runId, { signal }));
	const name = l10n.t("Undo of {0}", sync.name);
	if (plan.items.length === 0) {
		await plans.show(name, undoPreview(plan, sync.name, sync.otherLabel, l10n.t("There is nothing to take back.")));
		return;
	}
	await plans.show(name, undoPreview(plan, sync.name, sync.otherLabel));
	const take = l10n.t("Undo Run");
	const detail = detailText(plan);
	const question = l10n.t('Undo the run of "{0}"?', sync.name);
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, take)) !== take) {
		return;
	}
	try {
		const { undone, conflicts } = await withProgress(l10n.t("Undoing a run of {0}", sync.name), ({ signal }) =>
			sync.undo(runId, { signal }),
		);
		const text = resultText(undone, conflicts.length);
		plans.update(name, undoPreview({ ...plan, conflicts }, sync.name, sync.otherLabel, escapeMarkdown(text)));
		const tell = conflicts.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
		void tell(`${sync.name}: ${text}`);
	} finally {
		front.app.connections.active?.index.changed();
		onRun();
	}
}

function detailText({ items, conflicts }: UndoPlan): string {
	const back =
		items.length === 1
			? l10n.t("One object gets back what it had before the run.")
			: l10n.t("{0} objects get back what they had before the run.", items.length);
	const titles = [...new Set(conflicts.map(({ title }) => title))];
	const shown = titles.length > 5 ? [...titles.slice(0, 5), "…"] : titles;
	const stays = shown.length === 0 ? [] : [l10n.t("What was edited since stays as it is: {0}.", shown.join(", "))];
	return [back, ...stays, l10n.t("The next runs don't write it again until you release it.")].join(" ");
}

function resultText(undone: number, left: number): string {
	const back =
		undone === 1
			? l10n.t("One object is as it was before the run.")
			: l10n.t("{0} objects are as they were before the run.", undone);
	const stays = left === 1 ? l10n.t("One edit since then stays.") : l10n.t("{0} edits since then stay.", left);
	return left === 0 ? back : `${back} ${stays}`;
}

/** The task that a run was of, as its file declares it now. */
async function openSyncOf(front: Front, { taskId, name }: RunSummary): Promise<SyncTask> {
	const { workspaceId } = front.app.connections.requireActive();
	const tasks = await findTasks("sync", "module");
	const declared = tasks.filter((task) => storeIdOf(task, workspaceId) === taskId);
	const others = tasks.filter(({ declaration }) => declaration.kind === "module");
	for (const task of declared.length > 0 ? declared : others) {
		const opened = await withProgress(l10n.t("Opening {0}", task.declaration.name), ({ signal }) =>
			openSyncTasks(front, task, { signal }),
		);
		const sync = opened.find((candidate) => candidate.taskId === taskId);
		if (sync) {
			return sync;
		}
	}
	throw new WorkspaceError("invalidInput", l10n.t('No task file in this folder declares "{0}" any more.', name), {
		remedy: l10n.t("Open the folder that it was run from."),
	});
}

function startText({ startedAt }: RunSummary): string {
	return new Date(startedAt).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" });
}
