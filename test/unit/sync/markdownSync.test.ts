import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Client } from "@notionhq/client";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { emptyRow } from "../../rig/sync/sides.ts";
import { clientOf, openSyncWorld, type SyncWorld } from "../../rig/sync/syncWorld.ts";

describe("a folder of Markdown files in step with a database", () => {
	let world: SyncWorld;
	let client: Client;
	beforeEach(async () => {
		const rows = ["one", "two", "three"].map((Name) => ({
			...emptyRow,
			Name,
			Note: `${Name} a\n${Name} b\n${Name} c`,
		}));
		world = await openSyncWorld({ seed: 1, rows: [], other: "markdown", otherRows: rows });
		client = clientOf(world.notion);
	});
	afterEach(() => world.close());

	const place = (name: string) => path.join(world.folder, "rows", name);
	const text = (name: string) => readFileSync(place(name), "utf8");
	const edit = (name: string, from: string, to: string) => writeFileSync(place(name), text(name).replace(from, to));
	const run = (options = {}) => world.task().run(options);
	const later = () => world.clock.sleep(10 * 60_000);
	const pageIds = async () => {
		const { results } = await client.search({ filter: { property: "object", value: "page" } });
		const titled = await Promise.all(
			results.map(async ({ id }) => {
				const [item] = Object.values(
					(
						(await client.pages.retrieve({ page_id: id })) as {
							properties: Record<string, { title?: { plain_text: string }[] }>;
						}
					).properties,
				).flatMap(({ title }) => title ?? []);
				return [item?.plain_text ?? "", id] as const;
			}),
		);
		return new Map(titled);
	};
	const blocksOf = async (pageId: string) => (await client.blocks.children.list({ block_id: pageId })).results;

	it("creates pages with what stands in the files, and has nothing to do then", async () => {
		const { toNotion, toOther } = await run();
		assert.deepEqual([toNotion, toOther], [3, 0]);
		assert.deepEqual(
			(await world.people.notion.rows()).map(({ Name, Note }) => [Name, Note]).sort(),
			(await world.people.other.rows()).map(({ Name, Note }) => [Name, Note]).sort(),
		);
		const footprint = JSON.stringify(world.footprint());
		assert.equal((await run()).nothingToDo, true);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
		assert.equal(JSON.stringify(world.footprint()), footprint);
	});

	it("carries an edited paragraph over, and keeps ids and comments of the other blocks", async () => {
		await run();
		const page = (await pageIds()).get("one") ?? "";
		const [first, second, third] = await blocksOf(page);
		await client.comments.create({
			parent: { block_id: third?.id ?? "" },
			rich_text: [{ text: { content: "Really?" } }],
		});
		await later();
		edit("one.md", "one b", "one **better**");
		await run();
		const after = await blocksOf(page);
		assert.deepEqual([after[0]?.id, after[2]?.id, after.length], [first?.id, third?.id, 3]);
		assert.notEqual(second, undefined);
		assert.equal((await client.comments.list({ block_id: third?.id ?? "" })).results.length, 1);
		assert.match(
			(await world.people.notion.rows()).find(({ Name }) => Name === "one")?.Note ?? "",
			/one \*\*better\*\*/,
		);
	});

	it("keeps the comments on a paragraph that is edited itself, also with marks and links", async () => {
		await run();
		const page = (await pageIds()).get("one") ?? "";
		const [, second] = await blocksOf(page);
		await client.comments.create({
			parent: { block_id: second?.id ?? "" },
			rich_text: [{ text: { content: "Really?" } }],
		});
		await later();
		edit("one.md", "one b", "one **better** `b`, [see](https://example.com)");
		edit("one.md", "one c", "one c, edited\n\none d");
		const { failures } = await run();
		assert.deepEqual(failures, []);
		const after = await blocksOf(page);
		assert.deepEqual([after[1]?.id, after.length], [second?.id, 4]);
		assert.equal((await client.comments.list({ block_id: second?.id ?? "" })).results.length, 1);
		assert.equal(
			(await client.pages.retrieveMarkdown({ page_id: page })).markdown,
			"one a\none **better** `b`, [see](https://example.com)\none c, edited\none d",
		);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
	});

	it("merges edits of different paragraphs, and asks about the same one without touching it", async () => {
		await run();
		await later();
		edit("one.md", "one a", "one A from the file");
		await world.people.notion.edit("one", { Note: "one a\none B from Notion\none c" });
		edit("two.md", "two a", "two A from the file");
		await world.people.notion.edit("two", { Note: "two A from Notion\ntwo b\ntwo c" });
		const { conflicts } = await run();
		assert.equal(conflicts, 1);
		assert.equal(text("one.md"), "one A from the file\n\none B from Notion\n\none c\n");
		assert.equal(text("two.md"), "two A from the file\n\ntwo b\n\ntwo c\n");
		const [conflict] = world.task().conflicts();
		assert.deepEqual(
			conflict?.attributes.map(({ attribute }) => attribute),
			["Content"],
		);
		await world.task().resolve(conflict?.id ?? "", { use: "notion" });
		assert.equal(text("two.md"), "two A from Notion\n\ntwo b\n\ntwo c\n");
		assert.equal((await run()).nothingToDo, true);
	});

	it("follows a file that was renamed, and one that was moved", async () => {
		await run();
		const before = await pageIds();
		await later();
		renameSync(place("one.md"), place("eins.md"));
		mkdirSync(place("deep/down"), { recursive: true });
		renameSync(place("two.md"), place("deep/down/two.md"));
		await run();
		const after = await pageIds();
		assert.equal(after.get("eins"), before.get("one"));
		assert.equal(after.get("two"), before.get("two"));
		assert.equal(after.size, before.size);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
	});

	it("follows a file that was renamed and edited at once, by what it still says", async () => {
		await run();
		const before = await pageIds();
		await later();
		renameSync(place("one.md"), place("eins.md"));
		edit("eins.md", "one b", "one b, edited");
		rmSync(place("two.md"));
		writeFileSync(place("zwei.md"), "something else\n\naltogether\n");
		await run();
		const after = await pageIds();
		assert.equal(after.get("eins"), before.get("one"));
		assert.notEqual(after.get("zwei"), before.get("two"));
		assert.equal(
			(await world.people.notion.rows()).find(({ Name }) => Name === "eins")?.Note,
			"one a\none b, edited\none c",
		);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
	});

	it("makes links between files that are created in one run links between pages in that run", async () => {
		writeFileSync(place("one.md"), "See [two](two.md) and [three](more/three.md).\n");
		writeFileSync(place("two.md"), "Back to [one](one.md).\n");
		await run();
		const pages = await pageIds();
		const { markdown } = await client.pages.retrieveMarkdown({ page_id: pages.get("one") ?? "" });
		const link = (name: string) => `https://www.notion.so/${(pages.get(name) ?? "").replaceAll("-", "")}`;
		assert.equal(markdown, `See [two](${link("two")}) and [three](${link("three")}).`);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
		await later();
		writeFileSync(place("more/three.md"), "A link to [new](../new.md).\n");
		writeFileSync(place("new.md"), "New.\n");
		await run();
		const now = await pageIds();
		const { markdown: other } = await client.pages.retrieveMarkdown({ page_id: now.get("three") ?? "" });
		assert.equal(other, `A link to [new](https://www.notion.so/${(now.get("new") ?? "").replaceAll("-", "")}).`);
		assert.equal((await run()).nothingToDo, true);
	});

	it("deletes nothing when the folder is gone, empty, or one file can't be read", async () => {
		await run();
		await later();
		const pages = await pageIds();
		const fails = async (code: "invalidFile" | "guarded") =>
			assert.rejects(run(), (error) => isWorkspaceError(error, code));
		writeFileSync(place("one.md"), Buffer.from([0xff, 0x00]));
		rmSync(place("two.md"));
		await fails("invalidFile");
		for (const name of readdirSync(place("."), { recursive: true, encoding: "utf8" }).filter((one) =>
			one.endsWith(".md"),
		)) {
			rmSync(place(name));
		}
		await fails("guarded");
		rmSync(place("."), { recursive: true });
		await fails("invalidFile");
		for (const id of pages.values()) {
			assert.equal(((await client.pages.retrieve({ page_id: id })) as { in_trash: boolean }).in_trash, false);
		}
	});

	it("uploads a picture once, however many pages show it, and follows its content", async () => {
		const uploads = () => world.notion.journal.filter(({ path: address }) => address.endsWith("/send")).length;
		const imagesOf = async (name: string) => {
			const blocks = await blocksOf((await pageIds()).get(name) ?? "");
			return blocks.flatMap((block, at) =>
				"type" in block && block.type === "image" ? [[at, block.image.caption[0]?.plain_text] as const] : [],
			);
		};
		mkdirSync(place("pictures"));
		writeFileSync(place("pictures/a cake.png"), "a cake");
		writeFileSync(place("one.md"), "one a\n\n![A *nice* cake](pictures/a%20cake.png)\n\none b\n");
		writeFileSync(
			place("two.md"),
			"![](./pictures/a%20cake.png)\n\n- ![in a list](pictures/a%20cake.png)\n\n![gone](gone.png)\n",
		);
		await run();
		assert.equal(uploads(), 1);
		assert.deepEqual([await imagesOf("one"), await imagesOf("two")], [[[1, "A nice cake"]], [[0, undefined]]]);
		assert.equal((await run()).nothingToDo, true);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
		await later();
		writeFileSync(place("pictures/a cake.png"), "another cake");
		edit("one.md", "one b", "one b, edited");
		edit("two.md", "![](./pictures/a%20cake.png)\n\n", "");
		await run();
		assert.equal(uploads(), 2);
		assert.deepEqual([await imagesOf("one"), await imagesOf("two")], [[[1, "A nice cake"]], []]);
		await later();
		const page = (await pageIds()).get("one") ?? "";
		await client.pages.updateMarkdown({
			page_id: page,
			type: "update_content",
			update_content: { content_updates: [{ old_str: "one a", new_str: "one a from Notion" }] },
		});
		await run();
		assert.equal(text("one.md"), "one a from Notion\n\n![A *nice* cake](pictures/a%20cake.png)\n\none b, edited\n");
		assert.equal((await run({ listAll: true })).nothingToDo, true);
		assert.equal(uploads(), 2);
	});

	it("brings a picture that was put on a page into the folder: fetched once, without the token, whatever its link is then", async () => {
		const fetched: (string | undefined)[] = [];
		world.process.read = (url, headers) => {
			if (url.includes("/_local/files/")) {
				fetched.push(Object.entries(headers).find(([name]) => /authorization/i.test(name))?.[1]);
			}
			return "pass";
		};
		await run();
		await later();
		const show = async (name: string, content: string) => {
			const made = await client.fileUploads.create({
				mode: "single_part",
				filename: "a cake.png",
				content_type: "image/png",
			});
			const data = new Blob([content], { type: "image/png" });
			await client.fileUploads.send({ file_upload_id: made.id, file: { filename: "a cake.png", data } });
			const image = {
				file_upload: { id: made.id },
				caption: [{ text: { content: "A cake" } }],
			};
			const page = (await pageIds()).get(name) ?? "";
			await client.blocks.children.append({ block_id: page, children: [{ type: "image", image }] });
		};
		await show("one", "the same");
		await show("two", "the same");
		await show("three", "another");
		await run();
		assert.deepEqual(readdirSync(place("assets")).concat(readdirSync(place("more/assets"))), [
			"picture.png",
			"picture.png",
		]);
		assert.match(text("one.md"), /one c\n\n!\[A cake\]\(assets\/picture\.png\)\n$/);
		assert.match(text("two.md"), /!\[A cake\]\(assets\/picture\.png\)\n$/);
		assert.match(text("more/three.md"), /!\[A cake\]\(assets\/picture\.png\)\n$/);
		assert.deepEqual(
			[readFileSync(place("assets/picture.png"), "utf8"), fetched],
			["the same", [undefined, undefined, undefined]],
		);
		await world.clock.sleep(5 * 3_600_000);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
		assert.equal(fetched.length, 3);
		edit("one.md", "one a", "one a, edited");
		await run();
		assert.equal(fetched.length, 3);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
	});

	it("leaves both sides as they are while a picture can't be fetched, says so, and has it later", async () => {
		await run();
		await later();
		const made = await client.fileUploads.create({ mode: "single_part", filename: "a.png", content_type: "image/png" });
		await client.fileUploads.send({
			file_upload_id: made.id,
			file: { filename: "a.png", data: new Blob(["a"], { type: "image/png" }) },
		});
		const image = { type: "file_upload", file_upload: { id: made.id } } as const;
		await client.blocks.children.append({
			block_id: (await pageIds()).get("one") ?? "",
			children: [{ type: "image", image }],
		});
		world.process.read = (url) => (url.includes("/_local/files/") ? "lose" : "pass");
		edit("one.md", "one a", "one a, edited");
		edit("two.md", "two a", "two a, edited");
		const before = text("one.md");
		const { held } = await run();
		assert.deepEqual(
			held.map(({ title, attribute }) => [title, attribute]),
			[["one", "Content"]],
		);
		assert.match(held[0]?.reason ?? "", /A picture can't be fetched/);
		assert.equal(text("one.md"), before);
		assert.equal(
			(await world.people.notion.rows()).find(({ Name }) => Name === "two")?.Note,
			"two a, edited\ntwo b\ntwo c",
		);
		world.process.read = () => "pass";
		await run();
		assert.match(text("one.md"), /^one a, edited\n[\s\S]*!\[\]\(assets\/picture\.png\)\n$/);
		assert.equal((await run({ listAll: true })).nothingToDo, true);
	});

	it("takes a run back", async () => {
		await run();
		await later();
		edit("one.md", "one b", "one, edited");
		rmSync(place("two.md"));
		const { runId } = await run();
		await world.task().undo(runId);
		const rows = await world.people.notion.rows();
		assert.equal(rows.find(({ Name }) => Name === "one")?.Note, "one a\none b\none c");
		assert.equal(rows.find(({ Name }) => Name === "two")?.Note, "two a\ntwo b\ntwo c");
	});

	it("brings a file that a run deleted back byte for byte, with the front matter that the task doesn't sync", async () => {
		await run();
		const whole = `\uFEFF---\r\n# ours\r\ndraft: true\r\nprice: 4.25\r\nowner: { team: docs }\r\n---\r\n\r\n${"a\r\n\r\nb".trim()}\r\n`;
		writeFileSync(place("more/three.md"), whole);
		await later();
		await run();
		await later();
		await world.people.notion.remove("three");
		const { runId } = await run();
		assert.equal(existsSync(place("more/three.md")), false);
		const { undone, conflicts } = await world.task().undo(runId);
		assert.deepEqual([undone, conflicts], [1, []]);
		assert.equal(text("more/three.md"), whole);
		// A file of that name that somebody deletes later is made from its page, not from what was kept before.
		await run();
		await later();
		rmSync(place("one.md"));
		await world.people.notion.edit("one", { Note: "one a\nstill needed" });
		await run();
		assert.equal(text("one.md"), "one a\n\nstill needed\n");
	});

	it("calls the title what its property is called in Notion", async () => {
		const task = () => world.task({ attributes: [] });
		const plan = await task().plan();
		const names = plan.items.flatMap((item) => (item.kind === "create" ? Object.keys(item.attributes) : []));
		assert.deepEqual([...new Set(names)], ["Name", "Content"]);
		await task().run();
		await later();
		renameSync(place("one.md"), place("eins.md"));
		await world.people.notion.edit("one", { Name: "uno" });
		assert.equal((await task().run()).conflicts, 1);
		const [conflict] = task().conflicts();
		assert.deepEqual(
			conflict?.attributes.map(({ attribute }) => attribute),
			["Name"],
		);
		assert.deepEqual(Object.keys(conflict?.context.notion ?? {}), ["Name", "Content"]);
	});

	it("brings a file back that was deleted while its page was edited", async () => {
		await run();
		await later();
		rmSync(place("one.md"));
		await world.people.notion.edit("one", { Note: "one a\nstill needed" });
		await run();
		assert.equal(text("one.md"), "one a\n\nstill needed\n");
	});
});
