// The first seeds of every rig, with each `npm test`; RIG_SEED=N starts elsewhere. Many more: npm run rig -- NAME --count N.
import assert from "node:assert/strict";
import process from "node:process";
import { loadRig, rigNames, runSeeds } from "./rig.ts";

/** At least so many independent cases of each rig. */
const cases = 50;
const seed = Number(process.env.RIG_SEED ?? 1);

describe("rigs", () => {
	for (const name of rigNames()) {
		it(`finds no violation with ${name}`, async function () {
			this.timeout(120_000);
			const rig = await loadRig(name);
			const count = Math.ceil(cases / (rig.casesPerSeed ?? 1));
			console.log(`      ${name}: seeds ${seed} to ${seed + count - 1}`);
			const { failedSeeds, violations } = await runSeeds(rig, seed, count, (at, found) =>
				console.log(`      ${name} --seed ${at}: ${JSON.stringify(found)}`),
			);
			assert.ok(Object.keys(violations).length > 0, "looks for nothing");
			assert.deepEqual(failedSeeds, []);
		});
	}
});
