import * as l10n from "@vscode/l10n";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { CascadeTask } from "../cascade/cascadeTask.ts";
import type { PollOutcome } from "../cascade/pollCascade.ts";
import type { SyncResult, SyncTask } from "../sync/syncTask.ts";
import { requireReady, type ScheduledSyncOptions } from "./scheduledRuns.ts";

export interface TaskRunOptions extends ScheduledSyncOptions {
	readonly signal: AbortSignal;
	/** Gets a line for whatever happens. */
	readonly say: (line: string) => void;
}

/**
 * Runs a task once from beginning to end without asking anything, as a terminal or a script does: a cascade looks for changed rows,
 * syncs run one after the other. Says what it does; `false` where something is left for a person. Throws where it can't be run.
 */
export async function runTask(
	opened: CascadeTask | readonly SyncTask[],
	{ signal, say, ...options }: TaskRunOptions,
): Promise<boolean> {
	if ("poll" in opened) {
		return sayOutcomes(await opened.poll({ signal }), say);
	}
	let isWhole = true;
	for (const sync of opened) {
		requireReady(sync, options);
		say(l10n.t("Running {0}", sync.name));
		const result = await sync.run({
			signal,
			onProgress: ({ done, total, title }) => say(`${Math.min(done + 1, total)}/${total} ${title}`),
		});
		isWhole = sayResult(sync, result, say) && isWhole;
	}
	return isWhole;
}

function sayOutcomes(outcomes: readonly PollOutcome[], say: TaskRunOptions["say"]): boolean {
	if (outcomes.length === 0) {
		say(l10n.t("No row has changed its state."));
	}
	for (const outcome of outcomes) {
		switch (outcome.kind) {
			case "done":
				say(l10n.t("{0}: {1} rows were written.", outcome.result.plan.trigger.title, outcome.result.written.length));
				break;
			case "blocked":
				say(outcome.plan.problems.map(({ message }) => message).join(" "));
				break;
			case "failed":
				say(`${outcome.title}: ${textOf(outcome.error)}`);
		}
	}
	return outcomes.every(({ kind }) => kind === "done");
}

function sayResult(sync: SyncTask, result: SyncResult, say: TaskRunOptions["say"]): boolean {
	for (const { title, message } of [...result.refused, ...result.kept]) {
		say(`${title}: ${message}`);
	}
	for (const { title, attribute, reason } of result.held) {
		say(`${title}, ${attribute}: ${reason}`);
	}
	for (const { title, error } of result.failures) {
		say(`${title}: ${textOf(error)}`);
	}
	const { conflicts, failures, toNotion, toOther } = result;
	if (conflicts > 0) {
		say(l10n.t("{0} in conflict.", conflicts));
	}
	say(
		result.nothingToDo
			? l10n.t("Both sides are in step. Nothing was written.")
			: l10n.t("{0} to Notion, {1} to {2}.", toNotion, toOther, sync.otherLabel),
	);
	return conflicts + failures.length === 0;
}

function textOf(error: unknown): string {
	return [messageOf(error), isWorkspaceError(error) ? error.remedy : undefined].filter(Boolean).join(" ");
}
