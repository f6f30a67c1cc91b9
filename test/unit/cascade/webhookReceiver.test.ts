import assert from "node:assert/strict";
import { connect } from "node:net";
import path from "node:path";
import { systemClock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { Inbox } from "../../../src/cascade/webhook/inbox.ts";
import { localHosts, WebhookReceiver } from "../../../src/cascade/webhook/receiver.ts";
import { createWebhookHandler } from "../../../src/cascade/webhook/webhookHandler.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createWebhookInbox } from "../../../src/store/webhookInbox.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { eventBody, sign, token } from "./webhookEvents.ts";

describe("the webhook receiver", () => {
	const setUp = async () => {
		const place = temporaryFolder();
		const database = StoreDatabase.open(path.join(place.path, "store.db"));
		const store = createWebhookInbox(database);
		const inbox = new Inbox(store, "session", systemClock);
		let port = 0;
		const handler = createWebhookHandler({
			verificationToken: token,
			onEvent: (event) => inbox.accept(event),
			hosts: () => localHosts(port),
		});
		const receiver = await WebhookReceiver.start({ handler, port: 0, log: silentLog });
		port = receiver.port;
		return {
			receiver,
			store,
			close: async () => {
				await receiver.close();
				database.close();
				place[Symbol.dispose]();
			},
		};
	};
	const post = async (url: string, body: string, signature = sign(body)) => {
		const headers = { "content-type": "application/json", "x-notion-signature": signature };
		const response = await fetch(url, { method: "POST", body, headers });
		await response.arrayBuffer();
		return response.status;
	};

	it("has lost none of a burst of 2,000 events that it answered with 200", async function () {
		this.timeout(60_000);
		const { receiver, store, close } = await setUp();
		const bodies = Array.from({ length: 2000 }, () => eventBody());
		const accepted = new Set<unknown>();
		const queue = bodies.values();
		await Promise.all(
			Array.from({ length: 50 }, async () => {
				for (const body of queue) {
					const status = await post(receiver.url, JSON.stringify(body));
					assert.equal(status, 200);
					accepted.add(body.id);
				}
			}),
		);
		const kept = new Set(store.pending("session", 5000).map(({ id }) => id));
		assert.equal(accepted.size, 2000);
		assert.deepEqual(
			[...accepted].filter((id) => !kept.has(String(id))),
			[],
		);
		await close();
	});

	it("keeps an event once that comes eight times, also after it was done", async () => {
		const { receiver, store, close } = await setUp();
		const body = eventBody();
		for (let attempt = 1; attempt <= 8; attempt++) {
			assert.equal(await post(receiver.url, JSON.stringify({ ...body, attempt_number: attempt })), 200);
			if (attempt === 4) {
				await store.done("session", [String(body.id)], Date.now());
			}
		}
		assert.deepEqual(store.counts("session"), {
			pending: 0,
			received: 1,
			lastReceivedAt: store.counts("session").lastReceivedAt,
		});
		await close();
	});

	it("is reached on this machine only, under its own names", async () => {
		const { receiver, store, close } = await setUp();
		const body = JSON.stringify(eventBody());
		const raw = (host: string) =>
			[
				"POST / HTTP/1.1",
				`Host: ${host}`,
				"Content-Type: application/json",
				`X-Notion-Signature: ${sign(body)}`,
				`Content-Length: ${body.length}`,
				"Connection: close",
				"",
				body,
			].join("\r\n");
		assert.match(await sendRaw(receiver.port, raw("rebound.evil.example")), /^HTTP\/1.1 421/);
		assert.match(await sendRaw(receiver.port, raw("[::")), /^HTTP\/1.1 400/);
		assert.deepEqual(store.pending("session", 10), []);
		assert.match(await sendRaw(receiver.port, raw(`localhost:${receiver.port}`)), /^HTTP\/1.1 200/);
		await close();
	});

	it("refuses what isn't HTTP, a length that lies, and a body without end, and goes on", async () => {
		const { receiver, close } = await setUp();
		const start = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${receiver.port}\r\nContent-Type: application/json\r\n`;
		assert.match(await sendRaw(receiver.port, "\x16\x03\x01 TLS, please\r\n\r\n"), /^HTTP\/1.1 400/);
		assert.match(await sendRaw(receiver.port, `${start}Content-Length: -1\r\n\r\n`), /^HTTP\/1.1 400/);
		assert.match(await sendRaw(receiver.port, `${start}X: ${"x".repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431/);
		const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
		const endless = `${start}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`;
		assert.match(await sendRaw(receiver.port, endless), /^HTTP\/1.1 413/);
		assert.equal(await post(receiver.url, JSON.stringify(eventBody())), 200);
		await close();
	});

	it("says so when its port is taken", async () => {
		const { receiver, close } = await setUp();
		const second = WebhookReceiver.start({
			handler: async () => new Response(),
			port: receiver.port,
			log: silentLog,
		});
		await assert.rejects(second, (error) => isWorkspaceError(error, "busy") && /is taken/.test(error.message));
		await close();
	});
});

/** Sends bytes as they are and gives what came back. */
function sendRaw(port: number, bytes: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
		let answer = "";
		socket.on("data", (data) => {
			answer += data;
			if (answer.includes("\r\n\r\n")) {
				socket.destroy();
			}
		});
		socket.on("error", (error) => (answer ? resolve(answer) : reject(error)));
		socket.on("close", () => resolve(answer));
	});
}
