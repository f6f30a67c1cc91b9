import assert from "node:assert/strict";
import { isStale } from "../../../src/base/stale.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import type { ObjectRecord } from "../../../src/store/objectRecord.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { longestPageText, mostPageTexts } from "../../../src/store/pageTexts.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { storedPage as page } from "./storedPage.ts";

type Stored = SessionObjects<{ v: number }>;

async function open() {
	const clock = createVirtualClock();
	const database = StoreDatabase.open(":memory:", clock);
	const sessions = new SessionManager({ database, tokens: createMemoryTokens() });
	const of = async () => {
		const { id } = await sessions.createSession({ name: "Bakery", botId: "b", baseUrl: "https://x" }, "t");
		return new SessionObjects<{ v: number }>(database, id, clock, (error) => assert.fail(String(error)));
	};
	return { database, clock, one: await of(), two: await of() };
}

const titles = (summaries: readonly { readonly title: string }[]) => summaries.map(({ title }) => title);
const inPage = (parentId: string) => ({ parentKind: "page", parentId, pageId: parentId });

async function found(objects: Stored, typed: string): Promise<string[]> {
	return titles((await objects.search(typed, 10)).map(({ summary }) => summary));
}

describe("stored objects", () => {
	it("gives back at once what was put, and from the file afterwards", async () => {
		const { one } = await open();
		one.put([page("p", "Bread")]);
		assert.deepEqual(one.get("page", "p"), { v: 1 });
		await one.flush();
		assert.deepEqual(one.get("page", "p"), { v: 1 });
		one.put([page("p", "Bread", { object: { v: 2 } })]);
		assert.deepEqual(one.get("page", "p"), { v: 2 });
		await one.flush();
		assert.deepEqual(one.get("page", "p"), { v: 2 });
		assert.deepEqual(titles(await one.rootPages()), ["Bread"]);
	});

	it("keeps sessions apart", async () => {
		const { one, two } = await open();
		one.put([page("p", "Bread")]);
		await one.flush();
		assert.equal(two.get("page", "p"), undefined);
		assert.deepEqual(await found(two, "Bread"), []);
	});

	it("tells what is shown otherwise than before, and nothing of what was only seen again", async () => {
		const { one } = await open();
		const changed: string[] = [];
		one.onDidChange((changes) => changed.push(...changes.map(({ id }) => id)));
		one.put([page("p", "Bread"), page("q", "Cake")]);
		await one.flush();
		one.put([page("p", "Bread", { askedAt: 2000 }), page("q", "Pie", { askedAt: 2000, object: { v: 2 } })]);
		await one.flush();
		assert.deepEqual(changed, ["p", "q", "q"]);
	});

	it("lets the answer to a later question stand, in whatever order answers come", async () => {
		const times = [undefined, "2026-03-11T10:00:00.000Z", "2026-03-11T10:01:00.000Z"];
		const sightings: ObjectRecord<{ v: number }>[] = [];
		for (const lastEditedTime of times.slice(1)) {
			for (const askedAt of [1000, 2000]) {
				const v = sightings.length;
				sightings.push(page("p", `Version ${v}`, { lastEditedTime, askedAt, object: { v } }));
			}
		}
		for (const first of sightings) {
			for (const second of sightings) {
				const newest = isStale(second, first) ? first : second;
				for (const flushed of [true, false]) {
					const { one } = await open();
					one.put([first]);
					if (flushed) {
						await one.flush();
					}
					one.put([second]);
					await one.flush();
					assert.deepEqual(one.get("page", "p"), newest.object);
					assert.deepEqual(titles(await one.rootPages()), [newest.title]);
				}
			}
		}
	});

	it("shows no more what Notion answered 404 to, keeps it, and shows it again when Notion does", async () => {
		const { one, clock } = await open();
		one.put([page("p", "Bread"), page("c", "Crumbs", inPage("p"))]);
		await one.flush();
		one.missing("page", "p");
		assert.equal(one.get("page", "p"), undefined);
		assert.deepEqual(titles(await one.rootPages()), ["Crumbs"], "what was in it is at the top now");
		assert.equal(one.get("page", "p"), undefined);
		assert.deepEqual(await found(one, "bread"), []);
		one.put([page("p", "Bread")]);
		assert.deepEqual(titles(await one.rootPages()), ["Crumbs"], "an answer from before doesn't bring it back");
		one.put([page("p", "Bread", { askedAt: clock.now() + 1 })]);
		assert.deepEqual(titles(await one.rootPages()), ["Bread"]);
		assert.deepEqual(await found(one, "bread"), ["Bread"]);
	});

	it("lists pages at the top: in the workspace, or in what isn't known; not what lies in the trash with its page", async () => {
		const { one } = await open();
		one.put([
			page("1", "Handbook"),
			page("2", "Opening hours", inPage("1")),
			page("3", "Shared alone", inPage("unknown")),
			page("4", "In a column", { parentKind: "block", parentId: "block" }),
			page("5", "Old", { inTrash: true }),
			page("6", "Old child", inPage("5")),
			page("7", "Row", { parentKind: "data_source", parentId: "ds" }),
		]);
		assert.deepEqual(titles(await one.rootPages()), ["Handbook", "In a column", "Shared alone"]);
		assert.deepEqual(titles(await one.childPages("1")), ["Opening hours"]);
		assert.deepEqual([...(await one.pagesWithChildren(["1", "2", "3"]))], ["1"]);
	});

	it("lists what stands in a block on the page that it turns out to be on, also after it was seen again", async () => {
		const { one, two, clock } = await open();
		const inBlock = { parentKind: "block", parentId: "toggle", blockId: "toggle" };
		const source = { kind: "data_source", parentKind: "database", parentId: "d", blockId: "column" };
		one.put([page("1", "Handbook"), page("2", "In a toggle", inBlock), page("s", "In a column", source)]);
		assert.deepEqual(titles(await one.rootPages()), ["Handbook", "In a toggle"], "as long as nobody knows");
		assert.deepEqual(await one.unplacedBlocks(10), ["column", "toggle"]);
		await one.placeBlocks([
			{ blockId: "toggle", pageId: "1" },
			{ blockId: "column", pageId: "1" },
		]);
		assert.deepEqual(await one.unplacedBlocks(10), []);
		one.put([page("2", "Renamed", { ...inBlock, askedAt: 2000, object: { v: 2 } }), page("3", "Another", inBlock)]);
		assert.deepEqual(titles(await one.rootPages()), ["Handbook"]);
		assert.deepEqual(titles(await one.childPages("1")), ["Another", "Renamed"]);
		assert.deepEqual(titles((await one.databases("1")).flatMap(({ dataSources }) => dataSources)), ["In a column"]);
		assert.deepEqual([...(await one.pagesWithChildren(["1"]))], ["1"]);
		assert.equal(one.pageOfBlock("toggle"), "1");
		assert.equal(two.pageOfBlock("toggle"), undefined);
		one.put([page("2", "Moved out", { askedAt: clock.now() + 1, object: { v: 3 } })]);
		assert.deepEqual(titles(await one.rootPages()), ["Handbook", "Moved out"]);
	});

	it("asks again for a block after a day: where Notion didn't show it, or its page was edited since", async () => {
		const { one, clock } = await open();
		const inBlock = (blockId: string) => ({ parentKind: "block", parentId: blockId, blockId });
		const handbook = (minute: number, title: string) =>
			page("1", title, {
				lastEditedTime: new Date(minute * 60_000).toISOString(),
				askedAt: clock.now(),
				object: { v: minute },
			});
		one.put([handbook(0, "Handbook"), page("2", "A", inBlock("a")), page("3", "B", inBlock("b"))]);
		await one.flush();
		await one.placeBlocks([
			{ blockId: "a", pageId: "1" },
			{ blockId: "b", pageId: undefined },
		]);
		assert.deepEqual(await one.unplacedBlocks(10), []);
		assert.deepEqual(titles(await one.rootPages()), ["B", "Handbook"]);
		await clock.sleep(25 * 60 * 60_000);
		assert.deepEqual(await one.unplacedBlocks(10), ["b"]);
		one.put([handbook(Math.floor(clock.now() / 60_000), "Handbook, edited")]);
		assert.deepEqual(await one.unplacedBlocks(10), ["a", "b"]);
		assert.deepEqual(await one.unplacedBlocks(1), ["a"]);
	});

	it("has favorites in the order in which they were chosen, and what was opened with the last first", async () => {
		const { one, two, clock } = await open();
		one.put([page("1", "Handbook"), page("2", "Ideas"), page("s", "Recipes", { kind: "data_source" })]);
		for (const [kind, id] of [
			["page", "2"],
			["data_source", "s"],
			["page", "1"],
		] as const) {
			await clock.sleep(1);
			await one.setFavorite(kind, id, true);
			await one.opened(kind, id);
		}
		await one.setFavorite("page", "2", false);
		assert.deepEqual(titles(await one.favorites()), ["Recipes", "Handbook"]);
		assert.deepEqual(titles(await one.lastOpened(2)), ["Handbook", "Recipes"]);
		assert.deepEqual(await two.favorites(), []);
		one.put([page("1", "Handbook, renamed", { askedAt: 2000, object: { v: 2 } })]);
		assert.deepEqual(titles(await one.favorites()), ["Recipes", "Handbook, renamed"], "seen again, it stays one");
		one.missing("page", "1");
		assert.deepEqual(titles(await one.favorites()), ["Recipes"]);
	});

	it("keeps pages as they were last read, the latest up to a size, and none that is too long", async () => {
		const { one, two, clock } = await open();
		await one.putPageText("p", "first");
		await clock.sleep(1);
		await one.putPageText("p", "second");
		assert.deepEqual(await one.pageText("p"), { content: "second", readAt: clock.now() });
		assert.equal(await two.pageText("p"), undefined);
		const large = "x".repeat(longestPageText);
		for (let i = 0; i < mostPageTexts / longestPageText; i++) {
			await clock.sleep(1);
			await one.putPageText(`large ${i}`, large);
		}
		assert.equal(await one.pageText("p"), undefined, "it was read longest ago");
		assert.equal((await one.pageText("large 0"))?.content, large);
		await one.putPageText("large 0", `${large}x`);
		assert.equal(await one.pageText("large 0"), undefined);
	});

	it("groups data sources by their database, and names it where it was read", async () => {
		const { one } = await open();
		const source = (id: string, title: string, database: string) =>
			page(id, title, { kind: "data_source", parentKind: "database", parentId: database, pageId: "home" });
		one.put([
			source("s1", "Recipes", "d1"),
			source("s2", "Plan", "d2"),
			source("s3", "Archive", "d2"),
			page("d2", "Planning", { kind: "database" }),
		]);
		const databases = await one.databases();
		assert.deepEqual(
			databases.map(({ id, database, dataSources }) => [id, database?.title, titles(dataSources)]),
			[
				["d2", "Planning", ["Archive", "Plan"]],
				["d1", undefined, ["Recipes"]],
			],
		);
		assert.equal((await one.databases("home")).length, 2);
		assert.deepEqual(await one.databases("elsewhere"), []);
	});

	it("remembers how far a listing has come, for each session", async () => {
		const { one, two, clock } = await open();
		const listing = { ...(await one.listing("everything")), cursor: "abc", completeAt: clock.now() };
		await one.saveListing("everything", listing);
		assert.deepEqual(await one.listing("everything"), listing);
		assert.equal(one.completeAt("everything"), clock.now());
		assert.equal(two.completeAt("everything"), undefined);
	});

	it("writes a flood of objects in transactions between which others have their turn", async () => {
		const { one, database } = await open();
		let transactions = 0;
		const write = database.write.bind(database);
		database.write = (...parameters: Parameters<typeof write>) => {
			transactions++;
			return write(...parameters) as never;
		};
		one.put(
			Array.from({ length: 3000 }, (_, i) =>
				page(`p${i}`, `Loaf number ${i} of the morning`, { text: "rye ".repeat(20) }),
			),
		);
		await one.flush();
		assert.ok(transactions > 3, `${transactions} transactions`);
		assert.equal((await one.rootPages()).length, 3000);
	});

	it("lists many pages a part at a time, so that others have their turn, and each once, by title", async () => {
		const { one } = await open();
		const inPage = { parentKind: "page", pageId: "not shared" } as const;
		one.put(Array.from({ length: 2600 }, (_, i) => page(`p${i}`, `Loaf ${i % 700}`, i % 2 ? inPage : {})));
		await one.flush();
		let turns = 0;
		let isListed = false;
		const count = () => {
			turns++;
			if (!isListed) {
				setImmediate(count);
			}
		};
		setImmediate(count);
		const all = await one.rootPages();
		const below = await one.childPages("not shared");
		const parents = await one.pagesWithChildren(["not shared", ...all.map(({ id }) => id)]);
		isListed = true;
		assert.ok(turns >= 8, `${turns} turns of others`);
		assert.equal(new Set(all.map(({ id }) => id)).size, 2600);
		assert.equal(all.length, 2600);
		assert.equal(below.length, 1300);
		assert.deepEqual([...parents], ["not shared"]);
		const keys = titles(all).map((title) => title.toLowerCase());
		assert.deepEqual(keys, keys.toSorted());
	});
});
