import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { WebhookTarget } from "../../../src/cascade/webhook/drainInbox.ts";
import { webhookTokenKey } from "../../../src/store/sessions.ts";
import { connectSample, createSampleApp, type SampleApp } from "../../support/sampleApp.ts";
import { eventBody, sign, token } from "../cascade/webhookEvents.ts";

describe("receiving webhooks", () => {
	let sample: SampleApp;
	let sessionId: string;
	let looked: string[];
	const row = "153104cd-477e-809d-8dc4-ff2d96ae3090";

	beforeEach(async () => {
		sample = createSampleApp();
		sessionId = (await connectSample(sample.app)).id;
		looked = [];
	});
	afterEach(() => sample[Symbol.asyncDispose]());

	const target: WebhookTarget = {
		name: "use ingredients",
		dataSourceId: "8c1f2d5e-0c0c-4b5e-9b1d-000000000001",
		databaseId: undefined,
		look: async (ids) => {
			looked.push(...ids);
			return [];
		},
	};
	const start = (publicUrl?: string) =>
		sample.app.webhooks.start({ sessionId, port: 0, publicUrl, targets: async () => [target] });
	const post = async (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
		const text = JSON.stringify(body);
		const response = await fetch(url, {
			method: "POST",
			body: text,
			headers: { "content-type": "application/json", ...headers },
		});
		await response.arrayBuffer();
		return response.status;
	};
	const event = (url: string, body = eventBody()) =>
		post(url, body, { "x-notion-signature": sign(JSON.stringify(body)) });
	const handshake = (url: string, given = token) => post(url, { verification_token: given });

	const stateOf = ({ webhooks }: SampleApp["app"]) => webhooks.state;

	it("is off until somebody starts it, and off again when it is stopped", async () => {
		const { webhooks } = sample.app;
		assert.equal(webhooks.state, undefined);
		const { url } = await start();
		assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
		await webhooks.stop();
		assert.equal(webhooks.state, undefined);
		await assert.rejects(fetch(url));
	});

	it("takes the token of a handshake in the window that a person opens, once, and keeps it in the secret store alone", async () => {
		const { webhooks, database } = sample.app;
		const { url } = await start();
		assert.equal(await handshake(url), 401);
		const awaited = webhooks.awaitToken(new AbortController().signal);
		assert.ok((webhooks.state?.awaitedUntil ?? 0) > Date.now());
		assert.equal(await handshake(url), 200);
		assert.equal(await awaited, token);
		assert.equal(await handshake(url, "secret_somebody_elses_token"), 401);
		assert.equal(await sample.tokens.get(webhookTokenKey(sessionId)), token);
		for (const { name } of database.sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
			const rows = database.sqlite.prepare(`SELECT * FROM "${name}"`).all();
			assert.ok(!JSON.stringify(rows).includes(token), String(name));
		}
	});

	it("takes none after the window was closed", async () => {
		const { url } = await start();
		const closing = new AbortController();
		const awaited = sample.app.webhooks.awaitToken(closing.signal);
		closing.abort();
		await assert.rejects(awaited, (error) => isWorkspaceError(error, "cancelled"));
		assert.equal(await handshake(url), 401);
		assert.equal(sample.app.webhooks.state?.isVerified, false);
	});

	it("lets the tasks look that an event concerns, and deals with what came before it was started again", async () => {
		const { webhooks } = sample.app;
		await sample.tokens.store(webhookTokenKey(sessionId), token);
		const { url } = await start();
		assert.equal(await event(url), 200);
		assert.equal(await event(url), 200);
		await webhooks.idle();
		assert.ok(looked.length >= 1 && looked.every((id) => id === row), `${looked}`);
		assert.deepEqual([webhooks.state?.received, webhooks.state?.pending], [2, 0]);

		await webhooks.start({ sessionId, port: 0, targets: () => Promise.reject(new Error("not yet")) });
		assert.equal(await event(webhooks.state?.url ?? ""), 200);
		await webhooks.idle();
		assert.equal(webhooks.state?.pending, 1);
		looked = [];
		await start();
		await webhooks.idle();
		assert.deepEqual(looked, [row]);
	});

	it("knows the subscription after a restart, and no more when the session is disconnected", async () => {
		await sample.tokens.store(webhookTokenKey(sessionId), token);
		assert.equal((await start()).isVerified, true);
		await sample.app.connections.disconnect(sessionId);
		assert.equal(await sample.tokens.get(webhookTokenKey(sessionId)), undefined);
	});

	it("answers under the name by which it is published, and takes none without https", async () => {
		await sample.tokens.store(webhookTokenKey(sessionId), token);
		const { port } = await start("https://hooks.example.com/notion");
		const body = JSON.stringify(eventBody());
		const { request } = await import("node:http");
		const status = (host: string) =>
			new Promise<number | undefined>((resolve, reject) => {
				const headers = { host, "content-type": "application/json", "x-notion-signature": sign(body) };
				const sent = request({ port, host: "127.0.0.1", method: "POST", headers }, (response) => {
					response.resume();
					resolve(response.statusCode);
				});
				sent.on("error", reject);
				sent.end(body);
			});
		assert.equal(await status("hooks.example.com"), 200);
		assert.equal(await status("other.example.com"), 421);
		await assert.rejects(sample.app.webhooks.publishAt("http://hooks.example.com"), (error) =>
			isWorkspaceError(error, "invalidInput"),
		);
	});

	it("is taken by one window: the other is told that the port is taken", async () => {
		const { port } = await start();
		const second = sample.secondApp().webhooks.start({ sessionId, port, targets: async () => [] });
		await assert.rejects(second, (error) => isWorkspaceError(error, "busy"));
	});

	it("goes on in a second window when the first is gone, under the same address and with the same subscription", async () => {
		await sample.tokens.store(webhookTokenKey(sessionId), token);
		const { url, port } = await start("https://hooks.example.com/notion");
		const second = sample.secondApp();
		const settings = { sessionId, targets: async () => [target] };
		await second.webhooks.keepUp(settings);
		assert.equal(stateOf(second), undefined, "the first one still receives");
		await sample.app.webhooks.publishAt("https://other.example.com/");
		await sample.app.webhooks.stop();
		await second.webhooks.keepUp(settings);
		const taken = stateOf(second);
		assert.equal(taken?.port, port);
		assert.equal(taken?.publicUrl, "https://other.example.com/");
		assert.equal(await event(url), 200);
		await second.webhooks.idle();
		assert.deepEqual(looked, [row]);
	});

	it("is not taken over by a window whose tasks it doesn't concern, unless it is that window's to come back", async () => {
		await start();
		await sample.app.webhooks.stop();
		const second = sample.secondApp();
		const settings = { sessionId, targets: async () => [] };
		await second.webhooks.keepUp(settings);
		assert.equal(second.webhooks.state, undefined);
		await second.webhooks.keepUp(settings, { isFirst: true });
		assert.ok(second.webhooks.state);
	});

	it("ends in every window when it is stopped in one, and isn't taken up again", async () => {
		await start();
		const second = sample.secondApp();
		const settings = { sessionId, targets: async () => [target] };
		await second.webhooks.end(sessionId);
		await sample.app.webhooks.keepUp(settings);
		assert.equal(sample.app.webhooks.state, undefined);
		await second.webhooks.keepUp(settings, { isFirst: true });
		assert.equal(second.webhooks.state, undefined);
	});

	it("takes a new public address over in the window that receives", async () => {
		const { port } = await start();
		const second = sample.secondApp();
		await second.webhooks.stop();
		await sample.app.webhooks.publishAt("https://hooks.example.com/");
		assert.deepEqual(second.webhooks.remembered(sessionId), { port, publicUrl: "https://hooks.example.com/" });
	});
});
