import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";

type Sqlite = typeof import("node:sqlite");
export type SqliteDatabase = InstanceType<Sqlite["DatabaseSync"]>;

/** What the SQLite of this runtime can do. */
export interface SqliteSupport {
	readonly version: string;
	/** Full-text search; `false` before Node 22.16: titles are searched with LIKE then. */
	readonly fts5: boolean;
}

/** Node's own SQLite. Throws `unsupported` where the runtime has none. It is not imported, so that the rest loads without it. */
export function loadSqlite(): Sqlite {
	const sqlite = process.getBuiltinModule("node:sqlite");
	if (!sqlite) {
		throw new WorkspaceError("unsupported", l10n.t("This editor has no SQLite (Node {0}).", process.version), {
			remedy: l10n.t("Update VS Code to 1.103 or newer."),
		});
	}
	return sqlite;
}

/** Asks the runtime's SQLite what it can do. */
export function probeSqlite(): SqliteSupport {
	const { DatabaseSync } = loadSqlite();
	const database = new DatabaseSync(":memory:");
	try {
		const version = String(database.prepare("SELECT sqlite_version() AS version").get()?.version);
		const fts5 = database.prepare("SELECT sqlite_compileoption_used('ENABLE_FTS5') AS used").get()?.used === 1;
		return { version, fts5 };
	} finally {
		database.close();
	}
}

/**
 * Whether this SQLite can corrupt a WAL file when a checkpoint and a reset meet: before 3.51.3, with fixes in 3.50.7 and 3.44.6.
 * Source: sqlite.org, "WAL-reset bug".
 */
export function hasWalResetBug(version: string): boolean {
	const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
	if (major !== 3) {
		return major < 3;
	}
	if (minor === 50) {
		return patch < 7;
	}
	if (minor === 44) {
		return patch < 6;
	}
	return minor < 51 || (minor === 51 && patch < 3);
}
