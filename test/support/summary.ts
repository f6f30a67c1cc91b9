import fs from "node:fs";
import process from "node:process";

/** How a run of tests ended. */
export interface Summary {
	readonly passed: number;
	readonly failed: number;
	/** Skipped, or without a body yet. */
	readonly pending: number;
}

/** Tells `scripts/test.ts`, which is waiting in another process, how the run ended. */
export function writeSummary(summary: Summary): void {
	const file = process.env.TEST_SUMMARY;
	if (file) {
		fs.writeFileSync(file, JSON.stringify(summary));
	}
}
