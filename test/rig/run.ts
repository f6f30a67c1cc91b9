// npm run rig -- NAME --seed N --count N: runs NAME.rig.ts with the seeds N, N + 1, ... and prints a JSON object a line: one for each
// seed with a violation, and a summary that counts every kind. Ends in status 1 if there is any.
import process from "node:process";
import { parseArgs } from "node:util";
import { main, NextStep } from "../../scripts/install.mjs";
import { endAll, endOnSignals } from "../../scripts/processes.ts";
import { loadRig, rigNames, runSeeds } from "./rig.ts";

const usage = "npm run rig -- NAME [--seed N] [--count N | --cases N]";

function readOptions() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			seed: { type: "string", default: "1" },
			count: { type: "string", default: "100" },
			cases: { type: "string" },
		},
	});
	const [seed, count] = [Number(values.seed), Number(values.count)];
	if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1) {
		throw new NextStep(`--seed and --count are whole numbers.\n${usage}`);
	}
	return {
		name: positionals[0] ?? "",
		seed,
		count,
		cases: values.cases === undefined ? undefined : Number(values.cases),
	};
}

await main(async () => {
	endOnSignals(130);
	const { name, seed, ...options } = readOptions();
	const known = rigNames();
	if (!known.includes(name)) {
		const list = known.length > 0 ? `There are: ${known.join(", ")}.` : "There are none yet.";
		throw new NextStep(`${name ? `There is no rig "${name}".` : usage}\n${list}`);
	}
	const rig = await loadRig(name);
	// A seed may run several independent cases.
	const count = options.cases === undefined ? options.count : Math.ceil(options.cases / (rig.casesPerSeed ?? 1));
	const { failedSeeds, violations } = await runSeeds(rig, seed, count, (at, found) =>
		console.log(JSON.stringify({ rig: name, seed: at, violations: found })),
	);
	console.log(JSON.stringify({ rig: name, summary: true, seed, count, failedSeeds: failedSeeds.length, violations }));
	await endAll();
	process.exit(failedSeeds.length > 0 ? 1 : 0);
});
