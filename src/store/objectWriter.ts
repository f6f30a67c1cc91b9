import { isStale } from "../base/stale.ts";
import { pageOfBlock } from "./blockPlaces.ts";
import type { StoreDatabase } from "./database.ts";
import type { ObjectRecord } from "./objectRecord.ts";
import { TextIndex } from "./textIndex.ts";
import { fold } from "./words.ts";

/** Something that is to be noted of an object. */
export type Note<T> =
	| { readonly kind: "seen"; readonly record: ObjectRecord<T> }
	/** Notion doesn't show it any more. */
	| { readonly kind: "missing"; readonly objectKind: string; readonly id: string; readonly askedAt: number }
	/** The text of a page. */
	| { readonly kind: "body"; readonly id: string; readonly body: string };

/** What a transaction has done. */
export interface Written {
	/** How many notes were taken up, from the first one on. */
	readonly count: number;
	/** What is now shown otherwise than before. */
	readonly changes: readonly ObjectChange[];
}

/** An object that is now shown otherwise than before, or not any more. */
export interface ObjectChange {
	readonly kind: string;
	readonly id: string;
	/** What it lies in. */
	readonly parentId: string | undefined;
}

/** Milliseconds of work after which a transaction is ended: the editor waits for it. */
const longestWork = 4;

interface Known {
	readonly rowid: number;
	readonly lastEditedTime: string | undefined;
	readonly askedAt: number;
	readonly isShown: boolean;
	readonly isIndexed: boolean;
	readonly title: string;
	readonly text: string;
	readonly body: string | undefined;
	readonly isSame: boolean;
	readonly isEqualMinute: boolean;
}

/** Writes what was seen of one session's objects, a little at a time. */
export class ObjectWriter<T> {
	readonly #database: StoreDatabase;
	readonly #index: TextIndex | undefined;
	/** Words that are in the list for certain. */
	readonly #listed = new Set<string>();
	#slot: number | undefined;

	constructor(database: StoreDatabase) {
		this.#database = database;
		this.#index = database.support.fts5 ? new TextIndex(database.sqlite) : undefined;
	}

