import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { PageSide } from "../../rig/tree/pageSide.ts";
import { openTreeWorld, type TreeWorld } from "../../rig/tree/treeWorld.ts";

describe("a folder of nested Markdown files in step with nested pages", () => {
	let world: TreeWorld;
	let pages: PageSide;
	beforeEach(async () => {
		world = await openTreeWorld();
		pages = new PageSide(world.client, world.rootId);
	});
	afterEach(() => world.close());

	const place = (name: string) => path.join(world.docs, name);
	const text = (name: string) => readFileSync(place(name), "utf8");
	const write = (name: string, content: string) => {
		mkdirSync(path.dirname(place(name)), { recursive: true });
		writeFileSync(place(name), content);
	};
	const files = () =>
		readdirSync(world.docs, { recursive: true, encoding: "utf8" })
			.filter((name) => /\.[a-z]+$/.test(name))
			.sort();
	const run = async (options = {}) => {
		const result = await world.task().run(options);
		assert.deepEqual([result.failures, result.changedMeanwhile], [[], []]);
		return result;
	};
	const later = () => world.clock.sleep(10 * 60_000);
	const paths = async () => (await pages.pages()).map((page) => page.path).sort();
	const idOf = async (name: string) => (await pages.pages()).find((page) => page.path === name)?.id ?? `no ${name}`;
	const link = (id: string) => `https://www.notion.so/${id.replaceAll("-", "")}`;
	const markdown = async (id: string) => (await world.client.pages.retrieveMarkdown({ page_id: id })).markdown;
	const isQuiet = async () => {
		const before = JSON.stringify(world.footprint());
		assert.equal((await run()).nothingToDo, true);
		assert.equal(JSON.stringify(world.footprint()), before);
	};

	const example = () => {
		write("start.md", "See [install](guide/install.md) and [the guide](guide/).\n");
		write("guide/index.md", "About the guide\n");
		write(
			"guide/install.md",
			"---\ntitle: How to install?\nowner: Ann\n---\n\nFirst\n\nBack to [start](../start.md)\n",
		);
		write("guide/deep/more.md", "More\n");
		write("recipes.md", "Recipes\n");
		write("recipes/bread.md", "Bread\n\nof [the guide](../guide/index.md)\n");
	};

	it("makes nested pages of nested folders, with links between them, and has nothing to do then", async () => {
		example();
		const { toNotion, toOther } = await run();
		assert.equal(toOther, 0);
		assert.ok(toNotion >= 7);
		assert.deepEqual(await paths(), [
			"guide",
			"guide/How to install?",
			"guide/deep",
			"guide/deep/more",
			"recipes",
			"recipes/bread",
			"start",
		]);
		const [start, guide, install] = [await idOf("start"), await idOf("guide"), await idOf("guide/How to install?")];
		assert.equal(await markdown(start), `See [install](${link(install)}) and [the guide](${link(guide)}).`);
		assert.equal(await markdown(install), `First\nBack to [start](${link(start)})`);
		assert.match(await markdown(guide), /^About the guide\n<page /);
		await isQuiet();
	});

	it("makes files and folders of pages, also of titles that no file can be called by", async () => {
		const guide = await pages.create(world.rootId, "Guide", "About");
		await pages.create(guide, "What? Why/How", "Because");
		await pages.create(guide, "Same", "one");
		const same = await pages.create(world.rootId, "Same", "two");
		await pages.editLine(guide, "About", `See [the other](${link(same)})`);
		await run();
		assert.deepEqual(files(), ["Guide.md", "Guide/Same.md", "Guide/What Why How.md", "Same.md"]);
		assert.equal(text("Guide/What Why How.md"), "---\ntitle: What? Why/How\n---\n\nBecause\n");
		assert.equal(text("Guide.md"), "See [the other](Same.md)\n");
		await isQuiet();
	});

	it("meets what is on both sides already by where it stands, and creates nothing twice", async () => {
		const guide = await pages.create(world.rootId, "guide", "About");
		await pages.create(guide, "install", "First");
		write("guide/README.md", "About\n");
		write("guide/install.md", "First\n");
		write("guide/new.md", "New\n");
		await run();
		assert.deepEqual(await paths(), ["guide", "guide/install", "guide/new"]);
		assert.deepEqual(files(), ["guide/README.md", "guide/install.md", "guide/new.md"]);
		await isQuiet();
	});

	it("carries edits over both ways, part by part, and never takes a subpage off its page", async () => {
		example();
		await run();
		const guide = await idOf("guide");
		await later();
		write("guide/index.md", "# About\n\nAbout the guide, edited\n\n- a list\n");
		await pages.editLine(await idOf("start"), undefined, "From Notion");
		await run();
		assert.match(await markdown(guide), /^# About\nAbout the guide, edited\n- a list\n<page [\s\S]*<page /);
		assert.match(text("start.md"), /\n\nFrom Notion\n$/);
		assert.equal((await paths()).length, 7);
		await later();
		write("guide/index.md", "");
		await run();
		assert.match(await markdown(guide), /^(?:<page [^\n]*\n?){2}$/);
		assert.equal((await paths()).length, 7);
		await isQuiet();
	});

	it("keeps a subpage that stands below a text that a file changes, and says why nothing was written", async () => {
		write("a.md", "- one\n- two\n");
		write("inner.md", "Inside\n");
		await run();
		const [a, inner] = [await idOf("a"), await idOf("inner")];
		const [first] = (await world.client.blocks.children.list({ block_id: a })).results;
		world.notion.person.move(inner, first?.id ?? "");
		await later();
		await run();
		assert.deepEqual(files(), ["a.md", "a/inner.md"]);
		await later();
		write("a.md", "- ONE\n- two\n- three\n");
		const { failures } = await world.task().run();
		assert.deepEqual(
			failures.map(({ error }) => error.message),
			['A text that "inner" stands below can\'t be changed here: the page would be deleted with it.'],
		);
		assert.equal(await pages.isTrashed(inner), false);
		write("a.md", "- one\n- two\n- three\n");
		await run();
		assert.match(await markdown(a), /^- one\n\t<page .*\n- two\n- three$/);
		await isQuiet();
	});

	it("moves and renames pages with their files and folders, and keeps their ids", async () => {
		example();
		await run();
		const before = new Map((await pages.pages()).map((page) => [page.path, page.id]));
		await later();
		renameSync(place("guide"), place("manual"));
		write("start.md", "See [install](manual/install.md) and [the guide](manual/).\n");
		write("recipes/bread.md", "Bread\n\nof [the guide](../manual/index.md)\n");
		renameSync(place("recipes/bread.md"), place("cake.md"));
		write("cake.md", "Bread\n\nof [the guide](manual/index.md)\n");
		await run();
		assert.deepEqual(await paths(), [
			"cake",
			"manual",
			"manual/How to install?",
			"manual/deep",
			"manual/deep/more",
			"recipes",
			"start",
		]);
		assert.equal(await idOf("manual"), before.get("guide"));
		assert.equal(await idOf("manual/deep/more"), before.get("guide/deep/more"));
		assert.equal(await idOf("cake"), before.get("recipes/bread"));
		await isQuiet();
	});

	it("moves and renames files with their pages, and rewrites the relative links that lead to them", async () => {
		example();
		write("guide/pictures/a.png", "picture");
		write(
			"guide/install.md",
			`${text("guide/install.md")}\n![a](pictures/a.png) and [bread](<../recipes/bread.md#top>)\n`,
		);
		await run();
		await later();
		await pages.rename(await idOf("guide"), "Manual");
		await pages.move(await idOf("recipes/bread"), await idOf("guide/deep".replace("guide", "Manual")));
		await run();
		assert.deepEqual(files(), [
			"Manual/deep/bread.md",
			"Manual/deep/more.md",
			"Manual/index.md",
			"Manual/install.md",
			"Manual/pictures/a.png",
			"recipes.md",
			"start.md",
		]);
		assert.equal(text("start.md"), "See [install](Manual/install.md) and [the guide](Manual/).\n");
		assert.equal(text("Manual/deep/bread.md"), "Bread\n\nof [the guide](../index.md)\n");
		assert.match(text("Manual/install.md"), /owner: Ann/);
		assert.match(text("Manual/install.md"), /!\[a\]\(pictures\/a\.png\) and \[bread\]\(<deep\/bread\.md#top>\)\n$/);
		await isQuiet();
	});

	it("brings a picture of a page into the folder beside its file, where it stays when the file moves", async () => {
		const guide = await pages.create(world.rootId, "guide", "About");
		const install = await pages.create(guide, "install", "First");
		const made = await world.client.fileUploads.create({ filename: "a.png", content_type: "image/png" });
		const data = new Blob(["a picture"], { type: "image/png" });
		await world.client.fileUploads.send({ file_upload_id: made.id, file: { filename: "a.png", data } });
		const image = { file_upload: { id: made.id } };
		await world.client.blocks.children.append({ block_id: install, children: [{ type: "image", image }] });
		await run();
		assert.equal(text("guide/install.md"), "First\n\n![](assets/picture.png)\n");
		assert.equal(text("guide/assets/picture.png"), "a picture");
		await isQuiet();
		await later();
		await pages.move(install, world.rootId);
		await run();
		assert.equal(text("install.md"), "First\n\n![](guide/assets/picture.png)\n");
		await isQuiet();
	});

	it("completes a move of files that was cut off anywhere, with its links", async () => {
		for (const cut of [1, 2, 3, 4, 5, 6, 7, 8]) {
			const other = await openTreeWorld(cut);
			const [there, at] = [new PageSide(other.client, other.rootId), (name: string) => path.join(other.docs, name)];
			mkdirSync(at("guide"));
			writeFileSync(at("guide.md"), "About\n");
			writeFileSync(at("guide/install.md"), "Back to [start](../start.md)\n");
			writeFileSync(at("start.md"), "See [install](guide/install.md) and [the guide](guide.md)\n");
			await other.task().run();
			await other.clock.sleep(10 * 60_000);
			const guide = (await there.pages()).find(({ title }) => title === "guide")?.id ?? "";
			await there.rename(guide, "Manual");
			let step = 0;
			other.process.step = () => (++step === cut ? "dieAfter" : "pass");
			await other
				.task()
				.run()
				.catch(() => {});
			await other.restart();
			const { toNotion, failures } = await other.task().run();
			assert.deepEqual([toNotion, failures], [0, []]);
			assert.equal(
				readFileSync(at("start.md"), "utf8"),
				"See [install](Manual/install.md) and [the guide](Manual.md)\n",
			);
			assert.equal(readFileSync(at("Manual/install.md"), "utf8"), "Back to [start](../start.md)\n");
			assert.equal((await other.task().run()).nothingToDo, true);
			await other.close();
		}
	});

	it("moves a page into a folder that is new, on either side, in the same run", async () => {
		write("a.md", "A\n");
		write("b.md", "B\n");
		await run();
		await later();
		mkdirSync(place("new"));
		renameSync(place("a.md"), place("new/a.md"));
		const other = await pages.create(world.rootId, "other", "");
		await pages.move(await idOf("b"), other);
		await run();
		assert.deepEqual(await paths(), ["new", "new/a", "other", "other/b"]);
		assert.deepEqual(files(), ["new/a.md", "other.md", "other/b.md"]);
		await isQuiet();
	});

	it("deletes a folder with its pages, deepest first, and brings everything back by an undo", async () => {
		example();
		await run();
		const guide = await idOf("guide");
		await later();
		rmSync(place("guide"), { recursive: true });
		write("start.md", "Alone\n");
		write("recipes/bread.md", "Bread\n");
		const { runId } = await run();
		assert.equal(await pages.isTrashed(guide), true);
		assert.deepEqual(await paths(), ["recipes", "recipes/bread", "start"]);
		await isQuiet();
		await world.task().undo(runId);
		assert.deepEqual(await paths(), [
			"guide",
			"guide/How to install?",
			"guide/deep",
			"guide/deep/more",
			"recipes",
			"recipes/bread",
			"start",
		]);
	});

	it("deletes the files of pages in the trash, also of those that went there with the page above", async () => {
		example();
		await run();
		await later();
		await pages.trash(await idOf("guide"));
		write("start.md", "Alone\n");
		write("recipes/bread.md", "Bread\n");
		const { runId } = await run();
		assert.deepEqual(files(), ["recipes.md", "recipes/bread.md", "start.md"]);
		assert.equal(existsSync(place("guide")), false);
		await isQuiet();
		const { conflicts } = await world.task().undo(runId);
		assert.deepEqual(conflicts, []);
		assert.match(text("guide/install.md"), /owner: Ann/);
	});

	it("keeps what something stands below that was edited: it comes back with it", async () => {
		example();
		await run();
		await later();
		await pages.trash(await idOf("guide"));
		write("guide/deep/more.md", "More, and better\n");
		await run();
		assert.ok((await paths()).includes("guide/deep/more"));
		assert.equal(text("guide/deep/more.md"), "More, and better\n");
		assert.match(await markdown(await idOf("guide/deep/more")), /and better/);
		await isQuiet();
		await later();
		rmSync(place("guide"), { recursive: true });
		write("start.md", "Alone\n");
		write("recipes/bread.md", "Bread\n");
		await pages.create(await idOf("guide/deep"), "late", "Late");
		await run();
		assert.ok((await paths()).includes("guide/deep/late"));
		assert.equal(text("guide/deep/late.md"), "Late\n");
		await isQuiet();
	});

	it("leaves databases on pages alone, says so, and deletes no page that holds one", async () => {
		write("a.md", "A\n");
		await run();
		const a = await idOf("a");
		await world.client.databases.create({
			parent: { type: "page_id", page_id: a },
			title: [{ text: { content: "Tasks" } }],
			initial_data_source: { properties: { Name: { title: {} } } },
		});
		await later();
		write("a.md", "A, edited\n");
		const { leftAlone = [] } = await world.task().plan();
		await run();
		assert.deepEqual(
			leftAlone.map(({ message }) => message),
			['"Tasks" on "a" is a database: it stays as it is, and has no file.'],
		);
		assert.match(await markdown(a), /^A, edited\n<database /);
		rmSync(place("a.md"));
		write("b.md", "B\n");
		const { kept } = await run();
		assert.match(kept[0]?.message ?? "", /"a" was deleted on the other side\. It stays: it holds the database "Tasks"/);
		assert.equal(await pages.isTrashed(a), false);
	});

	it("holds a page that was moved to two places as a conflict", async () => {
		for (const name of ["a", "b", "c"]) {
			write(`${name}.md`, `${name}\n`);
		}
		await run();
		await later();
		await pages.move(await idOf("a"), await idOf("b"));
		mkdirSync(place("c"));
		renameSync(place("a.md"), place("c/a.md"));
		const { conflicts } = await run();
		assert.equal(conflicts, 1);
		const [conflict] = world.task().conflicts();
		assert.deepEqual(
			conflict?.attributes.map(({ attribute, notion, other }) => [attribute, notion, other]),
			[["Folder", "b", "c"]],
		);
		await world.task().resolve(conflict?.id ?? "", { use: "notion" });
		assert.deepEqual(files(), ["b.md", "b/a.md", "c.md"]);
		await isQuiet();
	});

	it("keeps the files of pages that aren't shared any more, or were moved elsewhere, and says so", async () => {
		example();
		write("apart.md", "Apart\n");
		await run();
		await later();
		const before = files();
		const [guide, apart] = [await idOf("guide"), await idOf("apart")];
		world.notion.person.share(guide, false);
		world.notion.person.move(apart, world.notion.rootPageId);
		const { kept, toOther, toNotion } = await run();
		assert.deepEqual([toNotion, toOther], [0, 0]);
		assert.deepEqual(
			kept.map(({ title, message }) => [title, /may not be shared/.test(message), /doesn't look/.test(message)]).sort(),
			[
				["How to install?", true, false],
				["apart", false, true],
				["deep", true, false],
				["guide", true, false],
				["more", true, false],
			],
		);
		assert.deepEqual(files(), before);
		world.notion.person.share(guide, true);
		world.notion.person.move(apart, world.rootId);
		await isQuiet();
	});

	it("deletes nothing when the folder is gone or empty, or Notion answers badly", async () => {
		example();
		await run();
		await later();
		const before = await paths();
		const fails = async (...codes: Parameters<typeof isWorkspaceError>[1][]) =>
			assert.rejects(world.task({ guard: { count: 10, share: 0.2 } }).run({ listAll: true }), (error) =>
				codes.some((code) => isWorkspaceError(error, code)),
			);
		for (const [status, code] of [
			[401, "unauthorized"],
			[403, "restricted_resource"],
		] as const) {
			world.notion.setFaults([{ effect: { kind: "status", status, code } }]);
			await fails("unauthorized", "restricted");
		}
		world.notion.setFaults([]);
		const all = files().map((name) => [name, text(name)] as const);
		rmSync(world.docs, { recursive: true });
		await fails("invalidFile");
		mkdirSync(world.docs);
		await fails("guarded");
		for (const [name, content] of all) {
			write(name, content);
		}
		assert.deepEqual(await paths(), before);
		await isQuiet();
	});
});
