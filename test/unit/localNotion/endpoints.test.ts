import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { type Bench, bench, text, title } from "./support.ts";

const { resolve } = createRequire(import.meta.url);

interface Endpoint {
	readonly method: string;
	readonly path: (ids: object) => string;
}

/** Every endpoint that the official client calls, but for those that the documentation of this workspace leaves out. */
async function endpointsOfClient(): Promise<readonly (readonly [name: string, endpoint: Endpoint])[]> {
	const file = path.join(path.dirname(resolve("@notionhq/client")), "api-endpoints.js");
	const all: Record<string, Partial<Endpoint>> = await import(file);
	return Object.entries(all)
		.filter((entry): entry is [string, Endpoint] => typeof entry[1]?.path === "function" && !!entry[1].method)
		.filter(([, endpoint]) => !/agent|session|thread|oauth|meeting_notes/.test(endpoint.path(anyId)));
}

const anyId = new Proxy({}, { get: () => "00000000-0000-4000-8000-000000000000" });

describe("the endpoints", () => {
	it("are all that the official client has", async () => {
		const { call } = await bench();
		const endpoints = await endpointsOfClient();
		assert.ok(endpoints.length > 40, `${endpoints.length}`);
		for (const [name, { method, path: at }] of endpoints) {
			const { status, body } = await call(method.toUpperCase(), `/v1/${at(anyId)}`, method === "get" ? undefined : {});
			assert.ok(status < 500 && body.code !== "invalid_request_url", `${name}: ${status} ${body.code}`);
		}
	});

	it("refuse what they don't have as Notion refuses it", async () => {
		const { call } = await bench();
		for (const at of ["agents", "oauth/token", "blocks/meeting_notes", "nothing"]) {
			const { status, body } = await call("POST", `/v1/${at}`, {});
			assert.deepEqual([status, body.code], [400, "invalid_request_url"], at);
		}
	});
});

describe("work in the background", () => {
	let workspace: Bench;

	beforeEach(async () => {
		workspace = await bench();
	});

	it("is accepted with a task, which tells the result", async () => {
		const { client, notion, call } = workspace;
		const page = await workspace.page("Written");
		const accepted = await call("PATCH", `/v1/pages/${page}/markdown`, {
			type: "replace_content",
			replace_content: { new_str: "# New" },
			allow_async: true,
		});
		const { id, status_url, request_id: _request, ...rest } = accepted.body;
		assert.equal(accepted.status, 202);
		assert.deepEqual(rest, {
			object: "async_task",
			status: "queued",
			created_time: "2026-03-14T10:20:30.400Z",
			poll_after_seconds: 2,
			operation: { surface: "rest", name: "PATCH /v1/pages/:page_id/markdown" },
		});
		assert.ok(status_url.endsWith(`/v1/async_tasks/${id}`));
		const task = await client.asyncTasks.retrieve({ task_id: id });
		assert.ok(task.status === "succeeded");
		assert.equal(task.result.markdown, "# New");
		const made = await call("POST", "/v1/pages", {
			parent: { page_id: notion.rootPageId },
			properties: { title: title("Made") },
			markdown: "text",
			allow_async: true,
		});
		const { body } = await call("GET", `/v1/async_tasks/${made.body.id}`);
		assert.equal((await call("GET", `/v1/pages/${body.result.id}`)).status, 200);
	});

	it("is refused at once where it can't be done, and not taken for what has no Markdown", async () => {
		const { notion, call } = workspace;
		const page = await workspace.page("Written");
		const update = { content_updates: [{ old_str: "nowhere", new_str: "x" }] };
		const body = { type: "update_content", update_content: update, allow_async: true };
		assert.equal((await call("PATCH", `/v1/pages/${page}/markdown`, body)).status, 400);
		const plain = await call("POST", "/v1/pages", { parent: { page_id: notion.rootPageId }, allow_async: true });
		assert.deepEqual([plain.status, plain.body.object], [200, "page"]);
		assert.equal((await call("GET", "/v1/async_tasks/task_none")).body.code, "object_not_found");
	});
});

