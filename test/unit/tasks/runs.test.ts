import assert from "node:assert/strict";
import { WorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createRunStore, type RunStore } from "../../../src/store/runs.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

describe("a recorded run", () => {
	const clock = createVirtualClock();
	const session = { requests: { total: 5, rateLimited: 0 } };
	const about = { taskId: "task", name: "Task", kind: "cascade", trigger: "command" } as const;
	let database: StoreDatabase;
	let store: RunStore;
	let recorder: RunRecorder;

	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
		store = createRunStore(database);
		recorder = new RunRecorder({ store, session, clock, newId: () => "run" });
	});
	afterEach(() => database.close());

	it("holds plan, writes, outcome, duration and requests", async () => {
		const started = clock.now();
		await recorder.record(
			about,
			() => "done",
			async (run) => {
				await run.plan([1]);
				await run.wrote({ side: "notion", action: "create", reason: "r", outcome: "done" });
				session.requests.total += 3;
				await clock.sleep(1000);
			},
		);
		const { plan, writes, end, startedAt } = store.get("run") ?? {};
		assert.deepEqual(plan, [1]);
		assert.equal(writes?.length, 1);
		assert.equal(startedAt, started);
		assert.deepEqual(end, { endedAt: started + 1000, outcome: "done", requests: 3 });
	});

	it("says how a result counts", async () => {
		await recorder.record(
			about,
			(conflicts: number) => (conflicts > 0 ? "conflicts" : "done"),
			async () => 2,
		);
		assert.equal(store.get("run")?.end?.outcome, "conflicts");
	});

	for (const [code, outcome] of [
		["refused", "failed"],
		["cancelled", "cancelled"],
	] as const) {
		it(`ends as ${outcome} when it throws ${code}, and throws it on`, async () => {
			const work = async () => {
				throw new WorkspaceError(code, "No.");
			};
			await assert.rejects(
				recorder.record(about, () => "done", work),
				/No\./,
			);
			const { outcome: recorded, code: recordedCode, message } = store.get("run")?.end ?? {};
			assert.deepEqual({ recorded, recordedCode, message }, { recorded: outcome, recordedCode: code, message: "No." });
		});
	}
});
