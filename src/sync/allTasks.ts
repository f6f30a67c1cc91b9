import type { Clock } from "../base/clock.ts";
import { silentLog } from "../base/log.ts";
import { createMemoryScheduleStore } from "../tasks/memorySchedules.ts";
import { isExhausted, type Schedule } from "../tasks/schedule.ts";
import { Scheduler } from "../tasks/scheduler.ts";
import type { SyncResult } from "./syncRun.ts";

/** What a script needs of a task to run it by its schedule. */
export interface Schedulable {
	readonly name: string;
	readonly taskId: string;
	readonly clock: Clock;
	/** When it runs: once where nothing was said. */
	readonly timetable: Schedule;
	run(options: { readonly signal?: AbortSignal; readonly trigger?: "schedule" }): Promise<SyncResult>;
}

const scheduled: Schedulable[] = [];

/** The tasks of this process that were scheduled (`task.schedule()`), in that order. */
export const allTasks: readonly Schedulable[] = scheduled;

/** Adds a task to `allTasks`, in the place of one of the same identity. */
export function addTask(task: Schedulable): void {
	removeTask(task);
	scheduled.push(task);
}

/** Takes a task out of `allTasks`. */
export function removeTask({ taskId }: Pick<Schedulable, "taskId">): void {
	const index = scheduled.findIndex((known) => known.taskId === taskId);
	if (index >= 0) {
		scheduled.splice(index, 1);
	}
}

/** What the runs of one task came to. */
export interface TaskRuns {
	readonly task: Schedulable;
	/** In their order. */
	readonly results: readonly SyncResult[];
	/** What failed runs threw, in their order. */
	readonly errors: readonly unknown[];
}

export interface RunAllOptions {
	/** Run each task once, one after the other, and throw what one throws: for looking closely. Default: false. */
	readonly debug?: boolean;
	/** Ends tasks that would go on for ever; a run under way is cancelled. */
	readonly signal?: AbortSignal;
	/** Default: all scheduled ones. */
	readonly tasks?: readonly Schedulable[];
}

/**
 * Runs all scheduled tasks at the same time, each as often as it was told; one's failure doesn't stop the others. Resolves when none
 * has anything left to do, or when `signal` is aborted.
 */
export async function runAllTasks(options: RunAllOptions = {}): Promise<readonly TaskRuns[]> {
	const runs = (options.tasks ?? [...allTasks]).map((task) => ({
		task,
		results: [] as SyncResult[],
		errors: [] as unknown[],
	}));
	if (options.debug) {
		for (const { task, results } of runs) {
			results.push(await task.run({ signal: options.signal }));
		}
		return runs;
	}
	await Promise.all(runs.map((one) => runByTimetable(one, options.signal)));
	return runs;
}

/** A scheduler of its own for each task: they may live by different clocks, and each has its own lease in the store. */
async function runByTimetable(
	{ task, results, errors }: { readonly task: Schedulable; readonly results: SyncResult[]; readonly errors: unknown[] },
	signal: AbortSignal | undefined,
): Promise<void> {
	const store = createMemoryScheduleStore();
	const never = new AbortController().signal;
	await using scheduler = new Scheduler({
		store,
		// The run takes the task's lease; nobody else has this schedule.
		leases: { withLease: (_id, work, { signal: outer } = {}) => work({ fence: 0, signal: outer ?? never }) },
		clock: task.clock,
		log: silentLog,
	});
	const { every, inTotal } = task.timetable;
	const schedule: Schedule = every === undefined ? { inTotal: inTotal ?? 1 } : task.timetable;
	await new Promise<void>((resolve) => {
		const endIfOver = () => {
			if (signal?.aborted || isExhausted(schedule, store.get(task.taskId) ?? { runs: 0 })) {
				resolve();
			}
		};
		signal?.addEventListener("abort", endIfOver, { once: true });
		scheduler.onDidChange(endIfOver);
		scheduler.set([
			{
				taskId: task.taskId,
				name: task.name,
				schedule,
				run: async (run) => {
					try {
						results.push(await task.run({ signal: run.signal, trigger: "schedule" }));
					} catch (error) {
						errors.push(error);
						throw error;
					}
					return undefined;
				},
			},
		]);
		endIfOver();
	});
}
