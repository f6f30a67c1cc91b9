import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { type ErrorCode, isWorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { withRequestOptions } from "../../../src/notion/requestOptions.ts";
import { createTransport, isRead } from "../../../src/notion/transport.ts";
import { answerJson, notionError, startServer } from "../../support/httpServer.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

function createTestTransport(clock = createVirtualClock()) {
	const pacer = createPacer({ clock, requestsPerSecond: undefined });
	const fetch = (url: string, init: object) => globalThis.fetch(url, init);
	return { clock, transport: createTransport({ fetch, clock, pacer, log: silentLog, attemptTimeout: 300 }) };
}

async function failure(work: Promise<unknown>): Promise<ErrorCode> {
	const error = await work.then(
		() => assert.fail("It should have failed."),
		(thrown: unknown) => thrown,
	);
	assert.ok(isWorkspaceError(error), String(error));
	return error.code;
}

describe("transport", () => {
	it("gives back what Notion answers", async () => {
		await using server = await startServer((_request, response) => answerJson(response, 200, { object: "user" }));
		const { transport } = createTestTransport();
		const response = await transport.fetch(`${server.url}/v1/users/me`);
		assert.deepEqual(await response.json(), { object: "user" });
		assert.equal(transport.count.total, 1);
	});

	for (const [status, notionCode, code] of [
		[401, "unauthorized", "unauthorized"],
		[403, "restricted_resource", "restricted"],
		[404, "object_not_found", "notFound"],
		[400, "validation_error", "refused"],
	] as const) {
		it(`does not repeat a ${status}, and says what Notion says`, async () => {
			await using server = await startServer((_request, response) =>
				answerJson(response, status, notionError(status, notionCode, "No.")),
			);
			const { transport } = createTestTransport();
			assert.equal(await failure(transport.fetch(`${server.url}/v1/pages/x`)), code);
			assert.equal(server.requests.length, 1);
		});
	}

	it("repeats a read after a 502 with HTML in it", async () => {
		let calls = 0;
		await using server = await startServer((_request, response) => {
			calls++;
			if (calls === 1) {
				response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>");
			} else {
				answerJson(response, 200, { ok: true });
			}
		});
		const { transport } = createTestTransport();
		assert.equal((await transport.fetch(`${server.url}/v1/pages/x`)).status, 200);
		assert.equal(calls, 2);
	});

	for (const [name, break_] of [
		["a 503", (response: import("node:http").ServerResponse) => response.writeHead(503).end("busy")],
		["a connection that breaks", (response: import("node:http").ServerResponse) => response.destroy()],
		[
			"a 200 with half a body",
			(response: import("node:http").ServerResponse) => response.writeHead(200).end('{"object":"pa'),
		],
		["an answer that never comes", () => {}],
	] as const) {
		it(`never sends a write again after ${name}: it may have happened`, async () => {
			await using server = await startServer((_request, response) => break_(response));
			const { transport } = createTestTransport();
			const write = transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
			assert.equal(await failure(write), "ambiguous");
			assert.equal(server.requests.length, 1);
		});
	}

	it("calls a write that reached nobody unreachable, not ambiguous", async () => {
		const closed = createServer();
		await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
		const { port } = closed.address() as AddressInfo;
		await new Promise((resolve) => closed.close(resolve));
		const { transport } = createTestTransport();
		const write = transport.fetch(`http://127.0.0.1:${port}/v1/pages`, { method: "POST", body: "{}" });
		assert.equal(await failure(write), "unreachable");
	});

	for (const [header, wait] of [
		["7", 7000],
		["0", 1000],
		["soon", 1000],
		["Wed, 11 Mar 2026 10:00:09 GMT", 9000],
		[undefined, 1000],
	] as const) {
		it(`waits ${wait} ms for Retry-After: ${header}, and then sends a write again, since a 429 did nothing`, async () => {
			let calls = 0;
			await using server = await startServer((_request, response) => {
				calls++;
				if (calls === 1) {
					answerJson(
						response,
						429,
						notionError(429, "rate_limited", "Slow down."),
						header ? { "retry-after": header } : {},
					);
				} else {
					answerJson(response, 200, { ok: true });
				}
			});
			const { transport, clock } = createTestTransport();
			await transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
			assert.equal(calls, 2);
			assert.deepEqual(clock.slept, [wait]);
		});
	}

	it("gives up waiting at its deadline", async () => {
		await using server = await startServer((_request, response) =>
			answerJson(response, 429, notionError(429, "rate_limited", "Slow down."), { "retry-after": "600" }),
		);
		const { transport } = createTestTransport();
		assert.equal(await failure(transport.fetch(`${server.url}/v1/users/me`)), "rateLimited");
		assert.equal(server.requests.length, 1);
	});

	it("ends at once when the caller cancels", async () => {
		await using server = await startServer(() => {});
		const { transport } = createTestTransport();
		const controller = new AbortController();
		const read = withRequestOptions({ signal: controller.signal }, () => transport.fetch(`${server.url}/v1/users/me`));
		setTimeout(() => controller.abort(new Error("enough")), 20);
		assert.equal(await failure(read), "cancelled");
	});

	it("does not follow a redirect with the token", async () => {
		await using elsewhere = await startServer((_request, response) => answerJson(response, 200, {}));
		await using server = await startServer((_request, response) =>
			response.writeHead(302, { location: elsewhere.url }).end(),
		);
		const { transport } = createTestTransport();
		await failure(transport.fetch(`${server.url}/v1/users/me`));
		assert.deepEqual(elsewhere.requests, []);
	});

	it("knows that query and search only read", () => {
		assert.equal(isRead("POST", "https://api.notion.com/v1/search"), true);
		assert.equal(isRead("POST", "https://api.notion.com/v1/data_sources/abc/query"), true);
		assert.equal(isRead("POST", "https://api.notion.com/v1/pages"), false);
		assert.equal(isRead("PATCH", "https://api.notion.com/v1/data_sources/abc"), false);
	});
});
