import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { storedPage } from "./storedPage.ts";

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
		assert.deepEqual(await manager.getSession({ id: record.id }), record);
		assert.equal(await manager.token(record.id), token);
		assert.deepEqual([...tokens.all.values()], [token]);
		const rows = JSON.stringify(database.sqlite.prepare("SELECT * FROM sessions").all());
		assert.ok(!rows.includes("canary"));
	});

	it("finds a session by any column, and says three different things where it can't", async () => {
		const { manager } = createManager();
		const record = await manager.createSession(bakery, token);
		assert.equal((await manager.getSession({ name: "Bakery", path: "/folder" })).id, record.id);
		await assert.rejects(() => manager.getSession({}), /at least one column/);
		await assert.rejects(() => manager.getSession({ colour: "red" } as never), /no column "colour"/);
		await assert.rejects(
			() => manager.getSession({ name: "Butcher" }),
			(error) => isWorkspaceError(error, "notFound"),
		);
	});

	it("waits where another window commits beside a rollback journal, whatever is asked", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const database = StoreDatabase.open(file, undefined, { journal: "truncate" });
		const manager = new SessionManager({ database, tokens: createMemoryTokens() });
		const { id } = await manager.createSession(bakery, token);
		const other = new DatabaseSync(file);
		const questions = [
			() => manager.getSession({ id }),
			() => manager.sessionExists({ name: "Bakery", path: "/folder" }),
			() => manager.updateSession(id, { name: "Bakery, again" }),
			() => manager.listSessions(),
		];
		for (const ask of questions) {
			other.exec("BEGIN EXCLUSIVE");
			setTimeout(() => other.exec("COMMIT"), 700);
			await ask();
		}
		other.close();
		database.close();
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
		assert.equal(await manager.sessionExists({ name: "Bakery", path: null }), true);
		assert.equal(await manager.sessionExists({ name: "Bakery", path: "/folder" }), false);
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

	it("opens the store on first use where only its file is named", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const manager = new SessionManager({ database: file, tokens: createMemoryTokens() });
		assert.equal(existsSync(file), false);
		await manager.createSession(bakery, token);
		assert.equal(existsSync(file), true);
		manager.database.close();
	});

	it("keeps the stored objects of a session that is saved again", async () => {
		const { manager, database } = createManager();
		const { id } = await manager.createSession(bakery, token);
		const objects = new SessionObjects(database, id, createVirtualClock(), (error) => assert.fail(String(error)));
		objects.put([storedPage("p", "Bread")]);
		await objects.flush();
		await manager.saveSession(id, { ...bakery, name: "Other" });
		assert.equal((await objects.rootPages()).length, 1);
	});

	it("remembers which session a folder opens with, until the session is gone", async () => {
		const { manager } = createManager();
		const { id } = await manager.createSession(bakery, token);
		await manager.setFolderDefault("/folder", id);
		assert.equal(await manager.folderDefault("/folder"), id);
		assert.equal(await manager.folderDefault("/elsewhere"), undefined);
		await manager.setFolderDefault("/folder", undefined);
		assert.equal(await manager.folderDefault("/folder"), undefined);
		await manager.setFolderDefault("/folder", id);
		await manager.deleteSession(id);
		assert.equal(await manager.folderDefault("/folder"), undefined);
	});

	it("knows where a token came from", async () => {
		const { manager } = createManager();
		assert.equal((await manager.createSession(bakery, token)).tokenSource, "entered");
		const sample = await manager.createSession({ ...bakery, tokenSource: "sample" }, token);
		assert.equal((await manager.getSession({ id: sample.id })).tokenSource, "sample");
	});

	it("never gives the objects of a session that is gone to another one", async () => {
		const { manager, database } = createManager();
		const first = await manager.createSession(bakery, token);
		const stale = new SessionObjects(database, first.id, createVirtualClock(), (error) => assert.fail(String(error)));
		await manager.deleteSession(first.id);
		const second = await manager.createSession({ ...bakery, name: "Butcher" }, token);
		const objects = new SessionObjects(database, second.id, createVirtualClock(), (error) =>
			assert.fail(String(error)),
		);
		objects.put([storedPage("p", "Ham")]);
		await objects.flush();
		stale.put([storedPage("q", "Bread")]);
		await stale.flush();
		assert.deepEqual(await stale.rootPages(), []);
		assert.deepEqual(
			(await objects.rootPages()).map(({ title }) => title),
			["Ham"],
		);
	});

	it("forgets the record, the token and the stored objects", async () => {
		const { manager, tokens, database } = createManager();
		const { id } = await manager.createSession(bakery, token);
		const objects = new SessionObjects(database, id, createVirtualClock(), (error) => assert.fail(String(error)));
		objects.put(Array.from({ length: 1000 }, (_, i) => storedPage(`p${i}`, `Loaf number ${i}`)));
		await objects.flush();
		await manager.deleteSession(id);
		assert.deepEqual(await manager.listSessions(), []);
		assert.equal(tokens.all.size, 0);
		for (const table of ["objects", "object_content", "object_text", "words", "listings", "session_slots"]) {
			assert.equal(database.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n, 0, table);
		}
	});
});
