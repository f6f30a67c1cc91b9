import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createSimulatedClock } from "../../support/simulatedClock.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import type { Measurement } from "../run.ts";
import { type Load, type LoadResult, percentile, runLoad } from "./mixedLoad.ts";

const requestsPerSecond = 3;
const requests = 600;
const ofPerson = 60;

/** Milliseconds of an answer's way there and back. */
const roundTrip = 120;

type Report = (measurement: Measurement) => void;

/** 600 mixed requests against a service that takes 3 a second, in one window and in two. */
export async function measureRate(report: Report): Promise<void> {
	await inOneWindow(report);
	await inTwoWindows(report);
}

/**
 * One window on a clock of its own: only the waiting is in it, a fixed way to the service and back, and no time for computing; the
 * workspace counts by the same clock.
 */
async function inOneWindow(report: Report): Promise<void> {
	const clock = createSimulatedClock();
	const notion = await createLocalNotion({ sample: "bakery", rate: requestsPerSecond, clock });
	const fetch: FetchLike = async (url, init) => {
		await clock.sleep(roundTrip / 2);
		const answer = await clock.outside(notion.fetch(url, init));
		const body = await clock.outside(answer.text());
		await clock.sleep(roundTrip / 2);
		return new Response(body, { status: answer.status, headers: answer.headers });
	};
	const pacer = createPacer({ clock, requestsPerSecond });
	const session = new Session({ token: notion.token, baseUrl: "http://local.test", fetch, clock, pacer });
	const load = { ...(await loadOf(notion)), background: requests - ofPerson, interactive: ofPerson };
	const result = await clock.run(runLoad(session, clock, load));
	reportLoad("one window, simulated clock", [result], roundTrip, report);
	await notion.close();
}

/** Two processes on one store file and one token, over HTTP and in real time. */
async function inTwoWindows(report: Report): Promise<void> {
	using folder = temporaryFolder();
	const notion = await createLocalNotion({ sample: "bakery", rate: requestsPerSecond });
	const { url } = await notion.listen({ port: 0 });
	const load = { ...(await loadOf(notion)), background: (requests - ofPerson) / 2, interactive: ofPerson / 2 };
	StoreDatabase.open(folder.file("workspaces.db")).close();
	const parameters = { url, token: notion.token, storeFile: folder.file("workspaces.db"), load };
	const results = await Promise.all([1, 2].map(() => runWindow(JSON.stringify(parameters))));
	reportLoad("two windows, two processes", results, 0, report);
	await notion.close();
}

async function runWindow(parameters: string): Promise<LoadResult> {
	const file = path.join(import.meta.dirname, "rateWindow.ts");
	const child = spawn(process.execPath, [file, parameters], { stdio: ["ignore", "pipe", "inherit"] });
	const ended = new Promise((resolve) => child.once("exit", resolve));
	const output = await text(child.stdout);
	if ((await ended) !== 0) {
		throw new Error("A window has failed.");
	}
	return JSON.parse(output) as LoadResult;
}

/** What to ask for; found by a connection of its own, so that it takes nothing from the budget. */
async function loadOf(notion: LocalNotion): Promise<Omit<Load, "background" | "interactive">> {
	const records = [...notion.snapshot().records.values()];
	const rows = records.filter((record) => record.kind === "page" && record.parent.type === "data_source_id");
	const source = records.find(({ kind }) => kind === "data_source");
	return { requestsPerSecond, pageIds: rows.map(({ id }) => id), dataSourceId: source?.id ?? "" };
}

function reportLoad(name: string, results: readonly LoadResult[], ownTime: number, report: Report): void {
	const start = Math.min(...results.map(({ startedAt }) => startedAt));
	const elapsed = (Math.max(...results.map(({ endedAt }) => endedAt)) - start) / 1000;
	const sent = results.reduce((sum, result) => sum + result.requests, 0);
	const refused = results.reduce((sum, { rateLimited }) => sum + rateLimited, 0);
	const waits = results.flatMap(({ interactive }) => interactive).map((time) => time - ownTime);
	const ideal = requests / requestsPerSecond;
	report({ name: `${name}: elapsed`, value: round(elapsed), unit: "s" });
	report({ name: `${name}: elapsed / ideal`, value: round(elapsed / ideal), unit: "x", target: 1.05 });
	report({ name: `${name}: requests`, value: sent, unit: "requests" });
	report({ name: `${name}: answered with 429`, value: round((100 * refused) / sent), unit: "%", target: 0.99 });
	report({ name: `${name}: interactive delay, p50`, value: Math.round(percentile(waits, 0.5)), unit: "ms" });
	const twoSlots = Math.round(2000 / requestsPerSecond);
	report({
		name: `${name}: interactive delay, p95`,
		value: Math.round(percentile(waits, 0.95)),
		unit: "ms",
		target: twoSlots,
	});
}

function round(value: number): number {
	return Math.round(value * 1000) / 1000;
}
