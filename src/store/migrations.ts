import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { budgetTables } from "./budgetTables.ts";
import { childOrderTables } from "./childOrders.ts";
import { copyName } from "./copies.ts";
import { migrateObjects } from "./migrateObjects.ts";
import { firstObjectTables, lastingWordNumbers, noMergeInCommits, smallIndexPages } from "./objectTables.ts";
import type { OpenNote } from "./openFile.ts";
import { pageLockTables } from "./pageLocks.ts";
import { blockingTries } from "./patience.ts";
import { placeTables } from "./placeTables.ts";
import { pruneIndex } from "./pruneTasks.ts";
import { scheduleTables } from "./schedules.ts";
import { moreOfSessions, sessionTables } from "./sessionTables.ts";
import type { SqliteDatabase, SqliteSupport } from "./sqlite.ts";
import { syncHoldTables, syncStateTables } from "./syncStateTables.ts";
import { databaseOperations, taskTables } from "./taskTables.ts";
import { webhookReceivers, webhookTables } from "./webhookTables.ts";

/** One step of the schema, run in a transaction of its own. Once released, a step is never changed: add another. */
type Migration = (database: SqliteDatabase, support: SqliteSupport) => void;

const migrations: readonly Migration[] = [
	(database, { fts5 }) => {
		database.exec(sessionTables);
		database.exec(firstObjectTables(fts5));
		database.exec(taskTables);
		database.exec(syncStateTables);
	},
	(database) => database.exec(scheduleTables),
	(database) => {
		// What was taken back so far is what was to be taken back.
		database.exec("ALTER TABLE activations ADD COLUMN reversing INTEGER NOT NULL DEFAULT 0");
		database.exec("UPDATE activations SET reversing = reversed");
		database.exec(webhookTables);
	},
	(database) => database.exec(databaseOperations),
	(database) => database.exec(budgetTables),
	(database) => database.exec(syncHoldTables),
	(database, { fts5 }) => {
		database.exec(moreOfSessions);
		migrateObjects(database, fts5);
	},
	(database) => database.exec(pruneIndex),
	(database, { fts5 }) => {
		if (fts5) {
			database.exec(smallIndexPages);
		}
	},
	(database) => database.exec(placeTables),
	(database) => database.exec(webhookReceivers),
	(database, { fts5 }) => {
		if (fts5) {
			database.exec(noMergeInCommits);
		}
	},
	(database) => database.exec(pageLockTables),
	(database) => database.exec(lastingWordNumbers),
	(database) => database.exec(childOrderTables),
];

export const newestVersion = migrations.length;

/** Brings a database to the newest version; an existing file is copied before. Throws `store` when another window has just made it newer than the code. */
export function migrate(database: SqliteDatabase, file: string, support: SqliteSupport, now: number): OpenNote {
	const from = versionOf(database);
	if (from > newestVersion) {
		throw newerVersion(from);
	}
	if (from === newestVersion) {
		return { kind: "opened" };
	}
	const copy = from > 0 && file !== ":memory:" ? copyBefore(database, file, from, now) : undefined;
	for (let version = from; version < newestVersion; version++) {
		step(database, version, support);
	}
	return from === 0 ? { kind: "opened" } : { kind: "migrated", from, copy };
}

/** The error for a file that a newer version of the extension has changed. */
export function newerVersion(found: number): WorkspaceError {
	return new WorkspaceError("store", l10n.t("The store was written by a newer version of Workspaces for Notion."), {
		remedy: l10n.t("Update the extension and reload this window."),
		data: { found, known: newestVersion },
	});
}

function step(database: SqliteDatabase, version: number, support: SqliteSupport): void {
	blockingTries(() => database.exec("BEGIN IMMEDIATE"));
	try {
		// Another window may have been quicker while this one waited for the lock.
		if (versionOf(database) === version) {
			migrations[version]?.(database, support);
			database.exec(`PRAGMA user_version = ${version + 1}`);
		}
		database.exec("COMMIT");
	} catch (error) {
		database.exec("ROLLBACK");
		throw error;
	}
}

/** The version of the schema of an open file. */
export function versionOf(database: SqliteDatabase): number {
	return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}

function copyBefore(database: SqliteDatabase, file: string, version: number, now: number): string {
	const copy = copyName(file, version, now);
	// Consistent whatever other windows do meanwhile.
	database.prepare("VACUUM INTO ?").run(copy);
	return copy;
}
