import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { systemClock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { newestVersion, StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { storedPage } from "./storedPage.ts";

const fixtures = path.join(import.meta.dirname, "fixtures");

/** The fixture of a version, unpacked. */
function unpack(version: number, file: string): void {
	writeFileSync(file, gunzipSync(readFileSync(path.join(fixtures, `version${version}.db.gz`))));
}

describe("a store of an earlier version", () => {
	const versions = readdirSync(fixtures).map((name) => Number(/^version(\d+)\.db\.gz$/.exec(name)?.[1]));

	it("has a fixture of the first version", () => assert.ok(versions.includes(1)));

	for (const version of versions) {
		it(`is brought from version ${version} to the newest with everything that was in it`, async () => {
			using folder = temporaryFolder();
			const file = folder.file("workspaces.db");
			unpack(version, file);
			const before = new DatabaseSync(file);
			const count = (sqlite: DatabaseSync, table: string) =>
				Number(sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
			const tables = ["sessions", "objects", "operations", "runs", "run_writes", "leases", "sync_links", "activations"];
			const counts = tables.map((table) => count(before, table));
			before.close();

			const store = StoreDatabase.open(file);
			assert.equal(store.note.kind, "migrated");
			assert.equal(Number(store.sqlite.prepare("PRAGMA user_version").get()?.user_version), newestVersion);
			assert.deepEqual(
				tables.map((table) => count(store.sqlite, table)),
				counts,
			);
			assert.deepEqual(
				store.sqlite
					.prepare("PRAGMA integrity_check")
					.all()
					.map((row) => row.integrity_check),
				["ok"],
			);
			assert.deepEqual(store.sqlite.prepare("PRAGMA foreign_key_check").all(), []);
			store.close();
		});

		it(`keeps a copy of version ${version} as it was`, () => {
			using folder = temporaryFolder();
			const file = folder.file("workspaces.db");
			unpack(version, file);
			const store = StoreDatabase.open(file);
			const copy = store.note.kind === "migrated" ? (store.note.copy ?? "") : "";
			store.close();
			const kept = new DatabaseSync(copy, { readOnly: true });
			assert.equal(Number(kept.prepare("PRAGMA user_version").get()?.user_version), version);
			kept.close();
		});
	}

	it("finds what version 11 has indexed, and merges its index", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		unpack(11, file);
		const store = StoreDatabase.open(file);
		const [session] = await new SessionManager({ database: store, tokens: createMemoryTokens() }).listSessions();
		const objects = new SessionObjects(store, session?.id ?? "", systemClock, (error) => assert.fail(String(error)));
		const segments = () =>
			Number(store.sqlite.prepare("SELECT count(DISTINCT segid) AS n FROM object_text_idx").get()?.n);
		const before = segments();
		objects.put([storedPage("new", "Sourdough batch 12")]);
		await objects.flush();
		assert.ok(segments() < before, `${segments()} segments, ${before} before`);
		assert.equal((await objects.search("sourdogh batch", 50)).length, 13);
		store.close();
	});

	it("shows and finds what the first version has stored, offline", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		unpack(1, file);
		const store = StoreDatabase.open(file);
		const sessions = await new SessionManager({ database: store, tokens: createMemoryTokens() }).listSessions();
		assert.deepEqual(
			sessions.map(({ name, path: folderPath, tokenSource }) => [name, folderPath, tokenSource]).sort(),
			[
				["Bakery", "/home/baker/bakery", "entered"],
				["Café", null, "entered"],
			],
		);
		const id = sessions.find(({ name }) => name === "Bakery")?.id ?? "";
		const objects = new SessionObjects<{ object: string }>(store, id, systemClock, (error) =>
			assert.fail(String(error)),
		);
		assert.equal((await objects.databases()).length, 5);
		const [root] = await objects.rootPages();
		assert.equal(root?.title, "Bakery");
		assert.ok((await objects.childPages(root?.id ?? "")).some(({ title }) => title === "Handbook"));
		assert.equal((await objects.databases(root?.id)).length > 0, true);
		const [hit] = await objects.search("croisants saturday", 5);
		assert.equal(hit?.summary.title, "Croissants for Saturday");
		assert.equal(objects.get("page", hit?.summary.id ?? "")?.object, "page");
		assert.ok((await objects.users()).length > 0);
		assert.ok(objects.completeAt("everything") !== undefined);
		assert.equal((await objects.listing("everything")).fullAt, undefined, "so everything is looked at once more");
		void createOutboxStore(store);
		store.close();
	});

	it("keeps of version 8 what was opened, and knows in which block a page stands", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		unpack(8, file);
		const store = StoreDatabase.open(file);
		const sessions = await new SessionManager({ database: store, tokens: createMemoryTokens() }).listSessions();
		const id = sessions.find(({ name }) => name === "Bakery")?.id ?? "";
		const objects = new SessionObjects(store, id, systemClock, (error) => assert.fail(String(error)));
		assert.deepEqual(
			(await objects.lastOpened(5)).map(({ title }) => title),
			["Handbook"],
		);
		const [root] = await objects.rootPages();
		const [blockId = ""] = await objects.unplacedBlocks(5);
		assert.notEqual(blockId, "");
		await objects.placeBlocks([{ blockId, pageId: root?.id }]);
		assert.deepEqual(
			(await objects.rootPages()).map(({ title }) => title),
			["Bakery"],
		);
		assert.ok((await objects.childPages(root?.id ?? "")).some(({ title }) => title === "Ideas"));
		store.close();
	});

	it("is left alone by a step that fails, and opens once the step is right", () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		unpack(1, file);
		// A table in the way of a step.
		const spoiled = new DatabaseSync(file);
		spoiled.exec("CREATE TABLE object_content (a)");
		spoiled.close();
		assert.throws(() => StoreDatabase.open(file), /object_content/);
		const left = new DatabaseSync(file);
		assert.equal(
			Number(left.prepare("SELECT count(*) AS n FROM objects WHERE session_id IS NOT NULL").get()?.n) > 0,
			true,
		);
		left.exec("DROP TABLE object_content");
		left.close();
		const store = StoreDatabase.open(file);
		assert.equal(Number(store.sqlite.prepare("PRAGMA user_version").get()?.user_version), newestVersion);
		store.close();
	});
});