describe("files and emojis", () => {
	it("are imported by URL, listed by their status, and stand in pages", async () => {
		const { call } = await bench();
		const refused = await call("POST", "/v1/file_uploads", {
			mode: "external_url",
			filename: "a.png",
			external_url: "ftp://example.com/a.png",
		});
		assert.deepEqual([refused.status, refused.body.code], [400, "validation_error"]);
		const { body: upload } = await call("POST", "/v1/file_uploads", {
			mode: "external_url",
			filename: "a.png",
			content_type: "image/png",
			external_url: "https://example.com/a.png",
		});
		// The import is done by the time of a next look.
		assert.deepEqual([upload.status, upload.file_import_result], ["pending", undefined]);
		const { body: done } = await call("GET", `/v1/file_uploads/${upload.id}`);
		assert.deepEqual([done.status, done.file_import_result.type], ["uploaded", "success"]);
		const listed = await call("GET", "/v1/file_uploads?status=uploaded");
		assert.deepEqual(
			listed.body.results.map(({ id }: { id: string }) => id),
			[upload.id],
		);
		assert.equal((await call("GET", "/v1/file_uploads?status=nonsense")).status, 400);
	});

	it("are found by name, and make icons", async () => {
		const { call, notion } = await bench();
		const made = await notion.fetch("http://local.invalid/_local/emojis", {
			method: "POST",
			body: JSON.stringify({ name: "bread", url: "https://example.com/bread.png" }),
		});
		const { id } = (await made.json()) as { id: string };
		const { body } = await call("GET", "/v1/custom_emojis?name=bread");
		assert.deepEqual(body.results, [{ id, name: "bread", url: "https://example.com/bread.png" }]);
		assert.deepEqual((await call("GET", "/v1/custom_emojis?name=cake")).body.results, []);
		const page = await call("POST", "/v1/pages", {
			parent: { page_id: notion.rootPageId },
			icon: { type: "custom_emoji", custom_emoji: { id } },
			children: [{ type: "paragraph", paragraph: text("x") }],
		});
		assert.equal(page.body.icon.custom_emoji.name, "bread");
	});
});

describe("views", () => {
	let workspace: Bench;
	let databaseId = "";
	let sourceId = "";

	beforeEach(async () => {
		workspace = await bench();
		({ databaseId, sourceId } = await workspace.database("Things", { Name: { title: {} } }));
	});

	const create = (body: object) =>
		workspace.call("POST", "/v1/views", { data_source_id: sourceId, name: "New", type: "table", ...body });
	const listed = async (id = databaseId): Promise<readonly string[]> =>
		(await workspace.call("GET", `/v1/views?database_id=${id}`)).body.results.map((view: { id: string }) => view.id);

	it("stand where they are put", async () => {
		const [original = ""] = await listed();
		const last = (await create({ database_id: databaseId })).body.id;
		const first = (await create({ database_id: databaseId, position: { type: "start" } })).body.id;
		const second = (await create({ database_id: databaseId, position: { type: "after_view", view_id: original } })).body
			.id;
		assert.deepEqual(await listed(), [first, original, second, last]);
	});

	it("make a linked database on another page, which shows the data source of the first", async () => {
		const page = await workspace.page("Elsewhere");
		const { body } = await create({ create_database: { parent: { type: "page_id", page_id: page } } });
		const linked = await workspace.call("GET", `/v1/databases/${body.parent.database_id}`);
		assert.deepEqual(linked.body.data_sources, [{ id: sourceId, name: "Things" }]);
		assert.deepEqual(linked.body.parent, { type: "page_id", page_id: page });
		assert.deepEqual(await listed(linked.body.id), [body.id]);
		const both = await create({
			database_id: databaseId,
			create_database: { parent: { type: "page_id", page_id: page } },
		});
		assert.equal(both.status, 400);
	});

	it("are widgets of a dashboard, row by row", async () => {
		const dashboard = (await create({ database_id: databaseId, type: "dashboard" })).body.id;
		const one = (await create({ view_id: dashboard })).body;
		const two = (await create({ view_id: dashboard, placement: { type: "existing_row", row_index: 0 } })).body;
		assert.equal(one.dashboard_view_id, dashboard);
		const { body } = await workspace.call("GET", `/v1/views/${dashboard}`);
		assert.deepEqual(
			body.configuration.rows.map(({ widgets }: { widgets: { view_id: string }[] }) =>
				widgets.map(({ view_id }) => view_id),
			),
			[[one.id, two.id]],
		);
		assert.equal((await create({ view_id: one.id })).status, 400);
	});
});
