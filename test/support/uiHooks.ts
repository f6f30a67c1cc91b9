import path from "node:path";
import type { Context } from "mocha";
import { endOnSignals } from "../../scripts/processes.ts";
import { closeWorkbenches, openWorkbenches } from "./workbench.ts";

const pictures = path.resolve("out", "ui");

/** Hooks around all UI tests: a picture of every open window when a test fails, and the end of everything at the end. */
export const mochaHooks = {
	beforeAll() {
		endOnSignals(130, closeWorkbenches);
	},
	async afterEach(this: Context) {
		const test = this.currentTest;
		if (test?.state !== "failed") {
			return;
		}
		const name = test.fullTitle().replace(/\W+/g, "-").slice(0, 120);
		for (const [index, workbench] of [...openWorkbenches()].entries()) {
			const file = path.join(pictures, `${name}${index > 0 ? `-${index + 1}` : ""}.png`);
			await workbench.screenshot(file).catch(() => {});
			console.log(`      picture: ${path.relative(".", file)}`);
		}
	},
	async afterAll(this: Context) {
		this.timeout(30_000);
		await closeWorkbenches();
	},
};
