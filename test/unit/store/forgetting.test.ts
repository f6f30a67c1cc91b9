import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { systemClock } from "../../../src/base/clock.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { storedPage } from "./storedPage.ts";

const day = 24 * 60 * 60_000;

/** How often something stands in the files of a store, however it is written. */
function occurrences(folder: string, text: string): number {
	return readdirSync(folder)
		.map((name) => readFileSync(path.join(folder, name)).toString("latin1").toLowerCase().split(text).length - 1)
		.reduce((sum, count) => sum + count, 0);
}

describe("what is left on the disk of a workspace that is disconnected", () => {
	it("is nothing: not in free pages, not in the log, not in the full-text index; the other workspace is untouched", async () => {
		using folder = temporaryFolder();
		const database = StoreDatabase.open(folder.file("workspaces.db"));
		const manager = new SessionManager({ database, tokens: createMemoryTokens() });
		const fill = async (word: string) => {
			const { id } = await manager.createSession({ name: word, botId: word, baseUrl: "https://x" }, "t");
			const objects = new SessionObjects(database, id, systemClock, (error) => assert.fail(String(error)));
			// Edited again and again, so that pages are freed and used anew.
			for (let round = 0; round < 4; round++) {
				const pages = Array.from({ length: 300 }, (_, i) => ({
					...storedPage(`p${i}`, `${word}title ${i} ${word}${round}`),
					askedAt: 1000 + round,
					object: { round, text: `${word} `.repeat(round % 2 ? 2000 : 200) },
				}));
				objects.put(pages);
				await objects.flush();
			}
			await objects.putPageText("p1", `${word} as it was read`);
			await objects.putChildOrder("p1", [`${word}-child`]);
			return { id, objects };
		};
		const gone = await fill("canary");
		const other = await fill("others");
		assert.ok(occurrences(folder.path, "canary") > 1000);
		await manager.deleteSession(gone.id);
		assert.equal(occurrences(folder.path, "canary"), 0);
		assert.equal((await other.objects.search("otherstitle 12", 5)).length, 5);
		assert.deepEqual(
			database.sqlite
				.prepare("PRAGMA integrity_check")
				.all()
				.map((row) => row.integrity_check),
			["ok"],
		);
		database.close();
		assert.equal(occurrences(folder.path, "canary"), 0);
	});

	it("is no copy from before a migration, and no damaged file that was set aside", async () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		unpackOld(file);
		writeFileSync(`${file}.damaged-2026-01-01T00-00-00.000Z`, "a damaged store");
		writeFileSync(folder.file("workspaces.txt"), "somebody's own file");
		const database = StoreDatabase.open(file);
		const manager = new SessionManager({ database, tokens: createMemoryTokens() });
		assert.ok(readdirSync(folder.path).some((name) => name.startsWith("workspaces.db.v8-")));
		for (const { id } of await manager.listSessions()) {
			await manager.deleteSession(id);
		}
		database.close();
		assert.deepEqual(readdirSync(folder.path).sort(), ["workspaces.db", "workspaces.txt"]);
	});
});

describe("copies of a store from before a migration", () => {
	it("are kept for two weeks, the newest one alone", () => {
		using folder = temporaryFolder();
		const file = folder.file("workspaces.db");
		const now = Date.UTC(2026, 2, 11);
		const clock = (at: number) => ({ ...systemClock, now: () => at });
		unpackOld(file);
		const older = `${file}.v3-2026-03-01T00-00-00.000Z-17`;
		const alike = `${file}.v8-2026-03-10T23-59-50.000Z-18`;
		const own = `${file}.v8-notes`;
		for (const name of [older, alike, own]) {
			writeFileSync(name, "");
		}
		const store = StoreDatabase.open(file, clock(now));
		const copy = store.note.kind === "migrated" ? (store.note.copy ?? "") : "";
		store.close();
		const kept = () => [older, alike, own, copy].map((name) => existsSync(name));
		assert.deepEqual(kept(), [false, true, true, true], "another window's copy of the same moment stays");
		StoreDatabase.open(file, clock(now + 13 * day)).close();
		assert.deepEqual(kept(), [false, true, true, true]);
		StoreDatabase.open(file, clock(now + 15 * day)).close();
		assert.deepEqual(kept(), [false, false, true, false]);
	});
});

/** A store of an earlier version, with two workspaces. */
function unpackOld(file: string): void {
	writeFileSync(file, gunzipSync(readFileSync(path.join(import.meta.dirname, "fixtures", "version8.db.gz"))));
}
