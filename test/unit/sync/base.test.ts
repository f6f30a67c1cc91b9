import assert from "node:assert/strict";
import { randomId, systemClock } from "../../../src/base/clock.ts";
import type { Session } from "../../../src/notion/session.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { createSyncStateStore } from "../../../src/store/syncState.ts";
import type { SyncServices } from "../../../src/sync/syncRun.ts";
import type { Attributes } from "../../../src/sync/values.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { emptyRow } from "../../rig/sync/sides.ts";
import { openSyncWorld } from "../../rig/sync/syncWorld.ts";
import { type Note, NotesTask, note } from "./notesTask.ts";

/** A service that keeps prices with one decimal only. */
class RoundingTask extends NotesTask {
	override otherUpdateObject(object: Note, changes: Attributes): Promise<Note> {
		const { price } = changes;
		return super.otherUpdateObject(object, {
			...changes,
			...(typeof price === "number" ? { price: Math.round(price * 10) / 10 } : {}),
		});
	}
}

describe("What both sides last had in common", () => {
	let database: StoreDatabase;
	beforeEach(() => {
		database = StoreDatabase.open(":memory:");
	});
	afterEach(() => database.close());

	const open = () => {
		const session = { requests: { total: 0, rateLimited: 0 } } as Pick<Session, "api" | "requests">;
		const services: SyncServices = {
			session,
			state: createSyncStateStore(database),
			leases: new Leases({ store: createLeaseStore(database), clock: systemClock, holder: { id: "1", name: "test" } }),
			runs: new RunRecorder({ store: createRunStore(database), session, clock: systemClock, newId: randomId }),
			clock: systemClock,
			newId: randomId,
		};
		const task = new RoundingTask({
			name: "prices",
			attributeMap: { Name: "title", Price: "price" },
			conflictMode: "ask",
			services,
		});
		task.notion = [note("n-1", { Name: "Butter", Price: 1 })];
		task.other = [note("o-1", { title: "Butter", price: 1 })];
		return task;
	};

	it("takes for common what both sides were seen with, never what was sent", async () => {
		const task = open();
		await task.run();
		task.notion = [note("n-1", { Name: "Butter", Price: 1.25 })];
		await task.run();
		assert.equal(task.other[0]?.attributes.price, 1.3);
		assert.equal(task.state.objects.get(task.state.ids[0]?.id ?? "")?.Price ?? 1, 1);
		// The next run doesn't take the rounded price for somebody's edit, and overwrites nothing: it asks.
		const { toNotion, toOther, conflicts } = await task.run();
		assert.deepEqual([toNotion, toOther, conflicts], [0, 0, 1]);
		assert.deepEqual([task.notion[0]?.attributes.Price, task.other[0]?.attributes.price], [1.25, 1.3]);
	});

	it("shows the common value of what both sides are equal in, and of nothing else", async () => {
		const world = await openSyncWorld({
			seed: 1,
			rows: [{ ...emptyRow, Name: "Butter", Price: 1, Unit: "g" }],
			other: "csv",
			otherRows: [{ ...emptyRow, Name: "Butter", Price: 2, Unit: "g" }],
		});
		try {
			await world.task().run();
			const [link] = world.state.links("rig/rows");
			assert.deepEqual([link?.base.Unit, "Price" in (link?.base ?? {})], ["g", false]);
		} finally {
			await world.close();
		}
	});

	it("begins anew when the base is lost: nothing is deleted or written over", async () => {
		const rows = ["a", "b", "c"].map((Name) => ({ ...emptyRow, Name, Price: 1 }));
		const world = await openSyncWorld({ seed: 1, rows, other: "csv" });
		try {
			await world.task().run();
			await world.people.other.remove("a");
			await world.people.other.edit("b", { Price: 2 });
			await world.lose();
			const { conflicts } = await world.task().run();
			assert.equal(conflicts, 1);
			assert.deepEqual((await world.people.notion.rows()).map(({ Name, Price }) => [Name, Price]).sort(), [
				["a", 1],
				["b", 1],
				["c", 1],
			]);
			assert.deepEqual((await world.people.other.rows()).map(({ Name, Price }) => [Name, Price]).sort(), [
				["a", 1],
				["b", 2],
				["c", 1],
			]);
		} finally {
			await world.close();
		}
	});
});
