import assert from "node:assert/strict";
import type { Connection } from "../../../src/app/connection.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createSampleApp, type SampleApp } from "../../support/sampleApp.ts";

describe("the order of what stands on a page", () => {
	let notion: LocalNotion;
	let sample: SampleApp;
	let connection: Connection;
	let pageId: string;
	/** As they stand in Notion, and the other way round. */
	let inNotion: readonly string[];
	let reversed: readonly string[];
	let told: string[];

	beforeEach(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		const { url } = await notion.listen({ port: 0 });
		pageId = notion.rootPageId;
		sample = createSampleApp();
		connection = await sample.app.connections.connect({ token: notion.token, baseUrl: url });
		await connection.index.refresh();
		const children = await connection.index.childPages(pageId);
		const databases = await connection.index.childDatabases(pageId);
		const known = new Set([...children, ...databases].map(({ id }) => id));
		const blocks = await connection.session.api.children(pageId);
		inNotion = blocks.map(({ id }) => id).filter((id) => known.has(id));
		assert.equal(inNotion.length, known.size);
		reversed = inNotion.toReversed();
		watch();
	});

	afterEach(async () => {
		await sample[Symbol.asyncDispose]();
		await notion.close();
	});

	function watch(): void {
		told = [];
		connection.index.onDidReorder((id) => told.push(id));
	}

	/** What is given at once, and what after Notion has answered. */
	async function arranged(ids: readonly string[]) {
		const { index, session } = connection;
		const atOnce = await index.arrangeChildren(pageId, ids);
		await session.api.children(pageId);
		await session.api.children(pageId);
		await new Promise((resolve) => setImmediate(resolve));
		return { atOnce, later: await index.arrangeChildren(pageId, ids) };
	}

	const isSilent = () =>
		notion.setFaults([{ path: `/v1/blocks/${pageId}/children`, effect: { kind: "delay", milliseconds: 600_000 } }]);

	it("doesn't wait for Notion: what was never asked for stays as it comes", async () => {
		isSilent();
		assert.deepEqual(await connection.index.arrangeChildren(pageId, reversed), reversed);
		assert.deepEqual(told, []);
	});

	it("is told once where it is another one than was given, and then known", async () => {
		const { atOnce, later } = await arranged(reversed);
		assert.deepEqual(atOnce, reversed);
		assert.deepEqual(later, inNotion);
		assert.deepEqual(told, [pageId]);
		assert.deepEqual((await arranged(reversed)).atOnce, inNotion);
		assert.deepEqual(told, [pageId], "drawing it again tells nothing");
	});

	it("tells nothing where it is as it was given: nothing has to be drawn again", async () => {
		assert.deepEqual((await arranged(inNotion)).later, inNotion);
		assert.deepEqual(told, []);
	});

	it("is kept over a refresh and a restart, also without an answer from Notion", async () => {
		await arranged(reversed);
		isSilent();
		await connection.index.refresh();
		assert.deepEqual(await connection.index.arrangeChildren(pageId, reversed), inNotion);
		await sample.app.connections.close();
		connection = await sample.app.connections.open(connection.id);
		watch();
		assert.deepEqual(await connection.index.arrangeChildren(pageId, reversed), inNotion);
		assert.deepEqual(told, []);
	});

	it("puts what is new behind the rest until Notion has said where it stands", async () => {
		await arranged(reversed);
		isSilent();
		const order = await connection.index.arrangeChildren(pageId, ["new", ...reversed]);
		assert.deepEqual(order, [...inNotion, "new"]);
	});
});
