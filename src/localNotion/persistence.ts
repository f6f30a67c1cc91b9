import { DatabaseSync } from "node:sqlite";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../base/errors.ts";
import { allCapabilities } from "./capabilities.ts";
import type { AnyRecord } from "./records.ts";
import type { Settings } from "./settings.ts";
import type { Change } from "./workspace.ts";

/** A whole state: what is read back at start, and what a snapshot holds. */
export interface StoredWorkspace {
	readonly records: ReadonlyMap<string, AnyRecord>;
	readonly sequence: number;
	readonly counters: Readonly<Record<string, number>>;
	readonly settings: Settings;
}

/** A place for what is no part of the workspace and stays when that is reset. */
export interface Drawer {
	all(): readonly (readonly [id: string, value: unknown])[];
	put(id: string, value: unknown): void;
	remove(id: string): void;
}

/** Keeps the workspace in an SQLite file. Every request that changes something is one transaction with only what changed. */
export interface Persistence {
	/** `undefined` when the file is new. */
	load(): StoredWorkspace | undefined;
	save(changes: readonly Change[], counters: Readonly<Record<string, number>>, sequence: number): void;
	saveSettings(settings: Settings): void;
	/** Keeps what ids were drawn beside a transaction. */
	saveCounters(counters: Readonly<Record<string, number>>): void;
	/** Puts a whole state in the place of what is there. */
	replace(stored: StoredWorkspace): void;
	/** What webhooks keep beside the workspace, by their ids. */
	readonly webhooks: Drawer;
	close(): void;
}

/** Opens the file, or makes it. Throws WorkspaceError "store" where it is no file of this workspace's, or a newer one. */
export function openPersistence(file: string): Persistence {
	const database = openDatabase(file);
	const put = database.prepare(
		"INSERT INTO records (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
	);
	const remove = database.prepare("DELETE FROM records WHERE id = ?");
	const putMeta = database.prepare(
		"INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
	);
	const transaction = (work: () => void) => {
		database.exec("BEGIN IMMEDIATE");
		try {
			work();
			database.exec("COMMIT");
		} catch (error) {
			database.exec("ROLLBACK");
			throw error;
		}
	};
	const saveProgress = (counters: Readonly<Record<string, number>>, sequence: number) => {
		putMeta.run("counters", JSON.stringify(counters));
		putMeta.run("sequence", String(sequence));
	};
	return {
		load() {
			const meta = new Map(
				database
					.prepare("SELECT key, value FROM meta")
					.all()
					.map(({ key, value }) => [String(key), String(value)]),
			);
			const settings = meta.get("settings");
			if (settings === undefined) {
				return undefined;
			}
			const records = new Map<string, AnyRecord>();
			for (const { id, body } of database.prepare("SELECT id, body FROM records ORDER BY rowid").iterate()) {
				records.set(String(id), JSON.parse(String(body)));
			}
			return {
				records,
				sequence: Number(meta.get("sequence")),
				counters: JSON.parse(meta.get("counters") ?? "{}"),
				settings: { capabilities: allCapabilities, ...JSON.parse(settings) },
			};
		},
		save(changes, counters, sequence) {
			if (changes.length === 0) {
				return;
			}
			const last = new Map(changes.map((change) => [change.id, change.after]));
			transaction(() => {
				for (const [id, record] of last) {
					if (record) {
						put.run(id, JSON.stringify(record));
					} else {
						remove.run(id);
					}
				}
				saveProgress(counters, sequence);
			});
		},
		saveSettings(settings) {
			putMeta.run("settings", JSON.stringify(settings));
		},
		saveCounters(counters) {
			putMeta.run("counters", JSON.stringify(counters));
		},
		replace({ records, sequence, counters, settings }) {
			transaction(() => {
				database.exec("DELETE FROM records");
				for (const record of records.values()) {
					put.run(record.id, JSON.stringify(record));
				}
				putMeta.run("settings", JSON.stringify(settings));
				saveProgress(counters, sequence);
			});
		},
		webhooks: drawer(database, "webhooks"),
		close: () => database.close(),
	};
}

function drawer(database: DatabaseSync, table: "webhooks"): Drawer {
	const select = database.prepare(`SELECT id, body FROM ${table} ORDER BY rowid`);
	const put = database.prepare(`INSERT OR REPLACE INTO ${table} (id, body) VALUES (?, ?)`);
	const remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
	return {
		all: () => select.all().map(({ id, body }) => [String(id), JSON.parse(String(body))] as const),
		put: (id, value) => put.run(id, JSON.stringify(value)),
		remove: (id) => remove.run(id),
	};
}

/** The version of the tables and records below. */
const format = 1;

function openDatabase(file: string): DatabaseSync {
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file);
		database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;");
		const found = Number(database.prepare("PRAGMA user_version").get()?.user_version);
		if (found > format) {
			throw new Error(l10n.t("It was written by a newer version."));
		}
		database.exec(`
			CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, body TEXT NOT NULL);
			CREATE TABLE IF NOT EXISTS webhooks (id TEXT PRIMARY KEY, body TEXT NOT NULL);
			CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
			PRAGMA user_version = ${format};
		`);
		return database;
	} catch (error) {
		database?.close();
		throw new WorkspaceError("store", l10n.t("The workspace file {0} can't be opened: {1}", file, messageOf(error)), {
			remedy: l10n.t("Move the file away to start with a new workspace."),
			data: { file },
			cause: error,
		});
	}
}
