import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Client } from "@notionhq/client";
import { clientOf, openSyncWorld, type SyncWorld } from "../../rig/sync/syncWorld.ts";

const count = 200;

/** Files of a documentation, in folders of 20, each with a link to the next one. */
function documentation(): ReadonlyMap<string, string> {
	const place = (index: number) => `chapter ${Math.floor(index / 20) + 1}/page ${index + 1}.md`;
	return new Map(
		Array.from({ length: count }, (_, index) => {
			const next = (index + 1) % count;
			const link = path.posix.relative(path.posix.dirname(place(index)), place(next)).replaceAll(" ", "%20");
			const text = [
				"---",
				"# front matter with a comment",
				`unit: g`,
				`price: ${index}`,
				"---",
				"",
				`# Page ${index + 1}`,
				"",
				`First paragraph of page ${index + 1}, which is *long*`,
				"and goes on in a second line.",
				"",
				"* one",
				"* two",
				"",
				"```ts",
				"const answer = 42;",
				"```",
				"",
				`Last paragraph of page ${index + 1}. Go on with [the next page](${link}).`,
				"",
			];
			return [place(index), text.join("\n")] as const;
		}),
	);
}

describe("A documentation of 200 files, edited on both sides", () => {
	let world: SyncWorld;
	let client: Client;
	before(async () => {
		world = await openSyncWorld({ seed: 1, rows: [], other: "markdown" });
		client = clientOf(world.notion);
		for (const [place, text] of documentation()) {
			const file = path.join(world.folder, "rows", place);
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, text);
		}
	});
	after(() => world.close());

	const fileOf = (number: number) =>
		path.join(world.folder, "rows", `chapter ${Math.floor((number - 1) / 20) + 1}/page ${number}.md`);
	const editFile = (number: number, from: string, to: string) => {
		const before = readFileSync(fileOf(number), "utf8");
		assert.ok(before.includes(from));
		writeFileSync(fileOf(number), before.replace(from, to));
	};
	const pageIds = new Map<number, string>();
	const editPage = (number: number, old_str: string, new_str: string) =>
		client.pages.updateMarkdown({
			page_id: pageIds.get(number) ?? "",
			type: "update_content",
			update_content: { content_updates: [{ old_str, new_str }] },
		});
	const markdown = async (number: number) =>
		(await client.pages.retrieveMarkdown({ page_id: pageIds.get(number) ?? "" })).markdown;

	it("becomes 200 pages that link to each other, in one run", async function () {
		this.timeout(60_000);
		await world.task().run();
		for (const { notionId, otherId } of world.state.links("rig/rows")) {
			pageIds.set(Number(/\d+$/.exec(otherId)?.[0]), notionId);
		}
		assert.equal(pageIds.size, count);
		for (const number of [1, 20, 200]) {
			const next = (pageIds.get((number % count) + 1) ?? "").replaceAll("-", "");
			assert.ok((await markdown(number)).includes(`[the next page](https://www.notion.so/${next})`));
		}
		assert.equal((await world.task().run({ listAll: true })).nothingToDo, true);
		for (const [place, text] of documentation()) {
			assert.equal(readFileSync(path.join(world.folder, "rows", place), "utf8"), text);
		}
	});

	it("merges what was edited in different paragraphs, and asks about what was edited in the same one", async function () {
		this.timeout(60_000);
		await world.clock.sleep(10 * 60_000);
		const blocks = await client.blocks.children.list({ block_id: pageIds.get(1) ?? "" });
		for (let number = 1; number <= 60; number++) {
			// Different paragraphs of 40 pages, the same one of 20.
			editFile(number, "is *long*", "was *long*");
			const [from, to] =
				number <= 40 ? ["Last paragraph", "Final paragraph"] : ["First paragraph", "Opening paragraph"];
			await editPage(number, from, to);
		}
		for (let number = 61; number <= 80; number++) {
			editFile(number, "* two", "* two\n* three");
			await editPage(number, "const answer = 42;", "const answer = 43;");
		}
		const { conflicts, toNotion, toOther, failures, changedMeanwhile } = await world.task().run();
		assert.deepEqual([conflicts, toNotion, toOther, failures.length, changedMeanwhile.length], [20, 60, 60, 0, 0]);
		for (const number of [1, 40]) {
			const text = readFileSync(fileOf(number), "utf8");
			assert.match(text, /which was \*long\*\nand goes on in a second line\.\n\n\* one\n\* two\n/);
			assert.match(text, new RegExp(`Final paragraph of page ${number}\\. Go on with \\[the next page\\]\\((?!https)`));
			assert.match(await markdown(number), /which was \*long\* and goes on/);
		}
		for (const number of [41, 60]) {
			assert.match(readFileSync(fileOf(number), "utf8"), /First paragraph of page \d+, which was/);
			assert.match(await markdown(number), /Opening paragraph of page \d+, which is/);
		}
		assert.match(readFileSync(fileOf(80), "utf8"), /\* two\n\* three\n\n```ts\nconst answer = 43;/);
		const after = await client.blocks.children.list({ block_id: pageIds.get(1) ?? "" });
		const kept = after.results.filter(({ id }) => blocks.results.some((before) => before.id === id));
		// All but the two that were edited: the first paragraph in the file, the last one in Notion.
		assert.equal(kept.length, blocks.results.length - 2);
		assert.equal((await world.task().run()).nothingToDo, true);
	});

	it("settles the conflicts, and comes to rest", async function () {
		this.timeout(60_000);
		const { open } = await world.task().resolveAll("notion");
		assert.deepEqual(open, []);
		for (const number of [41, 60]) {
			assert.match(readFileSync(fileOf(number), "utf8"), /^Opening paragraph of page \d+, which is\s\*long\*/m);
		}
		const result = await world.task().run({ listAll: true });
		assert.deepEqual([result.nothingToDo, result.conflicts], [true, 0]);
	});
});
