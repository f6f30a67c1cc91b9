import assert from "node:assert/strict";
import { type BakerySync, openBakerySync } from "./bakerySync.ts";

let bakery: BakerySync;
let runId: string;
let before: { readonly names: readonly string[]; readonly butter: readonly string[] };

/** Every kind of write on both sides. */
async function editedRun(): Promise<void> {
	bakery = await openBakerySync();
	await bakery.task().run();
	await bakery.setPrice("Butter", 0.009);
	await bakery.create("Saffron", 9);
	await bakery.trash("Caraway");
	bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
	bakery.edit("Milk;ml;0,0012", "Whole milk;ml;0,0012");
	bakery.edit("Honey;g;0,014\n", "Olive oil;ml;0,01\n");
	before = { names: await bakery.names(), butter: await bakery.row("Butter") };
	file = bakery.footprint().bytes;
	({ runId } = await bakery.task().run());
}
let file: string;

/** The lines without their order: what was removed comes back at the end. */
function sorted(text: string): readonly string[] {
	return text.split("\n").sort();
}

describe("Undo Run", () => {
	beforeEach(editedRun);
	afterEach(() => bakery.close());

	it("says what it would take back, and writes nothing for that", async () => {
		const footprint = bakery.footprint();
		const { items, conflicts } = await bakery.task().planUndo(runId);
		assert.deepEqual(items.map(({ entry: { side, kind, title } }) => `${kind} ${title} ${side}`).sort(), [
			"create Caraway other",
			"create Honey notion",
			"delete Olive oil notion",
			"delete Saffron other",
			"update Butter other",
			"update Eggs notion",
			"update Milk notion",
		]);
		assert.deepEqual(conflicts, []);
		assert.deepEqual(bakery.footprint(), footprint);
	});

	it("puts both sides back to what they were before the run, and leaves them so", async () => {
		const { undone, conflicts } = await bakery.task().undo(runId);
		assert.deepEqual([undone, conflicts], [7, []]);
		assert.deepEqual(await bakery.names(), before.names);
		assert.deepEqual(sorted(bakery.footprint().bytes), sorted(file));
		const footprint = bakery.footprint();
		const next = await bakery.task().run({ listAll: true });
		assert.deepEqual([next.nothingToDo, next.conflicts, next.heldBack.length], [true, 0, 7]);
		assert.deepEqual(bakery.footprint(), footprint);
	});

	it("makes the writes again once they are released", async () => {
		await bakery.task().undo(runId);
		const { heldBack } = await bakery.task().run();
		await bakery.task().release(heldBack.map(({ id }) => id));
		await bakery.task().run();
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.4"]);
		assert.ok(bakery.lines().includes("Butter;g;0,009"));
		const names = bakery
			.lines()
			.slice(1)
			.filter(Boolean)
			.map((line) => line.split(";")[0]);
		assert.deepEqual(names.sort(), await bakery.names());
	});

	it("carries a later edit over, although the run's own writes are held back", async () => {
		await bakery.task().undo(runId);
		await bakery.setPrice("Butter", 0.012);
		assert.equal((await bakery.task().run()).toOther, 1);
		assert.ok(bakery.lines().includes("Butter;g;0,012"));
	});

	it("treats later edits as conflicts: they stay, are named, and the rest is taken back", async () => {
		bakery.edit("Butter;g;0,009", "Butter;g;0,0095");
		bakery.edit("Saffron;;9", "Saffron;g;9");
		await bakery.setPrice("Eggs", 0.5);
		const { undone, conflicts } = await bakery.task().undo(runId);
		assert.equal(undone, 4);
		assert.deepEqual(conflicts.map(({ side, title, attribute }) => [side, title, attribute]).sort(), [
			["notion", "Eggs", "Price"],
			["other", "Butter", "Price"],
			["other", "Saffron", undefined],
		]);
		assert.ok(bakery.lines().includes("Butter;g;0,0095"));
		assert.ok(bakery.lines().includes("Saffron;g;9"));
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.5"]);
		assert.deepEqual(await bakery.row("Honey"), ["g", "0.014"]);
	});

	it("is a run of its own, with what it wrote and why", async () => {
		await bakery.task().undo(runId);
		const [latest] = bakery.runs.list();
		const { plan, writes } = bakery.runs.get(latest?.id ?? "") ?? { plan: undefined, writes: [] };
		assert.equal((plan as { undoes: string }).undoes, runId);
		assert.deepEqual(new Set(writes.map(({ reason }) => reason)), new Set(["undone"]));
		assert.equal(writes.length, 7);
	});

	it("knows only runs of its own task", async () => {
		await assert.rejects(bakery.task().undo("another"), /no record of this run/);
	});
});
