// What a large workspace and a small budget cost: requests, time, refusals, how long a person waits, and search and the tree from the store.
import type { Measurement } from "./run.ts";
import { measureRate } from "./session/rate.ts";
import { measureRequests } from "./session/requests.ts";
import { measureSearch } from "./session/search.ts";
import { measureTree } from "./session/tree.ts";

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	await measureRequests(report);
	await measureRate(report);
	await measureSearch(report);
	await measureTree(report);
}
