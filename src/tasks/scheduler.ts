import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RunTrigger } from "../store/runs.ts";
import type { ScheduleLease, ScheduleRecord, ScheduleStore, ScheduleTrouble } from "../store/schedules.ts";
import type { Leases } from "./lease.ts";
import { afterRun, dueAt, isExhausted, isSameTrouble, type RunEnded, reconcile } from "./schedule.ts";
import { outcomeOfFailure, type ScheduledTask, type ScheduleEvent, type ScheduleStatus } from "./scheduledTask.ts";

export interface SchedulerOptions {
	readonly store: ScheduleStore;
	readonly leases: Pick<Leases, "withLease">;
	readonly clock: Clock;
	readonly log: Log;
}

/** Milliseconds between two looks at the clock: a timer doesn't count the time for which a machine slept. */
const longestSleep = 30_000;
/** Milliseconds before a task that another window runs is looked at again. */
const busyPause = 5000;

/**
 * Runs tasks when they are due, each at most once at a time over all windows that share the store: whoever gets the lease runs it,
 * the others skip. What is due is decided by the functions of `schedule.ts` from what the store remembers.
 */
export class Scheduler implements AsyncDisposable {
	readonly #options: SchedulerOptions;
	readonly #changed = new Emitter<void>();
	readonly #events = new Emitter<ScheduleEvent>();
	readonly #tasks = new Map<string, ScheduledTask>();
	readonly #changes = new Map<string, number>();
	readonly #running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();
	/** Tasks that another window runs, until when. */
	readonly #busy = new Map<string, number>();
	readonly #disposed = new AbortController();
	#sleep = new AbortController();
	#loop: Promise<void> | undefined;

	constructor(options: SchedulerOptions) {
		this.#options = options;
	}

	/** Fires when a status may have changed. */
	readonly onDidChange = this.#changed.event;
	/** Fires with what a person should hear, once for each trouble. */
	readonly onEvent = this.#events.event;

	/** Takes the place of everything that was scheduled before. The run of a task that isn't among them any more is aborted. */
	set(tasks: readonly ScheduledTask[]): void {
		this.#tasks.clear();
		for (const task of tasks) {
			this.#tasks.set(task.taskId, task);
		}
		for (const [taskId, { abort }] of this.#running) {
			if (!this.#tasks.has(taskId)) {
				abort.abort();
			}
		}
		this.#wake();
	}

	/** Something that the task reads was changed; `at`: when, in milliseconds since 1970 (default: now). */
	changed(taskId: string, at: number = this.#options.clock.now()): void {
		this.#changes.set(taskId, Math.max(at, this.#changes.get(taskId) ?? at));
		this.#wake();
	}

	/** Runs a task now, due or not; at once again where it was held or had failed. */
	async runNow(taskId: string, trigger: RunTrigger = "command"): Promise<void> {
		const task = this.#tasks.get(taskId);
		if (task) {
			await this.#start(task, trigger, true);
		}
	}

