import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { AutomaticTask } from "../../app/schedules.ts";
import { formatDuration } from "../../tasks/duration.ts";
import type { ScheduleStatus } from "../../tasks/scheduledTask.ts";

/** When a task says that it runs: `every 10m and when prices.csv changes, 3 times in total`. */
export function ruleText(automatic: AutomaticTask): string {
	const { inTotal } = automatic.task.declaration.run;
	const when = whenText(automatic);
	return inTotal === undefined
		? when
		: inTotal === 1
			? l10n.t("{0}, once", when)
			: l10n.t("{0}, {1} times in total", when, inTotal);
}

function whenText({ task, watched }: AutomaticTask): string {
	const { every } = task.declaration.run;
	const file =
		watched.length === 0 ? l10n.t("a file of its own") : watched.map((place) => path.basename(place)).join(", ");
	if (every === undefined) {
		return l10n.t("when {0} changes", file);
	}
	const interval = formatDuration(every);
	return watched.length === 0
		? l10n.t("every {0}", interval)
		: l10n.t("every {0} and when {1} changes", interval, file);
}

/** How a scheduled task stands; `time` writes a time of day. */
export function stateText({ state, nextAt, record }: ScheduleStatus, time: (milliseconds: number) => string): string {
	switch (state) {
		case "running":
			return l10n.t("running");
		case "paused":
			return l10n.t("paused");
		case "over":
			return l10n.t("done");
		case "failed":
			return nextAt === undefined ? l10n.t("failed") : l10n.t("failed, next try {0}", time(nextAt));
		case "held":
			return l10n.t("waits for you");
		case "waiting":
			if (record.trouble) {
				return l10n.t("needs a look");
			}
			return nextAt === undefined ? l10n.t("waits for a change") : l10n.t("next run {0}", time(nextAt));
	}
}
