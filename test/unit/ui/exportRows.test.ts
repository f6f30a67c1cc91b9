import assert from "node:assert/strict";
import { systemClock } from "../../../src/base/clock.ts";
import { csvOf, jsonOf, readForExport } from "../../../src/ui/table/exportRows.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, edit } from "../../support/notionEdits.ts";

describe("Exporting a table", () => {
	let job: MainJob;

	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
	});

	afterEach(() => job[Symbol.asyncDispose]());

	async function source(title: string) {
		const all = (await job.connection.index.databases()).flatMap(({ dataSources }) => dataSources);
		const found = all.find((candidate) => candidate.title === title);
		assert.ok(found);
		return job.connection.session.getDataSource(found.id);
	}

	it("writes every row, also those beyond the first hundred, with related pages by title", async () => {
		const dataSource = await source("Production Plan");
		for (let i = 0; i < 130; i++) {
			await clientOf(job.notion).pages.create({
				parent: { data_source_id: dataSource.id },
				properties: { Name: { title: [{ text: { content: `Plan ${i}` } }] } },
			});
		}
		const counts: number[] = [];
		const table = await readForExport({
			connection: job.connection,
			dataSource,
			clock: systemClock,
			progress: (rows) => counts.push(rows),
		});
		assert.deepEqual(counts, [100, 136]);
		const lines = csvOf(table).trimEnd().split("\r\n");
		assert.equal(lines.length, 137);
		assert.ok(lines.some((line) => line.startsWith("Croissants for Saturday,") && line.includes(",Croissant")));
		const json: { readonly properties: Record<string, unknown> }[] = JSON.parse(jsonOf(table));
		assert.equal(json.length, 136);
		const croissants = json.find(({ properties }) => properties.Name === "Croissants for Saturday");
		assert.deepEqual(croissants?.properties["Batches to make"], 4);
	});

	it("writes nothing that a spreadsheet would compute, and leaves numbers alone", async () => {
		await edit(job.notion, "Brioche for Sunday", {
			Name: { title: [{ text: { content: '=HYPERLINK("https://evil.example")' } }] },
			"Batches to make": { number: -5 },
		});
		const dataSource = await source("Production Plan");
		const csv = csvOf(await readForExport({ connection: job.connection, dataSource, clock: systemClock }));
		assert.ok(csv.includes(`"'=HYPERLINK(""https://evil.example"")"`));
		assert.ok(csv.includes(",-5,"));
	});

	it("gives no part for the whole when it is cancelled", async () => {
		const controller = new AbortController();
		controller.abort();
		const dataSource = await source("Production Plan");
		await assert.rejects(
			readForExport({
				connection: job.connection,
				dataSource,
				clock: systemClock,
				request: { signal: controller.signal },
			}),
		);
	});
});
