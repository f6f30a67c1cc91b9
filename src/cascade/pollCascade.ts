import type { Clock } from "../base/clock.ts";
import { isWorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { throwIfCancelled } from "../tasks/cancellation.ts";
import { effectIsDue, reversalIsDue } from "./activation.ts";
import type { AutoLogger, CascadeResult } from "./autoLogger.ts";
import { type CascadePlan, rowsToWrite } from "./cascadePlan.ts";

/** What a poll did about one trigger row. */
export type PollOutcome =
	| { readonly kind: "done"; readonly result: CascadeResult }
	/** The plan has problems; it is looked at again at the next poll. */
	| { readonly kind: "blocked"; readonly plan: CascadePlan }
	| { readonly kind: "failed"; readonly pageId: string; readonly title: string; readonly error: unknown };

/**
 * Looks once for trigger rows that have come to the state, or whose effect is to be taken back, and runs those. Every change of
 * state that a poll sees has its effect once. What the very first poll of a task finds is where it starts, not a change. One row's
 * failure doesn't stop the others.
 */
export async function pollCascade(
	logger: AutoLogger,
	run: (pageId: string, options: RequestOptions) => Promise<CascadeResult>,
	clock: Clock,
	options: RequestOptions = {},
): Promise<readonly PollOutcome[]> {
	const { activations, task } = logger;
	const startedAt = clock.now();
	if (activations.polledAt(task.storeId) === undefined) {
		await takeStock(logger, startedAt, options);
		await activations.setPolled(task.storeId, startedAt);
		return [];
	}
	const outcomes: PollOutcome[] = [];
	for (const row of await rowsDue(logger, options)) {
		throwIfCancelled(options.signal);
		const outcome = await look(logger, row, run, options);
		if (outcome) {
			outcomes.push(outcome);
		}
	}
	if (outcomes.every(({ kind }) => kind === "done")) {
		await activations.setPolled(task.storeId, startedAt);
	}
	return outcomes;
}

/** Notes the rows that are in the state already, without an effect. Those that a run by hand has seen stay as they are. */
async function takeStock(logger: AutoLogger, now: number, options: RequestOptions): Promise<void> {
	const { activations, task } = logger;
	for (const { id } of await logger.candidates(options)) {
		if (!activations.get(task.storeId, id)) {
			const seen = { active: true, seenAt: now, inactiveAt: undefined, reversed: 0 };
			await activations.put(task.storeId, id, { ...seen, number: 1, handled: 1 });
		}
	}
}

async function rowsDue(logger: AutoLogger, options: RequestOptions): Promise<readonly Page[]> {
	const { activations, task, states, pipeline } = logger;
	const record = (row: Page) => activations.get(task.storeId, row.id);
	const present = await logger.candidates(options);
	const due = present.filter((row) => effectIsDue(record(row)));
	if (!states.reverse) {
		return due;
	}
	const since = { ...options, editedSince: activations.polledAt(task.storeId) };
	const gone = [
		...(await pipeline.trigger.candidates(states.reverse, since)),
		...(await pipeline.trigger.trashed(since)),
	];
	return [...due, ...gone.filter((row) => reversalIsDue(record(row)))];
}

/** A query may lag, so the row itself decides, read by its id. */
async function look(
	logger: AutoLogger,
	row: Page,
	run: (pageId: string, options: RequestOptions) => Promise<CascadeResult>,
	options: RequestOptions,
): Promise<PollOutcome | undefined> {
	try {
		const plan = await logger.preview(row.id, options);
		if (plan.problems.some(({ code }) => code === "not-in-state")) {
			return undefined;
		}
		if (plan.problems.length > 0) {
			return { kind: "blocked", plan };
		}
		if (rowsToWrite(plan).length === 0) {
			await logger.noteComplete(plan);
			return undefined;
		}
		return { kind: "done", result: await run(row.id, options) };
	} catch (error) {
		if (isWorkspaceError(error, "cancelled")) {
			throw error;
		}
		return { kind: "failed", pageId: row.id, title: titleOf(row), error };
	}
}
