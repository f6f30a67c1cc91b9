import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bench, bench, paragraph, text, title } from "./support.ts";

const types = (results: readonly { readonly type: string }[]) => results.map(({ type }) => type);

describe("blocks", () => {
	let workspace: Bench;
	let page = "";
	beforeEach(async () => {
		workspace = await bench();
		page = await workspace.page("Content");
	});

	const append = (body: object, id = page) => workspace.call("PATCH", `/v1/blocks/${id}/children`, body);
	const texts = async (id = page) => {
		const { body } = await workspace.call("GET", `/v1/blocks/${id}/children`);
		return body.results.map((block: { type: string; paragraph: { rich_text: { plain_text: string }[] } }) =>
			block.paragraph.rich_text.map(({ plain_text }) => plain_text).join(""),
		);
	};

	it("stand where they were put, however often something is put between the same two", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 80 }), async (places) => {
				workspace = await bench();
				page = await workspace.page("Content");
				const model: string[] = [];
				const ids: string[] = [];
				for (const [n, place] of places.entries()) {
					const at = place % (model.length + 1);
					const position = at === 0 ? { type: "start" } : { type: "after_block", after_block: { id: ids[at - 1] } };
					const { body } = await append({ children: [paragraph(`p${n}`)], position });
					model.splice(at, 0, `p${n}`);
					ids.splice(at, 0, body.results[0].id);
				}
				assert.deepEqual(await texts(), model);
			}),
			{ numRuns: 20 },
		);
		let after = (await append({ children: [paragraph("first"), paragraph("last")], position: { type: "start" } })).body
			.results[0].id;
		for (let n = 0; n < 200; n++) {
			const { body } = await append({
				children: [paragraph(`n${n}`)],
				position: { type: "after_block", after_block: { id: after } },
			});
			after = n % 2 === 0 ? after : body.results[0].id;
		}
		assert.equal((await workspace.call("GET", `/v1/blocks/${page}/children?page_size=100`)).body.has_more, true);
	}).timeout(60_000);

	it("are made with what stands below them, in one request", async () => {
		const { body } = await append({
			children: [
				{
					toggle: {
						...text("outer"),
						children: [
							{ table: { table_width: 1, children: [{ table_row: { cells: [[{ text: { content: "x" } }]] } }] } },
						],
					},
				},
			],
		});
		assert.equal(body.results[0].has_children, true);
		const { body: below } = await workspace.call("GET", `/v1/blocks/${body.results[0].id}/children`);
		assert.deepEqual(types(below.results), ["table"]);
		const { body: rows } = await workspace.call("GET", `/v1/blocks/${below.results[0].id}/children`);
		assert.equal(rows.results[0].table_row.cells[0][0].plain_text, "x");
	});

	it("are changed in the fields that a request names, and deleted into the trash", async () => {
		const { body } = await append({ children: [{ to_do: { ...text("x"), color: "red" } }] });
		const { id } = body.results[0];
		const { body: changed } = await workspace.call("PATCH", `/v1/blocks/${id}`, { to_do: { checked: true } });
		assert.deepEqual(
			[changed.to_do.checked, changed.to_do.color, changed.to_do.rich_text[0].plain_text],
			[true, "red", "x"],
		);
		const { body: deleted } = await workspace.call("DELETE", `/v1/blocks/${id}`);
		assert.equal(deleted.in_trash, true);
		assert.deepEqual(await texts(), []);
		const { body: back } = await workspace.call("PATCH", `/v1/blocks/${id}`, { in_trash: false });
		assert.equal(back.in_trash, false);
	});

	it("are in the trash with what they stand below", async () => {
		const { call, page } = await bench();
		const id = await page("Trashed");
		const { body } = await call("PATCH", `/v1/blocks/${id}/children`, {
			children: [{ toggle: { ...text("x"), children: [paragraph("inner")] } }],
		});
		const [outer] = body.results;
		const inner = (await call("GET", `/v1/blocks/${outer.id}/children`)).body.results[0].id;
		const inTrash = async () => (await call("GET", `/v1/blocks/${inner}`)).body.in_trash;
		await call("DELETE", `/v1/blocks/${outer.id}`);
		assert.equal(await inTrash(), true);
		await call("PATCH", `/v1/blocks/${outer.id}`, { in_trash: false });
		assert.equal(await inTrash(), false);
	});

	it("hold nothing below a heading that is no toggle", async () => {
		const { body } = await append({
			children: [{ heading_1: text("plain") }, { heading_1: { ...text("toggle"), is_toggleable: true } }],
		});
		const [plain, toggle] = body.results;
		assert.equal((await append({ children: [paragraph("x")] }, plain.id)).status, 400);
		assert.equal((await append({ children: [paragraph("x")] }, toggle.id)).status, 200);
		const { status } = await workspace.call("PATCH", `/v1/blocks/${toggle.id}`, {
			heading_1: { is_toggleable: false },
		});
		assert.equal(status, 400);
	});

	it("list pages and databases among them", async () => {
		await workspace.page("Below", page);
		await workspace.call("POST", "/v1/databases", {
			parent: { type: "page_id", page_id: page },
			title: [{ text: { content: "Data" } }],
		});
		const { body } = await workspace.call("GET", `/v1/blocks/${page}/children`);
		assert.deepEqual(types(body.results), ["child_page", "child_database"]);
		assert.deepEqual([body.results[0].child_page.title, body.results[1].child_database.title], ["Below", "Data"]);
	});

	it("show the children of the original in a copy of a synced block", async () => {
		const { body: original } = await append({
			children: [{ synced_block: { synced_from: null, children: [paragraph("shared")] } }],
		});
		const { body: copy } = await append({
			children: [{ synced_block: { synced_from: { block_id: original.results[0].id } } }],
		});
		assert.equal(copy.results[0].has_children, true);
		assert.deepEqual(await texts(copy.results[0].id), ["shared"]);
	});
});

