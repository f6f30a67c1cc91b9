import assert from "node:assert/strict";
import { type Bench, bench, paragraph, text, title } from "./support.ts";

describe("refusals in Notion's words", () => {
	let workspace: Bench;
	before(async () => {
		workspace = await bench();
	});

	const refused = async (
		method: string,
		path: string,
		body: unknown,
		status: number,
		code: string,
		message: string | RegExp,
	) => {
		const answer = await workspace.call(method, path, body);
		assert.deepEqual([answer.status, answer.body.code], [status, code], answer.body.message);
		if (typeof message === "string") {
			assert.equal(answer.body.message, message);
		} else {
			assert.match(answer.body.message, message);
		}
		assert.equal(answer.body.object, "error");
		assert.equal(answer.body.status, status);
		assert.ok(answer.body.request_id);
	};

	it("tells an unknown endpoint, token and version", async () => {
		await refused("GET", "/v1/invalid", undefined, 400, "invalid_request_url", "Invalid request URL.");
		const unauthorized = await workspace.call("GET", "/v1/users", undefined, { authorization: "Bearer other" });
		assert.deepEqual(
			[unauthorized.status, unauthorized.body.code, unauthorized.body.message],
			[401, "unauthorized", "API token is invalid."],
		);
		const versionless = await workspace.call("GET", "/v1/users", undefined, { "notion-version": "1999-01-01" });
		assert.deepEqual(
			[versionless.status, versionless.body.code, versionless.body.message],
			[
				400,
				"missing_version",
				'Notion-Version header failed validation: Notion-Version header should be `"2021-05-11"`, `"2021-05-13"`, `"2021-08-16"`, `"2022-02-22"`, `"2022-06-28"`, `"2025-09-03"`, or `"2026-03-11"`, instead was `"1999-01-01"`.',
			],
		);
		for (const authorization of ["", "nope", "Bearer", "Basic YTpi", "Bearer a b"]) {
			const { status, body } = await workspace.call("GET", "/v1/users", undefined, { authorization });
			assert.deepEqual([status, body.message], [401, 'Authorization header must use the format "Bearer <token>".']);
		}
	});

	it("says what may be left out, which is refused as null", async () => {
		const search = (body: object, message: string) =>
			refused("POST", "/v1/search", body, 400, "validation_error", `body failed validation: body.${message}`);
		await search({ query: null }, "query should be a string or `undefined`, instead was `null`.");
		await search({ page_size: "ten" }, 'page_size should be a number or `undefined`, instead was `"ten"`.');
		await search(
			{ sort: { timestamp: "last_edited_time", direction: "up" } },
			'sort.direction should be `"ascending"`, `"descending"`, or `undefined`, instead was `"up"`.',
		);
		await refused(
			"POST",
			"/v1/search",
			{ sort: { timestamp: "created_time", direction: "ascending" } },
			400,
			"validation_error",
			'body.sort.timestamp should be "last_edited_time" when sorting by timestamp.',
		);
		const { databaseId } = await workspace.database("Lasting icon", { Name: { title: {} } });
		await refused(
			"PATCH",
			`/v1/databases/${databaseId}`,
			{ icon: null },
			400,
			"validation_error",
			"body failed validation: body.icon should be an object or `undefined`, instead was `null`.",
		);
	});

	it("takes a page size of 0 for the usual one, but not for comments", async () => {
		const { status } = await workspace.call("POST", "/v1/search", { page_size: 0 });
		assert.equal(status, 200);
		const comments = `/v1/comments?block_id=${workspace.notion.rootPageId}`;
		await refused("GET", `${comments}&page_size=0`, undefined, 400, "validation_error", /page_size should be ≥ `1` or/);
		await refused(
			"GET",
			`/v1/blocks/${workspace.notion.rootPageId}/children?start_cursor=bogus`,
			undefined,
			400,
			"validation_error",
			'query failed validation: query.start_cursor should be a valid uuid or `undefined`, instead was `"bogus"`.',
		);
	});

	it("keeps columns in lists of columns and rows in tables, as wide as they are", async () => {
		const id = await workspace.page("Structure");
		const append = async (parent: string, block: object, message: string | RegExp) =>
			refused("PATCH", `/v1/blocks/${parent}/children`, { children: [block] }, 400, "validation_error", message);
		const column = { type: "column", column: { children: [] } };
		const row = (...cells: readonly string[]) => ({ table_row: { cells: cells.map((cell) => text(cell).rich_text) } });
		await append(id, { column_list: {} }, /body\.children\[0\]\.column_list\.children should be defined/);
		await append(id, { column_list: { children: [column] } }, /Column list must have at least 2 columns/);
		await append(id, { table: { table_width: 1, children: [] } }, /table\.children\.length should be ≥ `1`/);
		await append(id, column, /^Content creation Failed\. Fix the following:\ncolumn must be a child of a column_list/);
		await append(id, row("a"), /table_row must be a child of a table/);
		const { body } = await workspace.call("PATCH", `/v1/blocks/${id}/children`, {
			children: [{ table: { table_width: 2, children: [row("a", "b")] } }],
		});
		const table = body.results[0].id;
		const cells = /Number of cells in table row must match the table width of the parent table$/;
		await append(table, row("a"), cells);
		await append(table, paragraph("x"), /table children must be of type table_row/);
		const { body: rows } = await workspace.call("GET", `/v1/blocks/${table}/children`);
		await refused("PATCH", `/v1/blocks/${rows.results[0].id}`, row("a"), 400, "validation_error", cells);
	});

	it("names every kind of block when it knows none, and keeps a block of the kind that it is", async () => {
		const id = await workspace.page("Kinds");
		const answer = await workspace.call("PATCH", `/v1/blocks/${id}/children`, {
			children: [{ object: "block", note: {} }],
		});
		const [head, first, ...others] = answer.body.message.split("\n");
		assert.deepEqual(
			[head, first, others.length],
			["body failed validation. Fix one:", "body.children[0].embed should be defined, instead was `undefined`.", 33],
		);
		const { body } = await workspace.call("PATCH", `/v1/blocks/${id}/children`, { children: [{ divider: {} }] });
		await refused(
			"PATCH",
			`/v1/blocks/${body.results[0].id}`,
			paragraph("now"),
			400,
			"validation_error",
			"Expected block type divider in request body",
		);
	});

	it("names the integration when a page isn't there", async () => {
		const id = "7855b161-f63e-4683-b7c7-8ca6e97ee266";
		await refused(
			"GET",
			`/v1/pages/${id}`,
			undefined,
			404,
			"object_not_found",
			`Could not find page with ID: ${id}. Make sure the relevant pages and databases are shared with your integration "Workspaces for Notion (local)".`,
		);
	});

	it("names the place of what is wrong in a body", async () => {
		await refused(
			"POST",
			"/v1/databases",
			{},
			400,
			"validation_error",
			"body failed validation: body.parent should be defined, instead was `undefined`.",
		);
		await refused(
			"POST",
			"/v1/pages",
			{},
			400,
			"validation_error",
			/^body failed validation: body\.parent should be defined,/,
		);
		await refused(
			"GET",
			"/v1/pages/x",
			undefined,
			400,
			"validation_error",
			'path failed validation: path.page_id should be a valid uuid, instead was `"x"`.',
		);
		await refused("POST", "/v1/search", "{", 400, "invalid_json", "Error parsing JSON body.");
		await refused(
			"POST",
			"/v1/search",
			{ page_size: 101 },
			400,
			"validation_error",
			"body failed validation: body.page_size should be ≤ `100` or `undefined`, instead was `101`.",
		);
		await refused(
			"POST",
			"/v1/search",
			{ Notion: 1 },
			400,
			"validation_error",
			"body failed validation: body.Notion should be not present, instead was `1`.",
		);
		await refused(
			"POST",
			"/v1/pages",
			{ parent: { page_id: workspace.notion.rootPageId }, children: Array.from({ length: 191 }, () => paragraph("x")) },
			400,
			"validation_error",
			"body failed validation: body.children.length should be ≤ `100`, instead was `191`.",
		);
		await refused(
			"PATCH",
			`/v1/blocks/${workspace.notion.rootPageId}/children`,
			{ children: [paragraph("x"), paragraph("y".repeat(3924))] },
			400,
			"validation_error",
			"body failed validation: body.children[1].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `3924`.",
		);
		await refused(
			"POST",
			"/v1/pages",
			{ parent: {} },
			400,
			"validation_error",
			/^body failed validation\. Fix one:\nbody\.parent\.page_id should be defined, instead was `undefined`\.\n/,
		);
	});

	it("keeps Notion's limits of what a property and a request may hold", async () => {
		const { sourceId } = await workspace.database("Limited", {
			Name: { title: {} },
			Link: { url: {} },
			Mail: { email: {} },
			Phone: { phone_number: {} },
			Tags: { multi_select: {} },
			Text: { rich_text: {} },
		});
		const row = await workspace.row(sourceId, "Limited");
		const long = (length: number) => "x".repeat(length);
		const item = (content: object) => ({ Text: { rich_text: [content] } });
		for (const [properties, place, limit] of [
			[{ Link: { url: long(2001) } }, "Link.url", 2000],
			[{ Mail: { email: long(201) } }, "Mail.email", 200],
			[{ Phone: { phone_number: long(201) } }, "Phone.phone_number", 200],
			[{ Tags: { multi_select: [{ name: long(101) }] } }, "Tags.multi_select[0].name", 100],
			[{ Tags: { multi_select: Array.from({ length: 101 }, (_, n) => ({ name: `${n}` })) } }, "Tags.multi_select", 100],
			[item({ text: { content: long(2001) } }), "Text.rich_text[0].text.content", 2000],
			[item({ equation: { expression: long(1001) } }), "Text.rich_text[0].equation.expression", 1000],
			[item({ text: { content: "x", link: { url: long(2001) } } }), "Text.rich_text[0].text.link.url", 2000],
		] as const) {
			const { body } = await workspace.call("PATCH", `/v1/pages/${row}`, { properties });
			const start = `body failed validation: body.properties.${place}.length should be ≤ \`${limit}\``;
			assert.ok(body.message.startsWith(start), body.message);
		}
		const children = Array.from({ length: 100 }, () => ({
			paragraph: { ...text("x"), children: Array.from({ length: 10 }, () => paragraph("y")) },
		}));
		await refused(
			"PATCH",
			`/v1/blocks/${row}/children`,
			{ children },
			400,
			"validation_error",
			/total block count should be ≤ `1000`, instead was `1100`/,
		);
	});

	it("refuses children nested deeper than two levels", async () => {
		const item = (children: readonly unknown[]) => ({ bulleted_list_item: { ...text("x"), children } });
		await refused(
			"PATCH",
			`/v1/blocks/${workspace.notion.rootPageId}/children`,
			{ children: [item([item([item([])])])] },
			400,
			"validation_error",
			"body failed validation: body.children[0].bulleted_list_item.children[0].bulleted_list_item.children[0].bulleted_list_item.children should be not present, instead was `[]`.",
		);
	});

	it("refuses the archived key of the old version in the new one only", async () => {
		const id = await workspace.page("Old and new");
		await refused(
			"PATCH",
			`/v1/pages/${id}`,
			{ archived: true },
			400,
			"validation_error",
			"body failed validation: body.archived should be not present, instead was `true`.",
		);
		const old = await workspace.call(
			"PATCH",
			`/v1/pages/${id}`,
			{ archived: true },
			{ "notion-version": "2025-09-03" },
		);
		assert.equal(old.status, 200);
		assert.equal(old.body.archived, true);
	});

	it("refuses edits of and below what is in the trash", async () => {
		const parent = await workspace.page("Parent");
		const child = await workspace.page("Child", parent);
		await workspace.call("PATCH", `/v1/pages/${parent}`, { in_trash: true });
		await refused(
			"PATCH",
			`/v1/pages/${parent}`,
			{ properties: { title: title("New") } },
			400,
			"validation_error",
			"Can't edit page that is archived. You must unarchive the page before editing.",
		);
		await refused(
			"PATCH",
			`/v1/pages/${child}`,
			{ properties: { title: title("New") } },
			400,
			"validation_error",
			/archived ancestor/,
		);
		await workspace.call("PATCH", `/v1/pages/${parent}`, { in_trash: false });
		const { status } = await workspace.call("PATCH", `/v1/pages/${child}`, { properties: { title: title("New") } });
		assert.equal(status, 200);
	});

	it("refuses unknown, mistyped and read-only properties", async () => {
		const { sourceId } = await workspace.database("Refusing", {
			Name: { title: {} },
			Made: { created_time: {} },
			State: { status: {} },
		});
		const create = (properties: object) => ({ parent: { data_source_id: sourceId }, properties });
		await refused(
			"POST",
			"/v1/pages",
			create({ Nope: { number: 1 } }),
			400,
			"validation_error",
			"Nope is not a property that exists.",
		);
		await refused(
			"POST",
			"/v1/pages",
			create({ Name: { number: 1 } }),
			400,
			"validation_error",
			"Name is expected to be title.",
		);
		await refused(
			"POST",
			"/v1/pages",
			create({ Made: { created_time: "2026-01-01" } }),
			400,
			"validation_error",
			/body\.properties\.Made/,
		);
		await refused(
			"POST",
			"/v1/pages",
			create({ State: { status: { name: "Lost" } } }),
			400,
			"validation_error",
			'Invalid status option. Status option "Lost" does not exist".',
		);
	});

	it("takes ids in any spelling and answers them in one", async () => {
		const id = await workspace.page("Spelled");
		for (const spelling of [id.replaceAll("-", ""), id.toUpperCase()]) {
			const { body } = await workspace.call("GET", `/v1/pages/${spelling}`);
			assert.equal(body.id, id);
		}
	});

	it("hides what isn't shared with the integration, and what lies below it", async () => {
		const parent = await workspace.page("Private");
		const child = await workspace.page("Below", parent);
		workspace.notion.person.share(parent, false);
		for (const id of [parent, child]) {
			assert.equal((await workspace.call("GET", `/v1/pages/${id}`)).status, 404);
		}
		workspace.notion.person.share(parent, true);
		assert.equal((await workspace.call("GET", `/v1/pages/${child}`)).status, 200);
	});

	it("does nothing at all when a request is refused half-way", async () => {
		const { sourceId } = await workspace.database("Whole", {
			Name: { title: {} },
			Tags: { multi_select: { options: [] } },
		});
		const body = {
			parent: { data_source_id: sourceId },
			properties: { Name: title("x"), Tags: { multi_select: [{ name: "new" }] }, Nope: { number: 1 } },
		};
		assert.equal((await workspace.call("POST", "/v1/pages", body)).status, 400);
		const source = await workspace.call("GET", `/v1/data_sources/${sourceId}`);
		assert.deepEqual(source.body.properties.Tags.multi_select.options, []);
		const rows = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {});
		assert.deepEqual(rows.body.results, []);
	});
});

describe("capabilities", () => {
	it("are refused where they are missing, and everything else goes on", async () => {
		const { call, notion } = await bench();
		const put = (body: object) =>
			notion.fetch("http://local.invalid/_local/capabilities", { method: "PUT", body: JSON.stringify(body) });
		await put({ updateContent: false, readUsers: false });
		const refused = await call("PATCH", `/v1/pages/${notion.rootPageId}`, { icon: null });
		assert.deepEqual([refused.status, refused.body.code], [403, "restricted_resource"]);
		assert.equal((await call("GET", "/v1/users")).status, 403);
		assert.equal((await call("GET", "/v1/users/me")).status, 200);
		assert.equal((await call("GET", `/v1/pages/${notion.rootPageId}`)).status, 200);
		await put({});
		assert.equal((await call("PATCH", `/v1/pages/${notion.rootPageId}`, { icon: null })).status, 200);
	});
});
