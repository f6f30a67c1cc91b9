import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { createLocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

describe("The cache of a session", () => {
	async function open() {
		const clock = createVirtualClock();
		const notion = await createLocalNotion({ sample: "bakery", clock });
		const pacer = createPacer({ clock, requestsPerSecond: undefined });
		const session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			clock,
			pacer,
		});
		return { clock, notion, session, [Symbol.asyncDispose]: () => notion.close() };
	}
	const retitled = (content: string) => ({ properties: { title: { title: [{ text: { content } }] } } });

	it("doesn't give what it knew before a write without an answer", async () => {
		await using local = await open();
		const { notion, session, clock } = local;
		await session.getPage(notion.rootPageId);
		notion.setFaults([{ method: "PATCH", path: "/v1/pages/*", nth: [1], effect: { kind: "reset", applied: true } }]);
		const write = session.api.updatePage(notion.rootPageId, retitled("New"));
		await assert.rejects(write, (error) => isWorkspaceError(error, "ambiguous"));
		assert.equal(titleOf(await session.getPage(notion.rootPageId)), "New");
		// Notion may still be at it.
		const before = session.requests.total;
		await session.getPage(notion.rootPageId);
		assert.equal(session.requests.total, before + 1);
		await clock.sleep(61_000);
		await session.getPage(notion.rootPageId);
		await session.getPage(notion.rootPageId);
		assert.equal(session.requests.total, before + 2);
	});

	it("keeps what a write answered against a list that lags behind it", async () => {
		await using local = await open();
		const { notion, session, clock } = local;
		await clock.sleep(1000);
		await session.api.updatePage(notion.rootPageId, retitled("New"));
		notion.setFaults([{ path: "/v1/search", effect: { kind: "lag", milliseconds: 500 } }]);
		await session.searchPages();
		assert.equal(titleOf(await session.getPage(notion.rootPageId)), "New");
	});

	it("takes what somebody else wrote from a list", async () => {
		await using local = await open();
		const { notion, session, clock } = local;
		await session.getPage(notion.rootPageId);
		await clock.sleep(120_000);
		notion.person.editPage(notion.rootPageId, { title: { title: [{ text: { content: "Theirs" } }] } });
		await session.searchPages();
		assert.equal(titleOf(await session.getPage(notion.rootPageId)), "Theirs");
	});

	it("keeps what was seen after the question that found nothing", async () => {
		await using local = await open();
		const { session, notion } = local;
		const page = await session.getPage(notion.rootPageId);
		session.cache.put(page, 2000);
		session.cache.missing("page", page.id, 1000);
		assert.ok(session.cache.page(page.id));
	});
});

/** What comes between Notion and us may change parts of an answer. */
describe("Odd objects in answers", () => {
	const damages: Record<string, (object: Record<string, unknown>) => unknown> = {
		"no properties": ({ properties: _, ...rest }) => rest,
		"a property that is null": (object) => ({ ...object, properties: { ...(object.properties as object), X: null } }),
		"no parent": ({ parent: _, ...rest }) => rest,
		"a title that is null": (object) => ({
			...object,
			properties: { title: { id: "title", type: "title", title: null } },
		}),
		null: () => null,
	};
	for (const [name, damage] of Object.entries(damages)) {
		it(`end in a typed error where they were asked for, and hide nothing else in a search: ${name}`, async () => {
			const notion = await createLocalNotion({ sample: "bakery" });
			let isOn = false;
			const fetch = async (url: string, init: Parameters<typeof notion.fetch>[1]) => {
				const response = await notion.fetch(url, init);
				const answer = (await response.json()) as {
					readonly object: string;
					readonly results?: Record<string, unknown>[];
				};
				const isOdd = (object: Record<string, unknown>) => isOn && object.id === notion.rootPageId;
				const body = answer.results
					? { ...answer, results: answer.results.map((one) => (isOdd(one) ? damage(one) : one)) }
					: isOdd(answer as never)
						? (damage(answer as never) ?? {})
						: answer;
				return new Response(JSON.stringify(body), { status: response.status });
			};
			const pacer = createPacer({ clock: createVirtualClock(), requestsPerSecond: undefined });
			const clock = createVirtualClock();
			const session = new Session({ token: notion.token, baseUrl: "http://local.test", fetch, pacer, clock });
			const all = (await session.searchPages()).length;
			isOn = true;
			const typed = (error: unknown) => isWorkspaceError(error, "badAnswer");
			await assert.rejects(session.getPage(notion.rootPageId, { useCache: false }), typed);
			if (name === "null") {
				await assert.rejects(session.searchPages(), typed);
			} else {
				assert.equal((await session.searchPages()).length, all - 1);
			}
			await notion.close();
		});
	}

	it("leaves a database out of a search that Notion doesn't show any more", async () => {
		const notion = await createLocalNotion({ sample: "bakery" });
		let hidden = "";
		const fetch = async (url: string, init: Parameters<typeof notion.fetch>[1]) => {
			if (!url.includes("/v1/databases/") || (hidden !== "" && !url.endsWith(hidden))) {
				return notion.fetch(url, init);
			}
			hidden = url.split("/").at(-1) ?? "";
			const body = { object: "error", status: 404, code: "object_not_found", message: "Gone" };
			return new Response(JSON.stringify(body), { status: 404 });
		};
		const pacer = createPacer({ clock: createVirtualClock(), requestsPerSecond: undefined });
		const session = new Session({ token: notion.token, baseUrl: "http://local.test", fetch, pacer });
		const found = await session.searchDatabases();
		assert.ok(found.length > 1 && found.every(({ id }) => !hidden.includes(id)));
		await notion.close();
	});
});
