import { MainJob } from "../../support/mainJob.ts";
import type { Measurement } from "../run.ts";
import { median } from "./median.ts";

const restarts = 9;

/** From opening the app to what the sidebar's first rows are made of, headless, from the store, with Notion out of reach. */
export async function measureFirstRows(report: (measurement: Measurement) => void): Promise<void> {
	await using job = await MainJob.open();
	await job.connect();
	const { id } = job.connection;
	await job.goOffline();
	const times: number[] = [];
	for (let i = 0; i < restarts; i++) {
		await job.app[Symbol.asyncDispose]();
		const called = performance.now();
		job.start();
		const { index, session } = await job.app.connections.open(id);
		const [databases, pages] = await Promise.all([index.databases(), index.rootPages()]);
		times.push(performance.now() - called);
		if (databases.length === 0 || pages.length === 0 || session.requests.total > 0) {
			throw new Error("The rows must come from the store.");
		}
	}
	const name = `app opened to first rows from the store (headless, no network, median of ${restarts})`;
	report({ name, ...median(times), unit: "ms" });
}
