import assert from "node:assert/strict";
import type { Connection } from "../../../src/app/connection.ts";
import type { LocalNotion } from "../../../src/localNotion/server.ts";
import { largeBakery } from "../../support/largeBakery.ts";
import { clientOf } from "../../support/notionEdits.ts";
import { createSampleApp, type SampleApp } from "../../support/sampleApp.ts";

/** More than two pages of a list. */
const rowCount = 230;

/** Of each answer to a search so many objects are left, without a word. */
const searchShows = (keep: number) =>
	({ path: "/v1/search", effect: { kind: "incomplete", keep, silent: true } }) as const;

describe("a workspace that search shows only in part", function () {
	this.timeout(60_000);
	let notion: LocalNotion;
	let sourceId: string;
	let rowIds: readonly string[];
	let sample: SampleApp;
	let connection: Connection;

	beforeEach(async () => {
		const bakery = await largeBakery(rowCount);
		({ notion, sourceId, rowIds } = bakery);
		sample = createSampleApp();
		connection = await sample.app.connections.connect({ token: notion.token, baseUrl: bakery.url });
	});

	afterEach(async () => {
		await sample[Symbol.asyncDispose]();
		await notion.close();
	});

	const stored = async () => (await connection.index.rows(sourceId, 1000)).length;

	async function trash(ids: readonly string[]): Promise<void> {
		for (const page_id of ids) {
			await clientOf(notion).pages.update({ page_id, in_trash: true });
		}
	}

	/** What a refresh has asked for. */
	async function asked(full: boolean): Promise<string[]> {
		const from = notion.journal.length;
		await connection.index.refresh({ full });
		return notion.journal.slice(from).map(({ method, path }) => `${method} ${path}`);
	}

	/** The newest 20 objects are shown by search; the rows of the database, listed by itself, end with a lost connection. */
	async function interruptRows(page: number): Promise<void> {
		await clientOf(notion).pages.update({
			page_id: rowIds[0] ?? "",
			properties: { Note: { rich_text: [{ text: { content: "the latest" } }] } },
		});
		const path = `/v1/data_sources/${sourceId}/query`;
		notion.setFaults([searchShows(20), { path, nth: [page], effect: { kind: "status", status: 401 } }]);
		await assert.rejects(connection.index.refresh());
		notion.setFaults([searchShows(20)]);
		await sample.app.connections.close();
		connection = await sample.app.connections.open(connection.id);
	}

	it("lists the rows after those that were known when the first listing of a database was interrupted", async () => {
		await interruptRows(2);
		assert.equal(await stored(), 100);
		await connection.index.refresh();
		assert.equal(await stored(), rowCount);
	});

	it("goes on with an interrupted listing of rows where it was", async () => {
		await interruptRows(3);
		assert.equal(await stored(), 200);
		const queries = (await asked(false)).filter((path) => path.endsWith(`${sourceId}/query`));
		assert.equal(await stored(), rowCount);
		assert.equal(queries.length, 1);
	});

	it("goes on with one that was interrupted before anything of it was noted", async () => {
		await interruptRows(1);
		// As a process that ended between storing the first rows and noting it leaves it.
		await connection.session.api.queryPage(sourceId, {
			sorts: [{ timestamp: "last_edited_time", direction: "descending" }],
			size: 100,
		});
		await connection.index.refresh();
		assert.equal(await stored(), rowCount);
	});

	it("sees old rows that search leaves out in the next look at everything, though the newest ones are known", async () => {
		notion.setFaults([{ ...searchShows(90), nth: [2] }]);
		await connection.index.refresh();
		const first = await stored();
		assert.ok(first >= 100 && first < rowCount, `${first} rows: the newest ones, not all`);
		notion.setFaults([{ ...searchShows(90), nth: [2] }]);
		await connection.index.refresh({ full: true });
		assert.equal(await stored(), rowCount);
	});

	it("takes many rows out with the next look at changes when they were put into the trash, in a page of the trash per hundred", async () => {
		await connection.index.refresh();
		await trash(rowIds.slice(0, 150));
		const paths = await asked(false);
		assert.equal(await stored(), rowCount - 150);
		assert.ok(paths.length <= 5, paths.join("\n"));
	});

	it("asks a database for its trash where search shows nothing of it, not for each row", async () => {
		await connection.index.refresh();
		await trash(rowIds.slice(0, 150));
		notion.setFaults([searchShows(0)]);
		const paths = await asked(true);
		assert.equal(await stored(), rowCount - 150);
		assert.ok(!paths.some((path) => rowIds.some((id) => path.endsWith(id))));
	});

	it("takes out what is gone after a few looks, however much search never shows", async () => {
		const client = clientOf(notion);
		const make = async (title: string) => {
			const parent = { type: "page_id", page_id: notion.rootPageId } as const;
			const { id } = await client.pages.create({
				parent,
				properties: { title: { title: [{ text: { content: title } }] } },
			});
			return id;
		};
		for (let i = 0; i < 120; i++) {
			await make(`Shy ${i}`);
		}
		await connection.index.refresh();
		const gone = await make("Soon gone");
		await connection.index.refresh({ full: true });
		await trash([gone]);
		notion.setFaults([searchShows(0)]);
		await connection.index.refresh({ full: true });
		await connection.index.refresh({ full: true });
		const shown = (await connection.index.childPages(notion.rootPageId)).map(({ title }) => title);
		assert.ok(!shown.includes("Soon gone"));
		assert.equal(shown.filter((title) => title.startsWith("Shy")).length, 120, "nothing else is taken for deleted");
	});

	it("shows in a look that was interrupted after search what was edited meanwhile", async () => {
		await connection.index.refresh();
		const path = `/v1/data_sources/${sourceId}/query`;
		notion.setFaults([{ path, nth: [1], effect: { kind: "status", status: 401 } }]);
		await assert.rejects(connection.index.refresh({ full: true }));
		notion.setFaults([]);
		await clientOf(notion).pages.create({
			parent: { type: "page_id", page_id: notion.rootPageId },
			properties: { title: { title: [{ text: { content: "Meanwhile" } }] } },
		});
		await connection.index.refresh({ full: true });
		assert.equal((await connection.index.search("meanwhile", 5)).length, 1);
	});
});
