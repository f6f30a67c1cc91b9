import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { type Clock, systemClock } from "../base/clock.ts";
import { isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import { removeCopies } from "./copies.ts";
import { isMarkedDamaged, markDamaged, setAside } from "./damage.ts";
import { newerVersion, newestVersion, versionOf } from "./migrations.ts";
import { busyTimeout, type Journal, type OpenedFile, type OpenNote, openFile, readTimeout } from "./openFile.ts";
import { patience, pauseTime } from "./patience.ts";
import { probeSqlite, type SqliteDatabase, type SqliteSupport } from "./sqlite.ts";
import { isDamage, isDiskFailure, isFull, isLocked } from "./sqliteErrors.ts";

type Statement = ReturnType<SqliteDatabase["prepare"]>;

/** A prepared question. Throws `busy` and `store` as `StoreDatabase.read` does. */
export interface Query {
	get(...values: readonly SqliteValue[]): SqliteRow | undefined;
	all(...values: readonly SqliteValue[]): SqliteRow[];
}

type SqliteValue = null | number | bigint | string;
type SqliteRow = NonNullable<ReturnType<Statement["get"]>>;

/** How often a question that can't wait is asked while another window commits; SQLite waits by itself each time (`readTimeout`). */
const readTries = 3;

export interface OpenOptions {
	/** Default: the write-ahead log, or `truncate` where this SQLite can't be trusted with one. */
	readonly journal?: Journal;
}

export interface WriteOptions {
	/**
	 * `false` for what can be had again: a power cut may take back the last of it, but never damages the file. Default: `true`,
	 * it is on the disk when the promise resolves.
	 */
	readonly durable?: boolean;
}

/** The one SQLite file of the extension. The rules for using it are kept here: every read and every write goes through it. */
export class StoreDatabase {
	readonly sqlite: SqliteDatabase;
	readonly support: SqliteSupport;
	readonly note: OpenNote;
	readonly journal: Journal;
	readonly #file: string;
	readonly #identity: string;
	readonly #clock: Clock;
	readonly #statements = new Map<string, Statement>();

	private constructor(opened: OpenedFile, support: SqliteSupport, file: string, clock: Clock) {
		this.sqlite = opened.sqlite;
		this.support = support;
		this.note = opened.note;
		this.journal = opened.journal;
		this.#file = file;
		this.#identity = identityOf(file);
		this.#clock = clock;
	}

	/**
	 * Opens or creates the file (`:memory:` for none) and brings it to the newest version. A damaged file is set aside whole
	 * and a new one begun; one that a newer version of the extension has written is only opened to read (`isReadOnly`). Throws
	 * `busy` when another window keeps it locked.
	 */
	static open(file: string, clock: Clock = systemClock, { journal }: OpenOptions = {}): StoreDatabase {
		const support = probeSqlite();
		const open = () => openFile(file, support, clock.now(), journal);
		if (file === ":memory:") {
			return new StoreDatabase(open(), support, file, clock);
		}
		mkdirSync(path.dirname(file), { recursive: true });
		let copy: string | undefined;
		if (isMarkedDamaged(file)) {
			copy = setAside(file, clock.now(), () => isMarkedDamaged(file));
		}
		try {
			return new StoreDatabase(withNote(open(), copy), support, file, clock);
		} catch (error) {
			if (isLocked(error)) {
				throw otherWindowLocks(error);
			}
			if (!isDamage(error)) {
				throw error;
			}
			const stillDamaged = () => {
				try {
					open().sqlite.close();
					return false;
				} catch (failure) {
					return isDamage(failure);
				}
			};
			copy = setAside(file, clock.now(), stillDamaged) ?? copy;
			return new StoreDatabase(withNote(open(), copy), support, file, clock);
		}
	}

	/** Whether nothing can be written, because the file belongs to a newer version of the extension. */
	get isReadOnly(): boolean {
		return this.note.kind === "readOnly";
	}

	/** Throws `store` when nothing can be written: for those that change something elsewhere first. */
	checkWritable(): void {
		if (this.note.kind === "readOnly") {
			throw newerVersion(this.note.found);
		}
	}

	/** A statement, prepared once. */
	statement(sql: string): Statement {
		let statement = this.#statements.get(sql);
		if (!statement) {
			statement = this.sqlite.prepare(sql);
			this.#statements.set(sql, statement);
		}
		return statement;
	}

	/**
	 * Runs `work`, which must be synchronous and only read. Where another window is just committing it is tried again for 5 s without
	 * blocking; then throws `busy`.
	 */
	read<T>(work: () => T): Promise<T> {
		return this.#patiently(() => {
			try {
				this.#setBusyTimeout(busyTimeout);
				return work();
			} finally {
				this.#setBusyTimeout(readTimeout);
			}
		});
	}

	/**
	 * A question for callers that can't wait. Beside a rollback journal it blocks while another window commits, which takes
	 * milliseconds; within `write` it is a part of the transaction.
	 */
	query(sql: string): Query {
		const statement = this.sqlite.prepare(sql);
		return {
			get: (...values) => this.#ask(() => statement.get(...values)),
			all: (...values) => this.#ask(() => statement.all(...values)),
		};
	}

	#ask<T>(work: () => T): T {
		for (let tries = 1; ; tries++) {
			try {
				return work();
			} catch (error) {
				if (this.sqlite.isOpen && this.sqlite.isTransaction) {
					throw error;
				}
				if (!isLocked(error)) {
					throw this.#named(error);
				}
				if (tries === readTries) {
					throw otherWindowLocks(error);
				}
			}
		}
	}

	/** Runs `work`, which must only read what can be had elsewhere too, at once: `undefined` where another window is in the way. */
	readNow<T>(work: () => T): T | undefined {
		try {
			return work();
		} catch (error) {
			if (isLocked(error)) {
				return undefined;
			}
			throw this.#named(error);
		}
	}

	/**
	 * Runs `work`, which must be synchronous and short (50 ms), in one immediate transaction. When another window holds the lock it
	 * is tried again for 5 s without blocking; then throws `busy`. `work` may run again only after a rollback. Throws `store` when
	 * the file is damaged, full, replaced, or a newer version of the extension has taken it over.
	 */
	async write<T>(work: () => T, { durable = true }: WriteOptions = {}): Promise<T> {
		this.checkWritable();
		return this.#patiently(() => this.#transaction(work, durable));
	}

	/**
	 * Carries what the write-ahead log has into the file, in a turn of its own: after a few small writes that takes as long as one of
	 * them. SQLite does it by itself, in the middle of a commit, only when the log has grown large.
	 */
	checkpoint(): void {
		if (this.journal === "wal" && !this.isReadOnly) {
			this.sqlite.exec("PRAGMA wal_checkpoint(PASSIVE)");
		}
	}

	/**
	 * Lets nothing of what was deleted stand beside the file: what was deleted in it is overwritten (`secure_delete`), its log is emptied
	 * and its copies go. Where another window reads just now the log is emptied later, by SQLite.
	 */
	forgetDeleted(): void {
		if (this.isReadOnly || this.#file === ":memory:") {
			return;
		}
		if (this.journal === "wal") {
			this.readNow(() => this.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
		}
		removeCopies(this.#file);
	}

	async #patiently<T>(work: () => T): Promise<T> {
		const end = this.#clock.now() + patience;
		for (;;) {
			try {
				return work();
			} catch (error) {
				if (!isLocked(error)) {
					throw this.#named(error);
				}
				if (this.#clock.now() >= end) {
					throw otherWindowLocks(error);
				}
				await this.#clock.sleep(pauseTime());
			}
		}
	}

	#transaction<T>(work: () => T, durable: boolean): T {
		if (!durable) {
			this.sqlite.exec("PRAGMA synchronous = NORMAL");
		}
		this.#setBusyTimeout(busyTimeout);
		try {
			this.sqlite.exec("BEGIN IMMEDIATE");
			this.#checkStillOurs();
			const result = work();
			this.sqlite.exec("COMMIT");
			return result;
		} catch (error) {
			if (this.sqlite.isOpen && this.sqlite.isTransaction) {
				this.sqlite.exec("ROLLBACK");
			}
			throw error;
		} finally {
			if (this.sqlite.isOpen) {
				this.#setBusyTimeout(readTimeout);
				if (!durable) {
					this.sqlite.exec("PRAGMA synchronous = FULL");
				}
			}
		}
	}

	/** Another window may have set the file aside, or a newer version may have changed its tables, while this one had it open. */
	#checkStillOurs(): void {
		if (identityOf(this.#file) !== this.#identity) {
			throw new WorkspaceError("store", l10n.t("Another window has begun a new store, because this one was damaged."), {
				remedy: l10n.t("Reload this window."),
			});
		}
		if (versionOf(this.sqlite) > newestVersion) {
			throw newerVersion(versionOf(this.sqlite));
		}
	}

	/** A window with a write-ahead log is never held up by another's commit; one with a journal is, and waits less when it can wait in vain. */
	#setBusyTimeout(milliseconds: number): void {
		if (this.journal === "truncate" && this.sqlite.isOpen) {
			this.sqlite.exec(`PRAGMA busy_timeout = ${milliseconds}`);
		}
	}

	/** SQLite's failures in words for a person. */
	#named(error: unknown): unknown {
		if (isWorkspaceError(error)) {
			return error;
		}
		if (isDamage(error)) {
			markDamaged(this.#file);
			return new WorkspaceError("store", l10n.t("The store on this machine is damaged."), {
				remedy: l10n.t("Reload the window: the file is set aside and a new one begun. Nothing in Notion has changed."),
				cause: error,
			});
		}
		if (isFull(error)) {
			return new WorkspaceError("store", l10n.t("The disk is full: nothing can be stored."), {
				remedy: l10n.t("Make room on the disk and try again."),
				cause: error,
			});
		}
		if (isDiskFailure(error)) {
			return new WorkspaceError("store", l10n.t("The store can't be read or written: {0}", messageOf(error)), {
				remedy: l10n.t("Check the disk and the rights to {0}.", this.#file),
				cause: error,
			});
		}
		// A table that isn't there any more: the newer version's tables are others.
		if (this.sqlite.isOpen && versionOf(this.sqlite) > newestVersion) {
			return newerVersion(versionOf(this.sqlite));
		}
		return error;
	}

	close(): void {
		if (this.sqlite.isOpen) {
			this.sqlite.close();
		}
	}
}

/** The version of the schema that this code writes. */
export { newestVersion };

function withNote(opened: OpenedFile, copy: string | undefined): OpenedFile {
	return copy === undefined ? opened : { ...opened, note: { kind: "setAside", copy } };
}

/** What tells a file from another one of the same name. */
function identityOf(file: string): string {
	const stat = file === ":memory:" ? undefined : statSync(file, { throwIfNoEntry: false });
	return stat ? `${stat.dev}:${stat.ino}` : "";
}

function otherWindowLocks(cause: unknown): WorkspaceError {
	return new WorkspaceError("busy", l10n.t("Another window keeps the store locked."), {
		remedy: l10n.t("Close the other windows of VS Code and try again."),
		cause,
	});
}
