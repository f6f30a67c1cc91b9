import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

function createManager() {
	const tokens = createMemoryTokens();
	const database = StoreDatabase.open(":memory:");
	let next = 0;
	const manager = new SessionManager({ database, tokens, clock: createVirtualClock(), newId: () => `id-${++next}` });
	return { manager, tokens, database };
}

const bakery = { name: "Bakery", botId: "bot", baseUrl: "https://api.notion.com", path: "/folder" };
const token = "ntn_canary_of_the_session_manager";

describe("session manager", () => {
	it("keeps the record in SQLite and the token elsewhere", async () => {
		const { manager, tokens, database } = createManager();
		const record = await manager.createSession(bakery, token);
		assert.equal(record.id, "id-1");
		assert.deepEqual(manager.getSession({ id: record.id }), record);
		assert.equal(await manager.token(record.id), token);
		assert.deepEqual([...tokens.all.values()], [token]);
		const rows = JSON.stringify(database.sqlite.prepare("SELECT * FROM sessions").all());
		assert.ok(!rows.includes("canary"));
	});

	it("finds a session by any column, and says three different things where it can't", async () => {
		const { manager } = createManager();
		const record = await manager.createSession(bakery, token);
		assert.equal(manager.getSession({ name: "Bakery", path: "/folder" }).id, record.id);
		assert.throws(() => manager.getSession({}), /at least one column/);
		assert.throws(() => manager.getSession({ colour: "red" } as never), /no column "colour"/);
		assert.throws(
			() => manager.getSession({ name: "Butcher" }),
			(error) => isWorkspaceError(error, "notFound"),
		);
	});

	it("lists a session whose token is gone as signed out", async () => {
		const { manager, tokens } = createManager();
		await manager.createSession(bakery, token);
		tokens.all.clear();
		assert.deepEqual(
			(await manager.listSessions()).map(({ name, signedIn }) => [name, signedIn]),
			[["Bakery", false]],
		);
	});

	it("knows whether a session exists, with and without a folder", async () => {
		const { manager } = createManager();
		await manager.createSession({ ...bakery, path: null }, token);
		assert.equal(manager.sessionExists({ name: "Bakery", path: null }), true);
		assert.equal(manager.sessionExists({ name: "Bakery", path: "/folder" }), false);
	});

	it("changes what is asked for, nothing for no change, and refuses an unknown column", async () => {
		const { manager, database } = createManager();
		const { id } = await manager.createSession(bakery, token);
		assert.equal((await manager.updateSession(id, { name: "Bread" })).name, "Bread");
		const before = database.sqlite.prepare("SELECT total_changes() AS n").get()?.n;
		await manager.updateSession(id, { name: "Bread" });
		assert.equal(database.sqlite.prepare("SELECT total_changes() AS n").get()?.n, before);
		await assert.rejects(manager.updateSession(id, { colour: "red" } as never), /no column "colour"/);
	});

	it("forgets the record, the token and the stored objects", async () => {
		const { manager, tokens, database } = createManager();
		const { id } = await manager.createSession(bakery, token);
		database.sqlite
			.prepare(
				"INSERT INTO objects (session_id, kind, id, parent_kind, title, in_trash, seen_at, json) VALUES (?, 'page', 'p', 'none', 'P', 0, 0, '{}')",
			)
			.run(id);
		await manager.deleteSession(id);
		assert.deepEqual(await manager.listSessions(), []);
		assert.equal(tokens.all.size, 0);
		assert.equal(database.sqlite.prepare("SELECT count(*) AS n FROM objects").get()?.n, 0);
	});
});
