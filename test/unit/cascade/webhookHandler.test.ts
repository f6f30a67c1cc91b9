import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { Log } from "../../../src/base/log.ts";
import { NotionWebhook } from "../../../src/cascade/webhook/notionWebhook.ts";
import { createWebhookHandler } from "../../../src/cascade/webhook/webhookHandler.ts";
import { type DeliveryChanges, delivery, eventBody, sign, token } from "./webhookEvents.ts";

/** What must appear in no log line and in no answer. */
const canary = "canary-in-the-body";

describe("an event of Notion's", () => {
	const parse = (body: string | Uint8Array, headers: Record<string, string> = { "X-Notion-Signature": sign(body) }) =>
		NotionWebhook.parse(body, headers, { verificationToken: token });

	it("is read from the bytes that were signed", async () => {
		const body = eventBody();
		const event = await parse(JSON.stringify(body));
		assert.equal(event.id, body.id);
		assert.equal(event.type, "page.properties_updated");
		assert.equal(event.entityId, "153104cd-477e-809d-8dc4-ff2d96ae3090");
		assert.equal(event.entityType, "page");
		assert.equal(event.parentDatabaseId, "36cc9195-760f-4fff-a67e-3a46c559b176");
		assert.equal(event.parentDataSourceId, "8c1f2d5e-0c0c-4b5e-9b1d-000000000001");
		assert.deepEqual(event.updatedProperties, ["XGe%40", "title"]);
		assert.equal(event.attemptNumber, 1);
		assert.equal(event.timestamp, "2026-03-11T10:00:00.000Z");
	});

	for (const type of [
		"page.created",
		"page.deleted",
		"database.created",
		"data_source.schema_updated",
		"comment.updated",
		"view.created",
		"file_upload.completed",
		"agent.woken_up",
	]) {
		it(`may be ${type}`, async () => {
			const event = await parse(JSON.stringify(eventBody({ type })));
			assert.equal(event.type, type);
		});
	}

	it("may be about something that is in no database", async () => {
		const data = { parent: { id: "13950b26-c203-4f3b-b97d-93ec06319565", type: "space" } };
		const event = await parse(JSON.stringify(eventBody({ data })));
		assert.equal(event.parentDatabaseId, undefined);
		assert.equal(event.parentDataSourceId, undefined);
		assert.deepEqual(event.updatedProperties, []);
	});

	it("may spell ids without dashes, and carry what nobody knows yet", async () => {
		const body = eventBody({ entity: { id: "153104CD477E809D8DC4FF2D96AE3090", type: "page" }, new_field: [1] });
		assert.equal((await parse(JSON.stringify(body))).entityId, "153104cd-477e-809d-8dc4-ff2d96ae3090");
	});

	it("is verified over bytes: the same JSON with other spaces is not signed", async () => {
		const body = eventBody();
		const signature = sign(JSON.stringify(body));
		await assert.rejects(parse(JSON.stringify(body, null, 1), { "x-notion-signature": signature }), (error) =>
			isWorkspaceError(error, "unauthorized"),
		);
	});

	it("may come as bytes, with headers as the web or as node has them", async () => {
		const body = new TextEncoder().encode(JSON.stringify(eventBody({ workspace_name: "Bäckerei 🥐" })));
		for (const headers of [new Headers({ "x-notion-signature": sign(body) }), { "X-NOTION-SIGNATURE": [sign(body)] }]) {
			await NotionWebhook.parse(body, headers, { verificationToken: token });
		}
	});
});

