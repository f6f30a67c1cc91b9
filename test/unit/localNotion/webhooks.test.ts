import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { verifyWebhookSignature } from "@notionhq/client";
import { type Bench, bench, paragraph, title } from "./support.ts";

interface Delivery {
	readonly body: string;
	// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely
	readonly event: any;
	readonly signature: string | undefined;
}

describe("webhooks", () => {
	let server: Server;
	let url = "";
	let deliveries: Delivery[] = [];
	let failures = 0;

	before((done) => {
		server = createServer((message, response) => {
			const chunks: Buffer[] = [];
			message.on("data", (chunk: Buffer) => chunks.push(chunk));
			message.on("end", () => {
				const body = Buffer.concat(chunks).toString();
				const signature = message.headers["x-notion-signature"];
				deliveries.push({
					body,
					event: JSON.parse(body),
					signature: typeof signature === "string" ? signature : undefined,
				});
				failures -= 1;
				response.writeHead(failures >= 0 ? 500 : 200).end();
			});
		}).listen(0, "127.0.0.1", () => {
			url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
			done();
		});
	});
	after(() => server.close());
	beforeEach(() => {
		deliveries = [];
		failures = 0;
	});

	/** Waits for so many deliveries, and then until none came for a while. */
	const quiet = async (wanted: number) => {
		const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
		for (let n = 0; n < 200 && deliveries.length < wanted; n++) {
			await pause(10);
		}
		for (let seen = -1; seen !== deliveries.length; ) {
			seen = deliveries.length;
			await pause(60);
		}
	};

	const types = () => deliveries.map(({ event }) => event.type).sort();

	const subscribed = async (more: object = {}): Promise<{ workspace: Bench; token: string }> => {
		const workspace = await bench();
		const { verification_token: token } = workspace.notion.subscribe({
			url,
			aggregation_milliseconds: 10,
			...more,
		}) as {
			verification_token: string;
		};
		await quiet(1);
		assert.deepEqual(deliveries[0]?.event, { verification_token: token });
		deliveries = [];
		return { workspace, token };
	};

	it("shake hands, then deliver signed events of what happened", async () => {
		const { workspace, token } = await subscribed();
		const id = await workspace.page("Watched");
		await quiet(2);
		const created = deliveries.find(({ event }) => event.type === "page.created");
		assert.equal(created?.event.entity.id, id);
		const { body = "", signature } = created ?? {};
		assert.equal(await verifyWebhookSignature({ body, signature, verificationToken: token }), true);
		assert.equal(await verifyWebhookSignature({ body: `${body} `, signature, verificationToken: token }), false);
		await workspace.notion.close();
	});

	it("make one event of edits that come close together, and none of what was undone", async () => {
		const { workspace } = await subscribed({
			event_types: ["page.properties_updated", "page.content_updated", "page.deleted", "page.undeleted"],
		});
		const id = await workspace.page("Edited");
		await quiet(1);
		deliveries = [];
		for (const name of ["a", "b", "c"]) {
			await workspace.call("PATCH", `/v1/pages/${id}`, { properties: { title: title(name) } });
		}
		await workspace.call("PATCH", `/v1/blocks/${id}/children`, { children: [paragraph("x"), paragraph("y")] });
		await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: true });
		await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: false });
		await quiet(2);
		assert.deepEqual(types(), ["page.content_updated", "page.properties_updated"]);
		const content = deliveries.find(({ event }) => event.type === "page.content_updated");
		assert.equal(content?.event.data.updated_blocks.length, 2);
		deliveries = [];
		for (const name of ["other", "c"]) {
			await workspace.call("PATCH", `/v1/pages/${id}`, { properties: { title: title(name) } });
		}
		await quiet(0);
		assert.deepEqual(deliveries, []);
		await workspace.notion.close();
	});

	it("tell of everything that Notion tells of, with the parents and parts that it names", async () => {
		const { workspace } = await subscribed({ aggregation_milliseconds: 30 });
		const { call, notion } = workspace;
		const { workspaceId, rootPageId } = notion;
		const steps = async (work: () => Promise<unknown>): Promise<readonly Delivery["event"][]> => {
			deliveries = [];
			await work();
			await quiet(1);
			return deliveries.map(({ event }) => event);
		};
		let ids = { databaseId: "", sourceId: "" };
		const made = await steps(async () => {
			ids = await workspace.database("Things", { Name: { title: {} } });
		});
		assert.deepEqual(made.map(({ type }) => type).sort(), ["database.created", "page.content_updated", "view.created"]);
		assert.deepEqual(made.find(({ type }) => type === "page.content_updated").data, {
			parent: { id: workspaceId, type: "space" },
			updated_blocks: [{ id: ids.databaseId, type: "database" }],
		});

		let row = "";
		const added = await steps(async () => {
			row = await workspace.row(ids.sourceId, "row");
		});
		const parent = { id: ids.databaseId, type: "database" };
		assert.deepEqual(added.map(({ type, entity, data }) => [type, entity.id, data]).sort(), [
			["data_source.content_updated", ids.sourceId, { parent, updated_blocks: [{ id: row, type: "page" }] }],
			["page.created", row, { parent: { ...parent, data_source_id: ids.sourceId } }],
		]);
		const [schema] = await steps(() =>
			call("PATCH", `/v1/data_sources/${ids.sourceId}`, { properties: { Count: { number: {} } } }),
		);
		assert.equal(schema.type, "data_source.schema_updated");
		assert.deepEqual(
			schema.data.updated_properties.map(({ name, action }: Record<string, string>) => [name, action]),
			[["Count", "created"]],
		);
		const second = await steps(() =>
			call("POST", "/v1/data_sources", {
				parent: { database_id: ids.databaseId },
				properties: { Name: { title: {} } },
			}),
		);
		assert.ok(second.some(({ type, data }) => type === "data_source.created" && data.parent.id === ids.databaseId));

		let block = "";
		const [written] = await steps(async () => {
			const { body } = await call("PATCH", `/v1/blocks/${row}/children`, { children: [paragraph("on it")] });
			block = body.results[0].id;
		});
		assert.deepEqual(
			[written.type, written.data.updated_blocks],
			["page.content_updated", [{ id: block, type: "block" }]],
		);
		const commented = await steps(async () => {
			for (const text of ["one", "two"]) {
				const rich_text = [{ text: { content: text } }];
				await call("POST", "/v1/comments", { parent: { block_id: block }, rich_text });
			}
		});
		assert.deepEqual(
			commented.map(({ type, data }) => [type, data]),
			Array(2).fill(["comment.created", { parent: { id: block, type: "block" }, page_id: row }]),
		);
		const locked = await steps(async () => {
			await call("PATCH", `/v1/pages/${row}`, { is_locked: true });
			await call("PATCH", `/v1/pages/${row}`, { is_locked: false });
		});
		assert.deepEqual(
			locked.map(({ type }) => type),
			["page.locked", "page.unlocked"],
		);
		const moved = await steps(() => call("POST", `/v1/pages/${row}/move`, { parent: { page_id: rootPageId } }));
		assert.ok(
			["page.moved", "page.content_updated", "data_source.content_updated"].every((type) =>
				moved.some((event) => event.type === type),
			),
		);
		const [trashed] = await steps(() => call("PATCH", `/v1/databases/${ids.databaseId}`, { in_trash: true }));
		assert.equal(trashed.type, "database.deleted");
		await steps(() => call("PATCH", `/v1/databases/${ids.databaseId}`, { in_trash: false }));

		const view = (await call("GET", `/v1/views?database_id=${ids.databaseId}`)).body.results[0].id;
		const [renamed] = await steps(() => call("PATCH", `/v1/views/${view}`, { name: "All" }));
		assert.deepEqual([renamed.type, renamed.data], ["view.updated", { parent, updated_fields: ["name"] }]);
		const imported = { mode: "external_url", filename: "a.pdf", external_url: "https://example.com/a.pdf" };
		const uploaded = await steps(() => call("POST", "/v1/file_uploads", imported));
		assert.deepEqual(
			uploaded.map(({ type, data }) => [type, data]),
			[
				["file_upload.created", undefined],
				["file_upload.completed", undefined],
			],
		);
		await notion.close();
	}).timeout(20_000);

	it("tell a connection only of what it may see", async () => {
		const { workspace } = await subscribed({ event_types: ["page.created"] });
		const open = await workspace.page("Open");
		const { id } = workspace.notion.connect({ name: "Second", pages: [open] });
		workspace.notion.subscribe({
			url,
			connection: id,
			aggregation_milliseconds: 10,
			event_types: ["page.properties_updated"],
		});
		await quiet(2);
		deliveries = [];
		await workspace.call("PATCH", `/v1/pages/${workspace.notion.rootPageId}`, {
			properties: { title: title("Unseen") },
		});
		await workspace.call("PATCH", `/v1/pages/${open}`, { properties: { title: title("Seen") } });
		await quiet(1);
		assert.deepEqual(
			deliveries.map(({ event }) => [event.entity.id, event.integration_id]),
			[[open, id]],
		);
		await workspace.notion.close();
	});

	it("come late and out of order on demand, with the time at which it happened", async () => {
		const { workspace } = await subscribed({
			event_types: ["page.created"],
			chaos: { delay_milliseconds: 80, late: 0.5 },
		});
		const made: string[] = [];
		for (let n = 0; n < 12; n++) {
			made.push(await workspace.page(`${n}`));
			workspace.notion.clock.advance(60_000);
		}
		await quiet(12);
		const arrived = deliveries.map(({ event }) => event.entity.id);
		assert.deepEqual([...arrived].sort(), [...made].sort());
		assert.notDeepEqual(arrived, made);
		const byTime = deliveries.map(({ event }) => event).sort((a, b) => a.timestamp.localeCompare(b.timestamp));
		assert.deepEqual(
			byTime.map(({ entity }) => entity.id),
			made,
		);
		await workspace.notion.close();
	});

	it("are tried again with a higher attempt number when they aren't taken", async () => {
		const { workspace } = await subscribed({ retry_milliseconds: [10, 10], event_types: ["page.created"] });
		failures = 1;
		await workspace.page("Retried");
		await quiet(2);
		assert.deepEqual(
			deliveries.map(({ event }) => event.attempt_number),
			[1, 2],
		);
		assert.equal(new Set(deliveries.map(({ event }) => event.id)).size, 1);
		await workspace.notion.close();
	});

	it("are tried again when the workspace's time has come", async () => {
		const { workspace } = await subscribed({ retry_milliseconds: [3_600_000], event_types: ["page.created"] });
		failures = 1;
		await workspace.page("Retried");
		await quiet(1);
		assert.equal(deliveries.length, 1);
		workspace.notion.clock.advance(3_600_000);
		await quiet(2);
		assert.deepEqual(
			deliveries.map(({ event }) => event.attempt_number),
			[1, 2],
		);
		await workspace.notion.close();
	});

	it("outlast the process: who is subscribed, and what wasn't taken or told yet", async () => {
		const folder = mkdtempSync(path.join(tmpdir(), "local-notion-"));
		const open = () => bench({ dataFile: path.join(folder, "workspace.db") });
		const first = await open();
		first.notion.subscribe({
			url,
			aggregation_milliseconds: 10,
			retry_milliseconds: [0],
			event_types: ["page.created"],
		});
		await quiet(1);
		failures = 1;
		await first.page("Not taken");
		await first.notion.close();
		deliveries = [];

		const second = await open();
		await quiet(2);
		await second.page("Later");
		await quiet(3);
		assert.deepEqual(types(), ["page.created", "page.created", "page.created"]);
		assert.equal(new Set(deliveries.map(({ event }) => event.id)).size, 2);
		await second.notion.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it("tell of uploads that expire, and of files that can't be had", async () => {
		const { workspace } = await subscribed({ event_types: ["file_upload.expired", "file_upload.upload_failed"] });
		const { call, notion } = workspace;
		await call("POST", "/v1/file_uploads", { filename: "a.txt" });
		notion.clock.advance(3_600_001);
		await call("GET", "/v1/users/me");
		await quiet(1);
		assert.deepEqual(types(), ["file_upload.expired"]);
		deliveries = [];
		const { body: asked } = await call("POST", "/v1/file_uploads", {
			mode: "external_url",
			external_url: "http://local.notion.invalid/_local/files/00000000-0000-0000-0000-000000000000",
			filename: "a.txt",
		});
		const { body } = await call("GET", `/v1/file_uploads/${asked.id}`);
		assert.deepEqual([body.status, body.file_import_result.type], ["failed", "error"]);
		await quiet(1);
		assert.deepEqual(types(), ["file_upload.upload_failed"]);
		await notion.close();
	});

	it("are lost and doubled on demand", async () => {
		const doubled = await subscribed({ chaos: { duplicate: 1 }, event_types: ["page.created"] });
		await doubled.workspace.page("Twice");
		await quiet(2);
		assert.equal(deliveries.length, 2);
		await doubled.workspace.notion.close();
		deliveries = [];
		const lost = await subscribed({ chaos: { lose: 1 } });
		await lost.workspace.page("Never");
		await quiet(1);
		assert.equal(deliveries.length, 0);
		await lost.workspace.notion.close();
	});
});
