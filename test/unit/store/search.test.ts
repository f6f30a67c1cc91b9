import assert from "node:assert/strict";
import fc from "fast-check";
import { StoreDatabase } from "../../../src/store/database.ts";
import { closeness } from "../../../src/store/editDistance.ts";
import type { ObjectRecord } from "../../../src/store/objectRecord.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { parseSearch } from "../../../src/store/searchQuery.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { placedWords, queryWords, wordsOf } from "../../../src/store/words.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { storedPage } from "./storedPage.ts";

type More = Partial<ObjectRecord<{ v: number }>>;

let next = 0;
const page = (title: string, more: More = {}) => storedPage(`page-${++next}`, title, more);
const daysAgo = (days: number) => new Date(Date.parse("2026-03-11T10:00:00Z") - days * 86_400_000).toISOString();

let shared: StoreDatabase;

/** A session of its own in one store for all. */
async function storeOf(records: readonly ObjectRecord<{ v: number }>[]) {
	const clock = createVirtualClock();
	shared ??= StoreDatabase.open(":memory:", clock);
	const database = shared;
	const sessions = new SessionManager({ database, tokens: createMemoryTokens() });
	const { id } = await sessions.createSession({ name: "Bakery", botId: "b", baseUrl: "https://x" }, "t");
	const objects = new SessionObjects<{ v: number }>(database, id, clock, (error) => assert.fail(String(error)));
	objects.put(records);
	await objects.flush();
	return {
		objects,
		find: async (typed: string) => (await objects.search(typed, 50)).map(({ summary }) => summary.title),
	};
}