describe("a page's Markdown", () => {
	const documents = [
		"# Bread\nFlour, *water* and **salt**.",
		"- one\n\t- inner\n- two\n1. first\n2. second",
		"- [ ] open\n- [x] done\n> quoted\n---",
		'```python\nprint("a")\n\tindented\n```',
		"$$\nE = mc^2\n$$\nInline $`x`$ math.",
		'<callout icon="💡" color="gray_bg">\n\tNote\n\t- more\n</callout>',
		"<details>\n<summary>Click</summary>\n\tInside\n</details>",
		'<table header-row="true">\n\t<tr>\n\t\t<td>a</td>\n\t\t<td>b</td>\n\t</tr>\n</table>',
		"<columns>\n\t<column>\n\t\tleft\n\t</column>\n\t<column>\n\t\tright\n\t</column>\n</columns>",
		'A [link](https://example.com), `code`, ~~gone~~ and <span color="red">red</span>.',
		'## Heading {toggle="true" color="blue"}\n\tbelow',
		"![picture](https://example.com/x.png)",
		"1 \\* 2 \\< 3",
	];

	for (const markdown of documents) {
		it(`comes back as it was written: ${JSON.stringify(markdown).slice(0, 40)}`, async () => {
			const { call, notion } = await bench();
			const { body: page } = await call("POST", "/v1/pages", {
				parent: { page_id: notion.rootPageId },
				properties: { title: title("Written") },
				markdown,
			});
			const { body } = await call("GET", `/v1/pages/${page.id}/markdown`);
			assert.equal(body.markdown, markdown);
			assert.deepEqual([body.truncated, body.unknown_block_ids], [false, []]);
		});
	}

	it("is changed by search and replace, and blocks that stay keep their ids", async () => {
		const { call, notion } = await bench();
		const { body: page } = await call("POST", "/v1/pages", {
			parent: { page_id: notion.rootPageId },
			properties: {},
			markdown: "one\ntwo\nthree",
		});
		const ids = async () =>
			(await call("GET", `/v1/blocks/${page.id}/children`)).body.results.map(({ id }: { id: string }) => id);
		const before = await ids();
		const update = (body: object) => call("PATCH", `/v1/pages/${page.id}/markdown`, body);
		const { body } = await update({
			type: "update_content",
			update_content: { content_updates: [{ old_str: "two", new_str: "2" }] },
		});
		assert.equal(body.markdown, "one\n2\nthree");
		const after = await ids();
		assert.deepEqual([after[0], after[2]], [before[0], before[2]]);
		assert.equal(
			(await update({ type: "insert_content", insert_content: { content: "zero", position: { type: "start" } } })).body
				.markdown,
			"zero\none\n2\nthree",
		);
		assert.equal(
			(await update({ type: "insert_content", insert_content: { content: "1.5", after: "one" } })).body.markdown,
			"zero\none\n1.5\n2\nthree",
		);
		assert.equal(
			(
				await update({
					type: "replace_content_range",
					replace_content_range: { content: "x", content_range: "one...2" },
				})
			).body.markdown,
			"zero\nx\nthree",
		);
		assert.equal((await update({ type: "replace_content", replace_content: { new_str: "new" } })).body.markdown, "new");
		const missing = await update({
			type: "update_content",
			update_content: { content_updates: [{ old_str: "nope", new_str: "" }] },
		});
		assert.equal(missing.status, 400);
	});

	it("is cut after 20,000 blocks, and names those that it leaves out", async () => {
		const { call, notion, page } = await bench();
		const id = await page("Long");
		const { body } = await call("PATCH", `/v1/blocks/${id}/children`, { children: [paragraph("x")] });
		const { records, ...state } = notion.snapshot();
		const many = new Map(records);
		const block = many.get(body.results[0].id);
		assert.ok(block?.kind === "block");
		for (let n = 1; n <= 20_000; n++) {
			const copy = `00000000-0000-8000-8000-${String(n).padStart(12, "0")}`;
			many.set(copy, { ...block, id: copy, order: block.order + n, sequence: block.sequence + n });
		}
		notion.restore({ ...state, records: many });
		const { body: markdown } = await call("GET", `/v1/pages/${id}/markdown`);
		assert.deepEqual(
			[markdown.truncated, markdown.unknown_block_ids],
			[true, ["00000000-0000-8000-8000-000000020000"]],
		);
	});

	it("keeps pages, and blocks that it can't show, where the text around them changes", async () => {
		const { call, notion, page } = await bench();
		const parent = await page("Mixed");
		const append = (children: readonly object[]) => call("PATCH", `/v1/blocks/${parent}/children`, { children });
		await append([paragraph("one")]);
		const child = await page("Child", parent);
		await append([{ bookmark: { url: "https://example.com" } }, paragraph("two")]);
		const { body: before } = await call("GET", `/v1/blocks/${parent}/children`);
		const { markdown } = (await call("GET", `/v1/pages/${parent}/markdown`)).body;
		const update = (new_str: string, more: object = {}) =>
			call("PATCH", `/v1/pages/${parent}/markdown`, { type: "replace_content", replace_content: { new_str, ...more } });
		const changed = await update(`# New\n${markdown.replace("one", "1").replace("two", "2")}`);
		assert.equal(changed.status, 200, changed.body.message);
		const { body: after } = await call("GET", `/v1/blocks/${parent}/children`);
		assert.deepEqual(types(after.results), ["heading_1", "paragraph", "child_page", "bookmark", "paragraph"]);
		assert.deepEqual([after.results[2].id, after.results[3].id], [child, before.results[2].id]);
		assert.equal((await update("nothing")).status, 400);
		assert.equal((await update("nothing", { allow_deleting_content: true })).status, 200);
		assert.equal((await call("GET", `/v1/pages/${child}`)).body.in_trash, true);
		assert.equal((await call("GET", `/v1/pages/${notion.rootPageId}`)).status, 200);
	});
});

