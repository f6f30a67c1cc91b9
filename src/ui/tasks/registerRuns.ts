import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { recordedRuns } from "../../app/recordedRuns.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { RunSummary } from "../../store/runs.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { type TaskReference, taskOf } from "./pickTask.ts";
import { canUndo } from "./registerUndo.ts";
import { outcomeText, runDocument, triggerText } from "./runDocument.ts";

/** "Notion: Show Task Runs" and "Notion: Show Last Run": what runs did, each as a document. */
export function registerRuns(front: Front, plans: PlanDocuments): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.showRuns, (task?: unknown) => showRuns(front, plans, taskOf(task))),
		registerCommand(front, commandIds.showLastRun, (task?: unknown) => showLastRun(front, plans, taskOf(task))),
	);
}

async function showRuns(front: Front, plans: PlanDocuments, task: TaskReference | undefined): Promise<void> {
	const runs = runsOf(front, task);
	const choices = runs.map((run) => ({
		label: run.name,
		description: [outcomeText(run), time(run.startedAt)].join(", "),
		detail: [l10n.t("Started {0}", triggerText(run.trigger)), run.end?.message].filter(Boolean).join(". "),
		buttons: canUndo(run) ? [{ iconPath: new vscode.ThemeIcon("discard"), tooltip: l10n.t("Undo Run") }] : [],
		run,
	}));
	const pick = vscode.window.createQuickPick<(typeof choices)[number]>();
	pick.title = l10n.t("Runs, newest first");
	pick.placeholder = l10n.t("Which run do you want to see?");
	pick.matchOnDescription = true;
	pick.matchOnDetail = true;
	pick.items = choices;
	pick.onDidTriggerItemButton(({ item }) => {
		pick.hide();
		void vscode.commands.executeCommand(commandIds.undoRun, item.run.id);
	});
	const chosen = await new Promise<RunSummary | undefined>((resolve) => {
		pick.onDidAccept(() => {
			resolve(pick.selectedItems[0]?.run);
			pick.hide();
		});
		pick.onDidHide(() => resolve(undefined));
		pick.show();
	});
	pick.dispose();
	if (chosen) {
		await show(front, plans, chosen);
	}
}

async function showLastRun(front: Front, plans: PlanDocuments, task: TaskReference | undefined): Promise<void> {
	const runs = runsOf(front, task);
	const latest = runs.filter((run, at) => runs.findIndex(({ taskId }) => taskId === run.taskId) === at);
	const [only, ...more] = latest;
	if (only && more.length === 0) {
		await show(front, plans, only);
		return;
	}
	const choices = latest.map((run) => ({
		label: run.name,
		description: [outcomeText(run), time(run.startedAt)].join(", "),
		run,
	}));
	const chosen = await vscode.window.showQuickPick(choices, { title: l10n.t("Last run of which task?") });
	if (chosen) {
		await show(front, plans, chosen.run);
	}
}

/** Recorded runs in the connected workspace, newest first. Throws `invalidInput` where there is none. */
function runsOf(front: Front, task: TaskReference | undefined): readonly RunSummary[] {
	const { workspaceId } = front.app.connections.requireActive();
	const runs = recordedRuns(front.app.runs, { workspaceId, task });
	if (runs.length === 0) {
		throw new WorkspaceError(
			"invalidInput",
			task ? l10n.t("This task has not run yet.") : l10n.t("No task has run yet."),
			{
				remedy: l10n.t("Run one, then look here at what it did."),
			},
		);
	}
	return runs;
}

async function show(front: Front, plans: PlanDocuments, { id, name }: RunSummary): Promise<void> {
	const run = front.app.runs.get(id);
	if (run) {
		await plans.show(l10n.t("Run of {0}", name), runDocument(run, time));
	}
}

function time(milliseconds: number): string {
	return new Date(milliseconds).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" });
}
