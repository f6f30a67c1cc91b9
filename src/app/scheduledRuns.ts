import path from "node:path";
import * as l10n from "@vscode/l10n";
import { type ErrorCode, inContext, isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import type { CascadeTask } from "../cascade/cascadeTask.ts";
import type { PollOutcome } from "../cascade/pollCascade.ts";
import { withRequestOptions } from "../notion/requestOptions.ts";
import type { SyncResult } from "../sync/syncRun.ts";
import type { SyncState } from "../sync/syncState.ts";
import type { SyncTask } from "../sync/syncTask.ts";
import type { Attention, ScheduledRun } from "../tasks/scheduledTask.ts";

/** What came of a scheduled run. */
export interface ScheduledResult {
	/** Something was written, to Notion or elsewhere. */
	readonly wrote: boolean;
	readonly attention: Attention | undefined;
}

/** Why a scheduled run waits for a person: keys of troubles that a front has an answer to. */
export const holdReasons = {
	/** A file of the task has edits that aren't saved. */
	unsaved: "unsaved",
	/** A sync that nobody has looked at yet. */
	firstRun: "firstRun",
	/** Values were edited on both sides. */
	conflicts: "conflicts",
} as const;

/** Failures that are of the task or the connection, not of one row. */
const general: readonly ErrorCode[] = [
	"unauthorized",
	"unreachable",
	"rateLimited",
	"badAnswer",
	"closed",
	"busy",
	"store",
];

/** Looks once for changes of a cascade's trigger rows. One row's trouble is left for a person; the others go on. */
export async function runScheduledCascade(
	cascade: CascadeTask,
	{ signal }: Pick<ScheduledRun, "signal">,
): Promise<ScheduledResult> {
	const outcomes = await cascade.poll({ signal, priority: "background" });
	return { wrote: outcomes.some(({ kind }) => kind === "done"), attention: attentionOf(outcomes) };
}

function attentionOf(outcomes: readonly PollOutcome[]): Attention | undefined {
	const troubles = outcomes.flatMap(troubleOf);
	const [first, ...more] = troubles;
	if (!first) {
		return undefined;
	}
	return {
		// Another row in trouble is news, one fewer isn't.
		key: `rows: ${troubles
			.map(({ objectId }) => objectId)
			.toSorted()
			.join(" ")}`,
		message: first.message + (more.length > 0 ? ` ${l10n.t("({0} more)", more.length)}` : ""),
		remedy: l10n.t("Correct it in Notion: the row is looked at again."),
		objectId: first.objectId,
	};
}

function troubleOf(outcome: PollOutcome): { readonly objectId: string; readonly message: string }[] {
	switch (outcome.kind) {
		case "done":
			return [];
		case "blocked":
			return [{ objectId: outcome.plan.trigger.id, message: outcome.plan.problems[0]?.message ?? "" }];
		case "failed":
			if (isWorkspaceError(outcome.error, ...general)) {
				throw outcome.error;
			}
			return [{ objectId: outcome.pageId, message: `${outcome.title}: ${messageOf(outcome.error)}` }];
	}
}

export interface ScheduledSyncOptions {
	readonly state: SyncState;
	/** Whether a file, or something in a folder, is open with edits that aren't saved. */
	readonly isUnsaved: (place: string) => boolean;
}

/** Runs syncs one after the other; the first that leaves something for a person ends the list. */
export async function runScheduledSyncs(
	syncs: readonly SyncTask[],
	run: ScheduledRun,
	options: ScheduledSyncOptions,
): Promise<ScheduledResult> {
	let wrote = false;
	for (const sync of syncs) {
		const result = await runScheduledSync(sync, run, options);
		wrote ||= result.wrote;
		if (result.attention) {
			return { wrote, attention: result.attention };
		}
	}
	return { wrote, attention: undefined };
}

/** Runs a sync that a person has run before. What needs an answer holds it. */
export async function runScheduledSync(
	sync: SyncTask,
	{ trigger, signal }: ScheduledRun,
	options: ScheduledSyncOptions,
): Promise<ScheduledResult> {
	requireReady(sync, options);
	const run = () => sync.run({ signal, trigger });
	const result = await withRequestOptions({ signal, priority: "background" }, run);
	return { wrote: result.toNotion + result.toOther > 0, attention: left(result) };
}

/** Throws `guarded` where a sync isn't to be run without a person: its file has edits that aren't saved, or nobody has looked at it yet. */
export function requireReady(sync: SyncTask, { state, isUnsaved }: ScheduledSyncOptions): void {
	if (sync.path !== undefined && isUnsaved(sync.path)) {
		const message = l10n.t("{0} has changes that aren't saved. The sync waits for them.", path.basename(sync.path));
		throw new WorkspaceError("guarded", message, { data: { reason: holdReasons.unsaved } });
	}
	if (state.target(sync.taskId) === undefined) {
		throw new WorkspaceError("guarded", l10n.t("This task has not run yet."), {
			remedy: l10n.t("Its first run matches what is on both sides: look at what it would write, then run it."),
			data: { reason: holdReasons.firstRun },
		});
	}
}

function left({ conflicts, failures, refused }: SyncResult): Attention | undefined {
	const [failed] = failures;
	if (failed) {
		const error = inContext(failed.error, `${failed.title}:`);
		if (isWorkspaceError(failed.error, ...general)) {
			throw error;
		}
		const more = failures.length > 1 ? ` ${l10n.t("({0} more)", failures.length - 1)}` : "";
		return {
			key: `failed: ${failures
				.map(({ title }) => title)
				.toSorted()
				.join("\n")}`,
			message: messageOf(error) + more,
		};
	}
	if (conflicts > 0) {
		const message =
			conflicts === 1
				? l10n.t("One object was edited on both sides.")
				: l10n.t("{0} objects were edited on both sides.", conflicts);
		return {
			key: holdReasons.conflicts,
			message,
			remedy: l10n.t("Resolve the conflicts. Everything else is in step."),
		};
	}
	const [row] = refused;
	return row
		? {
				key: `refused: ${refused
					.map(({ title }) => title)
					.toSorted()
					.join("\n")}`,
				message: l10n.t('{0} rows aren\'t synced, "{1}" for one: {2}', refused.length, row.title, row.message),
			}
		: undefined;
}
