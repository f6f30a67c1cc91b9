// What a session costs with a large workspace.
import type { Measurement } from "./run.ts";
import { measureSearch } from "./session/search.ts";
import { measureTree } from "./session/tree.ts";

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	await measureSearch(report);
	await measureTree(report);
}
