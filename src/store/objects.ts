import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isStale } from "../base/stale.ts";
import { type BlockPlace, listUnplacedBlocks, pageOfBlock, writeBlockPlaces } from "./blockPlaces.ts";
import { readChildOrder, writeChildOrder } from "./childOrders.ts";
import type { StoreDatabase } from "./database.ts";
import { type Listing, readListing, writeListing } from "./listings.ts";
import { byLastSeen, lastOfObjects, listNotSeen, type NotSeen } from "./notSeen.ts";
import {
	type DatabaseSummary,
	listDatabases,
	listDataSourcesOf,
	listFavorites,
	listOpened,
	listRecent,
	listRows,
	listUnknownDataSources,
	listUsers,
} from "./objectLists.ts";
import { isShown, type ObjectRecord, type ObjectSummary } from "./objectRecord.ts";
import { ObjectSearch, type SearchHit } from "./objectSearch.ts";
import { type Note, type ObjectChange, ObjectWriter } from "./objectWriter.ts";
import { listChildPages, listRootPages, pagesWithChildren } from "./pageLists.ts";
import { type PageText, readPageText, writePageText } from "./pageTexts.ts";
import { bodyOf, type RowPlace, sliceRows, titlesOf } from "./rowLists.ts";
import { WordList } from "./wordList.ts";

/** Writes are gathered for this long, so that a listing of 100 objects is a few transactions. */
const gatherTime = 25;

/**
 * The objects of one session as they were last seen. `get` sees every `put` at once, lists after at most one short wait; the file
 * follows within milliseconds (`flush` waits for it). Satisfies `ObjectStore` of `notion/`.
 */
export class SessionObjects<T = unknown> {
	readonly #database: StoreDatabase;
	readonly #sessionId: string;
	readonly #clock: Clock;
	readonly #onError: (error: unknown) => void;
	readonly #writer: ObjectWriter<T>;
	readonly #words: WordList;
	/** What is not in the file yet, by object and kind of note, the oldest first. */
	#pending = new Map<string, Note<T>>();
	#flushing: Promise<void> | undefined;
	#writes = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #changed = new Emitter<readonly ObjectChange[]>();

	constructor(database: StoreDatabase, sessionId: string, clock: Clock, onError: (error: unknown) => void) {
		this.#database = database;
		this.#sessionId = sessionId;
		this.#clock = clock;
		this.#onError = onError;
		this.#writer = new ObjectWriter(database);
		this.#words = new WordList(database);
	}

	/** Fires when something that is now in the file is shown otherwise than before. */
	readonly onDidChange = this.#changed.event;

	/** An object as it was last seen; `undefined` for one that isn't known, or that Notion doesn't show any more. */
	get(kind: string, id: string): T | undefined {
		const pending = this.#pending.get(keyOf(kind, id));
		if (pending) {
			return pending.kind === "seen" ? pending.record.object : undefined;
		}
		const row = this.#database.readNow(() =>
			this.#database
				.statement(
					`SELECT json FROM objects JOIN object_content USING (rowid)
					WHERE slot = ? AND kind = ? AND id = ? AND missing_at IS NULL`,
				)
				.get(this.#slot(), kind, id),
		);
		return row ? (JSON.parse(String(row.json)) as T) : undefined;
	}

	put(records: readonly ObjectRecord<T>[]): void {
		for (const record of records) {
			const key = keyOf(record.kind, record.id);
			const pending = this.#pending.get(key);
			if (pending?.kind !== "seen" || !isStale(record, pending.record)) {
				this.#note(key, { kind: "seen", record });
			}
		}
	}

	/**
	 * Notes that Notion answered that there is no such object: gone, or not shared any more. It isn't shown then, and kept all the
	 * same: it comes back as soon as Notion shows it again.
	 */
	missing(kind: string, id: string, askedAt = this.#clock.now()): void {
		const pending = this.#pending.get(keyOf(kind, id));
		if (pending?.kind === "seen" && pending.record.askedAt > askedAt) {
			return;
		}
		this.#note(keyOf(kind, id), { kind: "missing", objectKind: kind, id, askedAt });
	}