describe("the webhook handler", () => {
	const setUp = (options: Partial<Parameters<typeof createWebhookHandler>[0]> = {}) => {
		const events: NotionWebhook[] = [];
		const lines: string[] = [];
		const write = (message: string, ...args: unknown[]) => lines.push([message, ...args.map(String)].join(" "));
		const log: Log = { debug: write, info: write, warn: write, error: write };
		const handler = createWebhookHandler({
			verificationToken: token,
			onEvent: (event) => void events.push(event),
			hosts: () => ["127.0.0.1:4270", "hooks.example.com"],
			log,
			...options,
		});
		return { handler, events, lines };
	};

	it("answers 200 once the event is kept, not before", async () => {
		let keep = () => {};
		const kept = new Promise<void>((resolve) => {
			keep = resolve;
		});
		const { handler } = setUp({ onEvent: () => kept });
		let answered = false;
		const answer = handler(delivery()).then((response) => {
			answered = true;
			return response;
		});
		await new Promise((resolve) => setTimeout(resolve, 20));
		assert.equal(answered, false);
		keep();
		assert.equal((await answer).status, 200);
	});

	it("asks for the event again where it couldn't be kept", async () => {
		const { handler } = setUp({ onEvent: () => Promise.reject(new Error("disk full")) });
		const response = await handler(delivery());
		assert.equal(response.status, 503);
		assert.ok(Number(response.headers.get("retry-after")) > 0);
	});

	it("takes an event under its public name too, with a charset, an upper-case digest and Notion's user agent", async () => {
		const { handler, events } = setUp();
		const body = JSON.stringify(eventBody());
		const headers = {
			"content-type": "application/json; charset=utf-8",
			"x-notion-signature": sign(body).replace(/[0-9a-f]{64}/, (digest) => digest.toUpperCase()),
			"user-agent": "notion-webhooks",
		};
		const response = await handler(delivery(body, { headers, url: "https://hooks.example.com/any/path" }));
		assert.equal(response.status, 200);
		assert.equal(events.length, 1);
	});

	it("takes the token of a handshake only where one is awaited", async () => {
		const body = JSON.stringify({ verification_token: token });
		const handshake = () => delivery(body, { headers: { "x-notion-signature": undefined } });
		const tokens: string[] = [];
		const awaiting = setUp({ onHandshake: (given) => tokens.push(given) > 0 });
		assert.equal((await awaiting.handler(handshake())).status, 200);
		assert.deepEqual(tokens, [token]);
		assert.equal((await setUp({ onHandshake: () => false }).handler(handshake())).status, 401);
		assert.equal((await setUp().handler(handshake())).status, 401);
	});

	it("knows no event as long as there is no subscription", async () => {
		const { handler, events } = setUp({ verificationToken: () => undefined });
		assert.equal((await handler(delivery())).status, 401);
		assert.deepEqual(events, []);
	});

	const valid = JSON.stringify(eventBody({ workspace_name: canary }));
	const signed = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));
	const head = (headers: DeliveryChanges["headers"], changes: DeliveryChanges = {}) => ({
		body: valid,
		headers,
		...changes,
	});
	const body = (what: unknown) => ({ body: signed(what) });
	const digest = sign(valid).slice("sha256=".length);

	type Case = readonly [
		what: string,
		status: number,
		request: DeliveryChanges & { readonly body: string | Uint8Array },
	];
	const cases: readonly Case[] = [
		// Signatures.
		["no signature", 401, head({ "x-notion-signature": undefined })],
		["an empty signature", 401, head({ "x-notion-signature": "" })],
		["a signature without its scheme", 401, head({ "x-notion-signature": digest })],
		["another scheme", 401, head({ "x-notion-signature": `sha1=${digest}` })],
		["the scheme in capitals", 401, head({ "x-notion-signature": `SHA256=${digest}` })],
		["a digest that is too short", 401, head({ "x-notion-signature": `sha256=${digest.slice(1)}` })],
		["a digest that is too long", 401, head({ "x-notion-signature": `sha256=${digest}0` })],
		["a digest that is no hex", 401, head({ "x-notion-signature": `sha256=${"x".repeat(64)}` })],
		["a digest with one other digit", 401, head({ "x-notion-signature": `sha256=${flipped(digest)}` })],
		["the digest of nothing", 401, head({ "x-notion-signature": sign("") })],
		["a digest with another key", 401, head({ "x-notion-signature": sign(valid, "secret_another_subscription") })],
		["a digest with an empty key", 401, head({ "x-notion-signature": sign(valid, "") })],
		[
			"two signatures, the second right",
			401,
			head({ "x-notion-signature": `sha256=${"0".repeat(64)}, ${sign(valid)}` }),
		],
		["the right signature twice", 401, head({ "x-notion-signature": `${sign(valid)}, ${sign(valid)}` })],
		[
			"the signature in base64",
			401,
			head({ "x-notion-signature": `sha256=${Buffer.from(digest, "hex").toString("base64")}` }),
		],
		["the token itself for a signature", 401, head({ "x-notion-signature": token })],
		[
			"a body that was changed after it was signed",
			401,
			{ body: valid.replace(canary, "changed"), headers: { "x-notion-signature": sign(valid) } },
		],
		[
			"a body with a line break more than was signed",
			401,
			{ body: `${valid}\n`, headers: { "x-notion-signature": sign(valid) } },
		],
		// Handshakes that nobody awaits.
		[
			"a handshake out of the window",
			401,
			{ ...body({ verification_token: token }), headers: { "x-notion-signature": undefined } },
		],
		["a signed handshake", 400, body({ verification_token: token })],
		[
			"a handshake with a number",
			401,
			{ ...body({ verification_token: 7 }), headers: { "x-notion-signature": undefined } },
		],
		[
			"an event without signature that carries a token",
			401,
			{ ...body(eventBody({ verification_token: token })), headers: { "x-notion-signature": undefined } },
		],
		// Who calls, and how.
		["a web page's origin", 403, head({ origin: "https://evil.example" })],
		["a null origin", 403, head({ origin: "null" })],
		["a browser's fetch metadata", 403, head({ "sec-fetch-site": "cross-site" })],
		["another host", 421, head({}, { url: "http://evil.example/" })],
		["another port", 421, head({}, { url: "http://127.0.0.1:1/" })],
		["the host as a part of another", 421, head({}, { url: "http://hooks.example.com.evil.example/" })],
		["GET", 405, head({}, { method: "GET" })],
		["PUT", 405, head({}, { method: "PUT" })],
		["DELETE", 405, head({}, { method: "DELETE" })],
		["OPTIONS", 405, head({}, { method: "OPTIONS" })],
		// What is sent.
		["no content type", 415, head({ "content-type": undefined })],
		["a form", 415, head({ "content-type": "application/x-www-form-urlencoded" })],
		["text", 415, head({ "content-type": "text/plain" })],
		["JSON in another charset", 415, head({ "content-type": "application/json; charset=utf-16" })],
		["a type that begins like JSON's", 415, head({ "content-type": "application/jsonp" })],
		["a compressed body", 415, head({ "content-encoding": "gzip" })],
		["a body of more than a megabyte", 413, body("x".repeat(1024 * 1024 + 1))],
		["a length of more than a megabyte", 413, head({ "content-length": "9999999" })],
		["an empty body", 400, body("")],
		// What is signed and no event.
		["no JSON", 400, body(`{"id": ${canary}`)],
		["half of an event", 400, body(valid.slice(0, 200))],
		["null", 400, body("null")],
		["a list", 400, body([eventBody()])],
		["a text", 400, body(JSON.stringify(canary))],
		["a number", 400, body("12")],
		["an empty object", 400, body({})],
		["bytes that aren't UTF-8", 400, { body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) }],
		["a byte order mark before the JSON", 400, { body: new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from(valid)]) }],
		["a thousand lists in each other", 400, body("[".repeat(100_000) + "]".repeat(100_000))],
		["no id", 400, body(eventBody({ id: undefined }))],
		["an empty id", 400, body(eventBody({ id: "" }))],
		["an id that is too long", 400, body(eventBody({ id: "x".repeat(101) }))],
		["an id that is a number", 400, body(eventBody({ id: 7 }))],
		["no type", 400, body(eventBody({ type: undefined }))],
		["a type that is none", 400, body(eventBody({ type: "<script>" }))],
		["a type that is a list", 400, body(eventBody({ type: ["page.created"] }))],
		["no entity", 400, body(eventBody({ entity: undefined }))],
		["an entity that is null", 400, body(eventBody({ entity: null }))],
		["an entity without an id", 400, body(eventBody({ entity: { type: "page" } }))],
		["an entity whose id is a path", 400, body(eventBody({ entity: { id: "../../v1/pages", type: "page" } }))],
		[
			"an entity whose id is a prototype",
			400,
			body(`{"__proto__": ${valid}, "entity": {"id": "__proto__", "type": "page"}}`),
		],
		["an entity without a type", 400, body(eventBody({ entity: { id: "153104cd-477e-809d-8dc4-ff2d96ae3090" } }))],
	];

	it("has at least 60 kinds of bad deliveries to refuse", () => {
		assert.ok(cases.length >= 60, `${cases.length}`);
		assert.equal(new Set(cases.map(([what]) => what)).size, cases.length);
	});

	for (const [what, status, { body: sent, ...changes }] of cases) {
		it(`answers ${status} to ${what}, does nothing and logs nothing of it`, async () => {
			const { handler, events, lines } = setUp();
			const response = await handler(delivery(sent, changes));
			const answer = await response.text();
			assert.equal(response.status, status, answer);
			assert.deepEqual(events, []);
			for (const text of [...lines, answer]) {
				assert.ok(!text.includes(canary) && !text.includes(token) && !text.includes(digest), text);
			}
		});
	}

	it("takes an event whose details are of other kinds than they were, for its id still says where to look", async () => {
		const { handler, events } = setUp();
		for (const changes of [
			{ data: null },
			{ data: { parent: "x" } },
			{ authors: "x" },
			{ attempt_number: "3" },
			{ timestamp: 7 },
			{ workspace_id: "x" },
		]) {
			assert.equal((await handler(delivery(JSON.stringify(eventBody(changes))))).status, 200, JSON.stringify(changes));
		}
		assert.equal(events.length, 6);
	});
});

function flipped(digest: string): string {
	return (digest.startsWith("0") ? "1" : "0") + digest.slice(1);
}