describe("search in the store", () => {
	it("finds titles by the beginnings of their words, without regard to case and accents", async () => {
		const { find } = await storeOf([page("Crème brûlée for Saturday"), page("Croissants for Saturday"), page("Bread")]);
		assert.deepEqual(await find("creme"), ["Crème brûlée for Saturday"]);
		assert.deepEqual(await find("sat CRO"), ["Croissants for Saturday"]);
		assert.deepEqual(await find("urday"), []);
		assert.deepEqual(await find('bread" OR title:*'), [], "what looks like a query is text");
	});

	it("forgives typing errors: a letter too many, too few, another, or two swapped", async () => {
		const { find } = await storeOf([page("Croissants for Saturday"), page("Sourdough starter"), page("Bread")]);
		for (const typed of ["croisants", "criossants", "croissantss", "kroissants", "saturdya", "cr0issants for sat"]) {
			assert.deepEqual(await find(typed), ["Croissants for Saturday"], typed);
		}
		assert.deepEqual(await find("suordough"), ["Sourdough starter"]);
		assert.deepEqual(await find("sourdogh sta"), ["Sourdough starter"]);
		assert.deepEqual(await find("brd"), [], "a short word would be too many others");
	});

	it("finds a whole word before what only begins with it, however much of that is newer", async () => {
		const newer = Array.from({ length: 150 }, (_, i) => page(`Patient care ${i}`, { lastEditedTime: daysAgo(1) }));
		const { find } = await storeOf([page("My car", { lastEditedTime: daysAgo(900) }), ...newer]);
		assert.equal((await find("car"))[0], "My car");
	});

	it("looks at the beginning of a text that was pasted by mistake", async () => {
		const words = Array.from({ length: 3000 }, (_, i) => `pasted${i}`);
		const query = parseSearch(words.join(" "));
		assert.deepEqual(query.words, words.slice(0, 16));
		const { find } = await storeOf([page("Pasted0 to pasted15"), page("Bread")]);
		assert.deepEqual(await find(words.slice(0, 1).concat(["to"]).join(" ")), ["Pasted0 to pasted15"]);
		assert.ok(query.key.length <= 500);
	});

	it("knows each word once, when somebody types faster than the words are read", async () => {
		const near = ["kroissant", "crolssant", "croissanx", "croissamt", "croissent", "croissunt", "crouissant"];
		const fill = Array.from({ length: 260 }, (_, row) =>
			Array.from({ length: 40 }, (_, i) => `w${row}x${i}y`).join(" "),
		);
		const { objects, find } = await storeOf([...near, ...fill].map((title) => page(title)));
		await Promise.all(["croiss", "croissa", "croissan", "croissant"].map((typed) => objects.search(typed, 50)));
		assert.deepEqual((await find("croissant")).toSorted(), near.toSorted());
	});

	it("knows the words of pages that come after another workspace was disconnected", async () => {
		const database = StoreDatabase.open(":memory:");
		const sessions = new SessionManager({ database, tokens: createMemoryTokens() });
		const clock = createVirtualClock();
		const create = async (botId: string) => {
			const { id } = await sessions.createSession({ name: botId, botId, baseUrl: "https://x" }, "t");
			return {
				id,
				objects: new SessionObjects<{ v: number }>(database, id, clock, (error) => assert.fail(String(error))),
			};
		};
		const [one, other] = [await create("one"), await create("other")];
		one.objects.put([page("Sourdough starter")]);
		await one.objects.flush();
		other.objects.put(
			Array.from({ length: 50 }, (_, i) => page(`other${String.fromCharCode(97 + (i % 26))}word${i}x`)),
		);
		await other.objects.flush();
		assert.equal((await one.objects.search("sourdogh", 9)).length, 1);
		await sessions.deleteSession(other.id);
		one.objects.put([page("Croissants for Saturday")]);
		await one.objects.flush();
		assert.equal((await one.objects.search("croisants", 9)).length, 1);
		database.close();
	});

	it("merges its index a little after each write, never within a commit, so that it stays fast", async () => {
		const { objects, find } = await storeOf([]);
		const titles = Array.from({ length: 120 }, (_, i) => `Merged brioche ${i}`);
		for (const title of titles) {
			objects.put([page(title)]);
			await objects.flush();
		}
		const segments = shared.sqlite.prepare("SELECT count(DISTINCT segid) AS n FROM object_text_idx").get()?.n;
		assert.ok(Number(segments) < 20, `${segments} segments after ${titles.length} writes`);
		const settings = shared.sqlite.prepare("SELECT v FROM object_text_config WHERE k = 'automerge'").get();
		assert.equal(settings?.v, 0);
		const indexed = shared.sqlite
			.prepare("SELECT count(*) AS n FROM object_text WHERE object_text MATCH 'merged'")
			.get();
		assert.equal(indexed?.n, titles.length);
		assert.deepEqual(await find("brioche 77"), ["Merged brioche 77"]);
	});

	it("takes what is spelt as it was typed before what is only alike", async () => {
		const { find } = await storeOf([page("Flower shop"), page("Flour")]);
		assert.deepEqual(await find("flour"), ["Flour"]);
		assert.deepEqual(
			await find("floer"),
			["Flower shop", "Flour"].toSorted((a) => (a === "Flour" ? -1 : 1)),
		);
	});

	it("ranks the whole title first, then its beginning, then titles before texts, then the recent", async () => {
		const { find } = await storeOf([
			page("Notes", { text: "about the plan", lastEditedTime: daysAgo(0) }),
			page("A plan for June", { lastEditedTime: daysAgo(300) }),
			page("A plan for July", { lastEditedTime: daysAgo(3) }),
			page("Plan", { lastEditedTime: daysAgo(900) }),
			page("Planning", { lastEditedTime: daysAgo(900) }),
		]);
		assert.deepEqual(await find("plan"), ["Plan", "A plan for July", "A plan for June", "Planning", "Notes"]);
	});

	it("finds an old title that is exactly what was typed among thousands that have the word", async () => {
		const many = Array.from({ length: 2000 }, (_, i) => page(`Report number ${i}`, { lastEditedTime: daysAgo(1) }));
		const { find } = await storeOf([page("Report", { lastEditedTime: daysAgo(2000) }), ...many]);
		assert.equal((await find("report"))[0], "Report");
	});

	it("finds texts of properties and of pages that were read, and says where", async () => {
		const note = page("Rye", { text: "Feed the starter twice a day" });
		const { objects, find } = await storeOf([note, page("Wheat")]);
		objects.putBody(note.id, "# How\n\nKnead it for **eleven** minutes, then let it rest in the cold room overnight.");
		assert.deepEqual(await find("starter"), ["Rye"]);
		const [hit] = await objects.search("overnigt", 10);
		assert.equal(hit?.summary.title, "Rye");
		const { text = "", highlights = [] } = hit?.excerpt ?? {};
		assert.deepEqual(
			highlights.map(([start, end]) => text.slice(start, end)),
			["overnight"],
		);
		objects.put([{ ...note, text: "Fed", askedAt: 5000, object: { v: 2 } }]);
		assert.deepEqual(await find("starter"), []);
		assert.deepEqual(await find("eleven"), ["Rye"], "the text of the page is still known");
	});

	it("finds words of which one is in the title and one in the text", async () => {
		const { find } = await storeOf([page("Rye bread", { text: "for the wedding" }), page("Rye rolls")]);
		assert.deepEqual(await find("rye wedding"), ["Rye bread"]);
	});

	it("narrows down to databases, pages or people, and gives the recent of them for no text", async () => {
		const database: More = { kind: "data_source", parentKind: "database", parentId: "d" };
		const user: More = { kind: "user", lastEditedTime: undefined, text: "flo@example.com" };
		const { find } = await storeOf([page("Flour"), page("Flours", database), page("Flora", user)]);
		assert.deepEqual((await find("flo")).toSorted(), ["Flora", "Flour", "Flours"]);
		assert.deepEqual(await find("db: flo"), ["Flours"]);
		assert.deepEqual(await find("DB:flo"), ["Flours"]);
		assert.deepEqual(await find("page:flo"), ["Flour"]);
		assert.deepEqual(await find("user: flo"), ["Flora"]);
		assert.deepEqual(await find("user: example"), ["Flora"]);
		assert.deepEqual(await find("db:"), ["Flours"]);
		assert.deepEqual(await find("user:"), ["Flora"]);
	});

	it("shows a database once, though it is known with its data source", async () => {
		const { find } = await storeOf([
			page("Recipes", { kind: "data_source", id: "s", parentKind: "database", parentId: "d" }),
			page("Recipes", { kind: "database", id: "d" }),
		]);
		assert.deepEqual(await find("recipes"), ["Recipes"]);
	});

	it("follows a title that changes, and lets go of what is in the trash", async () => {
		const bread = page("Bread");
		const { objects, find } = await storeOf([bread]);
		objects.put([{ ...bread, title: "Cake", askedAt: 2000, object: { v: 2 } }]);
		assert.deepEqual(await find("bread"), []);
		assert.deepEqual(await find("cake"), ["Cake"]);
		objects.put([{ ...bread, title: "Cake", inTrash: true, askedAt: 3000, object: { v: 3 } }]);
		assert.deepEqual(await find("cake"), []);
	});

	it("gives what was opened last for no text, then what was edited last, never what is in the trash", async () => {
		const old = page("Old", { lastEditedTime: daysAgo(400) });
		const { objects, find } = await storeOf([
			old,
			page("New"),
			page("Gone", { inTrash: true, lastEditedTime: daysAgo(-1) }),
		]);
		assert.deepEqual(await find(""), ["New", "Old"]);
		await objects.opened("page", old.id);
		assert.deepEqual(await find(""), ["Old", "New"]);
	});

	it("answers one and two letters from what is recent, and from whole words", async () => {
		const { find } = await storeOf([page("QA checklist"), page("Queue"), page("Bread")]);
		assert.deepEqual((await find("q")).toSorted(), ["QA checklist", "Queue"]);
		assert.deepEqual(await find("qa"), ["QA checklist"]);
		assert.deepEqual(await find("bread q"), []);
	});

	it("finds a part of what is written without spaces", async () => {
		const { find } = await storeOf([page("東京都の会議メモ"), page("京都旅行")]);
		assert.deepEqual(await find("会議"), ["東京都の会議メモ"]);
		assert.deepEqual((await find("京都")).length, 2);
		assert.deepEqual(await find("旅行"), ["京都旅行"]);
		assert.deepEqual(await find("行"), ["京都旅行"]);
		assert.deepEqual(await find("会長"), []);
	});

	it("finds any title by any beginning of any of its words, whatever the script", async () => {
		const titles = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), {
			minLength: 1,
			maxLength: 12,
		});
		await fc.assert(
			fc.asyncProperty(titles, fc.nat(), fc.nat(), async (texts, which, length) => {
				const { objects } = await storeOf(texts.map((text) => page(text)));
				const text = texts[which % texts.length] ?? "";
				const words = wordsOf(text);
				const word = words[which % Math.max(1, words.length)];
				if (word === undefined) {
					return;
				}
				const signs = [...word];
				const typed = signs.slice(0, 1 + (length % signs.length)).join("");
				const wanted = queryWords(typed);
				const hits = (await objects.search(typed, 50)).map(({ summary }) => summary.title);
				const fits = wanted.every((part) => words.some((candidate) => candidate.startsWith(part)));
				assert.ok(!fits || hits.includes(text), JSON.stringify({ typed, text, hits }));
			}),
			{ numRuns: 150 },
		);
	});
});

