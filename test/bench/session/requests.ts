import { createApp } from "../../../src/app/createApp.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion, sampleToken } from "../../../src/localNotion/server.ts";
import { addRows } from "../../support/manyRows.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import type { Measurement } from "../run.ts";

const objects = 100_000;
const pageSize = 100;

/** A source with more rows than one query gives. */
const largeSource = 25_000;

/** What a crawl of 100,000 objects asks for, compared with the least that could be asked for. */
export async function measureRequests(report: (measurement: Measurement) => void): Promise<void> {
	using folder = temporaryFolder();
	const notion = await createLocalNotion({ sample: "bakery" });
	const sources = fill(notion);
	const { url } = await notion.listen({ port: 0 });
	await using app = createApp({
		storeFile: folder.file("workspaces.db"),
		tokens: createMemoryTokens(),
		log: silentLog,
		sample: {
			dataFile: folder.file("sample.db"),
			port: { get: () => undefined, set: async () => {} },
			load: async () => ({ createLocalNotion, sampleToken }),
		},
	});
	const { session, index } = await app.connections.connect({ token: notion.token, baseUrl: url });
	const least = leastRequests(notion);
	let before = session.requests.total;
	const start = performance.now();
	await index.refresh({ priority: "background" });
	const sent = session.requests.total - before;
	report({ name: "crawl: objects", value: objects, unit: "objects" });
	report({ name: "crawl: requests", value: sent, unit: "requests" });
	report({ name: "crawl: least possible", value: least, unit: "requests" });
	report({ name: "crawl: requests / least", value: round(sent / least), unit: "x", target: 1.01 });
	report({
		name: "crawl: time, local workspace included",
		value: Math.round((performance.now() - start) / 1000),
		unit: "s",
	});
	const [large] = sources;
	before = session.requests.total;
	const rows = await session.api.query(large ?? "", {}, { priority: "background" });
	const leastOfRows = Math.ceil(rows.length / pageSize);
	report({ name: "all rows of a data source beyond 10,000: rows", value: rows.length, unit: "rows" });
	const ofRows = session.requests.total - before;
	report({
		name: "all rows of a data source beyond 10,000: requests / least",
		value: round(ofRows / leastOfRows),
		unit: "x",
		target: 1.01,
	});
	await notion.close();
}

/** Fills the workspace to 100,000 objects, as if they had been made over years; answers the data sources, the largest first. */
function fill(notion: LocalNotion): string[] {
	const records = [...notion.snapshot().records.values()];
	const rows = records.flatMap((record) =>
		record.kind === "page" && record.parent.type === "data_source_id" ? [record.parent.id] : [],
	);
	const sources = [...new Set(rows)];
	const counted = records.filter(
		({ kind }) => kind === "page" || kind === "database" || kind === "data_source" || kind === "user",
	).length;
	let left = objects - counted;
	for (const [index, dataSourceId] of sources.entries()) {
		const count =
			index === 0 ? largeSource : Math.min(left, Math.ceil((objects - counted - largeSource) / (sources.length - 1)));
		left -= count;
		// One in 20 minutes or so, as people make them.
		addRows(notion, { dataSourceId, count, createdAt: (row) => Date.UTC(2023, 0, 1) + row * 1_234_567 });
	}
	return sources;
}

/** For each source the full pages of its rows and one read of its schema, plus the pages of everything else and of users. */
function leastRequests(notion: LocalNotion): number {
	const records = [...notion.snapshot().records.values()];
	const pages = records.filter(({ kind }) => kind === "page");
	const sources = records.filter(({ kind }) => kind === "data_source");
	const users = records.filter(({ kind }) => kind === "user").length;
	const inSource = (id: string) =>
		pages.filter((page) => page.kind === "page" && page.parent.type === "data_source_id" && page.parent.id === id)
			.length;
	const ofRows = sources.map(({ id }) => inSource(id));
	const others = pages.length - ofRows.reduce((sum, count) => sum + count, 0);
	const full = (count: number) => Math.ceil(count / pageSize);
	return ofRows.reduce((sum, count) => sum + full(count) + 1, 0) + full(others) + full(users);
}

function round(value: number): number {
	return Math.round(value * 10_000) / 10_000;
}
