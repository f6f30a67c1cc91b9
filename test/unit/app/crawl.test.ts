import assert from "node:assert/strict";
import type { Connection } from "../../../src/app/connection.ts";
import type { WorkspaceIndex } from "../../../src/app/workspaceIndex.ts";
import type { LocalNotion } from "../../../src/localNotion/server.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import { largeBakery } from "../../support/largeBakery.ts";
import { clientOf } from "../../support/notionEdits.ts";
import { createSampleApp, type SampleApp } from "../../support/sampleApp.ts";

function paths(notion: LocalNotion, from: number): string[] {
	return notion.journal.slice(from).map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, "ID")}`);
}

async function shownTitles(index: WorkspaceIndex): Promise<string[]> {
	return (await index.rootPages()).map(({ title }) => title);
}

describe("listing a workspace into the store", function () {
	this.timeout(30_000);
	let notion: LocalNotion;
	let url: string;
	let sourceId: string;
	let sample: SampleApp;
	let connection: Connection;

	beforeEach(async () => {
		({ notion, url, sourceId } = await largeBakery(230));
		sample = createSampleApp();
		connection = await sample.app.connections.connect({ token: notion.token, baseUrl: url });
	});

	afterEach(async () => {
		await sample[Symbol.asyncDispose]();
		await notion.close();
	});

	it("makes one request for users, one for each page of search, and one to check each data source", async () => {
		const from = notion.journal.length;
		await connection.index.refresh();
		const asked = paths(notion, from);
		const searches = asked.filter((path) => path === "POST /v1/search").length;
		const sources = (await connection.index.databases()).flatMap(({ dataSources }) => dataSources).length;
		assert.ok(searches >= 3);
		assert.equal(asked.filter((path) => path.endsWith("/query")).length, sources);
		assert.equal(asked.length, 1 + searches + sources);
		assert.equal((await connection.index.rows(sourceId, 1000)).length, 230);
	});

	it("asks once for what was edited since and once for what is in the trash, and sees it", async () => {
		await connection.index.refresh();
		const [row] = await connection.index.rows(sourceId, 1);
		assert.ok(row);
		await clientOf(notion).pages.update({
			page_id: row.id,
			properties: { Name: { title: [{ text: { content: "Refunded" } }] } },
		});
		const from = notion.journal.length;
		await connection.index.refresh();
		assert.deepEqual(paths(notion, from), ["POST /v1/search", "POST /v1/search"]);
		const [hit] = await connection.index.search("refunded", 5);
		assert.equal(hit?.summary.id, row.id);
	});

	it("tells views nothing when nothing has changed, and names the containers when something has", async () => {
		await connection.index.refresh();
		const changes: { content: boolean; containers: readonly string[] | undefined }[] = [];
		connection.index.onDidChange(({ content, containers }) =>
			changes.push({ content, containers: containers && [...containers] }),
		);
		await connection.index.refresh({ full: true });
		assert.ok(changes.every(({ content }) => !content));
		await addRow("One more");
		await connection.index.refresh();
		assert.deepEqual(changes.at(-1), { content: true, containers: [sourceId] });
	});

	it("goes on after a restart where the first look was interrupted", async () => {
		let pages = 0;
		notion.setFaults([{ path: "/v1/search", nth: [3], effect: { kind: "status", status: 401 } }]);
		await assert.rejects(connection.index.refresh());
		assert.ok((await connection.index.rows(sourceId, 1000)).length > 100, "what was listed is there");
		notion.setFaults([]);
		await sample.app.connections.close();
		const again = await sample.app.connections.open(connection.id);
		const from = notion.journal.length;
		await again.index.refresh();
		pages = paths(notion, from).filter((path) => path === "POST /v1/search").length;
		assert.ok(pages < 3, `${pages} pages of search after the restart`);
		assert.equal((await again.index.rows(sourceId, 1000)).length, 230);
		assert.equal(again.index.state.kind, "ready");
	});

	/** An edit of now, so that search shows the data source's name at least. */
	async function addRow(title: string): Promise<void> {
		await clientOf(notion).pages.create({
			parent: { type: "data_source_id", data_source_id: sourceId },
			properties: { Name: { title: [{ text: { content: title } }] } },
		});
	}

	it("finds rows that search leaves out, and asks their data source for changes from then on", async () => {
		await addRow("The latest");
		notion.setFaults([{ path: "/v1/search", effect: { kind: "incomplete", keep: 20, silent: true } }]);
		await connection.index.refresh();
		assert.equal((await connection.index.rows(sourceId, 1000)).length, 231);
		await addRow("Unseen by search");
		notion.setFaults([{ path: "/v1/search", effect: { kind: "incomplete", keep: 0, silent: true } }]);
		await connection.index.refresh();
		assert.equal((await connection.index.search("unseen", 5)).length, 1);
	});

	it("goes around the 10,000 rows after which Notion ends a listing", async () => {
		await addRow("The latest");
		notion.setFaults([
			{ path: "/v1/search", effect: { kind: "incomplete", keep: 20, silent: true } },
			{ path: `/v1/data_sources/${sourceId}/query`, nth: [1], effect: { kind: "incomplete", keep: 60 } },
		]);
		await connection.index.refresh();
		assert.equal((await connection.index.rows(sourceId, 1000)).length, 231);
	});

	it("begins anew where the place to go on is not known any more", async () => {
		notion.setFaults([{ path: "/v1/search", nth: [3], effect: { kind: "status", status: 401 } }]);
		await assert.rejects(connection.index.refresh());
		notion.setFaults([{ path: "/v1/search", nth: [1], effect: { kind: "expiredCursor" } }]);
		await connection.index.refresh();
		assert.equal((await connection.index.rows(sourceId, 1000)).length, 230);
	});

	it("doesn't take for deleted what search doesn't show, and asks Notion: trash and 404 are taken out, the rest stays", async () => {
		await connection.index.refresh();
		const before = await shownTitles(connection.index);
		const client = clientOf(notion);
		const children = await connection.index.childPages(notion.rootPageId);
		const [first, second] = children;
		assert.ok(first && second);
		await client.pages.update({ page_id: first.id, in_trash: true });
		notion.setFaults([{ path: "/v1/search", effect: { kind: "incomplete", keep: 0, silent: true } }]);
		await connection.index.refresh();
		assert.ok(
			(await connection.index.childPages(notion.rootPageId)).some(({ id }) => id === first.id),
			"not deleted for that",
		);
		await connection.index.refresh({ full: true });
		const after = await connection.index.childPages(notion.rootPageId);
		assert.deepEqual(
			after.map(({ id }) => id),
			children.filter(({ id }) => id !== first.id).map(({ id }) => id),
		);
		assert.deepEqual(await shownTitles(connection.index), before);
		assert.equal(connection.session.cache.page(first.id)?.in_trash, true, "it is still known");
	});

	it("lets one window look in the background, and the other take over what it found", async () => {
		const second = sample.secondApp();
		const other = await second.connections.open(connection.id);
		const from = notion.journal.length;
		await Promise.all([
			connection.index.refresh({ priority: "background" }),
			other.index.refresh({ priority: "background" }),
		]);
		assert.equal(paths(notion, from).filter((path) => path === "GET /v1/users").length, 1);
		await other.index.refresh({ priority: "background", maxAge: 60_000 });
		assert.equal(paths(notion, from).filter((path) => path === "GET /v1/users").length, 1);
		assert.equal(other.index.state.kind, "ready");
		assert.equal((await other.index.rows(sourceId, 1000)).length, 230);
	});

	it("searches texts of properties, and the text of a page once it was read", async () => {
		await connection.index.refresh();
		assert.ok((await connection.index.search("cash", 10)).length === 10);
		const handbook = (await connection.session.searchPages("Handbook"))[0];
		assert.ok(handbook);
		assert.deepEqual(await connection.index.search("three rules", 10), []);
		await connection.session.api.pageMarkdown(handbook.id);
		const [hit] = await connection.index.search("three rules", 10);
		assert.equal(hit?.summary.id, handbook.id);
		assert.match(hit?.excerpt?.text ?? "", /three rules/i);
		assert.equal(titleOf(handbook), "Handbook");
	});
});
