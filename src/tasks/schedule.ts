import type { ScheduleRecord, ScheduleTrouble } from "../store/schedules.ts";

/** When a task runs by itself. With `inTotal: 1` and nothing else it runs once, at once. */
export interface Schedule {
	/** Milliseconds from one start to the next. */
	readonly every?: number;
	/** Run when something that the task reads was changed. Default: false. */
	readonly onChange?: boolean;
	/** Runs at most so often, failed runs included, but none that waited for a person. Default: without end. */
	readonly inTotal?: number;
}

/** Milliseconds without a further change before a change counts: an editor saves in several steps. */
export const changeQuiet = 1000;
/** Milliseconds between the starts of two runs that changes ask for: a file that never rests doesn't take all requests. */
export const changeGap = 2000;
/** The longest pause after failures, in milliseconds. */
export const longestPause = 3_600_000;

const firstPause = 60_000;

/** Milliseconds after the start of a failed run before the next try: doubled with every failure, up to an hour. */
export function pauseAfter(failures: number, { every = firstPause }: Schedule): number {
	const first = Math.min(every, firstPause);
	return Math.min(longestPause, first * 2 ** Math.min(failures - 1, 30));
}

/**
 * The record as it holds for a schedule now: of a task that was never run, due at once if it runs by time; of one whose interval was
 * changed, due by the new one. A clock that was set back doesn't keep a task from running.
 */
export function reconcile(schedule: Schedule, before: ScheduleRecord | undefined, now: number): ScheduleRecord {
	const { nextAt, every, ...record }: ScheduleRecord = before ?? { paused: false, runs: 0, failures: 0 };
	const byTime = schedule.every !== undefined || (schedule.inTotal !== undefined && !schedule.onChange);
	if (isExhausted(schedule, record)) {
		return record;
	}
	if (record.failures > 0) {
		const latest = now + pauseAfter(record.failures, schedule);
		return { ...record, ...interval(schedule), nextAt: Math.min(nextAt ?? now, latest) };
	}
	if (!byTime) {
		return record;
	}
	const latest = now + (schedule.every ?? 0);
	const regular = every === schedule.every ? nextAt : undefined;
	const next = regular ?? (record.startedAt === undefined ? now : record.startedAt + (schedule.every ?? 0));
	return { ...record, ...interval(schedule), nextAt: Math.min(next, latest) };
}

/**
 * When a task is due; `undefined` when it waits for a change, a person, or nothing any more. However long ago it became due, it is
 * one run. `record` is reconciled; `changedAt`: when the last change was seen.
 */
export function dueAt(schedule: Schedule, record: ScheduleRecord, changedAt: number | undefined): number | undefined {
	if (record.paused || isExhausted(schedule, record)) {
		return undefined;
	}
	const { startedAt = Number.NEGATIVE_INFINITY, nextAt } = record;
	if (!schedule.onChange || changedAt === undefined || changedAt < startedAt) {
		return nextAt;
	}
	const byChange = Math.max(changedAt + changeQuiet, startedAt + changeGap);
	return Math.min(byChange, nextAt ?? byChange);
}

/** How a run ended; a trouble without `since`, which is when it was first seen. */
export interface RunEnded {
	readonly startedAt: number;
	readonly endedAt: number;
	/** A cancelled run says nothing about whether the task gets through. */
	readonly outcome: "through" | "cancelled" | Omit<ScheduleTrouble, "since">;
}

/** The record after a run. One that didn't get through is tried again after a pause; one that did goes on as ever. */
export function afterRun(schedule: Schedule, before: ScheduleRecord, ended: RunEnded): ScheduleRecord {
	const { nextAt: _next, trouble: earlier, ...rest } = before;
	const { startedAt, endedAt, outcome } = ended;
	const trouble =
		outcome === "cancelled" ? earlier : outcome === "through" ? undefined : since(outcome, earlier, endedAt);
	const failures =
		outcome === "cancelled" ? before.failures : trouble && trouble.kind !== "attention" ? before.failures + 1 : 0;
	const record: ScheduleRecord = {
		...rest,
		...interval(schedule),
		runs: before.runs + (isHeld(outcome) ? 0 : 1),
		failures,
		startedAt,
		endedAt,
		...(trouble ? { trouble } : {}),
	};
	if (isExhausted(schedule, record)) {
		return record;
	}
	if (failures > 0) {
		return { ...record, nextAt: Math.max(startedAt + pauseAfter(failures, schedule), endedAt) };
	}
	if (schedule.every === undefined) {
		return record;
	}
	// A run that takes longer than its interval leaves room for others.
	const rested = endedAt + Math.min(schedule.every, changeGap);
	return { ...record, nextAt: Math.max(startedAt + schedule.every, rested) };
}

function isHeld(outcome: RunEnded["outcome"]): boolean {
	return typeof outcome === "object" && outcome.kind === "held";
}

function since(
	trouble: Omit<ScheduleTrouble, "since">,
	earlier: ScheduleTrouble | undefined,
	now: number,
): ScheduleTrouble {
	return { ...trouble, since: earlier && isSameTrouble(earlier, trouble) ? earlier.since : now };
}

export function isSameTrouble(
	a: Pick<ScheduleTrouble, "kind" | "key"> | undefined,
	b: Pick<ScheduleTrouble, "kind" | "key"> | undefined,
): boolean {
	return a?.kind === b?.kind && a?.key === b?.key;
}

/** Whether a task has run as often as it shall. */
export function isExhausted({ inTotal }: Schedule, { runs }: Pick<ScheduleRecord, "runs">): boolean {
	return inTotal !== undefined && runs >= inTotal;
}

function interval({ every }: Schedule): { readonly every?: number } {
	return every === undefined ? {} : { every };
}
