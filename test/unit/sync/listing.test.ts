import assert from "node:assert/strict";
import { planEntries } from "../../../src/sync/planEntries.ts";
import { type BakerySync, openBakerySync } from "./bakerySync.ts";

let bakery: BakerySync;

describe("Options that are renamed in Notion", () => {
	afterEach(() => bakery.close());

	it("get their new name on the other side, by their id, without a write to Notion or a conflict", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.renameOption("Unit", "ml", "millilitre");
		bakery.edit("Milk;ml;0,0012", "Milk;ml;0,0013");
		bakery.edit("Water;ml;0", "Water;g;0");
		await bakery.setPrice("Vanilla extract", 0.36);
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [2, 2, 0]);
		assert.deepEqual(await bakery.row("Milk"), ["millilitre", "0.0013"]);
		assert.deepEqual(await bakery.row("Water"), ["g", "0"]);
		assert.ok(bakery.lines().includes("Milk;millilitre;0,0013"));
		assert.ok(bakery.lines().includes("Vanilla extract;millilitre;0,36"));
		const footprint = bakery.footprint();
		assert.equal((await bakery.task().run()).nothingToDo, true);
		assert.equal((await bakery.task().run({ listAll: true })).nothingToDo, true);
		assert.deepEqual(bakery.footprint(), footprint);
	});

	it("are still understood by their former name in the file", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.renameOption("Unit", "ml", "millilitre");
		await bakery.task().run();
		bakery.edit("Salt;g;0,0005", "Salt;ml;0,0005");
		const result = await bakery.task().run();
		assert.equal(result.conflicts, 0);
		assert.deepEqual(await bakery.row("Salt"), ["millilitre", "0.0005"]);
		assert.ok(bakery.lines().includes("Salt;millilitre;0,0005") || (await bakery.task().run()).toOther === 1);
		assert.equal((await bakery.task().run()).nothingToDo, true);
	});
});

describe("What a run asks Notion", () => {
	afterEach(() => bakery.close());

	it("stays three things with duplicates, conflicts and writes that are held back, and still sees what becomes of them", async () => {
		bakery = await openBakerySync();
		await bakery.create("Butter", 5);
		await bakery.create("Unlisted", 1);
		const plan = await bakery.task().plan();
		await bakery.task().holdBack(
			plan,
			planEntries(plan).map(({ id }) => id),
		);
		const first = await bakery.task().run();
		assert.deepEqual(
			first.refused.map(({ title }) => title),
			["Butter", "Butter"],
		);
		assert.deepEqual(
			first.heldBack.map(({ title }) => title),
			["Unlisted"],
		);
		await bakery.setPrice("Salt", 0.1);
		bakery.edit("Salt;g;0,0005", "Salt;g;0,2");
		assert.equal((await bakery.task().run()).conflicts, 1);
		const quiet = await bakery.task().run();
		assert.deepEqual([quiet.requests, quiet.nothingToDo, quiet.conflicts, quiet.refused.length], [3, true, 1, 2]);
		await bakery.setPrice("Salt", 0.2);
		const settled = await bakery.task().run();
		assert.deepEqual([settled.requests, settled.conflicts], [3, 0]);
	});

	it("never takes a page for unchanged whose deletion wasn't carried over", async () => {
		bakery = await openBakerySync();
		const attributes = [
			{ notion: "Name", other: "name", direction: "toNotion" },
			{ notion: "Price", other: "price", direction: "both" },
		] as const;
		await bakery.task({ attributes }).run();
		await bakery.trash("Honey");
		assert.equal((await bakery.task({ attributes }).run()).kept.length, 1);
		bakery.edit("Honey;g;0,014\n", "");
		const result = await bakery.task({ attributes }).run();
		assert.deepEqual([result.failures, result.changedMeanwhile, result.toNotion], [[], [], 0]);
		assert.equal(bakery.state.links("bakery/price list").length, 13);
	});
});

describe("Several conflicts at once", () => {
	beforeEach(async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		for (const name of ["Butter", "Salt", "Eggs"]) {
			await bakery.setPrice(name, 7);
		}
		bakery.edit("Butter;g;0,0085", "Butter;g;8");
		bakery.edit("Salt;g;0,0005", "Salt;g;8");
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;8");
		assert.equal((await bakery.task().run()).conflicts, 3);
	});
	afterEach(() => bakery.close());

	for (const [use, price] of [
		["notion", "7"],
		["other", "8"],
	] as const) {
		it(`are resolved by ${use}`, async () => {
			assert.deepEqual(await bakery.task().resolveAll(use), { resolved: 3, open: [] });
			assert.deepEqual(await bakery.row("Salt"), ["g", price]);
			assert.ok(bakery.lines().includes(`Salt;g;${price}`));
			assert.equal((await bakery.task().run()).nothingToDo, true);
		});
	}

	it("are resolved by the side that was edited later, and stay where neither was", async () => {
		const same = await bakery.task().resolveAll("newest");
		assert.deepEqual([same.resolved, same.open.length], [0, 3]);
		assert.match(same.open[0]?.reason ?? "", /within the same minute/);
		bakery.touchFile(120_000);
		assert.deepEqual(await bakery.task().resolveAll("newest"), { resolved: 3, open: [] });
		assert.deepEqual(await bakery.row("Salt"), ["g", "8"]);
	});

	it("stay open, one by one, where a side was edited after somebody looked", async () => {
		await bakery.setPrice("Salt", 9);
		const { resolved, open } = await bakery.task().resolveAll("other");
		assert.deepEqual([resolved, open.map(({ title }) => title)], [2, ["Salt"]]);
		assert.deepEqual(await bakery.row("Salt"), ["g", "9"]);
		assert.equal(bakery.task().conflicts()[0]?.attributes[0]?.notion, 9);
	});
});
