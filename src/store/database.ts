import { existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { type Clock, systemClock } from "../base/clock.ts";
import { messageOf, WorkspaceError } from "../base/errors.ts";
import { migrate, newestVersion } from "./migrations.ts";
import { hasWalResetBug, loadSqlite, probeSqlite, type SqliteDatabase, type SqliteSupport } from "./sqlite.ts";

/** Milliseconds that SQLite itself waits for a lock. Longer ones block the whole extension host. */
const busyTimeout = 20;
/** The same without a write-ahead log: there a reader, which doesn't try again, has to sit out another window's commit. */
const rollbackBusyTimeout = 250;
/** Milliseconds for which a write is tried again, without blocking, before it fails as `busy`. */
const writePatience = 5000;

const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** What happened when the file was opened, for the log and for a message. */
export type OpenNote =
	| { readonly kind: "opened" }
	| { readonly kind: "migrated"; readonly from: number; readonly copy: string | undefined }
	| { readonly kind: "setAside"; readonly copy: string };

/** The one SQLite file of the extension, under the rules that hold for it (WAL, short immediate transactions, no blocking waits). */
export class StoreDatabase {
	readonly sqlite: SqliteDatabase;
	readonly support: SqliteSupport;
	readonly note: OpenNote;
	readonly #clock: Clock;

	private constructor(sqlite: SqliteDatabase, support: SqliteSupport, note: OpenNote, clock: Clock) {
		this.sqlite = sqlite;
		this.support = support;
		this.note = note;
		this.#clock = clock;
	}

	/**
	 * Opens or creates the file (`:memory:` for none) and brings it to the newest version. A damaged file is set aside whole
	 * and a new one begun. Throws `store` when the file was written by a newer version.
	 */
	static open(file: string, clock: Clock = systemClock): StoreDatabase {
		const support = probeSqlite();
		if (file !== ":memory:") {
			mkdirSync(path.dirname(file), { recursive: true });
		}
		try {
			return StoreDatabase.#openFile(file, support, clock);
		} catch (error) {
			if (file === ":memory:" || !hasCode(error, sqliteCorrupt, sqliteNotADatabase)) {
				throw error;
			}
			const copy = setAside(file, clock.now());
			const fresh = StoreDatabase.#openFile(file, support, clock);
			return new StoreDatabase(fresh.sqlite, support, { kind: "setAside", copy }, clock);
		}
	}

	static #openFile(file: string, support: SqliteSupport, clock: Clock): StoreDatabase {
		const { DatabaseSync } = loadSqlite();
		const isWal = !hasWalResetBug(support.version);
		const timeout = isWal ? busyTimeout : rollbackBusyTimeout;
		const sqlite = new DatabaseSync(file, { timeout, enableForeignKeyConstraints: true });
		try {
			sqlite.exec(`
				PRAGMA journal_mode = ${isWal ? "WAL" : "TRUNCATE"};
				PRAGMA synchronous = FULL;
				PRAGMA trusted_schema = OFF;
			`);
			const note = migrate(sqlite, file, support, clock.now());
			return new StoreDatabase(sqlite, support, note, clock);
		} catch (error) {
			sqlite.close();
			throw error;
		}
	}

	/**
	 * Runs `work`, which must be synchronous and short, in one immediate transaction. When another window holds the lock it
	 * is tried again for 5 s without blocking; then throws `busy`. `work` may run again only after a rollback.
	 */
	async write<T>(work: () => T): Promise<T> {
		const end = this.#clock.now() + writePatience;
		for (;;) {
			try {
				return this.#transaction(work);
			} catch (error) {
				if (!hasCode(error, sqliteBusy, sqliteLocked)) {
					throw error;
				}
				if (this.#clock.now() >= end) {
					throw new WorkspaceError("busy", l10n.t("Another window keeps the store locked."), {
						remedy: l10n.t("Close the other windows of VS Code and try again."),
						cause: error,
					});
				}
				await this.#clock.sleep(10 + Math.random() * 20);
			}
		}
	}

	#transaction<T>(work: () => T): T {
		this.sqlite.exec("BEGIN IMMEDIATE");
		try {
			const result = work();
			this.sqlite.exec("COMMIT");
			return result;
		} catch (error) {
			if (this.sqlite.isTransaction) {
				this.sqlite.exec("ROLLBACK");
			}
			throw error;
		}
	}

	close(): void {
		if (this.sqlite.isOpen) {
			this.sqlite.close();
		}
	}
}

/** The version of the schema that this code writes. */
export { newestVersion };

function hasCode(error: unknown, ...codes: readonly number[]): boolean {
	// The low byte is the primary code of an extended one. Source: sqlite.org, "Result and Error Codes".
	return error instanceof Error && "errcode" in error && codes.includes(Number(error.errcode) & 0xff);
}

function setAside(file: string, now: number): string {
	const copy = `${file}.damaged-${new Date(now).toISOString().replaceAll(":", "-")}`;
	try {
		renameSync(file, copy);
		for (const companion of ["-wal", "-shm", "-journal"]) {
			if (existsSync(file + companion)) {
				renameSync(file + companion, copy + companion);
			}
		}
		return copy;
	} catch (error) {
		throw new WorkspaceError(
			"store",
			l10n.t("The store {0} is damaged and can't be moved: {1}", file, messageOf(error)),
			{
				remedy: l10n.t("Close the other windows of VS Code and move the file away."),
				cause: error,
			},
		);
	}
}
