import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readMarkdownFile } from "../../../../src/sync/connectors/folder/markdownFile.ts";
import { followNodes } from "../../../../src/sync/connectors/tree/followNodes.ts";
import { type FileMoves, moveFiles, planMoves } from "../../../../src/sync/connectors/tree/moveFiles.ts";

describe("files that are moved with their links", () => {
	let root: string;
	beforeEach(() => {
		root = mkdtempSync(path.join(tmpdir(), "moves-"));
		mkdirSync(path.join(root, "guide/deep"), { recursive: true });
	});
	afterEach(() => rmSync(root, { recursive: true }));

	const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);
	const text = (name: string) => readFileSync(path.join(root, name), "utf8");
	const plan = async (names: readonly string[], moves: FileMoves["moves"]) => {
		const files = new Map<string, Awaited<ReturnType<typeof readMarkdownFile>>>();
		for (const name of names) {
			files.set(name, await readMarkdownFile(path.join(root, name)));
		}
		const there = readdirSync(root, { recursive: true, encoding: "utf8" });
		return planMoves(files, (place) => there.includes(place), moves);
	};

	const links = [
		"\uFEFF---\r",
		"see: '[a](deep/a b.md)'\r",
		"---\r",
		'[a](deep/a%20b.md#top) [b](<deep/a b.md> "title") ![c](../c.png) `[a](deep/a%20b.md)`\r',
		"\r",
		"[web](https://example.com/deep/a.md) [top](#top) [gone](gone.md) [folder](deep/)\r",
		"\r",
		"```md\r",
		"[a](deep/a%20b.md)\r",
		"```\r",
		"\r",
		"[ref]: deep/a%20b.md 'title'\r",
		"",
	].join("\n");

	it("have other addresses where the place is another, and every other byte stays", async () => {
		write("guide/index.md", links);
		write("guide/deep/a b.md", "[up](../index.md) [out](../../start.md)\n");
		write("start.md", "[guide](guide/index.md) [deep](guide/deep/a%20b.md)\n");
		write("c.png", "");
		const names = ["guide/index.md", "guide/deep/a b.md", "start.md"];
		await moveFiles(root, await plan(names, [{ from: "guide/deep", to: "other" }]));
		const moved = links
			.replace("[a](deep/a%20b.md#top)", "[a](../other/a%20b.md#top)")
			.replace("<deep/a b.md>", "<../other/a%20b.md>")
			.replace("[folder](deep/)", "[folder](../other/)")
			.replace("[ref]: deep/a%20b.md", "[ref]: ../other/a%20b.md");
		assert.equal(text("guide/index.md"), moved);
		assert.equal(text("other/a b.md"), "[up](../guide/index.md) [out](../start.md)\n");
		assert.equal(text("start.md"), "[guide](guide/index.md) [deep](other/a%20b.md)\n");
	});

	it("are completed from wherever it was cut off, also with a file that was edited since", async () => {
		write("guide/index.md", "[deep](deep/x.md)\n");
		write("guide/deep/x.md", "[up](../index.md)\n");
		write("start.md", "[x](guide/deep/x.md)\n");
		const moves = await plan(["guide/index.md", "guide/deep/x.md", "start.md"], [{ from: "guide", to: "manual" }]);
		renameSync(path.join(root, "guide"), path.join(root, "manual"));
		await moveFiles(root, moves);
		await moveFiles(root, moves);
		assert.equal(text("manual/index.md"), "[deep](deep/x.md)\n");
		assert.equal(text("start.md"), "[x](manual/deep/x.md)\n");
		const back = await plan(["manual/index.md", "start.md"], [{ from: "manual", to: "guide" }]);
		write("start.md", "edited by somebody\n");
		await moveFiles(root, back);
		assert.equal(text("start.md"), "edited by somebody\n");
	});
});

describe("files that somebody moved", () => {
	const known = [
		{ id: "guide", title: "guide", parent: undefined, body: "About" },
		{ id: "guide/a", title: "a", parent: "guide", body: "A" },
		{ id: "guide/empty", title: "empty", parent: "guide", body: "" },
		{ id: "recipes", title: "recipes", parent: undefined, body: "" },
		{ id: "recipes/b", title: "b", parent: "recipes", body: "one\n\ntwo\n\nthree" },
		{ id: "recipes/c", title: "c", parent: "recipes", body: "C" },
		{ id: "same 1", title: "same 1", parent: undefined, body: "same" },
		{ id: "same 2", title: "same 2", parent: undefined, body: "same" },
	];
	const follow = (present: Readonly<Record<string, string>>) =>
		Object.fromEntries(
			followNodes(
				Object.entries(present).map(([id, body]) => ({ id, title: path.posix.basename(id), body })),
				known,
			),
		);

	it("are followed by what stands in them, their names in a folder that was followed, and a folder by its members", () => {
		assert.deepEqual(follow({ manual: "About", "manual/a": "something else", "manual/empty": "" }), {
			manual: "guide",
			"manual/a": "guide/a",
			"manual/empty": "guide/empty",
		});
		assert.deepEqual(follow({ food: "", "food/b": "one\n\n2\n\nthree", "food/c": "C" }), {
			"food/c": "recipes/c",
			food: "recipes",
			"food/b": "recipes/b",
		});
	});

	it("are nobody's where they could be two, and a file in its place is itself whatever stands in it", () => {
		assert.deepEqual(follow({ x: "same", y: "same" }), {});
		assert.deepEqual(follow({ guide: "rewritten", other: "About" }), {});
		assert.deepEqual(follow({ new: "nothing known" }), {});
	});

	it("are followed by a title that they say themselves, where that is one's only", () => {
		const before = [
			{ id: "guide/why", title: "Why?", parent: "guide", body: "" },
			{ id: "guide", title: "guide", parent: undefined, body: "" },
		];
		const now = (...names: string[]) => names.map((id) => ({ id: `guide/${id}`, title: "Why?", body: "" }));
		const guide = { id: "guide", title: "guide", body: "" };
		assert.deepEqual([...followNodes([guide, ...now("because")], before)], [["guide/because", "guide/why"]]);
		assert.deepEqual([...followNodes([guide, ...now("because", "so")], before)], []);
	});

	it("keep what they are by their links' texts, not by the links' addresses", () => {
		const before = [{ id: "a", title: "a", parent: undefined, body: "see [b](https://www.notion.so/0123) there" }];
		const followed = followNodes([{ id: "x/a", title: "a", body: "see \\[b\\](../b.md) there" }], before);
		assert.deepEqual([...followed], [["x/a", "a"]]);
	});
});
