import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { newestVersion, StoreDatabase } from "../../../src/store/database.ts";
import { hasWalResetBug, probeSqlite } from "../../../src/store/sqlite.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

describe("store database", () => {
	it("keeps what was written after it was closed", async () => {
		using folder = temporaryFolder();
		const first = StoreDatabase.open(folder.file("a/workspaces.db"));
		await first.write(() =>
			first.sqlite.exec(
				"INSERT INTO sessions VALUES ('s', 'Bakery', NULL, 'b', NULL, NULL, 'https://x', 1, 1, 'entered')",
			),
		);
		first.close();
		const second = StoreDatabase.open(folder.file("a/workspaces.db"));
		assert.equal(second.sqlite.prepare("SELECT name FROM sessions").get()?.name, "Bakery");
		assert.deepEqual(second.note, { kind: "opened" });
		second.close();
	});

	it("takes everything back when a part of a write fails", async () => {
		using folder = temporaryFolder();
		const store = StoreDatabase.open(folder.file("workspaces.db"));
		const write = store.write(() => {
			store.sqlite.exec(
				"INSERT INTO sessions VALUES ('s', 'Bakery', NULL, 'b', NULL, NULL, 'https://x', 1, 1, 'entered')",
			);
			throw new Error("half-way");
		});
		await assert.rejects(write, /half-way/);
		assert.equal(store.sqlite.prepare("SELECT count(*) AS n FROM sessions").get()?.n, 0);
		store.close();
	});

	it("waits for another window's write without blocking, and goes on when it is done", async () => {
		using folder = temporaryFolder();
		const store = StoreDatabase.open(folder.file("workspaces.db"));
		const other = new DatabaseSync(folder.file("workspaces.db"));
		other.exec("BEGIN IMMEDIATE");
		const write = store.write(() => "written");
		setTimeout(() => other.exec("COMMIT"), 120);
		assert.equal(await write, "written");
		other.close();
		store.close();
	});

	it("says that another window keeps the lock, after 5 s", async () => {
		using folder = temporaryFolder();
		const clock = createVirtualClock();
		const store = StoreDatabase.open(folder.file("workspaces.db"), clock);
		const other = new DatabaseSync(folder.file("workspaces.db"));
		other.exec("BEGIN IMMEDIATE");
		// Time runs fast: each try costs SQLite's own 20 ms and none of this clock's.
		const quick = { ...clock, sleep: (milliseconds: number) => clock.sleep(milliseconds * 50) };
		const impatient = StoreDatabase.open(folder.file("workspaces.db"), quick);
		await assert.rejects(
			impatient.write(() => {}),
			(error) => isWorkspaceError(error, "busy") && error.remedy !== undefined,
		);
		other.exec("COMMIT");
		for (const database of [other, store, impatient]) {
			database.close();
		}
	});

	it("answers at once beside another window's lock, or says that it is busy", () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const store = StoreDatabase.open(file, undefined, { journal: "truncate" });
		const question = store.query("SELECT count(*) AS n FROM sessions");
		assert.equal(question.get()?.n, 0);
		const other = new DatabaseSync(file);
		other.exec("BEGIN EXCLUSIVE");
		assert.throws(
			() => question.all(),
			(error) => isWorkspaceError(error, "busy") && error.remedy !== undefined,
		);
		other.exec("COMMIT");
		assert.equal(question.all().length, 1);
		other.close();
		store.close();
	});

	it("only reads a file of a newer version, and leaves it as it is", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const newer = new DatabaseSync(file);
		newer.exec(`CREATE TABLE future (a); INSERT INTO future VALUES (7); PRAGMA user_version = ${newestVersion + 1}`);
		newer.close();
		const before = readFileSync(file);
		const store = StoreDatabase.open(file);
		assert.deepEqual(store.note, { kind: "readOnly", found: newestVersion + 1 });
		assert.equal(await store.read(() => store.statement("SELECT a FROM future").get()?.a), 7);
		await assert.rejects(
			store.write(() => store.statement("DELETE FROM future").run()),
			(error) => isWorkspaceError(error, "store") && error.remedy !== undefined,
		);
		await assert.rejects(
			store.read(() => store.sqlite.prepare("SELECT * FROM sessions").all()),
			(error) => isWorkspaceError(error, "store"),
		);
		store.close();
		assert.deepEqual(readFileSync(file), before);
	});

	it("sets a damaged file aside whole and begins a new one", () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const damaged = Buffer.from("This was never a database, but nobody knows. ".repeat(100));
		writeFileSync(file, damaged);
		const store = StoreDatabase.open(file);
		assert.equal(store.note.kind, "setAside");
		store.close();
		const aside = readdirSync(folder.path).find((name) => name.includes("damaged"));
		assert.ok(aside && existsSync(folder.file(aside)));
		assert.deepEqual(readFileSync(folder.file(aside)), damaged);
	});

	it("knows this SQLite to have full-text search", () => assert.equal(probeSqlite().fts5, true));

	it("knows which versions can't be trusted with a write-ahead log", () => {
		for (const version of ["3.51.3", "3.53.4", "3.50.7", "3.44.6", "4.0.0"]) {
			assert.equal(hasWalResetBug(version), false, version);
		}
		for (const version of ["3.51.2", "3.50.6", "3.44.5", "3.49.1", "3.7.0", "3.46.0"]) {
			assert.equal(hasWalResetBug(version), true, version);
		}
	});
});