	/** Writes as many of the notes as fit into a short transaction. */
	async write(sessionId: string, notes: readonly Note<T>[], now: number): Promise<Written> {
		if (this.#database.isReadOnly) {
			return { count: notes.length, changes: [] };
		}
		let added = new Set<string>();
		const written = await this.#database.write(
			() => {
				added = new Set();
				const slot = this.#slotOf(sessionId);
				if (slot === undefined) {
					// Another window has disconnected the session: there is nothing left to remember.
					return { count: notes.length, changes: [] };
				}
				this.#index?.begin();
				const end = performance.now() + longestWork;
				const changes: ObjectChange[] = [];
				let count = 0;
				for (const note of notes) {
					const change = this.#take(slot, note, now, added);
					if (change) {
						changes.push(change);
					}
					count++;
					if (performance.now() >= end) {
						break;
					}
				}
				this.#index?.finish();
				return { count, changes };
			},
			{ durable: false },
		);
		for (const word of added) {
			this.#listed.add(word);
		}
		return written;
	}

	/** Merges the full-text index a little: as much as one `write` leaves to be merged, or what an earlier one left. */
	async tidy(): Promise<void> {
		const index = this.#index;
		if (index && !this.#database.isReadOnly) {
			await this.#database.write(() => index.merge(), { durable: false });
		}
	}

	#slotOf(sessionId: string): number | undefined {
		const row = this.#database
			.statement("SELECT slot FROM session_slots JOIN sessions ON sessions.id = session_id WHERE session_id = ?")
			.get(sessionId);
		const slot = row ? Number(row.slot) : undefined;
		if (slot !== this.#slot) {
			this.#listed.clear();
			this.#slot = slot;
		}
		return slot;
	}

	#take(slot: number, note: Note<T>, now: number, added: Set<string>): ObjectChange | undefined {
		switch (note.kind) {
			case "seen":
				return this.#see(slot, note.record, now, added);
			case "missing":
				return this.#lose(slot, note.objectKind, note.id, note.askedAt);
			case "body":
				this.#keepBody(slot, note.id, note.body, added);
				return undefined;
		}
	}

	#see(slot: number, record: ObjectRecord<T>, now: number, added: Set<string>): ObjectChange | undefined {
		const json = JSON.stringify(record.object);
		const known = this.#known(slot, record, json);
		if (!known) {
			this.#insert(slot, record, json, now, added);
			return changeOf(record);
		}
		if (isStale(record, known)) {
			return undefined;
		}
		const isShown = !record.inTrash;
		if (known.isSame && known.isShown === isShown && known.text === record.text) {
			this.#database
				.statement("UPDATE objects SET seen_at = ?, asked_at = ? WHERE rowid = ?")
				.run(now, record.askedAt, known.rowid);
			return undefined;
		}
		const isTextSame = known.title === record.title && known.text === record.text && known.isEqualMinute;
		const reindexed = known.isIndexed !== isShown || !isTextSame;
		if (reindexed && known.isIndexed) {
			this.#index?.remove(known.rowid);
		}
		const { title, text, kind, lastEditedTime } = record;
		const doc =
			reindexed && isShown
				? this.#index?.add({ slot, kind, title, text, body: known.body, lastEditedTime }, this.#listed, added)
				: undefined;
		this.#database
			.statement(
				`UPDATE objects SET parent_kind = ?, parent_id = ?, page_id = ?, block_id = ?, title = ?, title_key = ?, icon = ?, url = ?,
					created_time = ?, last_edited_time = ?, in_trash = ?, missing_at = NULL, asked_at = ?, seen_at = ?
					${reindexed ? ", doc = ?" : ""}
				WHERE rowid = ?`,
			)
			.run(...this.#columnsOf(slot, record), now, ...(reindexed ? [doc ?? null] : []), known.rowid);
		this.#database
			.statement("UPDATE object_content SET text = ?, json = ? WHERE rowid = ?")
			.run(text, json, known.rowid);
		return changeOf(record);
	}

	#known(slot: number, record: ObjectRecord<T>, json: string): Known | undefined {
		const row = this.#database
			.statement(
				`SELECT rowid, last_edited_time, asked_at, in_trash, missing_at, doc IS NOT NULL AS indexed, title, text, body,
					json = ? AS same
				FROM objects JOIN object_content USING (rowid) WHERE slot = ? AND kind = ? AND id = ?`,
			)
			.get(json, slot, record.kind, record.id);
		if (!row) {
			return undefined;
		}
		const lastEditedTime = row.last_edited_time === null ? undefined : String(row.last_edited_time);
		return {
			rowid: Number(row.rowid),
			lastEditedTime,
			askedAt: Number(row.asked_at),
			isShown: row.in_trash === 0 && row.missing_at === null,
			isIndexed: row.indexed === 1,
			title: String(row.title),
			text: String(row.text),
			body: row.body === null ? undefined : String(row.body),
			isSame: row.same === 1,
			isEqualMinute: lastEditedTime === record.lastEditedTime,
		};
	}

	#insert(slot: number, record: ObjectRecord<T>, json: string, now: number, added: Set<string>): void {
		const { kind, id, title, text, lastEditedTime } = record;
		const doc = record.inTrash
			? undefined
			: this.#index?.add({ slot, kind, title, text, body: undefined, lastEditedTime }, this.#listed, added);
		const { lastInsertRowid } = this.#database
			.statement(
				`INSERT INTO objects (parent_kind, parent_id, page_id, block_id, title, title_key, icon, url, created_time, last_edited_time,
					in_trash, asked_at, seen_at, slot, kind, id, doc)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			)
			.run(...this.#columnsOf(slot, record), now, slot, kind, id, doc ?? null);
		this.#database
			.statement("INSERT INTO object_content (rowid, text, json) VALUES (?, ?, ?)")
			.run(lastInsertRowid, text, json);
	}

	/** It isn't deleted: it is only not shown any more, and comes back as soon as Notion shows it again. */
	#lose(slot: number, kind: string, id: string, askedAt: number): ObjectChange | undefined {
		const row = this.#database
			.statement(
				"SELECT rowid, parent_id FROM objects WHERE slot = ? AND kind = ? AND id = ? AND missing_at IS NULL AND asked_at <= ?",
			)
			.get(slot, kind, id, askedAt);
		if (!row) {
			return undefined;
		}
		this.#index?.remove(Number(row.rowid));
		this.#database
			.statement("UPDATE objects SET missing_at = ?, asked_at = ?, doc = NULL WHERE rowid = ?")
			.run(askedAt, askedAt, Number(row.rowid));
		return { kind, id, parentId: row.parent_id === null ? undefined : String(row.parent_id) };
	}

	#keepBody(slot: number, id: string, body: string, added: Set<string>): void {
		const row = this.#database
			.statement(
				`SELECT rowid, title, text, last_edited_time, doc IS NOT NULL AS indexed
				FROM objects JOIN object_content USING (rowid)
				WHERE slot = ? AND kind = 'page' AND id = ? AND body IS NOT ?`,
			)
			.get(slot, id, body);
		if (!row) {
			return;
		}
		const rowid = Number(row.rowid);
		this.#database.statement("UPDATE object_content SET body = ? WHERE rowid = ?").run(body, rowid);
		if (row.indexed === 1 && this.#index) {
			this.#index.remove(rowid);
			const title = String(row.title);
			const lastEditedTime = row.last_edited_time === null ? undefined : String(row.last_edited_time);
			const object = { slot, kind: "page", title, text: String(row.text), body, lastEditedTime };
			const doc = this.#index.add(object, this.#listed, added);
			this.#database.statement("UPDATE objects SET doc = ? WHERE rowid = ?").run(doc, rowid);
		}
	}

	#columnsOf(slot: number, record: ObjectRecord): (string | number | null)[] {
		const { blockId } = record;
		const pageId = record.pageId ?? (blockId === undefined ? undefined : pageOfBlock(this.#database, slot, blockId));
		return [
			record.parentKind,
			record.parentId ?? null,
			pageId ?? null,
			blockId ?? null,
			record.title,
			fold(record.title),
			record.icon === undefined ? null : JSON.stringify(record.icon),
			record.url ?? null,
			record.createdTime ?? null,
			record.lastEditedTime ?? null,
			record.inTrash ? 1 : 0,
			record.askedAt,
		];
	}
}

function changeOf({ kind, id, parentId }: ObjectRecord): ObjectChange {
	return { kind, id, parentId };
}
