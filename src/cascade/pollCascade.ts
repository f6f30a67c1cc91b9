import type { Clock } from "../base/clock.ts";
import { isWorkspaceError } from "../base/errors.ts";
import { titleOf } from "../notion/titles.ts";
import { throwIfCancelled } from "../tasks/cancellation.ts";
import type { WriteOptions } from "../tasks/operations.ts";
import { hasChanged, type Phase } from "./activation.ts";
import type { AutoLogger, CascadeResult } from "./autoLogger.ts";
import { type CascadePlan, rowsToWrite } from "./cascadePlan.ts";
import { phaseOf } from "./triggerDatabase.ts";

/** What a poll did about one trigger row. */
export type PollOutcome =
	| { readonly kind: "done"; readonly result: CascadeResult }
	/** The plan has problems; it is looked at again at the next poll. */
	| { readonly kind: "blocked"; readonly plan: CascadePlan }
	| { readonly kind: "failed"; readonly pageId: string; readonly title: string; readonly error: unknown };

/** How a poll writes, and what it is held to. */
export interface PollParts {
	readonly logger: AutoLogger;
	/** Carries a plan out, with a record of the run. */
	readonly run: (plan: CascadePlan) => Promise<CascadeResult>;
	readonly clock: Clock;
}

/**
 * Looks once at the trigger rows that were edited since the last poll, and at those of which something is still due. Every change
 * of state that a poll sees has its effect once, however often it fails at first. What the very first poll of a task finds is where
 * it starts, not a change. One row's failure doesn't stop the others.
 */
export async function pollCascade(parts: PollParts, options: WriteOptions = {}): Promise<readonly PollOutcome[]> {
	const { logger, clock } = parts;
	const { activations, task } = logger;
	const startedAt = clock.now();
	const since = activations.polledAt(task.storeId);
	if (since === undefined) {
		await takeStock(parts, options);
		return [];
	}
	const listed = await listedSince(logger, since, options);
	const record = (id: string) => activations.get(task.storeId, id);
	const changed = [...listed].filter(([id, phase]) => hasChanged(record(id), phase)).map(([id]) => id);
	const outcomes = await lookAt(parts, [...new Set([...changed, ...activations.due(task.storeId)])], options);
	// What was noted is due until it is done. What could not even be noted has to be listed again.
	const unseen = outcomes.some(
		(outcome) => outcome.kind === "failed" && hasChanged(record(outcome.pageId), listed.get(outcome.pageId) ?? "other"),
	);
	if (!unseen) {
		await activations.setPolled(task.storeId, startedAt);
	}
	return outcomes;
}

/** Looks at some trigger rows now, as `pollCascade` would when their turn comes: for a webhook that names them. */
export async function lookCascade(
	parts: PollParts,
	pageIds: readonly string[],
	options: WriteOptions = {},
): Promise<readonly PollOutcome[]> {
	const { activations, task } = parts.logger;
	if (activations.polledAt(task.storeId) === undefined) {
		await takeStock(parts, options);
	}
	return lookAt(parts, pageIds, options);
}

/** Notes the rows that are in the state already, without an effect. Those that a run by hand has seen stay as they are. */
async function takeStock({ logger, clock }: PollParts, options: WriteOptions): Promise<void> {
	const { activations, task, pipeline, states } = logger;
	const now = clock.now();
	for (const { id } of await pipeline.trigger.candidates(states.when, options)) {
		if (!activations.get(task.storeId, id)) {
			const seen = { active: true, seenAt: now, inactiveAt: undefined, reversing: 0, reversed: 0 };
			await activations.put(task.storeId, id, { ...seen, number: 1, handled: 1 }, options.fence);
		}
	}
	await activations.setPolled(task.storeId, now);
}

/** The rows that were edited since a time, and where they are as far as the listing knows. */
async function listedSince(logger: AutoLogger, since: number, options: WriteOptions): Promise<Map<string, Phase>> {
	const { trigger } = logger.pipeline;
	const rows = await trigger.editedSince(since, options);
	const trashed = logger.states.reverse ? await trigger.editedSince(since, { ...options, inTrash: true }) : [];
	return new Map([...rows, ...trashed].map((row) => [row.id, phaseOf(row, logger.states)]));
}

async function lookAt(parts: PollParts, ids: readonly string[], options: WriteOptions): Promise<PollOutcome[]> {
	const outcomes: PollOutcome[] = [];
	if (ids.length > 0) {
		await parts.logger.settle(options);
	}
	for (const id of ids) {
		throwIfCancelled(options.signal);
		await lookAtRow(parts, id, outcomes, options);
	}
	return outcomes;
}

/** Carries out what is due for a row, one step after the other. A query may lag, so the row itself decides, read by its id. */
async function lookAtRow(
	{ logger, run }: PollParts,
	pageId: string,
	outcomes: PollOutcome[],
	options: WriteOptions,
): Promise<void> {
	try {
		for (;;) {
			const plan = await logger.planIfDue(pageId, options);
			// What is in the trash waits there for as long as it is.
			if (!plan || plan.problems.some(({ code, page }) => code === "in-trash" && page.id === plan.trigger.id)) {
				return;
			}
			if (plan.problems.length > 0) {
				outcomes.push({ kind: "blocked", plan });
				if (plan.problems.some(({ code }) => code === "loop")) {
					// Nothing that could be edited changes where the row comes from.
					await logger.noteDone(plan, options);
				}
				return;
			}
			if (rowsToWrite(plan).length === 0) {
				await logger.carryOut(plan, options);
			} else {
				outcomes.push({ kind: "done", result: await run(plan) });
			}
		}
	} catch (error) {
		if (isWorkspaceError(error, "cancelled", "busy")) {
			throw error;
		}
		outcomes.push({ kind: "failed", pageId, title: titleOfRow(logger, pageId), error });
	}
}

function titleOfRow({ pipeline }: AutoLogger, pageId: string): string {
	const page = pipeline.trigger.source.session.cache.page(pageId);
	return page ? titleOf(page) : pageId;
}
