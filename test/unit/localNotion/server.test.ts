import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "@notionhq/client";
import { createLocalNotion, sampleToken } from "../../../src/localNotion/server.ts";
import { type Bench, bench, start } from "./support.ts";

describe("the local workspace", () => {
	it("is taken for Notion by the official client, in process and over HTTP", async () => {
		const { notion, client } = await bench({ sample: "bakery" });
		const { url, close } = await notion.listen({ port: 0 });
		const overHttp = new Client({ auth: notion.token, baseUrl: url, notionVersion: "2026-03-11" });
		for (const each of [client, overHttp]) {
			const me = await each.users.me({});
			assert.equal(me.type, "bot");
			const { results } = await each.search({ filter: { property: "object", value: "data_source" } });
			assert.equal(results.length, 5);
		}
		await close();
		await notion.close();
	});

	it("has the same ids and token for the same seed, whatever the time", async () => {
		const ids = async (now: number, seed?: number) => {
			const { notion, client } = await bench({ sample: "bakery", clock: { now: () => now }, seed });
			const { results } = await client.search({ page_size: 100 });
			return { token: notion.token, ids: results.map(({ id }) => id).sort() };
		};
		const first = await ids(start);
		assert.deepEqual(await ids(start + 90_000_000), first);
		assert.notDeepEqual((await ids(start, 2)).ids, first.ids);
		assert.equal(first.token, sampleToken());
	});

	it("stands still between requests on demand, and never goes back", async () => {
		const folder = mkdtempSync(path.join(tmpdir(), "local-notion-"));
		const open = () => bench({ tick: 60_000, dataFile: path.join(folder, "workspace.db") });
		const first = await open();
		const created = async (workspace: Bench, name: string) => {
			const { body } = await workspace.call("GET", `/v1/pages/${await workspace.page(name)}`);
			return body.created_time;
		};
		assert.equal(await created(first, "one"), "2026-03-14T10:21:00.000Z");
		assert.equal(await created(first, "two"), "2026-03-14T10:23:00.000Z");
		await first.notion.close();
		const second = await open();
		assert.equal(await created(second, "three"), "2026-03-14T10:24:00.000Z");
		await second.notion.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it("keeps the bakery's ids, which stand in lock files", async () => {
		const { client, notion } = await bench({ sample: "bakery" });
		const { results } = await client.search({ filter: { property: "object", value: "data_source" } });
		assert.equal(notion.rootPageId, "5511538d-3b45-8686-895b-b36593ae4478");
		assert.deepEqual(results.map(({ id }) => id).sort(), [
			"1f056ba6-7517-87c3-8f8b-da9b9d24948f",
			"506c0095-905d-85d3-89e7-6f58facdab4e",
			"5a12cc45-77de-8193-8584-347b72874dd6",
			"93d9dfdd-b3a2-8ddb-85b7-ec6eb98e05b0",
			"bbb5bec6-54c2-8136-84b7-7312ec7f9754",
		]);
	});

	it("gives the bakery with its relations and status groups", async () => {
		const { client } = await bench({ sample: "bakery" });
		const { results } = await client.search({
			query: "Production Plan",
			filter: { property: "object", value: "data_source" },
		});
		const [plan] = results;
		assert.ok(plan?.object === "data_source" && "properties" in plan);
		const status = plan.properties.Status;
		assert.ok(status?.type === "status");
		const names = new Map(status.status.options.map(({ id, name }) => [id, name]));
		assert.deepEqual(
			status.status.groups.map(({ name, option_ids }) => [name, option_ids.map((id) => names.get(id))]),
			[
				["To-do", ["Planned"]],
				["In progress", ["In Process"]],
				["Complete", ["Done", "Cancelled"]],
			],
		);
		const rows = await client.dataSources.query({
			data_source_id: plan.id,
			filter: { property: "Status", status: { equals: "In Process" } },
		});
		assert.equal(rows.results.length, 1);
	});

	it("writes down every answered request", async () => {
		const { notion, client, call } = await bench();
		await client.users.me({});
		await call("GET", "/v1/nothing");
		assert.deepEqual(
			notion.journal.map(({ method, path, status }) => [method, path, status]),
			[
				["GET", "/v1/users/me", 200],
				["GET", "/v1/nothing", 400],
			],
		);
	});

	it("goes back to a snapshot, and to the fresh sample", async () => {
		const { notion, client, page } = await bench({ sample: "bakery" });
		const count = async () => (await client.search({ page_size: 100 })).results.length;
		const before = await count();
		const snapshot = notion.snapshot();
		await page("One more");
		await page("And another");
		assert.equal(await count(), Math.min(100, before + 2));
		notion.restore(snapshot);
		assert.equal(await count(), before);
		await page("One more");
		notion.reset();
		assert.equal(await count(), before);
	});

	it("refuses nothing on its own endpoints but what they don't know", async () => {
		const { notion } = await bench();
		const { url } = await notion.listen({ port: 0 });
		const send = async (method: string, path: string, body?: unknown) => {
			const response = await fetch(`${url}/_local/${path}`, {
				method,
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			});
			return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
		};
		const { body } = await send("POST", "clock", { now: "2030-01-01T00:00:00.000Z" });
		assert.equal(body.now, "2030-01-01T00:00:00.000Z");
		const { body: taken } = await send("POST", "snapshot");
		assert.equal((await send("POST", "restore", { snapshot: taken.snapshot })).status, 200);
		assert.equal((await send("POST", "restore", { snapshot: "99" })).status, 400);
		assert.equal((await send("PUT", "faults", [{ effect: { kind: "reset" } }])).status, 200);
		assert.equal((await send("PUT", "faults", [{ effect: { kind: "toString" } }])).status, 400);
		assert.equal((await send("GET", "constructor")).status, 400);
		await notion.close();
	});

	it("listens on a free port again after it was closed", async () => {
		const notion = await createLocalNotion();
		const first = await notion.listen({ port: 0 });
		await first.close();
		const second = await notion.listen({ port: Number(new URL(first.url).port) });
		assert.equal(second.url, first.url);
		await notion.close();
	});
});
