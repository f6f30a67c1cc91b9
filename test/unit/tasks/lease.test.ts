import assert from "node:assert/strict";
import type { Clock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { Leases, leaseTime } from "../../../src/tasks/lease.ts";
import { createManualClock } from "../../support/manualClock.ts";

describe("a task's lease", () => {
	const { promise: never } = Promise.withResolvers<void>();
	let database: StoreDatabase;
	let time: ReturnType<typeof createManualClock>;

	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
		time = createManualClock();
	});
	afterEach(() => database.close());

	const leases = (name: string, clock: Clock = time.clock) =>
		new Leases({ store: createLeaseStore(database), clock, holder: { id: name, name } });

	it("is held as long as the work takes, and then given back", async () => {
		const work = Promise.withResolvers<string>();
		const first = leases("a").withLease("task", () => work.promise);
		await time.pass(4 * leaseTime);
		await assert.rejects(
			leases("b").withLease("task", async () => {}),
			(error: unknown) => {
				assert.ok(isWorkspaceError(error, "busy"));
				assert.match(error.message, /running in a/);
				return true;
			},
		);
		work.resolve("result");
		assert.equal(await first, "result");
		assert.equal(await leases("b").withLease("task", async ({ fence }) => fence), 2);
	});

	it("is given back when the work fails", async () => {
		await assert.rejects(
			leases("a").withLease("task", async () => {
				throw new Error("failed");
			}),
			/failed/,
		);
		await leases("b").withLease("task", async () => {});
	});

	it("is taken over when its holder is gone, and aborts the work of a holder that comes back", async () => {
		const stopped: Clock = { now: time.clock.now, sleep: () => never };
		const suspended = leases("a", stopped).withLease("task", () => never);
		void suspended;
		await time.pass(leaseTime);
		const signals: AbortSignal[] = [];
		const second = leases("b").withLease("task", async ({ signal, fence }) => {
			signals.push(signal);
			assert.equal(fence, 2);
			await never;
		});
		void second;
		await time.pass(1000);
		// Another window takes over, as if this one had been suspended too.
		await createLeaseStore(database).release("task", 2);
		assert.equal(
			(await createLeaseStore(database).acquire("task", { id: "c", name: "c" }, time.clock.now(), 1e9)).kind,
			"granted",
		);
		await time.pass(leaseTime);
		assert.equal(signals[0]?.aborted, true);
		assert.ok(isWorkspaceError(signals[0]?.reason, "busy"));
	});

	it("passes the caller's cancellation on", async () => {
		const controller = new AbortController();
		const run = leases("a").withLease(
			"task",
			async ({ signal }) => {
				controller.abort();
				return signal.aborted;
			},
			{ signal: controller.signal },
		);
		assert.equal(await run, true);
	});
});
