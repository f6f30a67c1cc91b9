import assert from "node:assert/strict";
import { createRunStore, type NewRun, type RunWrite } from "../../src/store/runs.ts";
import { forEachImplementation, inTurn, type StoreFiles } from "./stores.ts";

const implementations = {
	"SQLite file": (database: StoreFiles) => createRunStore(database()),
	"SQLite file of two windows": (database: StoreFiles) =>
		inTurn(createRunStore(database()), createRunStore(database.again())),
};

forEachImplementation("run store", implementations, (open) => {
	it("gives back plan, writes in their order, and the end", async () => {
		const runs = open();
		await runs.start(run("1"));
		await runs.setPlan("1", { rows: [1, 2] });
		await runs.addWrites("1", [write("a"), write("b")]);
		await runs.addWrites("1", [write("c")]);
		const end = { endedAt: 20, outcome: "failed", code: "refused", message: "No.", requests: 3 } as const;
		await runs.end("1", end);
		const { plan, writes, end: stored } = runs.get("1") ?? {};
		assert.deepEqual(plan, { rows: [1, 2] });
		assert.deepEqual(writes, [write("a"), write("b"), write("c")]);
		assert.deepEqual(stored, end);
	});

	it("keeps base and both values of a write", async () => {
		const runs = open();
		await runs.start(run("1"));
		const full: RunWrite = { ...write("a"), attribute: "Price", base: 1, notion: 2, other: null, value: 2 };
		await runs.addWrites("1", [full]);
		assert.deepEqual(runs.get("1")?.writes, [full]);
	});

	it("lists a task's runs, newest first, and leaves a killed one without an end", async () => {
		const runs = open();
		await runs.start(run("1", 10));
		await runs.start(run("2", 30));
		await runs.start({ ...run("3", 20), taskId: "other" });
		assert.deepEqual(
			runs.list("task").map(({ id }) => id),
			["2", "1"],
		);
		assert.deepEqual(
			runs.list(undefined, 2).map(({ id }) => id),
			["2", "3"],
		);
		assert.equal(runs.get("1")?.end, undefined);
		assert.equal(runs.get("no such"), undefined);
	});

	it("lets the first end count", async () => {
		const runs = open();
		await runs.start(run("1"));
		await runs.end("1", { endedAt: 2, outcome: "done", requests: 1 });
		await runs.end("1", { endedAt: 3, outcome: "failed", requests: 1 });
		assert.equal(runs.get("1")?.end?.outcome, "done");
	});
});

function run(id: string, startedAt = 10): NewRun {
	return { id, taskId: "task", name: "Task", kind: "sync", trigger: "command", plan: null, startedAt };
}

function write(objectId: string): RunWrite {
	return { side: "notion", action: "update", reason: "changed in the file", outcome: "done", objectId };
}
