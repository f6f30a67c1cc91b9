import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../../src/base/clock.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import type { Journal } from "../../../src/store/openFile.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** Protects: two windows share one file, one is killed at any moment; nothing is corrupt, nothing that was safe is lost, nobody is told "database is locked". */
describe("two windows on one file, one of them killed again and again", function () {
	this.timeout(120_000);

	for (const journal of ["wal", "truncate"] as const) {
		it(`loses nothing that was safe, in the mode ${journal}`, async () => {
			using folder = temporaryFolder();
			const file = folder.file("workspaces.db");
			const sessionId = await makeStore(file, journal);
			const survivor = openWindow(file, journal, sessionId, "survivor");
			const safe = new Map<string, number>();
			for (let kill = 0; kill < 8; kill++) {
				const name = `victim-${kill}`;
				const victim = openWindow(file, journal, sessionId, name);
				await victim.until((n) => n >= 1);
				// Any moment: of a transaction, of a commit, of a checkpoint.
				await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
				await victim.kill();
				assert.equal(victim.errors(), "", name);
				safe.set(name, victim.safe());
			}
			const reached = survivor.safe();
			await survivor.until((n) => n > reached + 3);
			assert.equal(survivor.errors(), "", "the window that lives was never told of a lock");
			await survivor.kill();
			safe.set("survivor", survivor.safe());
			check(file, journal, sessionId, safe);
			await readAll(file, journal, sessionId);
		});
	}

	it("makes the tables once when several windows open a new file at the same moment", async () => {
		for (const journal of ["wal", "truncate"] as const) {
			using folder = temporaryFolder();
			const windows = Array.from({ length: 4 }, (_, i) =>
				openWindow(folder.file("workspaces.db"), journal, "none", `w${i}`),
			);
			await Promise.all(windows.map((window) => window.until((n) => n >= 1)));
			for (const window of windows) {
				await window.kill();
				assert.equal(window.errors(), "");
			}
		}
	});
});

async function makeStore(file: string, journal: Journal): Promise<string> {
	const database = StoreDatabase.open(file, systemClock, { journal });
	const sessions = new SessionManager({ database, tokens: createMemoryTokens() });
	const { id } = await sessions.createSession({ name: "Bakery", botId: "b", baseUrl: "https://x" }, "t");
	database.close();
	return id;
}

function openWindow(file: string, journal: Journal, sessionId: string, name: string) {
	const script = path.join(import.meta.dirname, "windowProcess.ts");
	const flags = ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
	const child: ChildProcess = spawn(process.execPath, [...flags, script, file, journal, sessionId, name]);
	let safe = 0;
	let errors = "";
	let tell = () => {};
	child.stderr?.on("data", (data: Buffer) => {
		errors += data;
	});
	if (child.stdout) {
		createInterface(child.stdout).on("line", (line) => {
			safe = line.startsWith("safe ") ? Number(line.slice(5)) : safe;
			tell();
		});
	}
	const over = new Promise<void>((resolve) => child.on("close", () => resolve()));
	return {
		safe: () => safe,
		errors: () => errors,
		until: (reached: (safe: number) => boolean) =>
			new Promise<void>((resolve, reject) => {
				tell = () => reached(safe) && resolve();
				tell();
				void over.then(() => reject(new Error(`${name} ended: ${errors}`)));
			}),
		kill: async () => {
			child.kill("SIGKILL");
			await over;
		},
	};
}

/** The file is whole, and has everything that was said to be safe. */
function check(file: string, journal: Journal, sessionId: string, safe: ReadonlyMap<string, number>): void {
	const sqlite = new DatabaseSync(file);
	assert.deepEqual(
		sqlite
			.prepare("PRAGMA integrity_check")
			.all()
			.map((row) => row.integrity_check),
		["ok"],
	);
	assert.equal(sqlite.prepare("PRAGMA journal_mode").get()?.journal_mode === "wal", journal === "wal");
	sqlite.exec("INSERT INTO object_text (object_text) VALUES ('integrity-check')");
	for (const [name, count] of safe) {
		const found = Number(sqlite.prepare("SELECT count(*) AS n FROM operations WHERE task_id = ?").get(name)?.n);
		// The last one may be on the disk without anybody having been told.
		assert.ok(found === count || found === count + 1, `${name}: ${found} of ${count}`);
	}
	const { slot } = sqlite.prepare("SELECT slot FROM session_slots WHERE session_id = ?").get(sessionId) ?? {};
	const objects = "SELECT count(*) AS n FROM objects WHERE slot = ?";
	assert.equal(Number(sqlite.prepare(objects).get(slot ?? null)?.n), 200);
	for (const broken of [
		"SELECT count(*) AS n FROM objects LEFT JOIN object_content USING (rowid) WHERE json IS NULL",
		"SELECT count(*) AS n FROM objects WHERE doc IS NULL",
		"SELECT count(*) AS n FROM objects WHERE doc NOT IN (SELECT rowid FROM object_text)",
		"SELECT count(*) AS n FROM object_text WHERE rowid NOT IN (SELECT doc FROM objects)",
	]) {
		assert.equal(Number(sqlite.prepare(broken).get()?.n), 0, broken);
	}
	sqlite.close();
}

async function readAll(file: string, journal: Journal, sessionId: string): Promise<void> {
	const database = StoreDatabase.open(file, systemClock, { journal });
	assert.deepEqual(database.note, { kind: "opened" });
	const objects = new SessionObjects(database, sessionId, systemClock, (error) => assert.fail(String(error)));
	assert.equal((await objects.rootPages()).length, 200);
	assert.equal((await objects.search("loaf", 10)).length, 10);
	database.close();
}
