import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { GuardStop } from "../../../src/sync/syncPlan.ts";
import { type BakerySync, openBakerySync, priceAttributes } from "./bakerySync.ts";

let bakery: BakerySync;

/** Runs the task and expects that nothing at all is written. */
async function expectQuiet(): Promise<void> {
	const before = bakery.footprint();
	const result = await bakery.task().run();
	assert.equal(result.nothingToDo, true);
	assert.deepEqual(bakery.footprint(), before);
}

describe("The price list, between the local Notion workspace and prices.csv", () => {
	afterEach(() => bakery.close());

	it("links by name at first, and writes nothing where both say the same", async () => {
		bakery = await openBakerySync();
		const before = bakery.footprint();
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [0, 0, 0]);
		assert.equal(bakery.state.links("bakery/price list").length, 14);
		assert.deepEqual(bakery.footprint(), before);
		await expectQuiet();
	});

	it("carries an edit on each side over, then comes to rest", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,35");
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [1, 1, 0]);
		assert.ok(bakery.lines().includes("Butter;g;0,009"));
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.35"]);
		await expectQuiet();
	});

	it("creates on both sides what is missing there", async () => {
		bakery = await openBakerySync("name,unit,price\nButter,g,0.0085\nOlive oil,l,7.5\n");
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther], [1, 13]);
		assert.deepEqual(await bakery.row("Olive oil"), ["l", "7.5"]);
		assert.equal(bakery.lines().length, 17);
		await expectQuiet();
	});

	for (const [how, decision, price] of [
		["Notion's value", { use: "notion" }, "0.009"],
		["the file's value", { use: "other" }, "0.0095"],
		["a value of one's own", { values: { Price: 0.01 } }, "0.01"],
	] as const) {
		it(`holds a cell that was edited on both sides, syncs the rest, and resolves with ${how}`, async () => {
			bakery = await openBakerySync();
			await bakery.task().run();
			await bakery.setPrice("Butter", 0.009);
			await bakery.setPrice("Salt", 0.0006);
			bakery.edit("Butter;g;0,0085", "Butter;ml;0,0095");
			const result = await bakery.task().run();
			assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [1, 1, 1]);
			assert.deepEqual(await bakery.row("Butter"), ["ml", "0.009"]);
			assert.ok(bakery.lines().includes("Butter;ml;0,0095"));

			const [conflict] = bakery.task().conflicts();
			assert.ok(conflict);
			assert.equal(conflict.title, "Butter");
			assert.deepEqual(conflict.attributes, [{ attribute: "Price", base: 0.0085, notion: 0.009, other: 0.0095 }]);
			await bakery.task().resolve(conflict.id, decision);
			assert.deepEqual(bakery.task().conflicts(), []);
			assert.deepEqual(await bakery.row("Butter"), ["ml", price]);
			assert.ok(bakery.lines().includes(`Butter;ml;${price.replace(".", ",")}`));
			const [closed] = bakery.state.closedConflicts("bakery/price list");
			assert.deepEqual([closed?.notion, closed?.other], [0.009, 0.0095]);
			await expectQuiet();
		});
	}

	it("resolves nothing when a side was edited after somebody looked, and shows the new value", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Butter;g;0,0085", "Butter;g;0,0095");
		await bakery.task().run();
		const [conflict] = bakery.task().conflicts();
		assert.ok(conflict);
		await bakery.setPrice("Butter", 0.02);
		await assert.rejects(bakery.task().resolve(conflict.id, { use: "other" }), (error) =>
			isWorkspaceError(error, "conflict"),
		);
		assert.deepEqual(await bakery.row("Butter"), ["g", "0.02"]);
		assert.equal(bakery.task().conflicts()[0]?.attributes[0]?.notion, 0.02);
	});

	it("takes conflicts down without a run, so that they can be resolved, and leaves everything else for the run", async () => {
		bakery = await openBakerySync();
		assert.deepEqual(await bakery.task().recordConflicts(), []);
		assert.equal(bakery.state.target("bakery/price list"), undefined);
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		await bakery.setPrice("Salt", 0.0006);
		bakery.edit("Butter;g;0,0085", "Butter;ml;0,0095");
		bakery.edit("Honey;g;0,014\n", "");
		const before = bakery.footprint();
		const [conflict] = await bakery.task().recordConflicts();
		assert.ok(conflict);
		assert.deepEqual(conflict.attributes, [{ attribute: "Price", base: 0.0085, notion: 0.009, other: 0.0095 }]);
		assert.deepEqual(bakery.footprint(), before);
		await bakery.task().resolve(conflict.id, { use: "notion" });
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [2, 1, 0]);
		assert.deepEqual(await bakery.row("Butter"), ["ml", "0.009"]);
		await expectQuiet();
	});

	it("closes a conflict by itself when both sides have become equal", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Butter;g;0,0085", "Butter;g;0,0095");
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.0095);
		const result = await bakery.task().run();
		assert.equal(result.conflicts, 0);
		assert.equal(bakery.state.closedConflicts("bakery/price list")[0]?.resolution, "equal");
		await expectQuiet();
	});

	it("trashes a page whose row was removed from the file, and removes a row whose page was trashed", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.edit("Honey;g;0,014\n", "");
		await bakery.trash("Caraway");
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther], [1, 1]);
		await assert.rejects(bakery.row("Honey"));
		assert.equal(
			bakery.lines().some((line) => line.startsWith("Caraway")),
			false,
		);
		await expectQuiet();
	});

	it("brings back a page that was trashed while its row was edited", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.edit("Honey;g;0,014", "Honey;g;0,015");
		await bakery.trash("Honey");
		await bakery.task().run();
		assert.deepEqual(await bakery.row("Honey"), ["g", "0.015"]);
		await expectQuiet();
	});

	it("follows a name that was changed, on either side", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.edit("Honey;", "Forest honey;");
		const result = await bakery.task().run();
		assert.deepEqual([result.toNotion, result.toOther], [1, 0]);
		assert.deepEqual(await bakery.row("Forest honey"), ["g", "0.014"]);
		await expectQuiet();
	});

	for (const [what, content] of [
		["a file with a header only", "name;unit;price\n"],
		["a file in which most rows are gone", "name;unit;price\nButter;g;0,0085\n"],
	] as const) {
		it(`stops before anything is written: ${what}`, async () => {
			bakery = await openBakerySync();
			await bakery.task().run();
			bakery.write(content);
			const before = bakery.footprint();
			await assert.rejects(bakery.task().run(), (error) => isWorkspaceError(error, "guarded"));
			assert.deepEqual(bakery.footprint(), before);
		});
	}

	it("asks again when more would be deleted than somebody agreed to", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.write("name;unit;price\nButter;g;0,0085\nSalt;g;0,0005\nSugar;g;0,0011\n");
		const stop = await bakery
			.task()
			.run()
			.catch((error: unknown) => error);
		assert.ok(isWorkspaceError(stop, "guarded"));
		const guard = stop.data.guard as GuardStop;
		assert.deepEqual(guard, { kind: "tooManyDeletes", deletes: 11, allowed: 10 });
		bakery.write("name;unit;price\nButter;g;0,0085\n");
		await assert.rejects(bakery.task().run({ acceptGuard: guard }), /13 objects would be deleted/);
		bakery.write("name;unit;price\nButter;g;0,0085\nSalt;g;0,0005\nSugar;g;0,0011\n");
		assert.equal((await bakery.task().run({ acceptGuard: guard })).toNotion, 11);
	});

	it("saves what was done when it is cancelled, and goes on from there", async () => {
		bakery = await openBakerySync("name,unit,price\nOlive oil,l,7.5\nThyme,g,0.3\nRosemary,g,0.4\n");
		const cancel = new AbortController();
		const cancelled = bakery.task().run({
			signal: cancel.signal,
			onProgress: ({ done }) => done === 2 && cancel.abort(),
		});
		await assert.rejects(cancelled, (error) => isWorkspaceError(error, "cancelled"));
		assert.equal(bakery.runs.list()[0]?.end?.outcome, "cancelled");
		await bakery.task().run();
		assert.equal((await bakery.names()).length, 17);
		assert.equal(bakery.lines().length, 19);
		await expectQuiet();
	});

	it("runs once at a time", async () => {
		bakery = await openBakerySync();
		const first = bakery.task().run();
		await assert.rejects(bakery.task().run(), (error) => isWorkspaceError(error, "busy"));
		assert.equal((await first).conflicts, 0);
	});

	it("asks for the trash once where many pages are gone", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		for (const name of (await bakery.names()).slice(0, 12)) {
			await bakery.trash(name);
		}
		const stop = await bakery
			.task()
			.run({ listAll: true })
			.catch((error: unknown) => error);
		assert.ok(isWorkspaceError(stop, "guarded"));
		const [run] = bakery.runs.list();
		assert.equal(run?.end?.requests, 3);
	});

	it("deletes everything where somebody agreed to it", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.write("name;unit;price\n");
		const result = await bakery.task().run({ acceptGuard: true });
		assert.deepEqual([result.toNotion, result.toOther], [14, 0]);
		assert.deepEqual(await bakery.names(), []);
	});

	it("follows a property that was renamed in Notion, and freezes one that has another type now", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.alterProperty("Unit", { name: "Measure" });
		bakery.edit("Butter;g", "Butter;pc");
		assert.equal((await bakery.task().run()).toNotion, 1);
		await bakery.alterProperty("Price", { rich_text: {} });
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
		const before = bakery.footprint();
		const result = await bakery.task().run();
		assert.deepEqual(
			result.frozen.map(({ attribute }) => attribute),
			["Price"],
		);
		assert.deepEqual(bakery.footprint(), before);
	});

	it("stays inside of the folder, wherever a link points to", async () => {
		bakery = await openBakerySync();
		const outside = { connector: "csv", path: "../prices.csv", key: "name" } as const;
		await assert.rejects(bakery.task({ other: outside }).run(), (error) => isWorkspaceError(error, "invalidFile"));
		symlinkSync("/etc/hostname", path.join(path.dirname(bakery.file), "link.csv"));
		const link = { connector: "csv", path: "link.csv", key: "name" } as const;
		await assert.rejects(bakery.task({ other: link }).run(), /outside of the folder/);
		const missing = { connector: "csv", path: "missing.csv", key: "name" } as const;
		await assert.rejects(bakery.task({ other: missing }).run(), /There is no file missing\.csv/);
	});

	it("keeps an edit of the file that was made while the run was under way", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		const first = await bakery.task().run({
			onProgress: () => bakery.write(bakery.footprint().bytes.replace("Eggs;pc;0,32", "Eggs;pc;0,4")),
		});
		assert.deepEqual([first.toNotion, first.toOther], [0, 1]);
		assert.ok(bakery.lines().includes("Eggs;pc;0,4"));
		assert.ok(bakery.lines().includes("Butter;g;0,009"));
		const second = await bakery.task().run();
		assert.deepEqual([second.toNotion, second.toOther], [1, 0]);
		await expectQuiet();
	});

	it("drops a change whose cell was edited while the run was under way, and makes it a conflict at the next", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		const first = await bakery.task().run({
			onProgress: () => bakery.write(bakery.footprint().bytes.replace("Butter;g;0,0085", "Butter;g;0,5")),
		});
		assert.deepEqual(first.changedMeanwhile, [{ side: "other", title: "Butter", attribute: "Price" }]);
		assert.ok(bakery.lines().includes("Butter;g;0,5"));
		assert.equal((await bakery.task().run()).conflicts, 1);
	});

	it("names what is wrong with the task before anything is read or written", async () => {
		bakery = await openBakerySync();
		const attributes = [
			...priceAttributes.slice(0, 2),
			{ notion: "Prise", other: "price", direction: "both" } as const,
		];
		await assert.rejects(bakery.task({ attributes }).run(), (error) => {
			assert.ok(isWorkspaceError(error, "invalidFile"));
			assert.match(error.message, /"Ingredient Inventory" has no property "Prise"\. Did you mean "Price"\?/);
			assert.deepEqual(error.data.path, ["tasks", "price list", "sync", "attributes", "Prise"]);
			return true;
		});
		bakery.edit("name;unit;price", "name;units;price");
		await assert.rejects(bakery.task().run(), /prices\.csv has no column "unit" \(columns: name, units, price\)/);
		assert.equal(bakery.footprint().writes, 0);
	});

	it("asks Notion three things when nothing was edited: the schema, the rows edited since, the trash since", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		const { requests, nothingToDo } = await bakery.task().run();
		assert.deepEqual([requests, nothingToDo], [3, true]);
		await bakery.setPrice("Butter", 0.009);
		assert.equal((await bakery.task().run()).requests, 3);
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
		assert.equal((await bakery.task().run()).requests, 5);
	});

	it("takes what Notion doesn't list as edited for what it was last seen as, until it lists everything", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		bakery.hideEdits(true);
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
		bakery.edit("Honey;g;0,014\n", "");
		const first = await bakery.task().run();
		assert.deepEqual([first.toNotion, first.toOther, first.requests], [2, 0, 7]);
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.4"]);
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Butter;g;0,0085", "Butter;g;0,5");
		const second = await bakery.task().run();
		assert.deepEqual(second.changedMeanwhile, [{ side: "notion", title: "Butter", attribute: "Price" }]);
		assert.deepEqual(await bakery.row("Butter"), ["g", "0.009"]);
		assert.equal((await bakery.task().run()).conflicts, 1);
		await expectQuiet();
		await bakery.setPrice("Salt", 0.1);
		assert.equal((await bakery.task().run({ listAll: true })).toOther, 1);
	});

	it("plans without writing anything", async () => {
		bakery = await openBakerySync("name,unit,price\nOlive oil,l,7.5\n");
		const before = bakery.footprint();
		const plan = await bakery.task().plan();
		assert.equal(plan.items.length, 15);
		assert.deepEqual(bakery.footprint(), before);
		assert.deepEqual(bakery.state.links("bakery/price list"), []);
	});

	it("records every write with its reason, the base and both values", async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		const { runId } = await bakery.task().run();
		const { operationId, linkId, entryId, partnerId, ...write } = bakery.runs.get(runId)?.writes[0] ?? {};
		assert.ok(operationId);
		const [link] = bakery.state.links("bakery/price list").filter(({ otherId }) => otherId === "Butter");
		assert.deepEqual([linkId, entryId, partnerId], [link?.id, `other ${link?.id}`, link?.notionId]);
		assert.deepEqual(write, {
			side: "other",
			action: "update",
			reason: "edited",
			outcome: "done",
			objectId: "Butter",
			title: "Butter",
			attribute: "Price",
			base: 0.0085,
			notion: 0.009,
			other: 0.0085,
			value: 0.009,
		});
	});
});
