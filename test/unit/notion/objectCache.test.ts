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
});
