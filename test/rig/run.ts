// npm run rig -- NAME --seed N --count N: runs NAME.rig.ts with the seeds N, N + 1, ... and prints a JSON object a line: one for each
// seed with a violation, and a summary that counts every kind. Ends in status 1 if there is any.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { main, NextStep } from "../../scripts/install.mjs";
import { endAll, endOnSignals } from "../../scripts/processes.ts";

/** How often each kind of violation was seen; a kind that was looked for and not seen is 0. */
export type Violations = Readonly<Record<string, number>>;

/** What a NAME.rig.ts exports. The same seed does the same, byte by byte. */
export interface Rig {
	run(seed: number): Promise<Violations>;
}

const folder = import.meta.dirname;
const usage = "npm run rig -- NAME [--seed N] [--count N]";

function readOptions() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { seed: { type: "string", default: "1" }, count: { type: "string", default: "100" } },
	});
	const [seed, count] = [Number(values.seed), Number(values.count)];
	if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1) {
		throw new NextStep(`--seed and --count are whole numbers.\n${usage}`);
	}
	return { name: positionals[0] ?? "", seed, count };
}

await main(async () => {
	endOnSignals(130);
	const { name, seed, count } = readOptions();
	const known = fs.globSync("*.rig.ts", { cwd: folder }).map((file) => file.replace(/\.rig\.ts$/, ""));
	if (!known.includes(name)) {
		const list = known.length > 0 ? `There are: ${known.sort().join(", ")}.` : "There are none yet.";
		throw new NextStep(`${name ? `There is no rig "${name}".` : usage}\n${list}`);
	}
	const rig: Rig = await import(path.join(folder, `${name}.rig.ts`));
	const sum: Record<string, number> = {};
	let failedSeeds = 0;
	for (let at = seed; at < seed + count; at += 1) {
		const violations = await rig.run(at);
		for (const [kind, times] of Object.entries(violations)) {
			sum[kind] = (sum[kind] ?? 0) + times;
		}
		if (Object.values(violations).some((times) => times > 0)) {
			failedSeeds += 1;
			console.log(JSON.stringify({ rig: name, seed: at, violations }));
		}
	}
	console.log(JSON.stringify({ rig: name, summary: true, seed, count, failedSeeds, violations: sum }));
	await endAll();
	process.exit(failedSeeds > 0 ? 1 : 0);
});
