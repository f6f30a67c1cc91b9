// What the local workspace takes for a large state: a snapshot of it, and a page of a query over many rows.

import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import type { Measurement } from "./run.ts";

const pages = 10_000;
const rows = 100_000;
/** The median of so many runs is told. */
const runs = 9;

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	await measureSnapshots(report);
	await measureQuery(report);
}

async function measureSnapshots(report: (measurement: Measurement) => void): Promise<void> {
	const notion = await createLocalNotion();
	const sourceId = await newSource(notion);
	await fill(notion, sourceId, pages);
	const times = await repeated(() => {
		const snapshot = notion.snapshot();
		notion.person.editPage(notion.rootPageId, { title: { title: [{ text: { content: "Changed" } }] } });
		notion.restore(snapshot);
	});
	report({ name: `snapshot and restore of ${pages} pages`, value: times, unit: "ms", target: 50 });
	await notion.close();
}

async function measureQuery(report: (measurement: Measurement) => void): Promise<void> {
	const notion = await createLocalNotion();
	const sourceId = await newSource(notion);
	await fill(notion, sourceId, rows);
	const filter = {
		and: [
			{ property: "Count", number: { greater_than: rows / 4 } },
			{ property: "Name", title: { contains: "7" } },
		],
	};
	const sorts = [
		{ property: "Kind", direction: "ascending" },
		{ property: "Count", direction: "descending" },
	];
	const page = (body: object) => request(notion, "POST", `data_sources/${sourceId}/query`, body);
	const name = `one filtered and sorted page of ${rows} rows`;
	report({ name, value: await repeated(() => page({ filter, sorts })), unit: "ms", target: 300 });
	const byText = {
		filter: { property: "When", date: { on_or_after: "2026-03-01" } },
		sorts: [{ property: "Name", direction: "descending" }],
	};
	report({ name: `${name}, by text`, value: await repeated(() => page(byText)), unit: "ms", target: 300 });
	await notion.close();
}

async function newSource(notion: LocalNotion): Promise<string> {
	const database = await request(notion, "POST", "databases", {
		parent: { page_id: notion.rootPageId },
		initial_data_source: {
			properties: {
				Name: { title: {} },
				Count: { number: {} },
				Kind: { select: { options: ["a", "b", "c", "d"].map((name) => ({ name })) } },
				When: { date: {} },
			},
		},
	});
	const [source] = database.data_sources as readonly { readonly id: string }[];
	return source?.id ?? "";
}

/** Rows that come in no order of what they are sorted by. */
async function fill(notion: LocalNotion, sourceId: string, count: number): Promise<void> {
	for (let n = 0; n < count; n++) {
		const value = (n * 7919) % count;
		await request(notion, "POST", "pages", {
			parent: { data_source_id: sourceId },
			properties: {
				Name: { title: [{ text: { content: `Row ${value}` } }] },
				Count: { number: value },
				Kind: { select: { name: "abcd"[n % 4] } },
				When: { date: { start: new Date(Date.UTC(2026, 0, 1 + (n % 365))).toISOString().slice(0, 10) } },
			},
		});
	}
}

async function request(notion: LocalNotion, method: string, path: string, body: object) {
	const response = await notion.fetch(`http://local.invalid/v1/${path}`, {
		method,
		headers: { authorization: `Bearer ${notion.token}`, "notion-version": "2026-03-11" },
		body: JSON.stringify(body),
	});
	const answer = (await response.json()) as Readonly<Record<string, unknown>>;
	if (response.status !== 200) {
		throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
	}
	return answer;
}

async function repeated(work: () => unknown): Promise<number> {
	const times: number[] = [];
	for (let n = 0; n < runs; n++) {
		const before = performance.now();
		await work();
		times.push(performance.now() - before);
	}
	times.sort((a, b) => a - b);
	return Math.round((times[Math.floor(runs / 2)] ?? 0) * 10) / 10;
}
