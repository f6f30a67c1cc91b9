import { pruneCopies } from "./copies.ts";
import { migrate, newestVersion, versionOf } from "./migrations.ts";
import { blockingTries } from "./patience.ts";
import { hasWalResetBug, loadSqlite, type SqliteDatabase, type SqliteSupport } from "./sqlite.ts";

/** How SQLite keeps a transaction safe: in a log that readers don't mind, or in a journal that holds them up. */
export type Journal = "wal" | "truncate";

/** Milliseconds that SQLite itself waits for a lock. Longer ones block the whole extension host. */
export const busyTimeout = 20;
/** The same for reads beside a rollback journal: a reader that can't wait without blocking sits out another window's commit. */
export const readTimeout = 250;

/** What happened when the file was opened, for the log and for a message. */
export type OpenNote =
	| { readonly kind: "opened" }
	| { readonly kind: "migrated"; readonly from: number; readonly copy: string | undefined }
	| { readonly kind: "setAside"; readonly copy: string }
	/** The file was written by a newer version of the extension: it can be looked at, not changed. */
	| { readonly kind: "readOnly"; readonly found: number };

export interface OpenedFile {
	readonly sqlite: SqliteDatabase;
	readonly note: OpenNote;
	readonly journal: Journal;
}

/** Opens a file under the rules that hold for it and brings it to the newest version; one of a newer version is only opened to read. Throws what SQLite throws. */
export function openFile(file: string, support: SqliteSupport, now: number, wanted: Journal | undefined): OpenedFile {
	const { DatabaseSync } = loadSqlite();
	const sqlite = new DatabaseSync(file, { timeout: busyTimeout, enableForeignKeyConstraints: true });
	try {
		const found = blockingTries(() => versionOf(sqlite));
		if (found > newestVersion) {
			sqlite.close();
			return openToRead(file, found);
		}
		const journal = setJournal(sqlite, wanted ?? (hasWalResetBug(support.version) ? "truncate" : "wal"));
		sqlite.exec(`
			PRAGMA synchronous = FULL;
			PRAGMA trusted_schema = OFF;
			PRAGMA secure_delete = ON;
			PRAGMA cache_size = -16000;
			PRAGMA wal_autocheckpoint = 4000;
			PRAGMA journal_size_limit = 16777216;
		`);
		const note = blockingTries(() => migrate(sqlite, file, support, now));
		if (file !== ":memory:") {
			pruneCopies(file, now);
		}
		// The tables' descriptions are read now, while waiting is allowed: preparing a statement would read them else.
		blockingTries(() => sqlite.prepare("SELECT count(*) FROM sqlite_schema").get());
		if (journal === "truncate") {
			sqlite.exec(`PRAGMA busy_timeout = ${readTimeout}`);
		}
		return { sqlite, note, journal };
	} catch (error) {
		if (sqlite.isOpen) {
			sqlite.close();
		}
		throw error;
	}
}

function openToRead(file: string, found: number): OpenedFile {
	const { DatabaseSync } = loadSqlite();
	const sqlite = new DatabaseSync(file, { readOnly: true, timeout: readTimeout });
	sqlite.exec("PRAGMA trusted_schema = OFF");
	const mode = blockingTries(() => sqlite.prepare("PRAGMA journal_mode").get()?.journal_mode);
	return { sqlite, note: { kind: "readOnly", found }, journal: mode === "wal" ? "wal" : "truncate" };
}

/** Switching needs the file for itself, and SQLite doesn't wait for that. A file that another window uses keeps its mode. */
function setJournal(sqlite: SqliteDatabase, wanted: Journal): Journal {
	const current = () => String(sqlite.prepare("PRAGMA journal_mode").get()?.journal_mode) as Journal | "delete";
	const mode = blockingTries(() => {
		if (current() !== wanted) {
			sqlite.exec(`PRAGMA journal_mode = ${wanted}`);
		}
		return current();
	});
	return mode === "wal" ? "wal" : "truncate";
}