	/** Runs all tasks now, at the same time; one's failure doesn't stop the others. */
	async runAll(trigger: RunTrigger = "command"): Promise<void> {
		await Promise.all([...this.#tasks.keys()].map((taskId) => this.runNow(taskId, trigger)));
	}

	/** Keeps a task from running by itself, or lets it again: it catches up once. */
	async setPaused(taskId: string, paused: boolean): Promise<void> {
		const { store } = this.#options;
		await store.update(taskId, (before) => ({ runs: 0, failures: 0, ...before, paused }));
		this.#wake();
	}

	/** What is remembered of a task, scheduled or not; `undefined` for one of which nobody has decided anything. */
	record(taskId: string): ScheduleRecord | undefined {
		return this.#options.store.get(taskId);
	}

	/** All scheduled tasks, in the order in which they were set. */
	status(): readonly ScheduleStatus[] {
		return [...this.#tasks.values()].map((task): ScheduleStatus => {
			const record = this.#record(task);
			const nextAt = dueAt(task.schedule, record, this.#changes.get(task.taskId));
			return { task, record, nextAt, state: this.#state(task, record) };
		});
	}

	#state({ taskId, schedule }: ScheduledTask, record: ScheduleRecord): ScheduleStatus["state"] {
		if (this.#running.has(taskId)) {
			return "running";
		}
		if (record.paused) {
			return "paused";
		}
		if (isExhausted(schedule, record)) {
			return "over";
		}
		const trouble = record.trouble?.kind;
		return trouble === "failed" || trouble === "held" ? trouble : "waiting";
	}

	/** Resolves when no task is running and none is due. */
	async idle(): Promise<void> {
		while (this.#running.size > 0) {
			await Promise.all([...this.#running.values()].map(({ ended }) => ended));
			this.#startDue();
		}
	}

	/** Aborts what is running and waits for its end. What was due stays so. */
	async [Symbol.asyncDispose](): Promise<void> {
		this.#disposed.abort();
		this.#sleep.abort();
		for (const { abort } of this.#running.values()) {
			abort.abort();
		}
		await this.#loop;
		await Promise.all([...this.#running.values()].map(({ ended }) => ended));
	}

	#wake(): void {
		if (this.#disposed.signal.aborted) {
			return;
		}
		this.#sleep.abort();
		this.#loop ??= this.#run();
		this.#changed.fire();
	}

	async #run(): Promise<void> {
		const { clock, log } = this.#options;
		// What a caller sets first and second is looked at together.
		await Promise.resolve();
		while (!this.#disposed.signal.aborted) {
			this.#sleep = new AbortController();
			let next: number | undefined;
			try {
				next = this.#startDue();
			} catch (error) {
				log.error("Scheduled tasks could not be looked at.", error);
			}
			const pause = Math.min(longestSleep, Math.max(0, (next ?? Number.POSITIVE_INFINITY) - clock.now()));
			await clock.sleep(pause, this.#sleep.signal).catch(() => {});
		}
	}

	/** Starts what is due; answers when something is due next. */
	#startDue(): number | undefined {
		const now = this.#options.clock.now();
		const later: number[] = [];
		for (const task of this.#tasks.values()) {
			const at = this.#running.has(task.taskId) ? undefined : this.#due(task);
			if (at !== undefined && at <= now) {
				void this.#start(task, this.#isChange(task) ? "fileChange" : "schedule", false);
			} else if (at !== undefined) {
				later.push(at);
			}
		}
		return later.length === 0 ? undefined : Math.min(...later);
	}

	#due(task: ScheduledTask): number | undefined {
		const due = dueAt(task.schedule, this.#record(task), this.#changes.get(task.taskId));
		return due === undefined ? undefined : Math.max(due, this.#busy.get(task.taskId) ?? due);
	}

	/** Whether the task would not be due but for a change. */
	#isChange(task: ScheduledTask): boolean {
		const byTime = dueAt(task.schedule, this.#record(task), undefined);
		return byTime === undefined || byTime > this.#options.clock.now();
	}

	#record({ taskId, schedule }: ScheduledTask): ScheduleRecord {
		const { store, clock } = this.#options;
		return reconcile(schedule, store.get(taskId), clock.now());
	}

	/** A call while the task is running waits for that run. Never throws. */
	#start(task: ScheduledTask, trigger: RunTrigger, forced: boolean): Promise<void> {
		const { taskId } = task;
		const running = this.#running.get(taskId);
		if (running || this.#disposed.signal.aborted) {
			return running?.ended ?? Promise.resolve();
		}
		const abort = new AbortController();
		const ended = this.#runUnderLease(task, trigger, forced, abort.signal)
			.catch((error: unknown) => {
				if (!abort.signal.aborted) {
					this.#busy.set(taskId, this.#options.clock.now() + busyPause);
					const note = `${task.name} isn't run now: ${messageOf(error)}`;
					isWorkspaceError(error, "busy", "closed")
						? this.#options.log.debug(note)
						: this.#options.log.error(note, error);
				}
			})
			.finally(() => {
				this.#running.delete(taskId);
				this.#wake();
			});
		this.#running.set(taskId, { abort, ended });
		this.#changed.fire();
		return ended;
	}

	async #runUnderLease(task: ScheduledTask, trigger: RunTrigger, forced: boolean, outer: AbortSignal): Promise<void> {
		const { leases } = this.#options;
		// Beside the task's own lease, which its run takes and a run by hand may hold.
		const id = `${task.taskId}|schedule`;
		await leases.withLease(
			id,
			async ({ fence, signal }) => {
				const { clock } = this.#options;
				// Another window may have run it between our look and our lease.
				const due = this.#due(task);
				if (forced || (due !== undefined && due <= clock.now())) {
					await this.#runOnce(task, { trigger, signal }, { id, fence });
				}
			},
			{ signal: outer },
		);
	}

	async #runOnce(
		task: ScheduledTask,
		run: { readonly trigger: RunTrigger; readonly signal: AbortSignal },
		lease: ScheduleLease,
	): Promise<void> {
		const { store, clock } = this.#options;
		const { taskId, schedule } = task;
		const startedAt = clock.now();
		let error: unknown;
		let outcome: RunEnded["outcome"];
		try {
			const attention = await task.run(run);
			outcome = attention ? { kind: "attention", ...attention } : "through";
		} catch (failure) {
			if (run.signal.aborted || isWorkspaceError(failure, "busy", "closed")) {
				throw failure;
			}
			error = failure;
			outcome = outcomeOfFailure(failure);
		}
		let before: ScheduleRecord | undefined;
		const ended = { startedAt, endedAt: clock.now(), outcome };
		const after = await store.update(
			taskId,
			(found) => {
				before = reconcile(schedule, found, startedAt);
				return afterRun(schedule, before, ended);
			},
			lease,
		);
		this.#busy.delete(taskId);
		this.#tell(task, before?.trouble, after.trouble, error);
	}

	#tell(
		task: ScheduledTask,
		before: ScheduleTrouble | undefined,
		after: ScheduleTrouble | undefined,
		error: unknown,
	): void {
		const { log } = this.#options;
		if (after && !isSameTrouble(before, after)) {
			log.warn(`${task.name}: ${after.message}`);
			this.#events.fire({ kind: "trouble", task, trouble: after, ...(error === undefined ? {} : { error }) });
		} else if (!after && before && before.kind !== "attention") {
			log.info(`${task.name} runs again.`);
			this.#events.fire({ kind: "recovered", task, before });
		}
	}
}