describe("a store that another window changes", () => {
	it("is not written to any more by a window whose version is older, and that window is told to reload", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const store = StoreDatabase.open(file);
		const newer = new DatabaseSync(file);
		newer.exec(`DROP TABLE words; PRAGMA user_version = ${newestVersion + 1}`);
		await assert.rejects(
			store.write(() => store.statement("DELETE FROM sessions").run()),
			(error) => isWorkspaceError(error, "store") && /reload/.test(error.remedy ?? ""),
		);
		await assert.rejects(
			store.read(() => store.statement("SELECT * FROM words").all()),
			(error) => isWorkspaceError(error, "store"),
		);
		newer.close();
		store.close();
	});

	it("is not written to any more once another window has set it aside", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const store = StoreDatabase.open(file);
		writeFileSync(`${file}.is-damaged`, "");
		const other = StoreDatabase.open(file);
		assert.equal(other.note.kind, "setAside");
		await assert.rejects(
			store.write(() => {}),
			(error) => isWorkspaceError(error, "store"),
		);
		await other.write(() => {});
		store.close();
		other.close();
	});

	it("says that it is damaged when that shows while it is open, and is set aside by the next window", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const first = StoreDatabase.open(file);
		await first.write(() => {
			for (let i = 0; i < 500; i++) {
				first
					.statement(
						"INSERT INTO runs (id, task_id, name, kind, trigger, plan, started_at) VALUES (?, 't', 'n', 'k', 'r', ?, 0)",
					)
					.run(`r${i}`, "x".repeat(900));
			}
		});
		first.close();
		const pages = statSync(file).size / 4096;
		const bytes = readFileSync(file);
		bytes.fill(0xa5, 4096 * Math.floor(pages / 2), 4096 * Math.floor(pages - 2));
		writeFileSync(file, bytes);
		const store = StoreDatabase.open(file);
		await assert.rejects(
			store.read(() => store.statement("SELECT * FROM runs").all()),
			(error) => isWorkspaceError(error, "store") && /set aside/.test(error.remedy ?? ""),
		);
		store.close();
		const next = StoreDatabase.open(file);
		assert.ok(next.note.kind === "setAside" && existsSync(next.note.copy));
		await next.write(() => next.statement("DELETE FROM runs").run());
		next.close();
		const again = StoreDatabase.open(file);
		assert.equal(again.note.kind, "opened");
		again.close();
	});
});
