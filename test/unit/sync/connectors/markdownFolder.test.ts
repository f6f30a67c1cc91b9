import assert from "node:assert/strict";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { isWorkspaceError } from "../../../../src/base/errors.ts";
import { canonicalId } from "../../../../src/base/notionId.ts";
import { fileNameOf, freeName, nameKey } from "../../../../src/sync/connectors/folder/fileNames.ts";
import { FolderImages } from "../../../../src/sync/connectors/folder/folderImages.ts";
import { MarkdownFolderConnector } from "../../../../src/sync/connectors/folder/markdownFolder.ts";
import { PageLinks } from "../../../../src/sync/connectors/folder/pageLinks.ts";
import type { Attributes } from "../../../../src/sync/values.ts";

describe("a folder of Markdown files", () => {
	let folder: string;
	const pages = new Map<string, string>();
	beforeEach(() => {
		folder = path.join(mkdtempSync(path.join(tmpdir(), "folder-")), "docs");
		mkdirSync(path.join(folder, "guide"), { recursive: true });
		pages.clear();
	});
	afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

	const open = () =>
		new MarkdownFolderConnector({
			folder,
			fields: [
				{ attribute: "Name", field: "title", type: "text" },
				{ attribute: "Owner", field: "owner", type: "text" },
				{ attribute: "Tags", field: "tags", type: "set" },
			],
			titleAttribute: "Name",
			contentAttribute: "Content",
			keyAttribute: "Name",
			images: new FolderImages(folder),
			links: new PageLinks(() =>
				[...pages].map(([otherId, notionId]) => ({ id: otherId, otherId, notionId, base: {} })),
			),
		});
	const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
	const text = (name: string) => readFileSync(path.join(folder, name), "utf8");
	const writing = { operationId: "operation", runId: "run" };
	const read = async (connector: MarkdownFolderConnector, id: string) => {
		const reading = await connector.read(id);
		assert.ok(reading.state === "present");
		return reading.object;
	};
	const change = async (id: string, changes: Attributes) => {
		const connector = open();
		return connector.update(await read(connector, id), changes);
	};
	const stopsWith = async (code: "invalidFile", pattern: RegExp) => {
		const connector = open();
		await assert.rejects(connector.list(), (error) => isWorkspaceError(error, code) && pattern.test(error.message));
	};

	it("keeps byte order mark, line ends, comments, order and quotes of what isn't changed", async () => {
		const before = [
			"\uFEFF---",
			"# who looks after it",
			"owner: 'Ann'   # for now",
			"draft: true",
			"tags: [ a, b ]",
			"---",
			"",
			"Setext heading",
			"==============",
			"",
			"* one",
			"* two __bold__",
			"",
			"A paragraph",
			"over two lines.",
			"",
			"[ref]: https://example.com",
			"",
			"See [it][ref].  ",
			"",
		].join("\r\n");
		write("intro.md", before);
		const { attributes } = await read(open(), "intro");
		assert.equal(attributes.Name, "intro");
		await change("intro", { Owner: "Bea", Content: String(attributes.Content).replace("- one", "- uno") });
		assert.equal(text("intro.md"), before.replace("'Ann'", "'Bea'").replace("* one", "* uno"));
	});

	it("writes the title into the file, and doesn't rename it: links to it still lead there", async () => {
		write("intro.md", "Hello\n");
		const { id } = await change("intro", { Name: "Introduction: why?" });
		assert.equal(id, "Introduction: why?");
		assert.match(text("intro.md"), /^---\ntitle: .?Introduction: why\?.?\n---\n\nHello\n$/);
	});

	it("turns links between files into links between pages, and back", async () => {
		write(
			"intro.md",
			"Read [the guide](guide/first%20steps.md#part), [this](gone.md) and [that](https://example.com).\n",
		);
		write("guide/first steps.md", "Back to [the start](../intro.md).\n");
		const page = "0123456789abcdef0123456789abcdef";
		assert.match(String((await read(open(), "intro")).attributes.Content), /\\\[the guide\\\]\(guide/);
		pages.set("first steps", canonicalId(page) ?? "");
		const { attributes } = await read(open(), "intro");
		assert.equal(
			attributes.Content,
			`Read [the guide](https://www.notion.so/${page}#part), \\[this\\](gone.md) and [that](https://example.com).`,
		);
		await change("intro", { Content: `${attributes.Content}\n\nAgain: [steps](https://www.notion.so/${page})` });
		assert.equal(
			text("intro.md"),
			"Read [the guide](guide/first%20steps.md#part), [this](gone.md) and [that](https://example.com).\n\nAgain: [steps](guide/first%20steps.md)\n",
		);
	});

	it("names what is wrong with a file, with its place, and lists nothing then", async () => {
		write("bad.md", "---\ntitle: [a\nowner: b\n---\n");
		await stopsWith("invalidFile", /^bad\.md:\d+:\d+: /);
		write("bad.md", "---\n- a\n---\n");
		await stopsWith("invalidFile", /^bad\.md:2:1: /);
		writeFileSync(path.join(folder, "bad.md"), Buffer.from([0x41, 0x0a, 0xff, 0xfe]));
		await stopsWith("invalidFile", /^bad\.md:2:1: .*UTF-8/);
		rmSync(path.join(folder, "bad.md"));
		rmSync(folder, { recursive: true });
		await stopsWith("invalidFile", /There is no folder docs/);
	});

	it("doesn't list half a folder", async function () {
		if (process.platform === "win32" || process.getuid?.() === 0) {
			this.skip();
		}
		write("guide/a.md", "a\n");
		chmodSync(path.join(folder, "guide"), 0o000);
		try {
			await stopsWith("invalidFile", /docs\/guide can't be read/);
		} finally {
			chmodSync(path.join(folder, "guide"), 0o755);
		}
	});

	it("tells of a value that it can't read, and leaves it alone", async () => {
		write("intro.md", "---\ntags: { a: b }\n---\nHello\n");
		const { unreadable } = await read(open(), "intro");
		assert.match(unreadable?.Tags ?? "", /^intro\.md:2:7: /);
	});

	it("follows no links out of the folder, and doesn't take one for a missing file", async function () {
		if (process.platform === "win32") {
			this.skip();
		}
		writeFileSync(path.join(folder, "..", "secret.md"), "secret\n");
		symlinkSync(path.join(folder, "..", "secret.md"), path.join(folder, "intro.md"));
		symlinkSync(path.dirname(folder), path.join(folder, "up"));
		const { objects } = await open().list();
		assert.deepEqual(
			objects.map(({ id, attributes }) => [id, attributes]),
			[["intro", {}]],
		);
		assert.match(objects[0]?.unreadable?.Content ?? "", /is a link/);
	});

	it("makes a file of any title: within the folder, on every system, and never over another one", async () => {
		const title = fc.oneof(
			fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
			fc.constantFrom(
				"../../etc/passwd",
				"C:\\x",
				"CON",
				"nul.txt",
				"a/b",
				"..",
				".git",
				"a.",
				"trailing ",
				"é",
				"e\u0301",
				"A".repeat(999),
			),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(title, { minLength: 1, maxLength: 4 }), async (titles) => {
				const names = new Set<string>();
				for (const one of titles) {
					const name = freeName(fileNameOf(one), names);
					assert.equal(path.basename(name), name);
					assert.doesNotMatch(name, /[<>:"/\\|?*\p{Cc}]|^\.|[. ]$|^(?:con|nul)(?:\.|$)/iu);
					assert.ok(Buffer.byteLength(`${name}.md`) <= 255);
					assert.ok(!names.has(nameKey(name)));
					names.add(nameKey(name));
				}
			}),
		);
		const connector = open();
		for (const name of ["Plan", "plan", "../plan", "Con"]) {
			const { object } = await connector.create({ Name: name, Content: "x" }, writing);
			assert.equal(object?.attributes.Name, name);
		}
		assert.ok(!existsSync(path.join(folder, "..", "plan.md")));
		assert.deepEqual((await open().list()).objects.map(({ title: one }) => one).sort(), [
			"../plan",
			"Con",
			"Plan",
			"plan",
		]);
	});

	it("doesn't write to a file that was edited after it was read", async () => {
		write("intro.md", "Hello\n");
		const connector = open();
		const object = await read(connector, "intro");
		const update = connector.update(object, { Content: "Bye" });
		write("intro.md", "Hello, edited\n");
		await update.catch((error) => assert.ok(isWorkspaceError(error, "conflict")));
		assert.match(text("intro.md"), /^(?:Hello, edited|Bye)\n$/);
	});
});
