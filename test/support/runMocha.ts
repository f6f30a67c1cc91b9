// Runs the tests of one folder on Node: node test/support/runMocha.ts FOLDER [FILE...] [-g PATTERN] [--timeout MS] [--retries N]
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { writeSummary } from "./summary.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		grep: { type: "string", short: "g" },
		timeout: { type: "string", default: "10000" },
		hooks: { type: "string" },
		retries: { type: "string", default: "0" },
	},
});
const [folder = "", ...chosen] = positionals;
const files = chosen.length > 0 ? chosen : fs.globSync(`${folder}/**/*.test.ts`).sort();

const hooks = values.hooks ? await import(path.resolve(values.hooks)) : {};
const mocha = new Mocha({
	timeout: Number(values.timeout),
	retries: Number(values.retries),
	forbidOnly: !values.grep,
	...(values.grep ? { grep: values.grep } : {}),
	rootHooks: hooks.mochaHooks ?? {},
});
for (const file of files) {
	mocha.addFile(path.resolve(file));
}
await mocha.loadFilesAsync();
const { stats } = await new Promise<Mocha.Runner>((resolve) => {
	const runner = mocha.run(() => resolve(runner));
	runner.on("retry", (test: Mocha.Test, error: Error) =>
		console.log(`    tried again: ${test.title}: ${error.message.split("\n")[0]}${placeIn(error)}`),
	);
});
/** The line of a test file that an error came from. */
function placeIn({ stack = "" }: Error): string {
	const line = stack.split("\n").find((text) => /^\s+at .*\.test\.ts:\d+/.test(text));
	return line ? ` (${path.basename(line).replace(/\)$/, "")})` : "";
}

let failed = stats?.failures ?? 1;
process.exitCode = failed > 0 ? 1 : 0;

const finish = () => writeSummary({ passed: stats?.passes ?? 0, failed, pending: stats?.pending ?? 0 });
finish();

// A test that leaves something open would leave it open in the product's process as well.
setTimeout(() => {
	console.error(`The tests have ended, but something is still open: ${process.getActiveResourcesInfo().join(", ")}`);
	failed += 1;
	finish();
	process.exit(1);
}, 10_000).unref();
