import assert from "node:assert/strict";
import { LogLevel } from "@notionhq/client";
import { isWorkspaceError, Session, SessionError, type SessionOptions, systemClock } from "../../src/api.ts";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { createPacer } from "../../src/notion/pacer.ts";
import { titleOf } from "../../src/notion/titles.ts";
import { findPage } from "../support/notionEdits.ts";

describe("Session, in a script", () => {
	let notion: LocalNotion;
	let session: Session;

	const open = (options: Partial<SessionOptions> = {}) =>
		new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
			...options,
		});
	const isSessionError = (error: unknown) => error instanceof SessionError && error.remedy !== undefined;

	beforeEach(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		session = open();
	});
	afterEach(() => notion.close());

	it("offers its endpoints and the official client, and takes the client's options", async () => {
		const heard: string[] = [];
		const own = open({ client: { logLevel: LogLevel.DEBUG, logger: (_level, message) => void heard.push(message) } });
		assert.equal((await own.client.users.me({})).object, "user");
		assert.equal((await own.api.me()).type, "bot");
		assert.ok(heard.length > 0);
		assert.equal(own.requests.total, 2);
	});

	it("remembers every object that it has seen, by id", async () => {
		assert.equal(session.cache.page(notion.rootPageId), undefined);
		const page = await session.getPage(notion.rootPageId);
		assert.equal(session.cache.page(notion.rootPageId), page);
		const [user] = await session.allUsers();
		assert.ok(user);
		assert.equal(session.cache.user(user.id), user);
		const [block] = await session.api.children(notion.rootPageId);
		assert.ok(block);
		assert.equal(session.cache.block(block.id), block);
		assert.equal(session.cache.pageOf(block.id), notion.rootPageId);
	});

	it("asks for nothing that it has seen: not twice, not after a query, a search or a write", async () => {
		const [recipes] = await session.searchDatabases("Recipes");
		const sourceId = recipes?.data_sources[0]?.id ?? "";
		const [row] = await session.api.query(sourceId);
		const [block] = await session.api.children(notion.rootPageId);
		const made = await session.createPage({ pageId: notion.rootPageId }, "Notes");
		await session.api.appendChildren({
			block_id: made.id,
			children: [{ type: "paragraph", paragraph: { rich_text: [{ text: { content: "Rye" } }] } }],
		});
		const [user] = await session.allUsers();
		const before = session.requests.total;
		await session.getPage(row?.id ?? "");
		await session.getPage(made.id);
		await session.getDatabase(recipes?.id ?? "");
		await session.getDataSource(sourceId);
		await session.getBlock(block?.id ?? "");
		await session.getUser(user?.id ?? "");
		assert.equal(session.requests.total, before);
	});

	it("asks once for what several want at the same time, and ends that only when all have given up", async () => {
		const controllers = [new AbortController(), new AbortController()];
		const [first, second] = controllers.map(({ signal }) => session.getPage(notion.rootPageId, { signal }));
		controllers[0]?.abort(new Error("enough"));
		await assert.rejects(async () => first);
		assert.equal((await second)?.id, notion.rootPageId);
		assert.equal(session.requests.total, 1);
		const both = controllers.map(() => new AbortController());
		const waiting = both.map(({ signal }) => session.getBlock(notion.rootPageId, { signal }));
		for (const controller of both) {
			controller.abort(new Error("enough"));
		}
		for (const read of waiting) {
			await assert.rejects(read);
		}
		// Nothing was sent for those, and the next one isn't hindered.
		assert.equal((await session.getBlock(notion.rootPageId)).id, notion.rootPageId);
	});

	it("closes at the end of its scope, and lets no call through after that", async () => {
		const own = open();
		{
			await using _scope = own;
			assert.equal(own.isClosed(), false);
		}
		assert.equal(own.isClosed(), true);
		const calls = [
			() => own.whoami(),
			() => own.allUsers(),
			() => own.getPage(notion.rootPageId),
			() => own.getPage(notion.rootPageId, { useCache: false }),
			() => own.searchPages(),
			() => own.searchDatabases(),
			() => own.searchUsers("Anna"),
			() => own.getBlock(notion.rootPageId),
			() => own.whoami(),
			() => own.createPage({ pageId: notion.rootPageId }),
			() => own.raiseForStatus(),
		];
		for (const call of calls) {
			await assert.rejects(async () => call(), isSessionError);
		}
	});

	it("raises where it can't be used: refused or unreachable", async () => {
		await session.raiseForStatus();
		await assert.rejects(open({ token: "ntn_wrong" }).raiseForStatus(), isSessionError);
		const unreachable = open({ baseUrl: "http://127.0.0.1:9", fetch: undefined, deadline: 100 });
		await assert.rejects(unreachable.raiseForStatus(), isSessionError);
	});

	it("knows who it is", async () => {
		const bot = await session.whoami();
		assert.equal(bot.type, "bot");
	});

	it("knows who it is where Notion refuses to say: from before, from the list of users, or at least the id", async () => {
		const { id, name } = await session.whoami();
		const refuse = { kind: "status", status: 403, code: "restricted_resource" } as const;
		notion.setFaults([{ path: "/v1/users/me", effect: refuse }]);
		assert.deepEqual([(await session.whoami()).id, (await session.whoami()).name], [id, name]);
		assert.equal((await open().whoami()).name, name);
		notion.setFaults([{ path: "/v1/users**", effect: refuse }]);
		assert.equal((await open({ botId: id }).whoami()).id, id);
		await assert.rejects(open().whoami(), (error) => isWorkspaceError(error, "restricted"));
		notion.setFaults([{ path: "/v1/users/me", effect: { kind: "status", status: 401, code: "unauthorized" } }]);
		await assert.rejects(session.whoami(), (error) => isWorkspaceError(error, "unauthorized"));
	});

	it("gives all users, one by id from what it knows, and those with a name", async () => {
		const users = await session.allUsers();
		const person = users.find(({ type }) => type === "person");
		assert.ok(person?.name);
		const before = session.requests.total;
		assert.equal(await session.getUser(person.id), person);
		assert.equal(session.requests.total, before);
		await session.getUser(person.id, { useCache: false });
		assert.equal(session.requests.total, before + 1);
		assert.deepEqual(
			(await session.searchUsers(person.name)).map(({ id }) => id),
			[person.id],
		);
		const part = await session.searchUsers(person.name.slice(1, 4), { exact: false });
		assert.ok(part.some(({ id }) => id === person.id));
	});

	it("finds by id, UUID or link, from what it knows unless told otherwise", async () => {
		const id = notion.rootPageId;
		const page = await session.getPage(id.replaceAll("-", ""));
		const once = session.requests.total;
		assert.equal(await session.getPage(id), page);
		assert.equal(await session.getPage(page.url), page);
		assert.equal(session.requests.total, once);
		await session.getPage(id, { useCache: false });
		assert.equal(session.requests.total, once + 1);
		const [database] = await session.searchDatabases("Recipes");
		assert.ok(database?.data_sources[0]);
		assert.equal((await session.getDatabase(database.url)).id, database.id);
		assert.equal((await session.getDataSource(database.data_sources[0].id)).object, "data_source");
		assert.equal((await session.getBlock(id)).id, id);
		await assert.rejects(session.getPage("nonsense"), (error) => isWorkspaceError(error, "invalidInput"));
	});

	it("searches databases by their whole name, or by a part of it", async () => {
		assert.equal((await session.searchDatabases()).length, 5);
		assert.equal((await session.searchDatabases("Ingredient")).length, 0);
		assert.equal((await session.searchDatabases("Ingredient", { exact: false })).length, 3);
	});

	it("finds a database by its own title where its data sources have others", async () => {
		const [recipes] = await session.searchDatabases("Recipes");
		// As long as there is one data source, they have one title.
		await session.api.createDataSource({
			parent: { type: "database_id", database_id: recipes?.id ?? "" },
			title: [{ text: { content: "Ideas" } }],
			properties: { Name: { title: {} } },
		});
		await session.api.updateDatabase(recipes?.id ?? "", { title: [{ text: { content: "Cookbook" } }] });
		await session.api.updateDataSource(recipes?.data_sources[0]?.id ?? "", {
			title: [{ text: { content: "All recipes" } }],
		});
		const ids = async (name: string) => (await open().searchDatabases(name)).map(({ id }) => id);
		assert.deepEqual(await ids("Cookbook"), [recipes?.id]);
		assert.deepEqual(await ids("All recipes"), [recipes?.id]);
		assert.deepEqual(await ids("Recipes"), []);
	});

	it("finds what is in the trash only when asked to, in one order with the rest", async () => {
		const [recipes, plan] = await Promise.all(
			["Recipes", "Production Plan"].map((name) => session.searchDatabases(name)),
		);
		await session.api.updateDatabase(recipes?.[0]?.id ?? "", { in_trash: true });
		assert.equal((await session.searchDatabases()).length, 4);
		assert.deepEqual(await session.searchDatabases("Recipes"), []);
		const found = await session.searchDatabases("Recipes", { deleted: true });
		assert.deepEqual(
			found.map(({ id, in_trash }) => [id, in_trash]),
			[[recipes?.[0]?.id, true]],
		);
		assert.equal((await session.searchDatabases(undefined, { deleted: true })).length, 5);
		assert.ok(plan?.[0]);
		const butter = await findPage(notion, "Butter", "Price");
		await session.api.updatePage(butter.id, { in_trash: true });
		assert.deepEqual(
			(await session.searchPages("Butter", { deleted: true })).map(({ id }) => id),
			[butter.id],
		);
		const times = (await session.searchPages(undefined, { deleted: true })).map(
			({ last_edited_time }) => last_edited_time,
		);
		assert.deepEqual(times, times.toSorted().reverse());
		const reversed = (await session.searchPages(undefined, { deleted: true, reverse: true })).map(
			(page) => page.last_edited_time,
		);
		assert.deepEqual(reversed, times.toSorted());
	});

	it("searches pages, the other way round too, and none that are in the trash", async () => {
		const titles = (await session.searchPages()).map(titleOf);
		assert.ok(titles.length > 10);
		const edited = async (reverse: boolean) =>
			(await session.searchPages(undefined, { reverse })).map(({ last_edited_time }) => last_edited_time);
		assert.deepEqual(await edited(true), (await edited(true)).toSorted());
		assert.deepEqual(await edited(false), (await edited(false)).toSorted().reverse());
		const butter = await findPage(notion, "Butter", "Price");
		await session.api.updatePage(butter.id, { in_trash: true });
		assert.equal((await session.searchPages("Butter")).length, 0);
	});

	it("creates pages in pages and in data sources", async () => {
		const page = await session.createPage({ pageId: notion.rootPageId }, "Notes");
		assert.equal(titleOf(page), "Notes");
		const [recipes] = await session.searchDatabases("Recipes");
		const dataSourceId = recipes?.data_sources[0]?.id ?? "";
		const row = await session.createPage({ dataSourceId }, "Pretzels");
		assert.equal(titleOf(row), "Pretzels");
		assert.equal(row.parent.type === "data_source_id" && row.parent.data_source_id, dataSourceId);
	});
});
