import assert from "node:assert/strict";
import { systemClock } from "../../../src/base/clock.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";

describe("Values beyond the 25 that a page holds", () => {
	let notion: LocalNotion;
	let session: Session;
	let parentId: string;
	beforeEach(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
		const [ingredients] = await session.searchDatabases("Ingredient Inventory");
		const targetId = ingredients?.data_sources[0]?.id ?? "";
		const database = await session.api.createDatabase({
			parent: { type: "page_id", page_id: notion.rootPageId },
			title: [{ text: { content: "Lists" } }],
			initial_data_source: {
				properties: {
					Name: { title: {} },
					Text: { rich_text: {} },
					Related: { relation: { data_source_id: targetId, type: "single_property", single_property: {} } },
				},
			},
		});
		parentId = database.data_sources[0]?.id ?? "";
		const missing = 60 - (await session.api.query(targetId)).length;
		for (let i = 0; i < missing; i++) {
			await session.createPage({ dataSourceId: targetId }, `Ingredient ${i}`);
		}
		related = (await session.api.query(targetId)).map(({ id }) => id).slice(0, 60);
	});
	let related: string[];
	afterEach(() => notion.close());

	const texts = (count: number) =>
		Array.from({ length: count }, (_, i) => ({ text: { content: `${i} ` }, annotations: { bold: i % 2 === 0 } }));
	const row = (count: number) =>
		session.api.createPage({
			parent: { type: "data_source_id", data_source_id: parentId },
			properties: {
				Name: { title: texts(count) },
				Text: { rich_text: texts(count) },
				Related: { relation: related.slice(0, count).map((id) => ({ id })) },
			},
		});
	const lengths = ({ properties: { Name, Text, Related } }: Awaited<ReturnType<typeof row>>) => [
		Name?.type === "title" && Name.title.length,
		Text?.type === "rich_text" && Text.rich_text.length,
		Related?.type === "relation" && Related.relation.length,
	];

	it("are never put over what was written while they were read", async () => {
		const { id } = await row(60);
		const waiting = Promise.withResolvers<void>();
		const asked = Promise.withResolvers<void>();
		const slow = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: async (url, init) => {
				if (url.includes("/properties/")) {
					asked.resolve();
					await waiting.promise;
				}
				return notion.fetch(url, init);
			},
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
		const reading = slow.getPage(id, { complete: true });
		await asked.promise;
		const written = await slow.api.updatePage(id, { icon: { type: "emoji", emoji: "🥐" } });
		waiting.resolve();
		assert.equal(lengths(await reading)[2], 60);
		assert.deepEqual(slow.cache.page(id), written);
	});

	it("are filled in where the whole page is asked for, in their order, and only then", async () => {
		const { id } = await row(60);
		// The local workspace cuts relations and people; texts it leaves whole.
		assert.deepEqual(lengths(await session.getPage(id, { useCache: false })), [60, 60, 25]);
		const page = await session.getPage(id, { complete: true });
		assert.deepEqual(lengths(page), [60, 60, 60]);
		const { Related } = page.properties;
		assert.deepEqual(Related?.type === "relation" && Related.relation.map((item) => item.id), related);
	});

	it("are asked for once: the cache has them then", async () => {
		const { id } = await row(60);
		await session.getPage(id, { complete: true });
		const before = session.requests.total;
		assert.deepEqual(lengths(await session.getPage(id, { complete: true })), [60, 60, 60]);
		assert.equal(session.requests.total, before);
	});

	it("cost no request where nothing was cut", async () => {
		const { id } = await row(24);
		const before = session.requests.total;
		assert.deepEqual(lengths(await session.getPage(id, { complete: true })), [24, 24, 24]);
		assert.equal(session.requests.total, before);
	});

	it("are not taken for whole when a page of them is missing", async () => {
		const { id } = await row(60);
		notion.setFaults([{ path: `/v1/pages/*/properties/*`, effect: { kind: "noCursor" } }]);
		await assert.rejects(session.getPage(id, { complete: true, useCache: false }));
	});
});
