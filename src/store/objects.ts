import type { Clock } from "../base/clock.ts";
import type { StoreDatabase } from "./database.ts";

/** What is kept of an object, of whatever kind; `object` is Notion's own JSON. */
export interface ObjectRecord<T = unknown> {
	readonly kind: string;
	readonly id: string;
	readonly parentKind: string;
	readonly parentId: string | undefined;
	readonly title: string;
	readonly lastEditedTime: string | undefined;
	readonly inTrash: boolean;
	readonly object: T;
}

/** A record without Notion's JSON, as lists and search give it. */
export type ObjectSummary = Omit<ObjectRecord, "object">;

interface Row {
	readonly kind: string;
	readonly id: string;
	readonly parent_kind: string;
	readonly parent_id: string | null;
	readonly title: string;
	readonly last_edited_time: string | null;
	readonly in_trash: number;
	readonly json: string;
}

/** Writes are gathered for this long, so that a listing of 100 objects is one transaction. */
const gatherTime = 25;

const upsert = `
	INSERT INTO objects (session_id, kind, id, parent_kind, parent_id, title, last_edited_time, in_trash, seen_at, json)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (session_id, kind, id) DO UPDATE SET
		parent_kind = excluded.parent_kind, parent_id = excluded.parent_id, title = excluded.title,
		last_edited_time = excluded.last_edited_time, in_trash = excluded.in_trash, seen_at = excluded.seen_at, json = excluded.json
`;

/**
 * The objects of one session as they were last seen. Reads see every `put` at once; the file follows within milliseconds
 * (`flush` waits for it). Satisfies `ObjectStore` of `notion/`.
 */
