import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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

	const quiet = async (wanted: number) => {
		for (let n = 0; n < 100 && deliveries.length < wanted; n++) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		await new Promise((resolve) => setTimeout(resolve, 40));
	};

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
		assert.equal(
			created?.signature,
			`sha256=${createHmac("sha256", token)
				.update(created?.body ?? "")
				.digest("hex")}`,
		);
		await workspace.notion.close();
	});

	it("make one event of edits that come close together, and none of what was undone", async () => {
		const { workspace } = await subscribed({
			event_types: ["page.properties_updated", "page.content_updated", "page.deleted", "page.undeleted"],
		});
		const id = await workspace.page("Edited");
		for (const name of ["a", "b", "c"]) {
			await workspace.call("PATCH", `/v1/pages/${id}`, { properties: { title: title(name) } });
		}
		await workspace.call("PATCH", `/v1/blocks/${id}/children`, { children: [paragraph("x"), paragraph("y")] });
		await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: true });
		await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: false });
		await quiet(2);
		assert.deepEqual(deliveries.map(({ event }) => event.type).sort(), [
			"page.content_updated",
			"page.properties_updated",
		]);
		const content = deliveries.find(({ event }) => event.type === "page.content_updated");
		assert.equal(content?.event.data.updated_blocks.length, 2);
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
