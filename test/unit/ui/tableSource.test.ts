import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "@notionhq/client";
import type { DataSource } from "../../../src/notion/types.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, edit, findPage } from "../../support/notionEdits.ts";
import { relatedIds, TestTable } from "../../support/testTable.ts";

describe("The content of a table", () => {
	let job: MainJob;

	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
	});

	afterEach(() => job[Symbol.asyncDispose]());

	async function dataSource(title: string): Promise<DataSource> {
		const all = (await job.connection.index.databases()).flatMap(({ dataSources }) => dataSources);
		const found = all.find((candidate) => candidate.title === title);
		assert.ok(found, title);
		return job.connection.session.getDataSource(found.id);
	}

	async function table(title: string, options = {}): Promise<TestTable> {
		return new TestTable(job.connection, await dataSource(title), options);
	}

	/** A database of its own with that many rows, of which the store knows nothing. */
	async function manyRows(count: number): Promise<{ readonly source: DataSource; readonly client: Client }> {
		const client = clientOf(job.notion);
		// Long ago, so that nothing of it counts as edited just now.
		job.notion.clock.advance(-24 * 3_600_000);
		const database = await client.databases.create({
			parent: { type: "page_id", page_id: job.notion.rootPageId },
			title: [{ text: { content: "Orders" } }],
			initial_data_source: { properties: { Name: { title: {} }, Count: { number: {} } } },
		});
		assert.ok("data_sources" in database);
		const id = database.data_sources[0]?.id ?? "";
		for (let i = 0; i < count; i++) {
			await client.pages.create({
				parent: { data_source_id: id },
				properties: { Name: { title: [{ text: { content: `Order ${i}` } }] }, Count: { number: i } },
			});
			// A minute for each ten: times are floored to it.
			if (i % 10 === 9) {
				job.notion.clock.advance(60_000);
			}
		}
		job.notion.clock.set(Date.now());
		return { source: await job.connection.session.getDataSource(id), client };
	}

	it("gives the title first and the rows in the order in which they were made", async () => {
		const plan = await table("Production Plan");
		await plan.source.open();
		assert.deepEqual(
			plan.content?.columns.map(({ name, kind }) => [name, kind]),
			[
				["Name", "title"],
				["Status", "options"],
				["Batches to make", "number"],
				["Recipes", "pages"],
			],
		);
		assert.equal(plan.rows.length, 6);
		assert.deepEqual([plan.state?.phase, plan.state?.complete], ["idle", true]);
	});

	it("names related rows, those that nothing is known of too", async () => {
		const plan = await table("Production Plan");
		await plan.source.open();
		const recipes = await dataSource("Recipes");
		for (const row of await job.connection.index.rows(recipes.id, 100)) {
			job.connection.objects.missing("page", row.id);
		}
		await plan.source.giveTitles(plan.rows.flatMap(relatedIds));
		assert.equal(new Set(plan.rows.flatMap(relatedIds).map((id) => plan.titles.get(id))).size, 5);
		assert.ok([...plan.titles.values()].includes("Croissant"));
	});

	it("reads the first hundred rows and says that there are more, and how many", async () => {
		const { source } = await manyRows(130);
		const orders = new TestTable(job.connection, source);
		await orders.source.open();
		assert.equal(orders.rows.length, 100);
		assert.deepEqual([orders.state?.complete, orders.state?.total], [false, 130]);
		await orders.source.more();
		assert.equal(orders.rows.length, 130);
		assert.equal(orders.state?.complete, true);
	});

	it("goes on behind the row where Notion ends a list that is too long", async () => {
		const { source } = await manyRows(250);
		job.notion.setFaults([
			{ path: "/v1/data_sources/*/query", method: "POST", nth: [1], effect: { kind: "incomplete", keep: 60 } },
		]);
		const orders = new TestTable(job.connection, source);
		await orders.source.open();
		assert.ok(orders.rows.length < 100);
		await orders.source.all();
		const counts = orders.rows.map(({ cells }) => Number(cells[1]));
		assert.equal(new Set(counts).size, 250);
		assert.deepEqual(
			counts.map((count) => Math.floor(count / 10)),
			Array.from({ length: 250 }, (_row, i) => Math.floor(i / 10)),
			"in the order of the minutes in which they were made",
		);
		assert.deepEqual([orders.state?.complete, orders.state?.cut], [true, false]);
	});

	it("opens from the store in pieces, and asks Notion only what was changed since", async () => {
		const { source } = await manyRows(130);
		const first = new TestTable(job.connection, source);
		await first.source.open();
		await first.source.all();
		const requests = job.requests;
		const again = new TestTable(job.connection, source, { views: new Map([[source.id, []]]) });
		await again.source.open();
		assert.equal(again.rows.length, 130);
		assert.equal(again.state?.complete, true);
		assert.ok(job.requests - requests <= 2, "one query for what was edited, one for the trash");
	});

	it("shows an edit, a new row and a row in the trash when it catches up", async () => {
		const plan = await table("Production Plan");
		await plan.source.open();
		await edit(job.notion, "Brioche for Sunday", { "Batches to make": { number: 77 } });
		const trashed = await findPage(job.notion, "Croissants for Saturday");
		await clientOf(job.notion).pages.update({ page_id: trashed.id, in_trash: true });
		await plan.source.catchUp();
		assert.ok(plan.rows.some(({ cells }) => cells[0] === "Brioche for Sunday" && cells[2] === 77));
		assert.ok(!plan.rows.some(({ id }) => id === trashed.id));
	});

	it("drops rows that a whole reading doesn't show any more", async () => {
		const plan = await table("Production Plan");
		await plan.source.open();
		const gone = await findPage(job.notion, "Croissants for Saturday");
		await clientOf(job.notion).pages.update({ page_id: gone.id, in_trash: true });
		await plan.source.refresh();
		assert.equal(plan.rows.length, 5);
		assert.ok(!(await job.connection.index.rows(plan.source.dataSource.id, 100)).some(({ id }) => id === gone.id));
	});

	it("shows the stored rows without Notion, and says in words what is wrong", async () => {
		const plan = await table("Production Plan");
		await plan.source.open();
		await job.goOffline();
		const offline = await table("Production Plan");
		await offline.source.open();
		assert.equal(offline.rows.length, 6);
		assert.equal(offline.state?.phase, "failed");
		assert.match(offline.state?.problem ?? "", /Notion can't be reached/);
	});

	it("says after a reading in vain what it said before, and reads all of it when Notion is there again", async () => {
		const { source } = await manyRows(130);
		const orders = new TestTable(job.connection, source);
		await orders.source.open();
		await orders.source.all();
		job.notion.setFaults([{ path: "/v1/data_sources/*/query", effect: { kind: "status", status: 403 } }]);
		await orders.source.refresh();
		assert.deepEqual([orders.state?.phase, orders.state?.complete, orders.rows.length], ["failed", true, 130]);
		assert.notEqual(orders.state?.readAt, undefined);
		job.notion.setFaults([]);
		const last = orders.rows.at(-1)?.id ?? "";
		await clientOf(job.notion).pages.update({ page_id: last, in_trash: true });
		await orders.source.refresh();
		assert.deepEqual([orders.state?.phase, orders.state?.complete, orders.rows.length], ["idle", true, 129]);
	});

	it("takes stored rows for no beginning: as long as they aren't read, they are as old as they are", async () => {
		const { source } = await manyRows(230);
		const orders = new TestTable(job.connection, source);
		await orders.source.open();
		await orders.source.all();
		job.notion.setFaults([
			{ path: "/v1/data_sources/*/query", method: "POST", nth: [2], effect: { kind: "status", status: 403 } },
		]);
		await orders.source.refresh();
		assert.deepEqual([orders.state?.phase, orders.state?.complete, orders.rows.length], ["failed", false, 230]);
		assert.equal(orders.state?.readAt, undefined);
	});

	it("applies the filter, sorts, columns and groups of Notion's own views", async () => {
		const source = await dataSource("Production Plan");
		const client = clientOf(job.notion);
		const status = Object.values(source.properties).find(({ name }) => name === "Status");
		const batches = Object.values(source.properties).find(({ name }) => name === "Batches to make");
		await client.views.create({
			data_source_id: source.id,
			database_id: source.parent.type === "database_id" ? source.parent.database_id : "",
			name: "By size",
			type: "table",
			filter: { property: "Status", status: { does_not_equal: "Cancelled" } },
			sorts: [{ property: "Batches to make", direction: "descending" }],
			configuration: {
				type: "table",
				properties: [
					{ property_id: batches?.id ?? "", visible: true, width: 321 },
					{ property_id: status?.id ?? "", visible: false },
				],
				group_by: { type: "status", property_id: status?.id ?? "", group_by: "option", sort: { type: "manual" } },
			},
		} as never);
		const plan = new TestTable(job.connection, source);
		await plan.source.open();
		const view = plan.content?.views.find(({ name }) => name === "By size");
		assert.ok(view);
		await plan.source.show(view.id);
		assert.deepEqual(
			plan.rows.map(({ cells }) => cells[2]),
			[12, 6, 4, 3, 2],
		);
		assert.deepEqual(plan.look.columns.slice(0, 2), [
			{ id: batches?.id, width: 321 },
			{ id: status?.id, hidden: true },
		]);
		assert.equal(plan.look.group, status?.id);
		// Chosen once, it comes back; all rows are one choice away.
		const again = new TestTable(job.connection, source);
		again.view = view.id;
		await again.source.open();
		assert.equal(again.rows.length, 5);
		await again.source.show(null);
		assert.equal(again.rows.length, 6);
	});

	it("shows all rows where the view that was shown last is gone", async () => {
		const plan = await table("Production Plan");
		plan.view = "00000000-0000-4000-8000-000000000000";
		await plan.source.open();
		assert.equal(plan.view, null);
		assert.equal(plan.rows.length, 6);
	});

	it("stops reading where somebody says so, and goes on from there", async () => {
		const { source } = await manyRows(350);
		const orders = new TestTable(job.connection, source);
		await orders.source.open();
		const reading = orders.source.all();
		orders.source.stop();
		await reading;
		assert.deepEqual([orders.state?.phase, orders.state?.complete], ["idle", false]);
		await orders.source.all();
		assert.equal(orders.rows.length, 350);
	});

	it("adds a column that another feature computes, also to rows that come later", async () => {
		const plan = await table("Production Plan", {
			extraColumns: [
				async () => [
					{
						column: { id: "test:double", name: "Double", kind: "number" as const, typeName: "Computed" },
						values: async (ids: readonly string[]) => ids.map((id) => [id, 2] as const),
					},
				],
			],
		});
		await plan.source.open();
		assert.equal(plan.content?.columns.at(-1)?.name, "Double");
		const values = () => plan.messages.filter((message) => message.type === "values").flatMap(({ values: all }) => all);
		assert.equal(new Set(values().map(([id]) => id)).size, 6);
		const before = values().length;
		await edit(job.notion, "Brioche for Sunday", { "Batches to make": { number: 3 } });
		await plan.source.catchUp();
		await wait(0);
		assert.ok(values().length > before);
	});
});
