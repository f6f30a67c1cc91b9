import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bench, bench, text, title } from "./support.ts";

const schema = {
	Name: { title: {} },
	Number: { number: {} },
	Text: { rich_text: {} },
	Done: { checkbox: {} },
	Kind: { select: { options: [{ name: "a" }, { name: "b" }] } },
	Tags: { multi_select: { options: [{ name: "x" }, { name: "y" }] } },
	When: { date: {} },
};

interface Row {
	readonly number: number | null;
	readonly text: string;
	readonly done: boolean;
	readonly kind: "a" | "b" | null;
	readonly tags: readonly string[];
	readonly when: string | null;
}

const rowArbitrary: fc.Arbitrary<Row> = fc.record({
	number: fc.option(fc.integer({ min: -3, max: 3 })),
	text: fc.constantFrom("", "Bread", "breadcrumb", "roll"),
	done: fc.boolean(),
	kind: fc.constantFrom("a", "b", null),
	tags: fc.subarray(["x", "y"]),
	when: fc.constantFrom(null, "2026-03-13", "2026-03-14", "2026-03-15"),
});

const create = (workspace: Bench, sourceId: string, row: Row, name: string) =>
	workspace.row(sourceId, name, {
		Number: { number: row.number },
		Text: text(row.text),
		Done: { checkbox: row.done },
		Kind: { select: row.kind && { name: row.kind } },
		Tags: { multi_select: row.tags.map((tag) => ({ name: tag })) },
		When: { date: row.when && { start: row.when } },
	});

/** Filters, and what they mean. */
const conditions: readonly (readonly [object, (row: Row) => boolean])[] = [
	[{ property: "Number", number: { greater_than: 0 } }, ({ number }) => number !== null && number > 0],
	[{ property: "Number", number: { does_not_equal: 1 } }, ({ number }) => number !== 1],
	[{ property: "Number", number: { is_empty: true } }, ({ number }) => number === null],
	[{ property: "Text", rich_text: { contains: "BREAD" } }, (row) => row.text.toLowerCase().includes("bread")],
	[{ property: "Text", rich_text: { is_not_empty: true } }, (row) => row.text !== ""],
	[{ property: "Done", checkbox: { equals: false } }, ({ done }) => !done],
	[{ property: "Kind", select: { equals: "a" } }, ({ kind }) => kind === "a"],
	[{ property: "Kind", select: { does_not_equal: "a" } }, ({ kind }) => kind !== "a"],
	[{ property: "Tags", multi_select: { contains: "x" } }, ({ tags }) => tags.includes("x")],
	[{ property: "When", date: { on_or_after: "2026-03-14" } }, ({ when }) => when !== null && when >= "2026-03-14"],
	[{ property: "When", date: { is_empty: true } }, ({ when }) => when === null],
];

