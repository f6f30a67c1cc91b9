import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Schedules } from "../../app/schedules.ts";
import type { ScheduleStatus } from "../../tasks/scheduledTask.ts";
import type { Scheduler } from "../../tasks/scheduler.ts";
import { commandIds } from "../ids.ts";
import { stateText } from "./scheduleTexts.ts";

/** The item that says how tasks stand that run by themselves; a click lists them. Not shown where there are none. */
export function createScheduleStatusBar(
	schedules: Schedules,
	scheduler: Scheduler,
): vscode.Disposable & { update(): void } {
	const item = vscode.window.createStatusBarItem("schedules", vscode.StatusBarAlignment.Left, 9);
	item.name = l10n.t("Notion: Automatic Runs");
	item.command = commandIds.automaticRuns;
	return {
		update: () => {
			const states = scheduler.status();
			if (states.length + schedules.undecided.length === 0) {
				item.hide();
				return;
			}
			const { icon, text } = summary(states);
			item.text = `$(${icon}) ${text}`;
			item.tooltip = [
				l10n.t("Tasks that run by themselves"),
				...states.map(line),
				...schedules.undecided.map(off),
			].join("\n");
			item.accessibilityInformation = { label: l10n.t("Automatic runs: {0}", text) };
			item.show();
		},
		dispose: () => item.dispose(),
	};
}

function summary(states: readonly ScheduleStatus[]): { readonly icon: string; readonly text: string } {
	const running = states.find(({ state }) => state === "running");
	if (running) {
		return { icon: "sync~spin", text: running.task.name };
	}
	const troubled = states.filter(({ state, record }) => record.trouble && state !== "paused");
	const [first, ...more] = troubled;
	if (first) {
		return { icon: "warning", text: more.length === 0 ? first.task.name : l10n.t("{0} tasks", troubled.length) };
	}
	const active = states.filter(({ state }) => state === "waiting");
	if (active.length === 0) {
		return { icon: "debug-pause", text: l10n.t("No automatic runs") };
	}
	const times = active.flatMap(({ nextAt }) => nextAt ?? []);
	return {
		icon: "clock",
		text: times.length === 0 ? l10n.t("Waits for a change") : l10n.t("Next run {0}", timeOfDay(Math.min(...times))),
	};
}

function line(status: ScheduleStatus): string {
	const { record, state } = status;
	const trouble = state === "paused" ? undefined : record.trouble?.message;
	return [`${status.task.name}: ${stateText(status, timeOfDay)}`, trouble].filter(Boolean).join(". ");
}

function off({ task }: Schedules["undecided"][number]): string {
	return l10n.t("{0}: off", task.declaration.name);
}

export function timeOfDay(milliseconds: number): string {
	return new Date(milliseconds).toLocaleTimeString(vscode.env.language, { hour: "2-digit", minute: "2-digit" });
}