	/** Keeps the text of a page, to search in it. */
	putBody(pageId: string, body: string): void {
		this.#note(`body ${pageId}`, { kind: "body", id: pageId, body });
	}

	/** The text of a page as it was kept, without its formatting; `undefined` where it was never read. */
	async body(pageId: string): Promise<string | undefined> {
		const pending = this.#pending.get(`body ${pageId}`);
		if (pending?.kind === "body") {
			return pending.body;
		}
		return this.#read((slot) => bodyOf(this.#database, slot, pageId), undefined);
	}

	#note(key: string, note: Note<T>): void {
		// What comes later is written later.
		this.#pending.delete(key);
		this.#pending.set(key, note);
		this.#timer ??= setTimeout(() => void this.flush().catch(this.#onError), gatherTime);
	}

	/** Resolves when everything that was put until now is in the file. */
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

	async #writePending(): Promise<void> {
		let rest = [...this.#pending];
		while (rest.length > 0) {
			const notes = rest.map(([, note]) => note);
			const { count, changes } = await this.#writer.write(this.#sessionId, notes, this.#clock.now());
			for (const [key, note] of rest.slice(0, count)) {
				// What was put meanwhile is newer and stays pending.
				if (this.#pending.get(key) === note) {
					this.#pending.delete(key);
				}
			}
			rest = rest.slice(count);
			if (changes.length > 0) {
				this.#changed.fire(changes);
			}
			// The editor has its turn between two transactions.
			await new Promise((resolve) => setImmediate(resolve));
			// What can't be merged now is merged after another write.
			await this.#writer.tidy().catch(() => {});
			await new Promise((resolve) => setImmediate(resolve));
			if (++this.#writes % writesPerCheckpoint === 0) {
				this.#database.readNow(() => this.#database.checkpoint());
				await new Promise((resolve) => setImmediate(resolve));
			}
		}
	}

	/** All databases, or those on one page, by title. */
	databases(pageId?: string): Promise<DatabaseSummary[]> {
		return this.#read((slot) => listDatabases(this.#database, slot, pageId), []);
	}

	/** The data sources of a database, by title. */
	dataSourcesOf(databaseId: string): Promise<ObjectSummary[]> {
		return this.#read((slot) => listDataSourcesOf(this.#database, slot, databaseId), []);
	}

	/** Pages at the top, by title. */
	rootPages(): Promise<ObjectSummary[]> {
		return listRootPages(this.#database, (read, none) => this.#read(read, none));
	}

	/** Pages directly on a page, by title. */
	childPages(pageId: string): Promise<ObjectSummary[]> {
		return listChildPages(this.#database, (read, none) => this.#read(read, none), pageId);
	}

	/** Which of some pages have pages or databases on them. */
	pagesWithChildren(pageIds: readonly string[]): Promise<ReadonlySet<string>> {
		return pagesWithChildren(this.#database, (read, none) => this.#read(read, none), pageIds);
	}

	/** Rows of a data source as far as they are stored, the newest first. */
	async rows(dataSourceId: string, limit: number): Promise<T[]> {
		const rows = await this.#read((slot) => listRows(this.#database, slot, dataSourceId, limit), []);
		return rows.map(({ json }) => JSON.parse(json) as T);
	}

	/**
	 * Rows of a data source in the order in which they were made, a part at a time, so that a long list never holds up everything
	 * else. Go on with `next` as `after` until it is `undefined`.
	 */
	async rowSlice(
		dataSourceId: string,
		limit: number,
		after?: RowPlace,
	): Promise<{ readonly rows: readonly T[]; readonly next: RowPlace | undefined }> {
		const rows = await this.#read((slot) => sliceRows(this.#database, slot, dataSourceId, limit, after), []);
		return {
			rows: rows.map(({ json }) => JSON.parse(json) as T),
			next: rows.length === limit ? rows.at(-1)?.place : undefined,
		};
	}

	/** The titles of those of the objects that are known, by id. */
	async titles(kind: string, ids: readonly string[]): Promise<Map<string, string>> {
		return new Map(await this.#read((slot) => titlesOf(this.#database, slot, kind, ids), []));
	}

	async users(): Promise<T[]> {
		const users = await this.#read((slot) => listUsers(this.#database, slot), []);
		return users.map(({ json }) => JSON.parse(json) as T);
	}

	/** What was opened here lately, then what was edited last. */
	recent(limit: number): Promise<ObjectSummary[]> {
		return this.#read((slot) => listRecent(this.#database, slot, limit), []);
	}

	/** What is stored and fits, the best first; what is recent for no text. `db:`, `page:` and `user:` narrow it down. */
	async search(typed: string, limit: number): Promise<SearchHit[]> {
		await this.#settle();
		const slot = await this.#database.read(() => this.#slot());
		const now = this.#clock.now();
		return slot === -1 ? [] : ObjectSearch.run(this.#database, this.#words, slot, { typed, limit, now });
	}

	/** What was opened here lately, the last first. */
	lastOpened(limit: number): Promise<ObjectSummary[]> {
		return this.#read((slot) => listOpened(this.#database, slot, limit), []);
	}

	/** What somebody chose to have at hand, in the order in which it was chosen. */
	favorites(): Promise<ObjectSummary[]> {
		return this.#read((slot) => listFavorites(this.#database, slot), []);
	}

	/** Remembers that somebody opened an object. */
	opened(kind: string, id: string): Promise<void> {
		return this.#mark("opened_at", kind, id, this.#clock.now());
	}

	/** Has an object at hand from now on, or not any more. */
	setFavorite(kind: string, id: string, isFavorite: boolean): Promise<void> {
		return this.#mark("favorite_at", kind, id, isFavorite ? this.#clock.now() : null);
	}

	async #mark(column: "opened_at" | "favorite_at", kind: string, id: string, at: number | null): Promise<void> {
		await this.#settle();
		await this.#write((slot) =>
			this.#database
				.statement(`UPDATE objects SET ${column} = ? WHERE slot = ? AND kind = ? AND id = ?`)
				.run(at, slot, kind, id),
		);
	}

	/** A page as it was last read here; `undefined` where it never was, or too long ago to be kept. */
	pageText(pageId: string): Promise<PageText | undefined> {
		return this.#read((slot) => readPageText(this.#database, slot, pageId), undefined);
	}

	/** Keeps a page as it was read, the latest ones of a session up to a size. That it can't be kept is no failure of reading it. */
	putPageText(pageId: string, content: string): Promise<void> {
		const readAt = this.#clock.now();
		return this.#write((slot) => writePageText(this.#database, slot, pageId, { content, readAt })).catch(this.#onError);
	}

	/** Blocks that pages or databases stand in and whose page is to be asked for. */
	unplacedBlocks(limit: number): Promise<string[]> {
		return this.#read((slot) => listUnplacedBlocks(this.#database, slot, this.#clock.now(), limit), []);
	}

	/** Notes on which pages blocks stand: what is in them is listed there. */
	placeBlocks(places: readonly BlockPlace[]): Promise<void> {
		return this.#write((slot) => writeBlockPlaces(this.#database, slot, places, this.#clock.now()));
	}

	/** The ids of the pages and databases on a page, in the order that Notion gave last; `undefined` where that isn't known. */
	childOrder(pageId: string): Promise<readonly string[] | undefined> {
		return this.#read((slot) => readChildOrder(this.#database, slot, pageId), undefined);
	}

	/** Keeps the order of the pages and databases on a page. */
	putChildOrder(pageId: string, ids: readonly string[]): Promise<void> {
		return this.#write((slot) => writeChildOrder(this.#database, slot, pageId, ids));
	}

	/** The page that a block stands on, where that was found out. */
	pageOfBlock(blockId: string): string | undefined {
		return this.#database.readNow(() => pageOfBlock(this.#database, this.#slot(), blockId));
	}

	/** Pages and data sources that Notion hasn't shown since: data sources first, then what was seen or asked for the longest time ago. */
	async notSeenSince(since: number, limit: number): Promise<NotSeen[]> {
		let found: NotSeen[] = [];
		// All objects are looked at, a part at a time: an index would have to be written anew whenever one is seen.
		const last = await this.#read(() => lastOfObjects(this.#database), 0);
		for (let from = 0; from < last; from += lookedAtOnce) {
			const to = from + lookedAtOnce;
			const part = await this.#read((slot) => listNotSeen(this.#database, slot, { from, to, since, limit }), []);
			found = part.length > 0 ? [...found, ...part].toSorted(byLastSeen).slice(0, limit) : found;
			await new Promise((resolve) => setImmediate(resolve));
		}
		return found;
	}

	/** Notes that Notion would neither show an object nor say that it is gone: others are asked for before it the next time. */
	async askedInVain(kind: string, id: string): Promise<void> {
		await this.#write((slot) =>
			this.#database
				.statement("UPDATE objects SET asked_at = ? WHERE slot = ? AND kind = ? AND id = ?")
				.run(this.#clock.now(), slot, kind, id),
		);
	}

	/** The data sources of stored rows that are not stored themselves. */
	unknownDataSources(): Promise<string[]> {
		return this.#read((slot) => listUnknownDataSources(this.#database, slot), []);
	}

	/** Whether an object is stored with the same time of its last edit. */
	isKnown(kind: string, id: string, lastEditedTime: string): boolean {
		const row = this.#database.readNow(() =>
			this.#database
				.statement("SELECT last_edited_time FROM objects WHERE slot = ? AND kind = ? AND id = ? AND missing_at IS NULL")
				.get(this.#slot(), kind, id),
		);
		return row?.last_edited_time === lastEditedTime;
	}

	/** Whether an object is stored and shown: not in the trash, and not gone. */
	isShown(kind: string, id: string): boolean {
		const row = this.#database.readNow(() =>
			this.#database
				.statement(`SELECT 1 FROM objects WHERE slot = ? AND kind = ? AND id = ? AND ${isShown}`)
				.get(this.#slot(), kind, id),
		);
		return row !== undefined;
	}

	/** How far the listing of something has come, e.g. of `everything`. */
	listing(scope: string): Promise<Listing> {
		return this.#database.read(() => readListing(this.#database, this.#slot(), scope));
	}

	/** Notes how far a listing has come, after everything that it has brought so far. */
	async saveListing(scope: string, listing: Listing): Promise<void> {
		await this.flush();
		await this.#write((slot) => writeListing(this.#database, slot, scope, listing));
	}

	/** When a listing was last complete, in milliseconds since 1970; `undefined` for never. */
	completeAt(scope: string): number | undefined {
		return this.#database.readNow(() => readListing(this.#database, this.#slot(), scope))?.completeAt;
	}

	/** The number by which objects name the session; -1 for one that another window has disconnected. */
	#slot(): number {
		const row = this.#database
			.statement("SELECT slot FROM session_slots JOIN sessions ON sessions.id = session_id WHERE session_id = ?")
			.get(this.#sessionId);
		return row ? Number(row.slot) : -1;
	}

	/** A store that can't be written to remembers nothing more. */
	async #write(write: (slot: number) => unknown): Promise<void> {
		if (this.#database.isReadOnly) {
			return;
		}
		await this.#database.write(
			() => {
				const slot = this.#slot();
				if (slot !== -1) {
					write(slot);
				}
			},
			{ durable: false },
		);
	}

	async #read<R>(read: (slot: number) => R, none: R): Promise<R> {
		await this.#settle();
		return this.#database.read(() => {
			const slot = this.#slot();
			return slot === -1 ? none : read(slot);
		});
	}

	/** What was just put is part of every list. A crawl's flood isn't waited for. */
	async #settle(): Promise<void> {
		if (this.#pending.size <= mostWaitedFor) {
			await this.flush();
		}
	}
}

/** Transactions after which the write-ahead log is emptied: before SQLite does so by itself (`wal_autocheckpoint`). */
const writesPerCheckpoint = 2;

/** Objects looked at in one go, where all of them are. */
const lookedAtOnce = 5000;

/** Notes that a list waits for. */
const mostWaitedFor = 100;

function keyOf(kind: string, id: string): string {
	return `${kind} ${id}`;
}
