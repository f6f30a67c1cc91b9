import assert from "node:assert/strict";
import fc from "fast-check";
import { WorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createScheduleStore } from "../../../src/store/schedules.ts";
import { Leases, leaseTime } from "../../../src/tasks/lease.ts";
import type { Schedule } from "../../../src/tasks/schedule.ts";
import type { Attention, ScheduledRun, ScheduledTask, ScheduleEvent } from "../../../src/tasks/scheduledTask.ts";
import { Scheduler } from "../../../src/tasks/scheduler.ts";
import { createManualClock, type ManualClock } from "../../support/manualClock.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Windows on one store and one clock, with tasks whose runs a test looks at and decides. */
class Windows {
	readonly time: ManualClock = createManualClock(1e12);
	readonly database = StoreDatabase.open(":memory:");
	readonly store = createScheduleStore(this.database);
	/** `task@window:trigger` of each run, in the order of their starts. */
	readonly runs: string[] = [];
	readonly events: string[] = [];
	readonly #schedulers: Scheduler[] = [];
	work: (taskId: string, run: ScheduledRun) => Promise<Attention | undefined> = async () => undefined;
	readonly #active = new Map<string, { readonly signal: AbortSignal; readonly startedAt: number }>();
	overlaps = 0;
	/** Runs during which the machine slept and whose lease another window took over before they could renew it. */
	readonly takenOver: AbortSignal[] = [];
	/** When the machine last slept. */
	sleptAt = 0;

	open(name: string, schedules: Readonly<Record<string, Schedule>> = {}): Scheduler {
		const { clock } = this.time;
		const leases = new Leases({ store: createLeaseStore(this.database), clock, holder: { id: name, name } });
		const scheduler = new Scheduler({ store: this.store, leases, clock, log: silentLog });
		scheduler.onEvent((event) => this.events.push(say(event)));
		scheduler.set(this.tasks(name, schedules));
		this.#schedulers.push(scheduler);
		return scheduler;
	}

	tasks(window: string, schedules: Readonly<Record<string, Schedule>>): ScheduledTask[] {
		return Object.entries(schedules).map(([taskId, schedule]) => ({
			taskId,
			name: taskId,
			schedule,
			run: async (run) => {
				this.runs.push(`${taskId}@${window}:${run.trigger}`);
				const earlier = this.#active.get(taskId);
				if (earlier && earlier.startedAt <= this.sleptAt) {
					this.takenOver.push(earlier.signal);
				} else if (earlier) {
					this.overlaps += 1;
				}
				const own = { signal: run.signal, startedAt: this.time.clock.now() };
				this.#active.set(taskId, own);
				try {
					return await this.work(taskId, run);
				} finally {
					if (this.#active.get(taskId) === own) {
						this.#active.delete(taskId);
					}
				}
			},
		}));
	}

