import assert from "node:assert/strict";
import { randomId, systemClock } from "../../../src/base/clock.ts";
import type { Session } from "../../../src/notion/session.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { createSyncStateStore } from "../../../src/store/syncState.ts";
import type { SyncServices } from "../../../src/sync/syncRun.ts";
import type { SyncTaskOptions } from "../../../src/sync/syncTask.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { NotesTask, note } from "./notesTask.ts";

describe("SyncTask, extended", () => {
	let database: StoreDatabase;
	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
	});
	afterEach(() => database.close());

	const create = (options: Partial<SyncTaskOptions> = {}): NotesTask => {
		const session = { requests: { total: 0, rateLimited: 0 } } as Pick<Session, "api" | "requests">;
		const services: SyncServices = {
			session,
			state: createSyncStateStore(database),
			leases: new Leases({ store: createLeaseStore(database), clock: systemClock, holder: { id: "1", name: "test" } }),
			runs: new RunRecorder({ store: createRunStore(database), session, clock: systemClock, newId: randomId }),
			clock: systemClock,
			newId: randomId,
		};
		const task = new NotesTask({ name: "notes", attributeMap: { Name: "title", Done: "done" }, services, ...options });
		task.notion = [note("n-1", { Name: "Bake", Done: false, Extra: 1 }), note("n-2", { Name: "Sell", Done: true })];
		task.other = [note("o-1", { title: "Bake", done: true }), note("o-2", { title: "Clean", done: false })];
		return task;
	};

	it("links by hash, creates on both sides, renames attributes on the way, and comes to rest", async () => {
		const task = create({ conflictMode: "notion" });
		const result = await task.run();
		assert.deepEqual([result.toNotion, result.toOther], [1, 2]);
		assert.deepEqual(
			task.other.map(({ attributes }) => attributes),
			[
				{ title: "Bake", done: false },
				{ title: "Clean", done: false },
				{ title: "Sell", done: true },
			],
		);
		assert.deepEqual(task.state.ids.length, 3);
		assert.equal((await task.runOnce()).nothingToDo, true);
	});

	it("lets the newer side win by default, and asks where the minutes are the same", async () => {
		const task = create();
		assert.equal(task.conflictMode, "newer");
		assert.equal((await task.run()).conflicts, 1);
		task.other = [note("o-1", { title: "Bake", done: true }, "2026-03-11T10:01:00.000Z"), ...task.other.slice(1)];
		assert.equal((await task.run()).conflicts, 0);
		assert.equal(task.notion[0]?.attributes.Done, true);
	});

	it("never takes an object that a bare array doesn't have for a deleted one", async () => {
		const task = create({ conflictMode: "notion" });
		await task.run();
		task.other = task.other.slice(1);
		task.complete = undefined;
		assert.equal((await task.run()).kept.length, 1);
		task.complete = true;
		assert.deepEqual((await task.run()).toNotion, 1);
		assert.deepEqual(
			task.notion.map(({ attributes }) => attributes.Name),
			["Sell", "Clean"],
		);
	});

	it("carries out one step of the whole, where only that is called", async () => {
		const task = create({ conflictMode: "notion" });
		await task.syncNotionCreated();
		assert.deepEqual([task.notion.length, task.other.length], [2, 3]);
		await task.initialSync();
		assert.equal(task.other[0]?.attributes.done, false);
		await task.syncOtherCreated();
		assert.equal(task.notion.length, 3);
		task.notion = task.notion.slice(0, 2);
		await task.syncOtherDeleted();
		await task.syncStateChanges();
		assert.equal(task.other.length, 3);
		await task.syncNotionDeleted();
		assert.equal(task.other.length, 2);
	});

	it("lets the task's own code decide a conflict", async () => {
		const task = create();
		const asked: string[] = [];
		task.resolveConflict = (notion, other, notionAttribute, otherAttribute) => {
			asked.push(`${notion.id} ${notionAttribute}, ${other.id} ${otherAttribute}`);
			return "other";
		};
		assert.equal((await task.run()).conflicts, 0);
		assert.deepEqual(asked, ["n-1 Done, o-1 done"]);
		assert.equal(task.notion[0]?.attributes.Done, true);
	});

	it("fails in mode `error` after everything that doesn't conflict is done", async () => {
		const task = create({ conflictMode: "error" });
		await assert.rejects(task.run(), /edited on both sides/);
		assert.deepEqual([task.notion.length, task.other.length], [3, 3]);
	});
});
