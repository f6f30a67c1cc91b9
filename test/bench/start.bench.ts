// What a window costs before anything is asked of it, and what each flow asks of Notion.

import fs from "node:fs";
import { packageExtension } from "../../scripts/package.ts";
import { readVsix } from "../support/vsix.ts";
import type { Measurement } from "./run.ts";
import { measureActivation } from "./start/activation.ts";
import { measureFirstRows } from "./start/firstRows.ts";
import { countRequests } from "./start/requests.ts";

/** A VSIX is smaller than a megabyte. */
const largestVsix = 1000;

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	const { file } = packageExtension();
	report({ name: "VSIX", value: inKilobytes(fs.statSync(file).size), unit: "KB", target: largestVsix });
	for (const { name, size } of readVsix(file)) {
		if (name.startsWith("extension/dist/")) {
			report({ name: `${name.slice("extension/".length)}, minified`, value: inKilobytes(size), unit: "KB" });
		}
	}
	await measureActivation(file, report);
	await measureFirstRows(report);
	await countRequests(report);
}

function inKilobytes(bytes: number): number {
	return Math.ceil(bytes / 1000);
}