describe("words of a text", () => {
	it("are the same whether they are asked for with their places or without", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
				const placed = [...placedWords(text)];
				assert.deepEqual(
					placed.map(({ word }) => word),
					wordsOf(text),
				);
				assert.ok(placed.every(({ start, end }) => start >= 0 && end <= text.length && start < end));
			}),
		);
	});
});

describe("typing errors", () => {
	it("are counted as the shortest way from one word to the other", () => {
		const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
		fc.assert(
			fc.property(letters, letters, fc.integer({ min: 0, max: 3 }), (typed, word, most) => {
				const edits = slowDistance(typed, word);
				const near = closeness(typed, word, most);
				if (edits <= most) {
					assert.deepEqual(near, { edits, isBeginning: false });
				} else if (near) {
					const beginnings = Array.from({ length: word.length }, (_, i) => slowDistance(typed, word.slice(0, i + 1)));
					assert.deepEqual(near, { edits: Math.min(...beginnings), isBeginning: true });
				}
			}),
		);
	});
});

/** Optimal string alignment, by its definition. */
function slowDistance(a: string, b: string): number {
	if (a === "" || b === "") {
		return a.length + b.length;
	}
	const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
	return Math.min(
		slowDistance(a.slice(0, -1), b) + 1,
		slowDistance(a, b.slice(0, -1)) + 1,
		slowDistance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1),
		swapped ? slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
	);
}