describe("files, comments and views", () => {
	it("takes a file in parts, attaches it, and serves it back", async () => {
		const { client, notion, call } = await bench();
		const { url } = await notion.listen({ port: 0 });
		const upload = await client.fileUploads.create({
			mode: "multi_part",
			filename: "a.txt",
			content_type: "text/plain",
			number_of_parts: 2,
		});
		for (const part of ["2", "1"]) {
			await client.fileUploads.send({
				file_upload_id: upload.id,
				file: { data: new Blob([`part ${part}`]) },
				part_number: part,
			});
		}
		const done = await client.fileUploads.complete({ file_upload_id: upload.id });
		assert.deepEqual([done.status, done.content_length], ["uploaded", 12]);
		const { body } = await call("PATCH", `/v1/blocks/${notion.rootPageId}/children`, {
			children: [{ file: { file_upload: { id: upload.id } } }],
		});
		const { file } = body.results[0];
		assert.equal(file.name, "a.txt");
		assert.ok(file.file.url.startsWith(url));
		assert.equal(await (await fetch(file.file.url)).text(), "part 1part 2");
		await notion.close();
	});

	it("keeps a discussion together, and lists what stands on a page", async () => {
		const { client, page } = await bench();
		const id = await page("Discussed");
		const first = await client.comments.create({ parent: { page_id: id }, rich_text: [{ text: { content: "one" } }] });
		assert.ok("discussion_id" in first);
		await client.comments.create({ discussion_id: first.discussion_id, rich_text: [{ text: { content: "two" } }] });
		const { results } = await client.comments.list({ block_id: id });
		assert.equal(results.length, 2);
	});

	it("answers the rows of a view by its own filter and sorts", async () => {
		const workspace = await bench();
		const { call } = workspace;
		const { databaseId, sourceId } = await workspace.database("Viewed", { Name: { title: {} }, N: { number: {} } });
		const ids: string[] = [];
		for (const n of [3, 1, 2]) {
			ids.push(await workspace.row(sourceId, `r${n}`, { N: { number: n } }));
		}
		const { body: view } = await call("POST", "/v1/views", {
			database_id: databaseId,
			data_source_id: sourceId,
			name: "Some",
			type: "table",
			filter: { property: "N", number: { less_than: 3 } },
			sorts: [{ property: "N", direction: "ascending" }],
		});
		// Sorts are kept by id.
		const { body: source } = await call("GET", `/v1/data_sources/${sourceId}`);
		assert.deepEqual(view.sorts, [{ property: source.properties.N.id, direction: "ascending" }]);
		const { body: query } = await call("POST", `/v1/views/${view.id}/queries`, {});
		assert.equal(query.total_count, 2);
		assert.deepEqual(
			query.results.map(({ id }: { id: string }) => id),
			[ids[1], ids[2]],
		);
		assert.equal((await call("DELETE", `/v1/views/${view.id}/queries/${query.id}`)).body.deleted, true);
	});

	it("refuses a view without a place, and one that is to be of another type", async () => {
		const { call, database } = await bench();
		const { databaseId, sourceId } = await database("Viewed", { Name: { title: {} } });
		const nowhere = await call("POST", "/v1/views", { data_source_id: sourceId, name: "x", type: "table" });
		assert.equal(nowhere.body.message, "Exactly one of database_id, view_id, or create_database must be provided.");
		const view = (await call("GET", `/v1/views?database_id=${databaseId}`)).body.results[0].id;
		const gallery = await call("PATCH", `/v1/views/${view}`, { configuration: { type: "gallery" } });
		assert.equal(gallery.body.message, 'Configuration type "gallery" does not match view type "table"');
	});

	it("gives links to files that are good for an hour, and new ones with each answer", async () => {
		const { call, notion } = await bench();
		const { url } = await notion.listen({ port: 0 });
		const upload = (await call("POST", "/v1/file_uploads", { filename: "a.txt", content_type: "text/plain" })).body;
		const form = new FormData();
		form.set("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
		await fetch(`${url}/v1/file_uploads/${upload.id}/send`, {
			method: "POST",
			headers: { authorization: `Bearer ${notion.token}`, "notion-version": "2026-03-11" },
			body: form,
		});
		await call("PATCH", `/v1/pages/${notion.rootPageId}`, { cover: { file_upload: { id: upload.id } } });
		const link = async () => (await call("GET", `/v1/pages/${notion.rootPageId}`)).body.cover.file.url as string;
		const first = await link();
		assert.equal(await (await fetch(first)).text(), "content");
		const { id: copyId } = (
			await call("POST", "/v1/file_uploads", {
				mode: "external_url",
				external_url: first,
				filename: "copy.txt",
			})
		).body;
		const copy = await call("GET", `/v1/file_uploads/${copyId}`);
		assert.deepEqual([copy.body.status, copy.body.content_length], ["uploaded", 7]);
		notion.clock.advance(3_600_001);
		assert.equal((await fetch(first)).status, 403);
		assert.equal(await (await fetch(await link())).text(), "content");
		await notion.close();
	});

	it("completes rich text with what was left out", async () => {
		const { call, notion, page } = await bench();
		const [person] = (await call("GET", "/v1/users")).body.results;
		const other = await page("Mentioned");
		const { body } = await call("PATCH", `/v1/blocks/${notion.rootPageId}/children`, {
			children: [
				{
					paragraph: {
						rich_text: [
							{ text: { content: "x", link: { url: "https://example.com" } }, annotations: { bold: true } },
							{ mention: { user: { id: person.id } } },
							{ mention: { page: { id: other } } },
							{ mention: { date: { start: "2026-03-01" } } },
							{ equation: { expression: "x^2" } },
						],
					},
				},
			],
		});
		const items = body.results[0].paragraph.rich_text;
		assert.deepEqual(
			items.map(({ plain_text }: { plain_text: string }) => plain_text),
			["x", `@${person.name}`, "Mentioned", "2026-03-01", "x^2"],
		);
		assert.equal(items[0].href, "https://example.com");
		assert.deepEqual(items[0].annotations, {
			bold: true,
			italic: false,
			strikethrough: false,
			underline: false,
			code: false,
			color: "default",
		});
		assert.equal(items[2].href, `https://www.notion.so/${other.replaceAll("-", "")}`);
	});
});
