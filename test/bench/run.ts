// npm run bench -- NAME: runs NAME.bench.ts and prints a JSON object a line. Ends in status 1 if a target is missed.
// For people: machines differ, so this is never part of the tests.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { main, NextStep } from "../../scripts/install.mjs";
import { endAll, endOnSignals } from "../../scripts/processes.ts";

/** Something that was measured. */
export interface Measurement {
	readonly name: string;
	readonly value: number;
	/** E.g. "ms", "KB", "requests". */
	readonly unit: string;
	/** The value may be this much at most; without it the value is only told. */
	readonly target?: number;
}

/** What a NAME.bench.ts exports. */
export interface Bench {
	measure(report: (measurement: Measurement) => void): Promise<void>;
}

const folder = import.meta.dirname;

await main(async () => {
	endOnSignals(130);
	const name = process.argv[2] ?? "";
	const known = fs.globSync("*.bench.ts", { cwd: folder }).map((file) => file.replace(/\.bench\.ts$/, ""));
	if (!known.includes(name)) {
		const list = known.length > 0 ? `There are: ${known.sort().join(", ")}.` : "There are none yet.";
		throw new NextStep(`${name ? `There is no bench "${name}".` : "npm run bench -- NAME"}\n${list}`);
	}
	const bench: Bench = await import(path.join(folder, `${name}.bench.ts`));
	let missed = 0;
	await bench.measure((measurement) => {
		const met = measurement.target === undefined ? undefined : measurement.value <= measurement.target;
		missed += met === false ? 1 : 0;
		console.log(JSON.stringify({ bench: name, ...measurement, met }));
	});
	await endAll();
	process.exit(missed > 0 ? 1 : 0);
});
