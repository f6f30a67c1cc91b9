import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLocalNotion } from "../../../src/localNotion/server.ts";
import { type Bench, bench, text, title } from "./support.ts";

describe("several connections to one workspace", () => {
	let workspace: Bench;

	beforeEach(async () => {
		workspace = await bench();
	});

	const as = (token: string) => ({ authorization: `Bearer ${token}` });
	const control = async (method: string, name: string, body: object) => {
		const url = `http://local.invalid/_local/${name}`;
		return (await workspace.notion.fetch(url, { method, body: JSON.stringify(body) })).json();
	};

	it("see what was shared with them and what lies below it, and nothing else by any way", async () => {
		const open = await workspace.page("Open");
		const below = await workspace.page("Below", open);
		const closed = await workspace.page("Closed");
		const { databaseId, sourceId } = await workspace.database("Closed data", { Name: { title: {} } });
		const row = await workspace.row(sourceId, "Closed row");
		const { token, id } = (await control("POST", "connections", { name: "Second", pages: [open] })) as {
			token: string;
			id: string;
		};
		const call = (method: string, at: string, body?: unknown) => workspace.call(method, at, body, as(token));
		const views = await workspace.call("GET", `/v1/views?database_id=${databaseId}`);
		const comment = await workspace.call("POST", "/v1/comments", { parent: { page_id: closed }, ...text("hidden") });

		assert.equal((await call("GET", "/v1/users/me")).body.id, id);
		assert.equal((await call("GET", `/v1/pages/${below}`)).status, 200);
		const found = await call("POST", "/v1/search", {});
		assert.deepEqual(new Set(found.body.results.map((page: { id: string }) => page.id)), new Set([open, below]));
		for (const hidden of [
			`pages/${closed}`,
			`blocks/${closed}/children`,
			`pages/${row}`,
			`databases/${databaseId}`,
			`data_sources/${sourceId}`,
			`views/${views.body.results[0].id}`,
			`comments/${comment.body.id}`,
			`comments?block_id=${closed}`,
		]) {
			const refused = await call("GET", `/v1/${hidden}`);
			assert.deepEqual([refused.status, refused.body.code], [404, "object_not_found"], hidden);
			assert.match(refused.body.message, /shared with your integration "Second"\.$/);
			assert.deepEqual(refused.body.additional_data, { integration_id: id });
		}
	});

	it("can be given a page later, and lose it again", async () => {
		const { token, id } = workspace.notion.connect({ name: "Second" });
		const page = await workspace.page("Shared later");
		const status = async () => (await workspace.call("GET", `/v1/pages/${page}`, undefined, as(token))).status;
		assert.equal(await status(), 404);
		await control("POST", "edit", { id: page, shared: true, connection: id });
		assert.equal(await status(), 200);
		await control("POST", "edit", { id: page, shared: false, connection: id });
		assert.equal(await status(), 404);
		assert.equal((await workspace.call("GET", `/v1/pages/${page}`)).status, 200);
	});

	it("hide related pages that one of them may not see, and keep them when it writes", async () => {
		const target = await workspace.database("Target", { Name: { title: {} } });
		const relation = { relation: { data_source_id: target.sourceId, single_property: {} } };
		const { sourceId, databaseId } = await workspace.database("Source", { Name: { title: {} }, To: relation });
		const [seen, hidden] = [
			await workspace.row(target.sourceId, "seen"),
			await workspace.row(target.sourceId, "hidden"),
		];
		const row = await workspace.row(sourceId, "row", { To: { relation: [{ id: seen }, { id: hidden }] } });
		const { token } = workspace.notion.connect({ name: "Second", pages: [databaseId, seen] });
		const read = async (headers?: Record<string, string>) =>
			(await workspace.call("GET", `/v1/pages/${row}`, undefined, headers)).body.properties.To.relation;
		assert.deepEqual(await read(as(token)), [{ id: seen }]);
		await workspace.call("PATCH", `/v1/pages/${row}`, { properties: { To: { relation: [] } } }, as(token));
		assert.deepEqual(await read(), [{ id: hidden }]);
	});

	it("have capabilities of their own", async () => {
		const { rootPageId } = workspace.notion;
		const second = workspace.notion.connect({
			name: "Reader",
			pages: [rootPageId],
			capabilities: { insertContent: false, readComments: false },
		});
		const body = { parent: { page_id: rootPageId }, properties: { title: title("x") } };
		const refused = await workspace.call("POST", "/v1/pages", body, as(second.token));
		assert.deepEqual([refused.status, refused.body.code], [403, "restricted_resource"]);
		const comments = await workspace.call("GET", `/v1/comments?block_id=${rootPageId}`, undefined, as(second.token));
		assert.equal(comments.status, 403);
		assert.equal((await workspace.call("POST", "/v1/pages", body)).status, 200);
		await control("PUT", "capabilities", { connection: second.id });
		assert.equal((await workspace.call("POST", "/v1/pages", body, as(second.token))).status, 200);
	});

	it("tell of people no more than their ids without the capability to read users", async () => {
		const users = await workspace.call("GET", "/v1/users");
		const { id } = users.body.results.find(({ type }: { type: string }) => type === "person");
		const { sourceId, databaseId } = await workspace.database("Work", { Name: { title: {} }, Who: { people: {} } });
		const row = await workspace.row(sourceId, "row", { Who: { people: [{ id }] } });
		const second = workspace.notion.connect({
			name: "Blind",
			pages: [databaseId],
			capabilities: { readUsers: false },
		});
		const who = async (headers?: Record<string, string>) =>
			(await workspace.call("GET", `/v1/pages/${row}`, undefined, headers)).body.properties.Who.people[0];
		assert.deepEqual(await who(as(second.token)), { object: "user", id });
		assert.equal((await who()).type, "person");
	});

	it("make pages of their own, which they see, under their own name", async () => {
		const { token, id } = workspace.notion.connect({ name: "Maker" });
		const body = { parent: { workspace: true }, properties: { title: title("Mine") } };
		const made = await workspace.call("POST", "/v1/pages", body, as(token));
		assert.deepEqual([made.status, made.body.created_by.id], [200, id]);
		assert.equal((await workspace.call("GET", `/v1/pages/${made.body.id}`, undefined, as(token))).status, 200);
	});

	it("stay in the file, with their tokens and what they may do", async () => {
		const folder = mkdtempSync(path.join(tmpdir(), "local-notion-connections-"));
		const dataFile = path.join(folder, "workspace.db");
		const first = await createLocalNotion({ dataFile });
		const { token } = first.connect({ name: "Kept", pages: [first.rootPageId], capabilities: { readUsers: false } });
		await first.close();
		const again = await createLocalNotion({ dataFile });
		const get = async (at: string) =>
			(await again.fetch(`http://local.invalid${at}`, { headers: { ...as(token), "notion-version": "2026-03-11" } }))
				.status;
		assert.deepEqual([await get(`/v1/pages/${again.rootPageId}`), await get("/v1/users")], [200, 403]);
		await again.close();
		rmSync(folder, { recursive: true });
	});
});