export class SessionObjects<T = unknown> {
	readonly #database: StoreDatabase;
	readonly #sessionId: string;
	readonly #clock: Clock;
	readonly #onError: (error: unknown) => void;
	#pending = new Map<string, ObjectRecord<T>>();
	#flushing: Promise<void> | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(database: StoreDatabase, sessionId: string, clock: Clock, onError: (error: unknown) => void) {
		this.#database = database;
		this.#sessionId = sessionId;
		this.#clock = clock;
		this.#onError = onError;
	}

	get(kind: string, id: string): T | undefined {
		const pending = this.#pending.get(`${kind} ${id}`);
		if (pending) {
			return pending.object;
		}
		const row = this.#database.sqlite
			.prepare("SELECT json FROM objects WHERE session_id = ? AND kind = ? AND id = ?")
			.get(this.#sessionId, kind, id);
		return row ? (JSON.parse(String(row.json)) as T) : undefined;
	}

	put(records: readonly ObjectRecord<T>[]): void {
		for (const record of records) {
			this.#pending.set(`${record.kind} ${record.id}`, record);
		}
		this.#timer ??= setTimeout(() => void this.flush().catch(this.#onError), gatherTime);
	}

	/** Resolves when everything that was put is in the file. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		// An earlier write that failed has told its own caller; what it left is still pending.
		await this.#flushing?.catch(() => {});
		if (this.#pending.size > 0) {
			this.#flushing = this.#writePending();
			await this.#flushing;
		}
	}

	#sessionExists(): boolean {
		return this.#database.sqlite.prepare("SELECT 1 FROM sessions WHERE id = ?").get(this.#sessionId) !== undefined;
	}

	async #writePending(): Promise<void> {
		let batch: readonly (readonly [string, ObjectRecord<T>])[] = [];
		const now = this.#clock.now();
		await this.#database.write(() => {
			batch = [...this.#pending];
			if (!this.#sessionExists()) {
				// Another window has disconnected the session: there is nothing left to remember.
				return;
			}
			const statement = this.#database.sqlite.prepare(upsert);
			for (const [, record] of batch) {
				statement.run(
					this.#sessionId,
					record.kind,
					record.id,
					record.parentKind,
					record.parentId ?? null,
					record.title,
					record.lastEditedTime ?? null,
					record.inTrash ? 1 : 0,
					now,
					JSON.stringify(record.object),
				);
			}
		});
		// What was put meanwhile is newer and stays pending.
		for (const [key, record] of batch) {
			if (this.#pending.get(key) === record) {
				this.#pending.delete(key);
			}
		}
	}

	/** Everything of a kind that isn't in the trash, by title; with a parent only what lies in it. */
	async list(kind: string, parentId?: string): Promise<ObjectRecord<T>[]> {
		await this.flush();
		const condition = parentId === undefined ? "" : "AND parent_id = ?";
		return this.#database.sqlite
			.prepare(
				`SELECT * FROM objects WHERE session_id = ? AND kind = ? AND in_trash = 0 ${condition} ORDER BY title, id`,
			)
			.all(...[this.#sessionId, kind, ...(parentId === undefined ? [] : [parentId])])
			.map((row) => toRecord<T>(row as unknown as Row));
	}

	/** Objects whose titles have words that begin with the words of `text`, best match first, then most recently edited; the recent ones for no text. */
	async search(text: string, limit: number): Promise<ObjectRecord<T>[]> {
		await this.flush();
		const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
		const { sqlite, support } = this.#database;
		const recentFirst = "objects.last_edited_time DESC, objects.title LIMIT ?";
		const inSession = "objects.session_id = ? AND objects.in_trash = 0";
		if (words.length === 0) {
			return sqlite
				.prepare(`SELECT * FROM objects WHERE ${inSession} ORDER BY ${recentFirst}`)
				.all(this.#sessionId, limit)
				.map((row) => toRecord<T>(row as unknown as Row));
		}
		if (!support.fts5) {
			const like = words.map(() => "objects.title LIKE ? ESCAPE '\\'").join(" AND ");
			return sqlite
				.prepare(`SELECT * FROM objects WHERE ${inSession} AND ${like} ORDER BY ${recentFirst}`)
				.all(this.#sessionId, ...words.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`), limit)
				.map((row) => toRecord<T>(row as unknown as Row));
		}
		const query = words.map((word) => `"${word}"*`).join(" ");
		return sqlite
			.prepare(
				`SELECT objects.* FROM object_text JOIN objects ON objects.rowid = object_text.rowid
				WHERE object_text MATCH ? AND ${inSession} ORDER BY object_text.rank, ${recentFirst}`,
			)
			.all(query, this.#sessionId, limit)
			.map((row) => toRecord<T>(row as unknown as Row));
	}

	/** Forgets an object that Notion doesn't show any more. */
	missing(kind: string, id: string): void {
		this.forget(kind, id).catch(this.#onError);
	}

	/** Forgets objects that Notion no longer shows. */
	async forget(kind: string, id: string): Promise<void> {
		await this.flush();
		await this.#database.write(() =>
			this.#database.sqlite
				.prepare("DELETE FROM objects WHERE session_id = ? AND kind = ? AND id = ?")
				.run(this.#sessionId, kind, id),
		);
	}

	/** Notes that a listing was complete just now, e.g. of `pages`. */
	async markComplete(scope: string): Promise<void> {
		await this.#database.write(() => {
			if (this.#sessionExists()) {
				this.#database.sqlite
					.prepare("INSERT OR REPLACE INTO freshness (session_id, scope, complete_at) VALUES (?, ?, ?)")
					.run(this.#sessionId, scope, this.#clock.now());
			}
		});
	}

	/** When a listing was last complete, in milliseconds since 1970; `undefined` for never. */
	completeAt(scope: string): number | undefined {
		const row = this.#database.sqlite
			.prepare("SELECT complete_at FROM freshness WHERE session_id = ? AND scope = ?")
			.get(this.#sessionId, scope);
		return row ? Number(row.complete_at) : undefined;
	}
}

function toRecord<T>(row: Row): ObjectRecord<T> {
	return {
		kind: row.kind,
		id: row.id,
		parentKind: row.parent_kind,
		parentId: row.parent_id ?? undefined,
		title: row.title,
		lastEditedTime: row.last_edited_time ?? undefined,
		inTrash: row.in_trash === 1,
		object: JSON.parse(row.json) as T,
	};
}
