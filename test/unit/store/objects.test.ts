import assert from "node:assert/strict";
import { StoreDatabase } from "../../../src/store/database.ts";
import { type ObjectRecord, SessionObjects } from "../../../src/store/objects.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

function open() {
	const database = StoreDatabase.open(":memory:");
	for (const id of ["one", "two"]) {
		database.sqlite
			.prepare("INSERT INTO sessions VALUES (?, 'Bakery', NULL, 'b', NULL, NULL, 'https://x', 1, 1)")
			.run(id);
	}
	const of = (session: string) =>
		new SessionObjects<{ v: number }>(database, session, createVirtualClock(), (error) => assert.fail(String(error)));
	return { database, one: of("one"), two: of("two") };
}

function page(id: string, title: string, more: Partial<ObjectRecord<{ v: number }>> = {}): ObjectRecord<{ v: number }> {
	return {
		kind: "page",
		id,
		parentKind: "workspace",
		parentId: undefined,
		title,
		lastEditedTime: "2026-03-11T10:00:00.000Z",
		inTrash: false,
		object: { v: 1 },
		...more,
	};
}

const titles = (records: readonly { readonly title: string }[]) => records.map(({ title }) => title);

describe("stored objects", () => {
	it("gives back at once what was put, and from the file afterwards", async () => {
		const { one } = open();
		one.put([page("p", "Bread")]);
		assert.deepEqual(one.get("page", "p"), { v: 1 });
		await one.flush();
		assert.deepEqual(one.get("page", "p"), { v: 1 });
		one.put([page("p", "Bread", { object: { v: 2 } })]);
		assert.deepEqual(one.get("page", "p"), { v: 2 });
		await one.flush();
		assert.deepEqual(titles(await one.list("page")), ["Bread"]);
	});

	it("keeps sessions apart", async () => {
		const { one, two } = open();
		one.put([page("p", "Bread")]);
		await one.flush();
		assert.equal(two.get("page", "p"), undefined);
		assert.deepEqual(await two.search("Bread", 10), []);
	});

	it("finds titles by the beginnings of their words, without regard to case and accents", async () => {
		const { one } = open();
		one.put([page("1", "Crème brûlée for Saturday"), page("2", "Croissants for Saturday"), page("3", "Bread")]);
		assert.deepEqual(titles(await one.search("creme", 10)), ["Crème brûlée for Saturday"]);
		assert.deepEqual(titles(await one.search("sat CRO", 10)), ["Croissants for Saturday"]);
		assert.deepEqual(await one.search("urday", 10), []);
		assert.deepEqual(titles(await one.search('bread" OR title:*', 10)), [], "what looks like a query is text");
	});

	it("follows a title that changes", async () => {
		const { one } = open();
		one.put([page("1", "Bread")]);
		await one.flush();
		one.put([page("1", "Cake")]);
		assert.deepEqual(await one.search("bread", 10), []);
		assert.deepEqual(titles(await one.search("cake", 10)), ["Cake"]);
	});

	it("gives the most recently edited for no text, and never what is in the trash", async () => {
		const { one } = open();
		one.put([
			page("1", "Old", { lastEditedTime: "2025-01-01T00:00:00.000Z" }),
			page("2", "New"),
			page("3", "Gone", { inTrash: true, lastEditedTime: "2026-09-01T00:00:00.000Z" }),
		]);
		assert.deepEqual(titles(await one.search("", 10)), ["New", "Old"]);
	});

	it("lists what lies in something", async () => {
		const { one } = open();
		one.put([page("1", "Handbook"), page("2", "Opening hours", { parentKind: "page", parentId: "1" })]);
		assert.deepEqual(titles(await one.list("page", "1")), ["Opening hours"]);
	});

	it("remembers when a listing was complete", async () => {
		const { one, two } = open();
		await one.markComplete("everything");
		assert.equal(one.completeAt("everything"), Date.parse("2026-03-11T10:00:00Z"));
		assert.equal(two.completeAt("everything"), undefined);
	});
});
