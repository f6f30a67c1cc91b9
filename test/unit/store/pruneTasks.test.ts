import assert from "node:assert/strict";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createOutboxStore, type NewOperation } from "../../../src/store/outbox.ts";
import { answerAge, createTaskPruner, keptRuns } from "../../../src/store/pruneTasks.ts";
import { createRunStore, type RunStore } from "../../../src/store/runs.ts";

const day = 86_400_000;
const now = 1000 * day;

describe("throwing old records of tasks away", () => {
	let database: StoreDatabase;
	let runs: RunStore;
	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
		runs = createRunStore(database);
	});
	afterEach(() => database.close());

	const run = async (id: string, startedAt: number, { writes = 0, isOver = true, taskId = "task" } = {}) => {
		await runs.start({ id, taskId, name: id, kind: "sync", trigger: "schedule", plan: null, startedAt });
		for (let count = 0; count < writes; count++) {
			await runs.addWrites(id, [{ side: "notion", action: "create", reason: "r", outcome: "done" }]);
		}
		if (isOver) {
			await runs.end(id, { endedAt: startedAt + 1, outcome: writes > 0 ? "done" : "nothingToDo", requests: 1 });
		}
	};
	const ids = (taskId = "task") => runs.list(taskId, 10_000).map(({ id }) => id);

	it("keeps the newest runs that wrote, though many that wrote nothing came after them", async () => {
		await run("wrote", now - 900 * day, { writes: 2 });
		for (let count = 0; count < keptRuns.idle + 30; count++) {
			await run(`idle ${count}`, now - 100 * day + count);
		}
		await run("of another task", now - 900 * day, { taskId: "another" });
		await createTaskPruner(database)("task", now);
		assert.equal(ids().length, keptRuns.idle + 1);
		assert.ok(ids().includes("wrote") && ids().includes(`idle ${keptRuns.idle + 29}`) && !ids().includes("idle 0"));
		assert.equal(runs.get("wrote")?.writes.length, 2);
		assert.deepEqual(ids("another"), ["of another task"]);
	});

	it("throws the writes away with their run", async () => {
		for (let count = 0; count < keptRuns.written + 5; count++) {
			await run(`wrote ${count}`, now - 10 * day + count, { writes: 1 });
		}
		await createTaskPruner(database)("task", now);
		assert.equal(ids().length, keptRuns.written);
		const left = database.sqlite.prepare("SELECT count(*) AS number FROM run_writes").get();
		assert.equal(Number(left?.number), keptRuns.written);
	});

	it("leaves a run alone that is under way", async () => {
		await run("under way", now - 60_000, { isOver: false });
		for (let count = 0; count < keptRuns.idle + 5; count++) {
			await run(`idle ${count}`, now - 1000 + count);
		}
		await createTaskPruner(database)("task", now);
		assert.ok(ids().includes("under way"));
	});

	it("keeps of old operations what keeps an effect from happening twice, and what nobody knows the outcome of", async () => {
		const outbox = createOutboxStore(database);
		const operation = (id: string, kind: NewOperation["kind"]): NewOperation => {
			return { id, taskId: "task", runId: "run", kind, pageId: undefined, body: "{}" };
		};
		const done = async (id: string, kind: NewOperation["kind"], at: number) => {
			await outbox.add([operation(id, kind)], at);
			await outbox.step(id, { from: ["ready"], to: "sent", at });
			await outbox.step(id, { from: ["sent"], to: "done", at, resultId: `page of ${id}`, result: "{}" });
		};
		const old = now - answerAge - day;
		await done("old create", "create", old);
		await done("old update", "update", old);
		await done("new create", "create", now - day);
		await done("new update", "update", now - day);
		await outbox.add([operation("old and ready", "create"), operation("old and sent", "update")], old);
		await outbox.step("old and sent", { from: ["ready"], to: "sent", at: old });
		await createTaskPruner(database)("task", now);
		const left = ["old create", "old update", "new create", "new update", "old and ready", "old and sent"].map((id) => {
			const { state = "gone", resultId, result } = outbox.get(id) ?? {};
			return [id, state, resultId, result].filter((part) => part !== undefined).join(", ");
		});
		assert.deepEqual(left, [
			"old create, done, page of old create",
			"old update, gone",
			"new create, done, page of new create, {}",
			"new update, done, page of new update, {}",
			"old and ready, ready",
			"old and sent, sent",
		]);
	});
});
