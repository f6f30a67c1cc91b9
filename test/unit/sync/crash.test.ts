import assert from "node:assert/strict";
import { type BakerySync, openBakerySync } from "./bakerySync.ts";
import type { Fate } from "./faultyProcess.ts";

/** Every how manyth step is tried: 1 tries all of them. */
const every = Number(process.env.SYNC_CRASH_EVERY ?? 7);

/** A bakery that was in step, with every kind of edit made since on both sides. */
async function editedBakery(): Promise<BakerySync> {
	const bakery = await openBakerySync();
	await bakery.task().run();
	await bakery.setPrice("Butter", 0.009);
	await bakery.setPrice("Salt", 0.1);
	await bakery.trash("Caraway");
	await bakery.create("Saffron", 9);
	bakery.edit("Salt;g;0,0005", "Salt;g;0,2");
	bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
	bakery.edit("Milk;ml;0,0012", "Whole milk;ml;0,0012");
	bakery.edit("Honey;g;0,014\n", "Olive oil;ml;0,01\n");
	return bakery;
}

/** What has to be true in the end, whatever happened on the way. */
async function assertInStep(bakery: BakerySync): Promise<void> {
	const names = await bakery.names();
	assert.equal(new Set(names).size, names.length, `twice in Notion: ${names}`);
	const lines = bakery.lines().filter((line) => line !== "");
	const inFile = lines.slice(1).map((line) => line.split(";")[0] ?? "");
	assert.deepEqual(inFile.toSorted(), names);
	for (const gone of ["Caraway", "Honey", "Milk"]) {
		assert.ok(!names.includes(gone), gone);
	}
	for (const line of lines.slice(1)) {
		const [name = "", unit, price] = line.split(";");
		const inNotion = await bakery.row(name);
		assert.deepEqual(inNotion, name === "Salt" ? ["g", "0.1"] : [unit, price?.replace(",", ".")], name);
	}
	assert.ok(lines.includes("Salt;g;0,2"));
	assert.ok(lines.includes("Saffron;;9"));
	assert.deepEqual(
		bakery
			.task()
			.conflicts()
			.map(({ title }) => title),
		["Salt"],
	);
	const before = bakery.footprint();
	assert.equal((await bakery.task().run()).nothingToDo, true);
	assert.deepEqual(bakery.footprint(), before);
}

/** Counts the steps of a run without faults. */
async function countSteps(what: readonly ("request" | "commit")[]): Promise<number> {
	const bakery = await editedBakery();
	let steps = 0;
	bakery.process.step = (step) => {
		steps += what.includes(step) ? 1 : 0;
		return "pass";
	};
	await bakery.task().run();
	await assertInStep(bakery);
	await bakery.close();
	return steps;
}

async function failAt(number: number, fate: Fate, what: readonly ("request" | "commit")[]): Promise<void> {
	const bakery = await editedBakery();
	let steps = 0;
	bakery.process.step = (step) => (what.includes(step) && ++steps === number ? fate : "pass");
	try {
		await bakery
			.task()
			.run()
			.catch(() => {});
		await bakery.restart();
		await bakery.task().run();
		await assertInStep(bakery);
	} finally {
		await bakery.close();
	}
}

describe("A sync that is cut off", () => {
	for (const [how, fates, what] of [
		["whose process dies at any request or commit", ["dieBefore", "dieAfter"], ["request", "commit"]],
		["whose answers are lost", ["lose", "loseAnswer"], ["request"]],
	] as const) {
		it(`${how}: the next run completes it, with nothing twice and nothing lost`, async function () {
			this.timeout(600_000);
			const steps = await countSteps(what);
			let tried = 0;
			for (let number = 1; number <= steps; number += what.length === 1 ? 1 : every) {
				for (const fate of fates) {
					await failAt(number, fate, what).catch((error: unknown) => {
						throw new Error(`${fate} at step ${number} of ${steps}`, { cause: error });
					});
					tried++;
				}
			}
			assert.ok(tried > 0);
		});
	}
});