describe("the rate", () => {
	const get = async (workspace: Bench, token = workspace.notion.token) =>
		workspace.call("GET", "/v1/users/me", undefined, { authorization: `Bearer ${token}` });

	it("is a budget of each connection", async () => {
		const workspace = await bench({ rate: 0.1 });
		const { token } = workspace.notion.connect({ name: "Second" });
		for (let n = 0; n < 6; n++) {
			assert.equal((await get(workspace)).status, 200);
			workspace.notion.clock.advance(1000);
		}
		const refused = await get(workspace);
		assert.deepEqual([refused.status, refused.body.code], [429, "rate_limited"]);
		assert.equal(refused.headers.get("retry-after"), "54");
		assert.equal((await get(workspace, token)).status, 200);
	});

	it("is a budget of the workspace beside, which all connections share", async () => {
		const workspace = await bench({ rate: 1, workspaceRate: 0.1 });
		const { token } = workspace.notion.connect({ name: "Second" });
		for (let n = 0; n < 3; n++) {
			assert.equal((await get(workspace)).status, 200);
			assert.equal((await get(workspace, token)).status, 200);
		}
		const refused = [await get(workspace), await get(workspace, token)];
		assert.deepEqual(
			refused.map(({ status, headers }) => [status, headers.get("retry-after")]),
			[
				[429, "60"],
				[429, "60"],
			],
		);
	});

	it("allows no more than 60 times itself in any 60 seconds, however short or odd the window of bursts", async () => {
		for (const burst of [undefined, 1, 7, 45]) {
			const workspace = await bench({ rate: 3, burst });
			const taken: number[] = [];
			for (let n = 0; n < 3000; n++) {
				workspace.notion.clock.advance(53);
				if ((await get(workspace)).status === 200) {
					taken.push(workspace.notion.clock.now());
				}
			}
			const most = (seconds: number) =>
				Math.max(...taken.map((from) => taken.filter((at) => at >= from && at < from + seconds * 1000).length));
			assert.equal(most(60) <= 180, true, `${most(60)} with ${burst}`);
			assert.equal(most(burst ?? 60) <= 3 * (burst ?? 60), true);
			assert.ok(taken.length >= 360, `${taken.length} with ${burst}`);
		}
	}).timeout(20_000);
});
