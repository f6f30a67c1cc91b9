// Loaded by VS Code's extension host: runs the tests of this folder, or with INTEGRATION_RUN=installed those of installed/.
// The build makes one bundle of this file and the tests; see esbuild.js.
import process from "node:process";
import Mocha from "mocha";
import { writeSummary } from "../support/summary.ts";

/** VS Code calls this, and takes a rejection for a failure. */
export async function run(): Promise<void> {
	const mocha = new Mocha({
		timeout: 30_000,
		color: process.stdout.isTTY === true,
		forbidOnly: true,
		...(process.env.INTEGRATION_GREP ? { grep: process.env.INTEGRATION_GREP } : {}),
	});
	mocha.suite.emit("pre-require", globalThis, "integration", mocha);
	if (process.env.INTEGRATION_RUN === "installed") {
		await import("tests-in:test/integration/installed");
	} else {
		await import("tests-in:test/integration");
	}
	const { stats } = await new Promise<Mocha.Runner>((resolve) => {
		const runner = mocha.run(() => resolve(runner));
	});
	const summary = { passed: stats?.passes ?? 0, failed: stats?.failures ?? 1, pending: stats?.pending ?? 0 };
	writeSummary(summary);
	if (summary.failed > 0) {
		throw new Error(`${summary.failed} tests failed.`);
	}
}
