import { MainJob } from "../../support/mainJob.ts";
import type { Measurement } from "../run.ts";

interface Flow {
	readonly name: string;
	readonly run: (job: MainJob) => Promise<unknown>;
	/** The least that it can do with, where that is known. */
	readonly least?: number;
}

/** In the order in which somebody meets them; each starts from what the ones before it have left in the store. */
const flows: readonly Flow[] = [
	{ name: "connect and first listing", run: (job) => job.connect(), least: 3 },
	{
		// Itself, its text, its comments.
		name: "open a page",
		run: async (job) => job.openPage((await job.connection.index.rootPages())[0]?.id ?? ""),
		least: 3,
	},
	// Its rows, the list of its views, its one view.
	{ name: "open a table with related titles", run: (job) => job.openTable("Production Plan"), least: 3 },
	{ name: "search for a word", run: (job) => job.search("flour"), least: 1 },
	{ name: "plan the bakery's schema file", run: (job) => job.planSchema("bakery.notion-schema.yaml") },
	{ name: "plan and apply the suppliers' schema file", run: applySuppliers },
	{ name: "cascade: candidates, preview, run", run: (job) => job.cascade() },
	{ name: "cascade again", run: (job) => job.cascade() },
	{ name: "first sync: preview, run", run: (job) => job.sync() },
	{ name: "sync with nothing to do: preview, run", run: (job) => job.sync() },
];

async function applySuppliers(job: MainJob): Promise<void> {
	const run = await job.planSchema("suppliers.notion-schema.yaml");
	await run.apply({ parentPageId: job.notion.rootPageId });
}

/** Requests of the flows as the editor makes them, headless, on a local workspace with the bakery in it. */
export async function countRequests(report: (measurement: Measurement) => void): Promise<void> {
	await using job = await MainJob.open();
	for (const { name, run, least } of flows) {
		const before = job.requests;
		await run(job);
		report({ name, value: job.requests - before, unit: "requests", target: least });
	}
}