	async close(): Promise<void> {
		await Promise.all(this.#schedulers.map((scheduler) => scheduler[Symbol.asyncDispose]()));
		this.database.close();
	}
}

function say(event: ScheduleEvent): string {
	return event.kind === "recovered"
		? `${event.task.name} recovered`
		: `${event.task.name} ${event.trouble.kind}: ${event.trouble.message}`;
}

describe("the scheduler", () => {
	let windows: Windows;
	beforeEach(() => {
		windows = new Windows();
	});
	afterEach(() => windows.close());

	const fails = (message: string, code: "unreachable" | "guarded" = "unreachable") => {
		windows.work = async () => {
			throw new WorkspaceError(code, message);
		};
	};
	const succeeds = () => {
		windows.work = async () => undefined;
	};

	it("runs a task at once and then at its interval", async () => {
		windows.open("a", { task: { every: minute } });
		await windows.time.pass(5 * minute + 1);
		assert.equal(windows.runs.length, 6);
		assert.equal(windows.runs[0], "task@a:schedule");
	});

	it("goes on where it was after a reload", async () => {
		const first = windows.open("a", { task: { every: hour } });
		await windows.time.pass(minute);
		await first[Symbol.asyncDispose]();
		windows.open("b", { task: { every: hour } });
		await windows.time.pass(50 * minute);
		assert.equal(windows.runs.length, 1);
		await windows.time.pass(10 * minute);
		assert.deepEqual(windows.runs, ["task@a:schedule", "task@b:schedule"]);
	});

	it("runs in one of two windows only", async () => {
		windows.open("a", { task: { every: minute } });
		windows.open("b", { task: { every: minute } });
		await windows.time.pass(10 * minute + 1);
		assert.equal(windows.runs.length, 11);
		assert.equal(windows.overlaps, 0);
	});

	it("catches up once after the machine slept, not once for each run that was missed", async () => {
		windows.open("a", { task: { every: minute } });
		await windows.time.pass(1);
		await windows.time.jump(10 * hour);
		assert.equal(windows.runs.length, 2);
		await windows.time.pass(minute);
		assert.equal(windows.runs.length, 3);
	});

	it("never runs a task twice at once, however long a run takes", async () => {
		windows.work = async (_taskId, { signal }) => {
			await windows.time.clock.sleep(10 * minute, signal);
			return undefined;
		};
		const scheduler = windows.open("a", { task: { every: minute } });
		windows.open("b", { task: { every: minute } });
		await windows.time.pass(minute);
		void scheduler.runNow("task");
		await windows.time.pass(35 * minute);
		assert.equal(windows.overlaps, 0);
		assert.equal(windows.runs.length, 4);
	});

	it("is taken over when the window that ran it is gone", async () => {
		const leases = createLeaseStore(windows.database);
		await leases.acquire(
			"task|schedule",
			{ id: "gone", name: "gone" },
			windows.time.clock.now(),
			windows.time.clock.now() + leaseTime,
		);
		windows.open("b", { task: { every: minute } });
		await windows.time.pass(leaseTime - 1000);
		assert.deepEqual(windows.runs, []);
		await windows.time.pass(1000 + 5000);
		assert.deepEqual(windows.runs, ["task@b:schedule"]);
	});

	it("says nothing and looks again when the task itself is running elsewhere", async () => {
		windows.work = async () => {
			throw new WorkspaceError("busy", "running");
		};
		windows.open("a", { task: { every: hour } });
		await windows.time.pass(minute);
		assert.deepEqual(windows.events, []);
		assert.equal(windows.store.get("task")?.runs ?? 0, 0);
		succeeds();
		await windows.time.pass(5000);
		assert.equal(windows.store.get("task")?.runs, 1);
	});

	it("backs off after failures up to an hour, says so once, and says when it works again", async () => {
		fails("Notion can't be reached.");
		windows.open("a", { task: { every: minute } });
		await windows.time.pass(10 * hour);
		// 1, 2, 4, 8, 16, 32 and then 60 minutes apart.
		assert.ok(windows.runs.length >= 14 && windows.runs.length <= 16, `${windows.runs.length} runs`);
		assert.deepEqual(windows.events, ["task failed: Notion can't be reached."]);
		succeeds();
		await windows.time.pass(hour);
		assert.deepEqual(windows.events, ["task failed: Notion can't be reached.", "task recovered"]);
		const before = windows.runs.length;
		await windows.time.pass(10 * minute);
		assert.equal(windows.runs.length, before + 10);
	});

	it("doesn't say again after a reload what was said before", async () => {
		fails("No.");
		const first = windows.open("a", { task: { every: minute } });
		await windows.time.pass(1);
		await first[Symbol.asyncDispose]();
		windows.open("b", { task: { every: minute } });
		await windows.time.pass(hour);
		assert.deepEqual(windows.events, ["task failed: No."]);
	});

	it("holds a task that waits for a person, and lets a change or a person try it again at once", async () => {
		fails("3 of 4 rows would be deleted.", "guarded");
		const scheduler = windows.open("a", { task: { every: minute, onChange: true } });
		await windows.time.pass(30 * minute);
		assert.deepEqual(windows.events, ["task held: 3 of 4 rows would be deleted."]);
		assert.equal(scheduler.status()[0]?.state, "held");
		const runs = windows.runs.length;
		scheduler.changed("task");
		await windows.time.pass(2000);
		assert.equal(windows.runs.length, runs + 1);
		assert.equal(windows.runs.at(-1), "task@a:fileChange");
		succeeds();
		await scheduler.runNow("task");
		assert.equal(windows.events.at(-1), "task recovered");
		assert.equal(scheduler.status()[0]?.state, "waiting");
	});

	it("keeps its pace when a run only left something for a person, and says it once", async () => {
		windows.work = async () => ({ key: "conflicts", message: "2 rows were edited on both sides." });
		windows.open("a", { task: { every: minute } });
		await windows.time.pass(5 * minute + 1);
		assert.equal(windows.runs.length, 6);
		assert.deepEqual(windows.events, ["task attention: 2 rows were edited on both sides."]);
	});

	it("takes several saves for one change, and runs again for one that was made meanwhile", async () => {
		const scheduler = windows.open("a", { task: { onChange: true } });
		windows.work = async (_taskId, { signal }) => {
			await windows.time.clock.sleep(3000, signal);
			return undefined;
		};
		await windows.time.pass(minute);
		assert.deepEqual(windows.runs, []);
		for (let save = 0; save < 3; save++) {
			scheduler.changed("task");
			await windows.time.pass(500);
		}
		await windows.time.pass(1500);
		assert.deepEqual(windows.runs, ["task@a:fileChange"]);
		scheduler.changed("task");
		await windows.time.pass(minute);
		assert.equal(windows.runs.length, 2);
	});

	it("tries again by itself when a run on a change failed", async () => {
		fails("No.");
		const scheduler = windows.open("a", { task: { onChange: true } });
		scheduler.changed("task");
		await windows.time.pass(2000);
		succeeds();
		await windows.time.pass(minute);
		assert.equal(windows.runs.length, 2);
		assert.deepEqual(windows.events, ["task failed: No.", "task recovered"]);
	});

	it("runs so many times in total and no more", async () => {
		windows.open("a", { thrice: { every: minute, inTotal: 3 }, once: { inTotal: 1 } });
		await windows.time.pass(hour);
		assert.equal(windows.runs.filter((run) => run.startsWith("thrice")).length, 3);
		assert.equal(windows.runs.filter((run) => run.startsWith("once")).length, 1);
	});

	it("doesn't run what is paused, and catches up once afterwards", async () => {
		const scheduler = windows.open("a", { task: { every: minute } });
		await windows.time.pass(1);
		await scheduler.setPaused("task", true);
		scheduler.changed("task");
		await windows.time.pass(hour);
		assert.equal(windows.runs.length, 1);
		await scheduler.setPaused("task", false);
		await windows.time.pass(1000);
		assert.equal(windows.runs.length, 2);
	});

	it("runs all at the same time, and one's failure doesn't stop the others", async () => {
		windows.work = async (taskId) => {
			await windows.time.clock.sleep(1000);
			if (taskId === "b") {
				throw new WorkspaceError("refused", "No.");
			}
			return undefined;
		};
		const scheduler = windows.open("w", { a: { onChange: true }, b: { onChange: true }, c: { onChange: true } });
		const all = scheduler.runAll();
		await windows.time.pass(1000);
		await all;
		assert.deepEqual(windows.runs, ["a@w:command", "b@w:command", "c@w:command"]);
		assert.deepEqual(windows.events, ["b failed: No."]);
	});

	it("aborts what is running when it is closed, and leaves it due", async () => {
		let aborted = false;
		windows.work = (_taskId, { signal }) =>
			new Promise((_resolve, reject) => {
				signal.addEventListener("abort", () => {
					aborted = true;
					reject(new WorkspaceError("cancelled", "Cancelled."));
				});
			});
		const scheduler = windows.open("a", { task: { every: hour } });
		await windows.time.pass(1);
		await scheduler[Symbol.asyncDispose]();
		assert.ok(aborted);
		succeeds();
		windows.open("b", { task: { every: hour } });
		await windows.time.pass(1);
		assert.deepEqual(windows.runs, ["task@a:schedule", "task@b:schedule"]);
	});

	it("goes by a new interval at once", async () => {
		const scheduler = windows.open("a", { task: { every: 24 * hour } });
		await windows.time.pass(hour);
		scheduler.set(windows.tasks("a", { task: { every: minute } }));
		await windows.time.pass(minute);
		assert.ok(windows.runs.length >= 2);
	});

	it("keeps all of this whatever runs take and come to, windows open and close, and machines sleep", async function () {
		this.timeout(60_000);
		const step = fc.oneof(
			fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 0, max: 60 }) }),
			fc.record({ kind: fc.constant("sleep" as const), minutes: fc.integer({ min: 1, max: 3000 }) }),
			fc.record({
				kind: fc.constantFrom(
					"fail" as const,
					"succeed" as const,
					"open" as const,
					"close" as const,
					"change" as const,
				),
			}),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.integer({ min: 0, max: 600 }), async (steps, seconds) => {
				const world = new Windows();
				const schedules = { task: { every: 5 * minute, onChange: true } };
				const open: Scheduler[] = [world.open("first", schedules)];
				let fail = false;
				world.work = async (_taskId, { signal }) => {
					await world.time.clock.sleep(seconds * 1000, signal);
					if (fail) {
						throw new WorkspaceError("refused", "No.");
					}
					return undefined;
				};
				for (const [index, at] of steps.entries()) {
					await world.time.settle();
					const before = world.runs.length;
					switch (at.kind) {
						case "pass":
							await world.time.pass(at.minutes * minute);
							// After a failure the next three tries come sooner than the interval: after 1, 2 and 4 minutes.
							assert.ok(world.runs.length - before <= at.minutes / 5 + open.length + 1 + 3);
							break;
						case "sleep":
							world.sleptAt = world.time.clock.now();
							await world.time.jump(at.minutes * minute);
							assert.ok(world.runs.length - before <= 1);
							break;
						case "open":
							open.push(world.open(`window ${index}`, schedules));
							break;
						case "close":
							await open.shift()?.[Symbol.asyncDispose]();
							break;
						case "change":
							open[0]?.changed("task");
							break;
						default:
							fail = at.kind === "fail";
					}
				}
				const count = world.events.length;
				fail = false;
				open.push(world.open("last", schedules));
				const before = world.store.get("task")?.endedAt ?? 0;
				await world.time.pass(2 * hour);
				assert.ok((world.store.get("task")?.endedAt ?? 0) > before, "runs on");
				assert.equal(world.store.get("task")?.failures, 0);
				assert.equal(world.overlaps, 0);
				// Their writes are refused by the lease's number from then on.
				assert.ok(
					world.takenOver.every(({ aborted }) => aborted),
					"who was taken over is told",
				);
				assert.ok(world.events.length <= count + 1);
				assert.ok(
					world.events.every((event, at) => event !== world.events[at - 1]),
					"said once",
				);
				await world.close();
			}),
			{
				numRuns: 40,
				// A run during which the machine slept longer than a lease, beside a second window.
				examples: [
					[[{ kind: "open" }, { kind: "fail" }, { kind: "sleep", minutes: 2 }, { kind: "sleep", minutes: 1 }], 61],
				],
			},
		);
	});
});
