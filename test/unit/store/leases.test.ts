import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createScheduleStore } from "../../../src/store/schedules.ts";

const here = { id: "1", name: "this window" };
const there = { id: "2", name: "that window" };

describe("leases", () => {
	let database: StoreDatabase;
	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
	});
	afterEach(() => database.close());

	it("keeps a holder that was taken over from committing", async () => {
		const leases = createLeaseStore(database);
		const outbox = createOutboxStore(database);
		await leases.acquire("task", here, 0, 100);
		await outbox.add([{ id: "a", taskId: "task", runId: "run", kind: "create", pageId: undefined, body: "{}" }], 0);
		assert.equal(await outbox.step("a", { from: ["ready"], to: "sent", at: 1, fence: 1 }), true);
		await leases.acquire("task", there, 100, 200);
		await assert.rejects(outbox.step("a", { from: ["sent"], to: "done", at: 101, fence: 1 }), (error: unknown) => {
			assert.ok(isWorkspaceError(error, "busy"));
			assert.match(error.message, /taken over by that window/);
			return true;
		});
		assert.equal(outbox.get("a")?.state, "sent");
		assert.equal(await outbox.step("a", { from: ["sent"], to: "done", at: 102, fence: 2 }), true);
	});

	it("take a lease that a clock a day ahead has granted for one that is over", async () => {
		const leases = createLeaseStore(database);
		const [now, day] = [1_800_000_000_000, 86_400_000];
		await leases.acquire("task", there, now + day, now + day + 15_000);
		assert.deepEqual(await leases.acquire("task", here, now, now + 15_000), { kind: "granted", fence: 2 });
	});

	it("keeps a schedule from being changed on behalf of a holder that was taken over", async () => {
		const leases = createLeaseStore(database);
		const schedules = createScheduleStore(database);
		await leases.acquire("lease", here, 0, 100);
		await leases.acquire("lease", there, 100, 200);
		const record = { paused: false, runs: 1, failures: 0 };
		await assert.rejects(
			schedules.update("task", () => record, { id: "lease", fence: 1 }),
			(error: unknown) => isWorkspaceError(error, "busy"),
		);
		assert.equal(schedules.get("task"), undefined);
		await schedules.update("task", () => record, { id: "lease", fence: 2 });
		assert.deepEqual(schedules.get("task"), record);
	});
});
