import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { holdReasons } from "../../app/scheduledRuns.ts";
import type { AutomaticTask, Schedules } from "../../app/schedules.ts";
import { inContext } from "../../base/errors.ts";
import type { ScheduleEvent } from "../../tasks/scheduledTask.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import type { Opener } from "../opener.ts";
import { report } from "../report.ts";
import { ruleText } from "./scheduleTexts.ts";

/** Troubles that go by themselves, or that a person sees anyway: the status bar shows them, and nobody is interrupted. */
const quiet: readonly string[] = ["unreachable", "rateLimited", "busy", holdReasons.unsaved];

/** Asks, once, whether tasks may do what their file says: run by themselves. Without an answer it is asked in the next window. */
export async function askForAutomaticRuns(schedules: Schedules, tasks: readonly AutomaticTask[]): Promise<void> {
	const list = tasks.map((task) => l10n.t("{0} ({1})", task.task.declaration.name, ruleText(task))).join(", ");
	const yes = l10n.t("Run Automatically");
	const no = l10n.t("Only by Hand");
	const question =
		tasks.length === 1
			? l10n.t("Run a task of this folder automatically? {0}", list)
			: l10n.t("Run {0} tasks of this folder automatically? {1}", tasks.length, list);
	const chosen = await vscode.window.showInformationMessage(question, yes, no);
	if (chosen !== undefined) {
		await schedules.decide(tasks, chosen === yes);
	}
}

/** Says what a person should hear of a scheduled run, with a button for what there is to do. Never modal. */
export async function tellScheduleEvent(
	front: Front,
	schedules: Schedules,
	opener: Opener,
	event: ScheduleEvent,
): Promise<void> {
	const { task } = event;
	if (event.kind === "recovered") {
		vscode.window.setStatusBarMessage(l10n.t("{0} runs again", task.name), 5000);
		return;
	}
	const { trouble, error } = event;
	if (quiet.includes(trouble.key)) {
		return;
	}
	if (trouble.kind === "failed") {
		await report(front, inContext(error, `${task.name}:`), () => front.app.scheduler.runNow(task.taskId));
		return;
	}
	const offer = offerFor(schedules.find(task.taskId), trouble.key, trouble.objectId, opener);
	const text = [`${task.name}: ${trouble.message}`, trouble.remedy].filter(Boolean).join(" ");
	if (offer && (await vscode.window.showWarningMessage(text, offer.title)) === offer.title) {
		await offer.run();
	} else if (!offer) {
		void vscode.window.showWarningMessage(text);
	}
}

function offerFor(automatic: AutomaticTask | undefined, key: string, objectId: string | undefined, opener: Opener) {
	if (key === holdReasons.conflicts) {
		const focus = () => vscode.commands.executeCommand(`${viewIds.conflicts}.focus`);
		return { title: l10n.t("Show Conflicts"), run: focus };
	}
	if (objectId !== undefined) {
		return { title: l10n.t("Open Row"), run: () => opener.open(objectId) };
	}
	const task = automatic?.task;
	if (!task) {
		return undefined;
	}
	// By hand it shows what it would write, and asks.
	const command = task.declaration.kind === "sync" ? commandIds.runSync : commandIds.runCascade;
	const reference = { file: task.file, id: task.declaration.id };
	return { title: l10n.t("Look at It"), run: () => vscode.commands.executeCommand(command, reference) };
}
