import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { planEntries } from "../../../src/sync/planEntries.ts";
import type { SyncPlan } from "../../../src/sync/syncPlan.ts";
import { type BakerySync, openBakerySync } from "./bakerySync.ts";

let bakery: BakerySync;

const titles = (plan: Pick<SyncPlan, "items">) =>
	planEntries(plan)
		.map(({ side, kind, title }) => `${kind} ${title} ${side}`)
		.sort();

describe("Writes of a plan that somebody holds back", () => {
	beforeEach(async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Eggs;pc;0,32", "Eggs;g;0,35");
		bakery.edit("Honey;g;0,014\n", "Thyme;g;0,5\n");
	});
	afterEach(() => bakery.close());

	it("have the same ids in every plan, whatever is edited later", async () => {
		const first = await bakery.task().plan();
		assert.deepEqual(titles(first), [
			"create Thyme notion",
			"delete Honey notion",
			"update Butter other",
			"update Eggs notion",
		]);
		bakery.edit("Eggs;g;0,35", "Eggs;g;0,36");
		await bakery.setPrice("Butter", 0.01);
		const second = await bakery.task().plan();
		assert.deepEqual(
			planEntries(second).map(({ id }) => id),
			planEntries(first).map(({ id }) => id),
		);
	});

	it("are left out of one run by their ids: whole entries and single changes", async () => {
		const plan = await bakery.task().plan();
		const entries = planEntries(plan);
		const price = entries.find(({ title }) => title === "Eggs")?.changes.find(({ attribute }) => attribute === "Price");
		const honey = entries.find(({ title }) => title === "Honey");
		const exclude = [price?.id ?? "", honey?.id ?? ""];
		assert.deepEqual(titles(await bakery.task().plan({ exclude })), [
			"create Thyme notion",
			"update Butter other",
			"update Eggs notion",
		]);
		const result = await bakery.task().run({ exclude });
		assert.deepEqual([result.toNotion, result.toOther], [2, 1]);
		assert.deepEqual(
			result.heldBack.map(({ kind, changes }) => [kind, changes.map(({ attribute }) => attribute)]).sort(),
			[
				["delete", ["Name", "Unit", "Price"]],
				["update", ["Price"]],
			],
		);
		assert.deepEqual(await bakery.row("Eggs"), ["g", "0.32"]);
		assert.deepEqual(await bakery.row("Honey"), ["g", "0.014"]);
		const next = await bakery.task().run();
		assert.deepEqual([next.toNotion, next.toOther], [2, 0]);
		assert.deepEqual(await bakery.row("Eggs"), ["g", "0.35"]);
	});

	it("stay held back over runs, until they are released or become other writes", async () => {
		const plan = await bakery.task().plan();
		const ids = planEntries(plan)
			.filter(({ title }) => title === "Butter" || title === "Thyme")
			.map(({ id }) => id);
		await bakery.task().holdBack(plan, ids);
		for (let run = 0; run < 2; run++) {
			const { heldBack } = await bakery.task().run({ listAll: run === 1 });
			assert.deepEqual(heldBack.map(({ title }) => title).sort(), ["Butter", "Thyme"]);
			assert.ok(bakery.lines().includes("Butter;g;0,0085"));
			await assert.rejects(bakery.row("Thyme"));
		}
		await bakery.setPrice("Butter", 0.011);
		const changed = await bakery.task().run();
		assert.deepEqual(
			changed.heldBack.map(({ title }) => title),
			["Thyme"],
		);
		assert.ok(bakery.lines().includes("Butter;g;0,011"));
		await bakery.task().release(ids);
		assert.deepEqual((await bakery.task().run()).heldBack, []);
		assert.deepEqual(await bakery.row("Thyme"), ["g", "0.5"]);
	});

	it("don't count as deletes for the guard", async () => {
		bakery.write("name;unit;price\nButter;g;0,0085\nSalt;g;0,0005\n");
		await assert.rejects(bakery.task().run(), (error) => isWorkspaceError(error, "guarded"));
		const plan = await bakery.task().plan();
		const deletes = planEntries(plan).filter(({ kind }) => kind === "delete");
		assert.equal(deletes.length, 12);
		const exclude = deletes.slice(0, 4).map(({ id }) => id);
		assert.equal((await bakery.task().run({ exclude })).toNotion, 8);
	});
});

describe("A plan that somebody has agreed to", () => {
	beforeEach(async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
	});
	afterEach(() => bakery.close());

	it("is carried out when it still holds, also where less of it is left to do", async () => {
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,35");
		const agreed = await bakery.task().plan();
		bakery.edit("Eggs;pc;0,35", "Eggs;pc;0,32");
		const result = await bakery.task().run({ agreed });
		assert.deepEqual([result.toNotion, result.toOther], [0, 1]);
	});

	for (const [what, edit] of [
		["a further write", async () => bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,35")],
		["another value", async () => bakery.setPrice("Butter", 0.5)],
	] as const) {
		it(`is asked about again, with nothing written, where the new plan has ${what}`, async () => {
			const agreed = await bakery.task().plan();
			await edit();
			const before = bakery.footprint();
			const error = await bakery
				.task()
				.run({ agreed })
				.catch((thrown: unknown) => thrown);
			assert.ok(isWorkspaceError(error, "guarded"));
			assert.deepEqual(bakery.footprint(), before);
			const plan = error.data.plan as SyncPlan;
			const result = await bakery.task().run({ agreed: plan });
			assert.equal(result.toNotion + result.toOther, planEntries(plan).length);
		});
	}
});
