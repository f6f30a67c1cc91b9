// The first seeds of every rig and those that once showed a violation, with each `npm test`; RIG_SEED=N starts elsewhere. Many more: npm run rig -- NAME --count N.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { quiet } from "../../scripts/install.mjs";
import { loadRig, rigNames } from "./rig.ts";

/** At least so many independent cases of each rig. */
const cases = 50;
const seed = process.env.RIG_SEED ?? "1";

describe("rigs", () => {
	for (const name of rigNames()) {
		it(`finds no violation with ${name}`, async function () {
			this.timeout(300_000);
			const { status, lines } = await runRig(name, "--seed", seed, "--cases", String(cases));
			const summary = JSON.parse(lines.at(-1) ?? "{}");
			console.log(`      ${name}: seeds ${summary.seed} to ${summary.seed + summary.count - 1}`);
			assert.ok(Object.keys(summary.violations ?? {}).length > 0, "looks for nothing");
			assert.deepEqual(lines.slice(0, -1), []);
			assert.equal(status, 0);
			for (const found of (await loadRig(name)).found ?? []) {
				const again = await runRig(name, "--seed", String(found), "--count", "1");
				assert.deepEqual([again.status, again.lines.slice(0, -1)], [0, []]);
			}
		});
	}
});

/** In a process of its own, as `npm run rig` does: what a simulated kill leaves hanging ends with it. */
async function runRig(
	name: string,
	...options: readonly string[]
): Promise<{ readonly status: number | null; readonly lines: readonly string[] }> {
	const program = path.join(import.meta.dirname, "run.ts");
	const child = spawn(process.execPath, [...quiet, program, name, ...options], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	let output = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		output += text;
	});
	const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
	return { status, lines: output.split("\n").filter((line) => line !== "") };
}
