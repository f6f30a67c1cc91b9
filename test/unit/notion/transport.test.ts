import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { type ErrorCode, isWorkspaceError, WorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { canonicalId } from "../../../src/base/notionId.ts";
import { readBudget } from "../../../src/notion/budget.ts";
import { createMemoryBudgets } from "../../../src/notion/budgetStore.ts";
import { outcomeOfAnswer } from "../../../src/notion/outcome.ts";
import { createPacer, type SharedBudgets } from "../../../src/notion/pacer.ts";
import { withRequestOptions } from "../../../src/notion/requestOptions.ts";
import { Session } from "../../../src/notion/session.ts";
import { createTransport, isRead } from "../../../src/notion/transport.ts";
import { answerJson, notionError, startServer } from "../../support/httpServer.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

function createTestTransport(
	clock = createVirtualClock(),
	shared?: SharedBudgets,
	attemptTimeout = 10_000,
	pageOf?: (id: string) => string | undefined,
) {
	const pacer = createPacer({ clock, requestsPerSecond: undefined, shared });
	const fetch = (url: string, init: object) => globalThis.fetch(url, init);
	return { clock, transport: createTransport({ fetch, clock, pacer, log: silentLog, attemptTimeout, pageOf }) };
}

/** An address where nobody listens. */
async function unreachableUrl(): Promise<string> {
	const closed = createServer();
	await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
	const { port } = closed.address() as AddressInfo;
	await new Promise((resolve) => closed.close(resolve));
	return `http://127.0.0.1:${port}`;
}

async function failure(work: Promise<unknown>): Promise<ErrorCode> {
	return (await thrownBy(work)).code;
}

async function thrownBy(work: Promise<unknown>): Promise<WorkspaceError> {
	const error = await work.then(
		() => assert.fail("It should have failed."),
		(thrown: unknown) => thrown,
	);
	assert.ok(isWorkspaceError(error), String(error));
	return error;
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
			const { code: ours, data, message } = await thrownBy(transport.fetch(`${server.url}/v1/pages/x`));
			assert.deepEqual([ours, data.notionCode, message], [code, notionCode, "No."]);
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
				answerJson(response, 200, { object: "page" });
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
			const { transport } = createTestTransport(
				undefined,
				undefined,
				name === "an answer that never comes" ? 300 : undefined,
			);
			const write = transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
			assert.equal(await failure(write), "ambiguous");
			assert.equal(server.requests.length, 1);
		});
	}

	it("calls a write that reached nobody unreachable, not ambiguous", async () => {
		const { transport } = createTestTransport();
		const write = transport.fetch(`${await unreachableUrl()}/v1/pages`, { method: "POST", body: "{}" });
		assert.equal(await failure(write), "unreachable");
	});

	for (const [header, wait] of [
		["7", 7000],
		["0.5", 500],
		["120", 120_000],
		["Wed, 11 Mar 2026 10:00:09 GMT", 9000],
		["Wed, 11 Mar 2026 09:00:00 GMT", 1000],
		["0", 1000],
		["-5", 1000],
		["soon", 1000],
		["1e9", 1000],
		["999999999", 1000],
		["", 1000],
		[undefined, 1000],
	] as const) {
		it(`waits ${wait} ms for Retry-After: ${header}, and then sends a write again, since a 429 did nothing`, async () => {
			let calls = 0;
			await using server = await startServer((_request, response) => {
				calls++;
				// Its clock would be another one than ours.
				response.sendDate = false;
				if (calls === 1) {
					const headers: Record<string, string> = header === undefined ? {} : { "retry-after": header };
					answerJson(response, 429, notionError(429, "rate_limited", "Slow down."), headers);
				} else {
					answerJson(response, 200, { object: "page" });
				}
			});
			const { transport, clock } = createTestTransport();
			const start = clock.now();
			await transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
			assert.equal(calls, 2);
			assert.equal(clock.now() - start, wait);
			assert.equal(transport.count.rateLimited, 1);
		});
	}

	it("asks before each attempt of a write whether it may still be sent, and of no read", async () => {
		let asked = 0;
		let answers = 0;
		await using server = await startServer((_request, response) => {
			answers++;
			if (answers === 1) {
				response.setHeader("retry-after", "1");
				answerJson(response, 429, notionError(429, "rate_limited", "Later."));
			} else {
				answerJson(response, 200, { object: "page" });
			}
		});
		const { transport } = createTestTransport();
		const write = { method: "POST", body: "{}" };
		const beforeSend = async () => {
			asked++;
			if (asked === 3) {
				throw new WorkspaceError("busy", "Taken over.");
			}
		};
		await withRequestOptions({ beforeSend }, async () => {
			await transport.fetch(`${server.url}/v1/pages`, write);
			assert.deepEqual([asked, answers], [2, 2]);
			await transport.fetch(`${server.url}/v1/users/me`);
			assert.deepEqual([asked, answers], [2, 3]);
			assert.equal(await failure(transport.fetch(`${server.url}/v1/pages`, write)), "busy");
			assert.deepEqual([asked, answers], [3, 3]);
		});
	});

	it("takes a 429 from the edge, in HTML, for one of Notion's", async () => {
		let calls = 0;
		await using server = await startServer((_request, response) => {
			calls++;
			if (calls === 1) {
				response.writeHead(429, { "content-type": "text/html", "retry-after": "3" }).end("<html>Slow down</html>");
			} else {
				answerJson(response, 200, { object: "page" });
			}
		});
		const { transport, clock } = createTestTransport();
		await transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
		assert.deepEqual([calls, clock.slept], [2, [3000]]);
	});

	it("holds everybody for the workspace's limit where Notion names it, and lowers nothing of the token's", async () => {
		let calls = 0;
		await using server = await startServer((_request, response) => {
			calls++;
			if (calls === 1) {
				const body = {
					...notionError(429, "rate_limited", "Slow down."),
					additional_data: { rate_limit_reason: "workspace_limit" },
				};
				answerJson(response, 429, body, { "retry-after": "90" });
			} else {
				answerJson(response, 200, { object: "page" });
			}
		});
		const store = createMemoryBudgets();
		const { transport, clock } = createTestTransport(undefined, { store, token: "t", workspace: "w" });
		await transport.fetch(`${server.url}/v1/pages/x`);
		assert.deepEqual(clock.slept, [90_000]);
		const [token, workspace] = await store.update(["t", "w"], (stored) => ({ result: stored.map(readBudget) }));
		assert.equal(token?.rate, null);
		assert.notEqual(workspace?.rate, null);
	});

	it("gives up waiting at its deadline, and says for how long Notion wants to be left alone", async () => {
		await using server = await startServer((_request, response) =>
			answerJson(response, 429, notionError(429, "rate_limited", "Slow down."), { "retry-after": "600" }),
		);
		const { transport } = createTestTransport();
		const first = await thrownBy(transport.fetch(`${server.url}/v1/users/me`));
		assert.deepEqual([first.code, first.remedy], ["rateLimited", "Try again in 10 minutes."]);
		// The next one knows already.
		assert.equal(await failure(transport.fetch(`${server.url}/v1/users/me`)), "rateLimited");
		assert.equal(server.requests.length, 1);
	});

	it("repeats a read until its deadline, and not after it", async () => {
		await using server = await startServer((_request, response) => response.writeHead(503).end("busy"));
		const { transport, clock } = createTestTransport();
		const start = clock.now();
		assert.equal(await failure(transport.fetch(`${server.url}/v1/pages/x`)), "badAnswer");
		assert.ok(server.requests.length > 6);
		const spent = clock.now() - start;
		assert.ok(spent > 90_000 && spent <= 120_000, `${spent} ms`);
	});

	it("waits as long as a service in trouble asks for", async () => {
		let calls = 0;
		await using server = await startServer((_request, response) => {
			calls++;
			if (calls === 1) {
				response.writeHead(503, { "retry-after": "30" }).end();
			} else {
				answerJson(response, 200, { object: "page" });
			}
		});
		const { transport, clock } = createTestTransport();
		await transport.fetch(`${server.url}/v1/pages/x`);
		assert.deepEqual(clock.slept, [30_000]);
	});

	it("holds everybody while the service is overloaded, and sends a write again after that", async () => {
		let calls = 0;
		await using server = await startServer((_request, response) => {
			calls++;
			if (calls === 1) {
				answerJson(response, 529, notionError(529, "service_overload", "Later."), { "retry-after": "12" });
			} else {
				answerJson(response, 200, { object: "page" });
			}
		});
		const { transport, clock } = createTestTransport();
		await transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
		assert.deepEqual([calls, clock.slept], [2, [12_000]]);
	});

	for (const [name, body] of [
		["no body", ""],
		["HTML", "<html>Welcome to our wireless network</html>"],
		["half of its JSON", '{"object":"pa'],
		["JSON that isn't an object of Notion's", '{"ok":true}'],
		["a list", "[]"],
		["an error that claims to be none", '{"object":"error","status":404,"code":"object_not_found"}'],
		["bytes that aren't UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
	] as const) {
		it(`takes a 200 with ${name} for no answer: a read fails as badAnswer, a write as ambiguous`, async () => {
			await using server = await startServer((_request, response) => response.writeHead(200).end(body));
			const { transport } = createTestTransport();
			assert.match(await failure(transport.fetch(`${server.url}/v1/pages/x`)), /^(badAnswer|unreachable)$/);
			assert.equal(
				await failure(transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" })),
				"ambiguous",
			);
		});
	}

	it("ends an answer that never ends at its timeout, when the headers are there and the body isn't", async () => {
		await using server = await startServer((_request, response) => {
			response.writeHead(200, { "content-type": "application/json" });
			const drip = setInterval(() => response.write(" "), 20);
			response.on("close", () => clearInterval(drip));
		});
		const { transport } = createTestTransport(undefined, undefined, 300);
		const write = transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
		assert.equal(await failure(write), "ambiguous");
	});

	it("stops reading an answer that is longer than anything of Notion's, and does not ask again", async () => {
		let sent = 0;
		await using server = await startServer((_request, response) => {
			response.writeHead(200, { "content-type": "application/json" });
			const chunk = Buffer.alloc(1024 * 1024, " ");
			const more = () => {
				while (!response.destroyed && response.write(chunk)) {
					sent++;
				}
			};
			response.on("drain", more);
			more();
		});
		const { transport } = createTestTransport(undefined, undefined, 30_000);
		assert.equal(await failure(transport.fetch(`${server.url}/v1/pages/x`)), "badAnswer");
		assert.equal(server.requests.length, 1);
		assert.ok(sent < 200, `${sent} MB`);
	});

	it("lets an interactive write go before a background one to the same page that still waits for its turn", async () => {
		const page = "a".repeat(32);
		const clock = createVirtualClock();
		const sent: string[] = [];
		const fetch = async (url: string) => {
			sent.push(url);
			await clock.sleep(100);
			return new Response(JSON.stringify({ object: "page" }));
		};
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		const transport = createTransport({ fetch, clock, pacer, log: silentLog });
		const write = (to: string) => transport.fetch(`http://x/v1/pages/${page}?${to}`, { method: "PATCH", body: "{}" });
		const background = withRequestOptions({ priority: "background" }, () =>
			Promise.all([
				...Array.from({ length: 60 }, (_, index) => transport.fetch(`http://x/v1/pages/${index}`)),
				write("background"),
			]),
		);
		await clock.sleep(1000);
		const before = sent.length;
		await write("interactive");
		assert.ok(sent.length - before < 6, `${sent.length - before} requests went before it`);
		await background;
		assert.match(sent.at(-1) ?? "", /background/);
	});

	it("counts the rows of a view again after trouble: that changes nothing", async () => {
		let asked = 0;
		await using server = await startServer((_request, response) =>
			++asked === 1
				? response.writeHead(502).end("<html>")
				: answerJson(response, 200, { object: "view_query", id: "q", total_count: 7 }),
		);
		const { transport } = createTestTransport();
		const response = await transport.fetch(`${server.url}/v1/views/v/queries`, { method: "POST", body: "{}" });
		assert.equal(((await response.json()) as { total_count: number }).total_count, 7);
	});

	it("sends writes to one page one after the other, and others beside them", async () => {
		const [page, block, other] = ["a", "b", "c"].map((digit) => digit.repeat(32)) as [string, string, string];
		let inPage = 0;
		let most = 0;
		let overall = 0;
		await using server = await startServer((request, response) => {
			const isInPage = !request.url?.includes(other);
			inPage += isInPage ? 1 : 0;
			overall++;
			most = Math.max(most, inPage);
			setTimeout(() => {
				inPage -= isInPage ? 1 : 0;
				answerJson(response, 200, { object: "page" });
			}, 15);
		});
		const { transport } = createTestTransport(undefined, undefined, undefined, (id) =>
			id.startsWith("bbbb") ? canonicalId(page) : undefined,
		);
		const write = (path: string, method = "PATCH", body = "{}") =>
			transport.fetch(`${server.url}${path}`, { method, body });
		const controller = new AbortController();
		const cancelled = withRequestOptions({ signal: controller.signal }, () => write(`/v1/pages/${page}`));
		const writes = [
			write(`/v1/pages/${page}`),
			write(`/v1/blocks/${page}/children`),
			write(`/v1/blocks/${block}`, "DELETE"),
			write(`/v1/pages/${page}/markdown`),
			write("/v1/pages", "POST", JSON.stringify({ parent: { page_id: page } })),
			write(`/v1/pages/${other}`),
		];
		controller.abort();
		await assert.rejects(cancelled);
		await Promise.all(writes);
		assert.equal(most, 1);
		assert.ok(overall >= 6);
	});

	for (const seconds of [1800, 3600, 3700, 80_000]) {
		it(`asks nothing again for ${seconds} s where Notion asks for that`, async () => {
			const clock = createVirtualClock();
			let sent = 0;
			const fetch = async () => {
				sent++;
				const headers = { "retry-after": String(seconds) };
				return new Response(JSON.stringify(notionError(429, "rate_limited", "Later.")), { status: 429, headers });
			};
			const transport = createTransport({
				...{ fetch, clock, log: silentLog },
				pacer: createPacer({ clock, requestsPerSecond: 3 }),
			});
			for (let tries = 0; tries < 4; tries++) {
				assert.equal(await failure(transport.fetch("http://x/v1/users/me")), "rateLimited");
			}
			assert.equal(sent, 1);
			await clock.sleep(seconds * 1000);
			assert.equal(await failure(transport.fetch("http://x/v1/users/me")), "rateLimited");
			assert.equal(sent, 2);
		});
	}

	it("measures a date to wait for by the service's own clock", () => {
		const headers = new Headers({
			date: "Wed, 11 Mar 2026 10:00:00 GMT",
			"retry-after": "Wed, 11 Mar 2026 10:00:05 GMT",
		});
		const behind = Date.parse("2026-03-11T09:40:00Z");
		const outcome = outcomeOfAnswer(429, headers, JSON.stringify(notionError(429, "rate_limited", "Later.")), behind);
		assert.equal(outcome.kind === "later" ? outcome.retryAfter : undefined, 5000);
	});

	it("ends at once when the caller cancels", async () => {
		await using server = await startServer(() => {});
		const { transport } = createTestTransport();
		const controller = new AbortController();
		const read = withRequestOptions({ signal: controller.signal }, () => transport.fetch(`${server.url}/v1/users/me`));
		setTimeout(() => controller.abort(new Error("enough")), 20);
		assert.equal(await failure(read), "cancelled");
	});

	for (const status of [301, 302, 303, 307, 308]) {
		it(`does not follow a ${status}: the token stays where it belongs`, async () => {
			await using elsewhere = await startServer((_request, response) => answerJson(response, 200, { object: "page" }));
			await using server = await startServer((_request, response) =>
				response.writeHead(status, { location: elsewhere.url }).end(),
			);
			const { transport } = createTestTransport();
			assert.equal(await failure(transport.fetch(`${server.url}/v1/users/me`)), "badAnswer");
			assert.equal(
				await failure(transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" })),
				"ambiguous",
			);
			assert.deepEqual(elsewhere.requests, []);
			assert.equal(server.requests.length, 2);
		});
	}

	it("sits out a hiccup of the network, and tells a person soon when there is none", async () => {
		const unreachable = await unreachableUrl();
		const { transport, clock } = createTestTransport();
		const start = clock.now();
		assert.equal(await failure(transport.fetch(`${unreachable}/v1/pages/x`)), "unreachable");
		assert.ok(transport.count.total > 1 && clock.now() - start < 2000);
		const background = withRequestOptions({ priority: "background" }, () =>
			transport.fetch(`${unreachable}/v1/pages/x`),
		);
		const before = clock.now();
		assert.equal(await failure(background), "unreachable");
		assert.ok(clock.now() - before > 5000);
	});

	it("sends a write again that reached nobody the first time", async () => {
		const pacer = createPacer({ clock: createVirtualClock(), requestsPerSecond: undefined });
		await using server = await startServer((_request, response) => answerJson(response, 200, { object: "page" }));
		const nobody = await unreachableUrl();
		let attempts = 0;
		const fetch = (url: string, init: object) =>
			globalThis.fetch(attempts++ === 0 ? url.replace(server.url, nobody) : url, init);
		const transport = createTransport({ fetch, clock: createVirtualClock(), pacer, log: silentLog });
		await transport.fetch(`${server.url}/v1/pages`, { method: "POST", body: "{}" });
		assert.deepEqual([attempts, server.requests.length], [2, 1]);
	});

	it("leaves through the global fetch as it is at the time of the request: editors put their proxy and certificates into it", async () => {
		await using server = await startServer((_request, response) =>
			answerJson(response, 200, { object: "user", type: "bot" }),
		);
		const session = new Session({ token: "ntn_x", baseUrl: "http://notion.test" });
		const before = globalThis.fetch;
		globalThis.fetch = (input, init) => before(String(input).replace("http://notion.test", server.url), init);
		try {
			await session.whoami();
		} finally {
			globalThis.fetch = before;
		}
		assert.deepEqual(server.requests, ["GET /v1/users/me"]);
	});

	it("waits with a write to a page as long as the one before it takes, however often that is sent", async () => {
		const page = "a".repeat(32);
		const bodies: string[] = [];
		await using server = await startServer((request, response) => {
			request.on("data", (chunk) => bodies.push(String(chunk)));
			request.on("end", () => {
				if (bodies.length === 1) {
					answerJson(response, 429, notionError(429, "rate_limited", "Slow down."), { "retry-after": "2" });
				} else {
					answerJson(response, 200, { object: "page" });
				}
			});
		});
		const { transport } = createTestTransport();
		const write = (body: string) => transport.fetch(`${server.url}/v1/pages/${page}`, { method: "PATCH", body });
		await Promise.all([write('"first"'), write('"second"')]);
		assert.deepEqual(bodies, ['"first"', '"first"', '"second"']);
	});

	it("knows that query and search only read", () => {
		assert.equal(isRead("POST", "https://api.notion.com/v1/search"), true);
		assert.equal(isRead("POST", "https://api.notion.com/v1/data_sources/abc/query"), true);
		assert.equal(isRead("POST", "https://api.notion.com/v1/pages"), false);
		assert.equal(isRead("PATCH", "https://api.notion.com/v1/data_sources/abc"), false);
	});
});
