import assert from "node:assert/strict";
import { createScheduleStore, type ScheduleRecord } from "../../src/store/schedules.ts";
import { createMemoryScheduleStore } from "../../src/tasks/memorySchedules.ts";
import { forEachImplementation, inTurn, type StoreFiles } from "./stores.ts";

const implementations = {
	"SQLite file": (database: StoreFiles) => createScheduleStore(database()),
	"SQLite file of two windows": (database: StoreFiles) =>
		inTurn(createScheduleStore(database()), createScheduleStore(database.again())),
	memory: () => createMemoryScheduleStore(),
};

forEachImplementation("schedule store", implementations, (open) => {
	const record: ScheduleRecord = {
		paused: false,
		runs: 3,
		failures: 1,
		startedAt: 10,
		endedAt: 20,
		nextAt: 30,
		every: 20,
		trouble: { kind: "failed", key: "refused", message: "No.", remedy: "Try.", since: 20 },
	};

	it("keeps a record per task", async () => {
		const store = open();
		assert.deepEqual(await store.update("a", () => record), record);
		await store.update("b", () => ({ paused: true, runs: 0, failures: 0 }));
		assert.deepEqual(store.get("a"), record);
		assert.deepEqual(store.get("b"), { paused: true, runs: 0, failures: 0 });
		assert.equal(store.get("c"), undefined);
	});

	it("loses no change of many at once", async () => {
		const store = open();
		const one = (before = { paused: false, runs: 0, failures: 0 } as ScheduleRecord) => ({
			...before,
			runs: before.runs + 1,
		});
		await Promise.all(Array.from({ length: 20 }, () => store.update("a", one)));
		assert.equal(store.get("a")?.runs, 20);
	});
});