describe("queries", () => {
	it("find what filters mean, alone and joined", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(rowArbitrary, { maxLength: 8 }),
				fc.array(fc.constantFrom(...conditions), { minLength: 1, maxLength: 3 }),
				fc.constantFrom("and" as const, "or" as const),
				async (rows, chosen, join) => {
					const workspace = await bench();
					const { sourceId } = await workspace.database("Filtered", schema);
					const wanted: string[] = [];
					for (const [index, row] of rows.entries()) {
						const id = await create(workspace, sourceId, row, `Row ${index}`);
						const results = chosen.map(([, means]) => means(row));
						if (join === "and" ? results.every(Boolean) : results.some(Boolean)) {
							wanted.unshift(id);
						}
					}
					const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {
						filter: { [join]: chosen.map(([filter]) => filter) },
					});
					assert.deepEqual(
						body.results.map(({ id }: { id: string }) => id),
						wanted,
					);
				},
			),
			{ numRuns: 40 },
		);
	});

	it("sort, empty values last, and come in parts that make up the whole", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Sorted", schema);
		for (let n = 0; n < 23; n++) {
			await workspace.row(sourceId, `Row ${n}`, n % 5 === 0 ? {} : { Number: { number: (n * 7) % 5 } });
		}
		const found: { number: number | null; name: string }[] = [];
		let cursor: string | undefined;
		do {
			const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {
				sorts: [
					{ property: "Number", direction: "descending" },
					{ property: "Name", direction: "ascending" },
				],
				page_size: 4,
				...(cursor === undefined ? {} : { start_cursor: cursor }),
			});
			for (const { properties } of body.results) {
				found.push({ number: properties.Number.number, name: properties.Name.title[0].plain_text });
			}
			cursor = body.next_cursor ?? undefined;
		} while (cursor !== undefined);
		assert.equal(new Set(found.map(({ name }) => name)).size, 23);
		const numbers = found.map(({ number }) => number);
		const filled = numbers.filter((number) => number !== null);
		assert.deepEqual(numbers, [...filled.sort((a, b) => b - a), null, null, null, null, null]);
		assert.equal(found.at(-1)?.name, "Row 20");
	});

	it("answer the newest first when nothing is asked", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Unsorted", { Name: { title: {} } });
		const first = await workspace.row(sourceId, "first");
		const second = await workspace.row(sourceId, "second");
		const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {});
		assert.deepEqual(
			body.results.map(({ id }: { id: string }) => id),
			[second, first],
		);
	});

	it("name the property that a filter or a sort gets wrong", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Wrong", schema);
		const message = async (body: object) =>
			(await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, body)).body.message;
		assert.equal(
			await message({ filter: { property: "Nope", number: { equals: 1 } } }),
			"Could not find property with name or id: Nope",
		);
		assert.equal(
			await message({ filter: { property: "Text", number: { equals: 1 } } }),
			"The property type in the database does not match the property type of the filter provided: database property rich_text does not match filter number",
		);
		assert.equal(
			await message({ sorts: [{ property: "Nope", direction: "ascending" }] }),
			"Could not find sort property with name or id: Nope",
		);
		assert.equal(
			await message({ filter: { property: "Kind", select: { equals: "c" } } }),
			'select option "c" not found for property "Kind". Available options: "a", "b".',
		);
	});

	it("answer only the properties asked for", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Partly", schema);
		await workspace.row(sourceId, "row");
		const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query?filter_properties[]=title`, {});
		assert.deepEqual(Object.keys(body.results[0].properties), ["Name"]);
	});

	it("are cut at 10,000 rows, and say so on the page where it happens", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Large", { Name: { title: {} } });
		const records = new Map(workspace.notion.snapshot().records);
		const template = await workspace.row(sourceId, "row");
		const state = workspace.notion.snapshot();
		const row = state.records.get(template);
		assert.ok(row && "sequence" in row && records);
		const many = new Map(state.records);
		for (let n = 0; n < 10_050; n++) {
			const id = `${template.slice(0, 24)}${String(n).padStart(12, "0")}`;
			many.set(id, { ...row, id, sequence: 1000 + n } as typeof row);
		}
		workspace.notion.restore({ ...state, records: many });
		let seen = 0;
		let cursor: string | undefined;
		let last: { request_status?: unknown; has_more?: boolean } = {};
		do {
			const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {
				...(cursor === undefined ? {} : { start_cursor: cursor }),
			});
			seen += body.results.length;
			cursor = body.next_cursor ?? undefined;
			last = body;
		} while (cursor !== undefined);
		assert.equal(seen, 10_000);
		assert.equal(last.has_more, false);
		assert.deepEqual(last.request_status, { type: "incomplete", incomplete_reason: "query_result_limit_reached" });
	}).timeout(60_000);

	it("find what is in the trash when asked for it", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Trashed", { Name: { title: {} } });
		const id = await workspace.row(sourceId, "row", { Name: title("gone") });
		await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: true });
		const found = async (body: object) =>
			(await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, body)).body.results.length;
		assert.deepEqual([await found({}), await found({ in_trash: true })], [0, 1]);
	});

	it("know days by what they are to today, the last of a month among them", async () => {
		const clock = { now: () => Date.parse("2026-03-31T10:00:00Z") };
		const own = await bench({ clock });
		const { sourceId } = await own.database("Days", { Name: { title: {} }, Day: { date: {} } });
		for (const day of ["2026-02-28", "2026-03-24", "2026-03-30", "2026-03-31", "2026-04-01", "2026-04-30"]) {
			await own.row(sourceId, day, { Day: { date: { start: day } } });
		}
		const found = async (date: object) => {
			const filter = { property: "Day", date };
			const sorts = [{ property: "Day", direction: "ascending" }];
			const { body } = await own.call("POST", `/v1/data_sources/${sourceId}/query`, { filter, sorts });
			return body.results.map((page: { properties: { Day: { date: { start: string } } } }) =>
				page.properties.Day.date.start.slice(5),
			);
		};
		assert.deepEqual(await found({ equals: "today" }), ["03-31"]);
		assert.deepEqual(await found({ equals: "yesterday" }), ["03-30"]);
		assert.deepEqual(await found({ on_or_after: "tomorrow" }), ["04-01", "04-30"]);
		assert.deepEqual(await found({ equals: "one_week_ago" }), ["03-24"]);
		assert.deepEqual(await found({ equals: "one_month_ago" }), ["02-28"]);
		assert.deepEqual(await found({ equals: "one_month_from_now" }), ["04-30"]);
		assert.deepEqual(await found({ past_month: {} }), ["02-28", "03-24", "03-30", "03-31"]);
	});
});
