import assert from "node:assert/strict";
import fc from "fast-check";
import { isWorkspaceError, systemClock } from "../../../src/api.ts";
import { createLocalNotion } from "../../../src/localNotion/server.ts";
import type { Query } from "../../../src/notion/endpoints.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { type RowPage, rowWindows } from "../../../src/notion/rowWindows.ts";
import { Session } from "../../../src/notion/session.ts";
import type { Page } from "../../../src/notion/types.ts";
import { addRows } from "../../support/manyRows.ts";

const minute = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();

/** A service that cuts every query after `most` rows, and says so on `told` page of it. */
function cuttingService(rows: readonly Page[], most: number, size: number, told: "every" | "the last") {
	const asked: Query[] = [];
	const fetchPage = async (query: Query, cursor: string | undefined): Promise<RowPage> => {
		asked.push(query);
		const since = /"on_or_after":"([^"]+)"/.exec(JSON.stringify(query.filter ?? {}))?.[1] ?? "";
		const found = rows
			.filter((row) => row.created_time >= since)
			.toSorted((a, b) => (a.created_time < b.created_time ? -1 : 1));
		const start = Number(cursor ?? 0);
		const end = Math.min(start + size, most);
		const isCut = found.length > most;
		const isLast = end >= Math.min(found.length, most);
		return {
			results: found.slice(start, end),
			has_more: !isLast,
			next_cursor: isLast ? null : String(end),
			...(isCut && (isLast || told === "every") ? { request_status: { type: "incomplete" } } : {}),
		};
	};
	return { asked, fetchPage };
}

async function all(query: Query, fetchPage: Parameters<typeof rowWindows>[1]): Promise<string[]> {
	const ids: string[] = [];
	for await (const rows of rowWindows(query, fetchPage)) {
		ids.push(...rows.map(({ id }) => id));
	}
	return ids;
}

const rowsIn = (minutes: readonly number[]) =>
	minutes.map((at, index) => ({ id: `row ${index}`, created_time: minute(at) }) as Page);

describe("Rows beyond Notion's cut", () => {
	it("are all there, each once, wherever the cut is told, as long as no minute has more than a query gives", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 120 }),
				fc.integer({ min: 1, max: 7 }),
				fc.constantFrom("every" as const, "the last" as const),
				async (minutes, size, told) => {
					const rows = rowsIn(minutes);
					const perMinute = Math.max(0, ...minutes.map((at) => minutes.filter((other) => other === at).length));
					const service = cuttingService(rows, perMinute + 3, size, told);
					const ids = await all({}, service.fetchPage);
					assert.deepEqual(ids.toSorted(), rows.map(({ id }) => id).toSorted());
				},
			),
			{ numRuns: 300 },
		);
	});

	it("fail by name where one minute has more rows than a query gives", async () => {
		const service = cuttingService(rowsIn([1, 2, ...Array(12).fill(3), 4]), 10, 4, "every");
		await assert.rejects(
			all({}, service.fetchPage),
			(error) => isWorkspaceError(error, "incomplete") && error.message.includes(minute(3)),
		);
	});

	it("fail where the caller wants them in an order of its own, which windows can't keep", async () => {
		const service = cuttingService(rowsIn([1, 2, 3, 4, 5]), 3, 2, "the last");
		const sorted = all({ sorts: [{ property: "Name", direction: "ascending" }] }, service.fetchPage);
		await assert.rejects(sorted, (error) => isWorkspaceError(error, "incomplete"));
	});

	it("keep the caller's filter in every window", async () => {
		const service = cuttingService(rowsIn([1, 2, 3, 4, 5, 6]), 3, 2, "the last");
		const filter = { and: [{ property: "Done", checkbox: { equals: true } }] };
		await all({ filter }, service.fetchPage);
		const [first, ...later] = service.asked;
		assert.deepEqual(first?.filter, filter);
		assert.ok(later.every((query) => JSON.stringify(query.filter).includes('"Done"')));
	});

	it("never come from a list that repeats a cursor, promises more without one, or is no list", async () => {
		const broken: Partial<RowPage>[] = [
			{ results: [], has_more: true, next_cursor: "again" },
			{ results: [], has_more: true, next_cursor: null },
		];
		for (const page of broken) {
			await assert.rejects(
				all({}, async () => page as RowPage),
				(error) => isWorkspaceError(error, "incomplete"),
			);
		}
		await assert.rejects(
			all({}, async () => ({}) as RowPage),
			(error) => isWorkspaceError(error, "badAnswer"),
		);
	});

	for (const [name, filter] of Object.entries({
		"an or of compounds": {
			or: [
				{
					and: [
						{ property: "P", number: { greater_than: 1 } },
						{ property: "P", number: { less_than: 5 } },
					],
				},
				{
					or: [
						{ property: "P", number: { equals: 7 } },
						{ property: "P", number: { equals: 8 } },
					],
				},
				{ property: "P", number: { greater_than: 20 } },
			],
		},
		"an and of compounds": {
			and: [
				{
					or: [
						{ property: "P", number: { equals: 7 } },
						{ property: "P", number: { equals: 8 } },
					],
				},
			],
		},
		"an or": { or: [{ property: "P", number: { equals: 7 } }] },
	})) {
		it(`never ask with more levels than Notion takes: ${name}`, async () => {
			const service = cuttingService(rowsIn([0, 0, 1, 1, 2, 2, 3]), 4, 2, "every");
			await all({ filter: filter as Query["filter"] }, service.fetchPage);
			const levels = (part: object): number =>
				Math.max(
					0,
					...Object.values(part).map((inner) => (Array.isArray(inner) ? 1 + Math.max(...inner.map(levels)) : 0)),
				);
			const most = Math.max(...service.asked.map((query) => levels(query.filter ?? {})));
			assert.equal(most, 2);
			const windowed = JSON.stringify(service.asked.at(-1)?.filter);
			const branches = name === "an or of compounds" ? 4 : 1;
			assert.equal(windowed.split("on_or_after").length - 1, branches, windowed);
		});
	}

	it("come from the local workspace too, with one page more than there are", async () => {
		const notion = await createLocalNotion({ sample: "bakery" });
		const session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
		const [database] = await session.searchDatabases("Ingredient Inventory", { exact: false });
		const dataSourceId = database?.data_sources[0]?.id ?? "";
		const before = (await session.api.query(dataSourceId)).length;
		addRows(notion, { dataSourceId, count: 10_500, createdAt: (index) => Date.UTC(2020, 0, 1) + index * 20_000 });
		const once = session.requests.total;
		const rows = await session.api.query(dataSourceId);
		assert.equal(new Set(rows.map(({ id }) => id)).size, before + 10_500);
		assert.ok(session.requests.total - once <= Math.ceil((before + 10_500) / 100) + 1);
		await notion.close();
	});
});
