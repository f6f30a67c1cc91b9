import assert from "node:assert/strict";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createLocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import type { PageLocks } from "../../../src/notion/pageLocks.ts";
import { withRequestOptions } from "../../../src/notion/requestOptions.ts";
import { Session } from "../../../src/notion/session.ts";
import { createTransport } from "../../../src/notion/transport.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createPageLocks } from "../../../src/store/pageLocks.ts";
import { answerJson, startServer } from "../../support/httpServer.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

const page = "a".repeat(32);

function createWindow(pageLocks: PageLocks, clock = systemClock) {
	const pacer = createPacer({ clock, requestsPerSecond: undefined });
	const fetch = (url: string, init: object) => globalThis.fetch(url, init);
	return createTransport({ fetch, clock, pacer, log: silentLog, attemptTimeout: 10_000, pageLocks });
}

/** A server that tells how many requests it had at once, by the last part of their address. */
function startCounting() {
	const now = new Map<string, number>();
	const most = new Map<string, number>();
	const server = startServer((request, response) => {
		const name = request.url?.split("/").at(-1) ?? "";
		const count = (now.get(name) ?? 0) + 1;
		now.set(name, count);
		most.set(name, Math.max(most.get(name) ?? 0, count));
		setTimeout(() => {
			now.set(name, (now.get(name) ?? 1) - 1);
			answerJson(response, 200, { object: "page" });
		}, 10);
	});
	return { server, most };
}

describe("writes to one page from several windows", () => {
	it("go one after the other, and reads beside them", async () => {
		using folder = temporaryFolder();
		const { server: starting, most } = startCounting();
		await using server = await starting;
		const stores = [1, 2, 3].map(() => StoreDatabase.open(folder.file("workspaces.db")));
		const windows = stores.map((store) => createWindow(createPageLocks(store)));
		const send = (method: string) =>
			windows.flatMap((window) =>
				[1, 2, 3, 4].map(() =>
					window.fetch(`${server.url}/v1/pages/${page}`, method === "GET" ? {} : { method, body: "{}" }),
				),
			);
		await Promise.all(send("PATCH"));
		assert.equal(most.get(page), 1);
		await Promise.all(send("GET"));
		assert.ok((most.get(page) ?? 0) > 1, "reads wait for nobody");
		const held = stores[0]?.sqlite.prepare("SELECT * FROM page_locks WHERE until > 0").all();
		assert.deepEqual(held, [], "nothing is held afterwards");
		for (const store of stores) {
			store.close();
		}
	});

	it("wait for a window that was killed no longer than its attempt could have lasted", async () => {
		const clock = createVirtualClock();
		const { server: starting } = startCounting();
		await using server = await starting;
		const store = StoreDatabase.open(":memory:", clock);
		const locks = createPageLocks(store);
		const began = clock.now();
		assert.equal(await locks.claim("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "killed", began, began + 15_000), true);
		const window = createWindow(locks, clock);
		await window.fetch(`${server.url}/v1/pages/${page}`, { method: "PATCH", body: "{}" });
		const waited = clock.now() - began;
		assert.ok(waited >= 15_000 && waited <= 16_000, `${waited} ms`);
		store.close();
	});

	it("take turns, however steadily one of the windows writes", async () => {
		using folder = temporaryFolder();
		const { server: starting } = startCounting();
		await using server = await starting;
		const stores = [1, 2].map(() => StoreDatabase.open(folder.file("workspaces.db")));
		const [steady, other] = stores.map((store) => createWindow(createPageLocks(store)));
		const write = (window: typeof steady) =>
			window?.fetch(`${server.url}/v1/pages/${page}`, { method: "PATCH", body: "{}" });
		let isOver = false;
		let count = 0;
		const writing = (async () => {
			for (; !isOver; count++) {
				await write(steady);
			}
		})();
		for (let i = 0; i < 3; i++) {
			const before = count;
			await write(other);
			assert.ok(count - before <= 3, `${count - before} went before it`);
		}
		isOver = true;
		await writing;
		for (const store of stores) {
			store.close();
		}
	});

	it("end in words where another window never lets go", async () => {
		const clock = createVirtualClock();
		const store = StoreDatabase.open(":memory:", clock);
		const locks = createPageLocks(store);
		const now = clock.now();
		await locks.claim("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "other", now, now + 600_000);
		await assert.rejects(createWindow(locks, clock).fetch(`http://x/v1/pages/${page}`, { method: "PATCH" }), {
			code: "busy",
		});
		store.close();
	});

	it("to a page that one of them has seen as a block of its parent are kept apart too", async () => {
		const notion = await createLocalNotion({ sample: "bakery" });
		let [now, most] = [0, 0];
		const fetch = async (url: string, init: Parameters<typeof notion.fetch>[1]) => {
			const isWrite = init?.method === "PATCH";
			now += isWrite ? 1 : 0;
			most = Math.max(most, now);
			await new Promise((resolve) => setTimeout(resolve, isWrite ? 20 : 0));
			const response = await notion.fetch(url, init);
			now -= isWrite ? 1 : 0;
			return response;
		};
		const store = StoreDatabase.open(":memory:");
		const open = () =>
			new Session({
				...{ token: notion.token, baseUrl: "http://local.notion.invalid", fetch },
				pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
				pageLocks: createPageLocks(store),
			});
		const [one, other] = [open(), open()];
		const child = await one.createPage({ pageId: notion.rootPageId }, "Child");
		// As an expanded row of the tree does.
		await one.api.children(notion.rootPageId);
		const rename = (session: Session) => session.api.updatePage(child.id, { properties: { title: { title: [] } } });
		await Promise.all([rename(one), rename(other), rename(one), rename(other)]);
		assert.equal(most, 1);
		store.close();
		await notion.close();
	});

	it("can be given up while they wait", async () => {
		const { server: starting } = startCounting();
		await using server = await starting;
		const store = StoreDatabase.open(":memory:");
		const locks = createPageLocks(store);
		await locks.claim("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "other", Date.now(), Date.now() + 60_000);
		const controller = new AbortController();
		const write = withRequestOptions({ signal: controller.signal }, () =>
			createWindow(locks).fetch(`${server.url}/v1/pages/${page}`, { method: "PATCH", body: "{}" }),
		);
		setTimeout(() => controller.abort(), 30);
		await assert.rejects(write, { code: "cancelled" });
		assert.equal(server.requests.length, 0);
		store.close();
	});

	it("go out where the store can't be asked", async () => {
		const { server: starting } = startCounting();
		await using server = await starting;
		const store = StoreDatabase.open(":memory:");
		const locks = createPageLocks(store);
		store.close();
		await createWindow(locks).fetch(`${server.url}/v1/pages/${page}`, { method: "PATCH", body: "{}" });
		assert.equal(server.requests.length, 1);
	});
});
