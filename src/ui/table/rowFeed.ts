import type { Connection } from "../../app/connection.ts";
import type { Clock } from "../../base/clock.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import type { Query } from "../../notion/endpoints.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { type RowPage, rowWindows } from "../../notion/rowWindows.ts";
import type { Page, QueryFilter, View } from "../../notion/types.ts";
import type { Listing } from "../../store/listings.ts";
import type { RowPlace } from "../../store/rowLists.ts";

/** How far the rows are known. */
export interface FeedState {
	/** Everything that Notion lists is here, as of `readAt`. */
	readonly complete: boolean;
	/** The list is longer than Notion gives. */
	readonly cut: boolean;
	/** Milliseconds since 1970; `undefined` where nothing was read yet. */
	readonly readAt: number | undefined;
}

/** Rows read from Notion, and rows that aren't there any more. */
export interface FeedPart {
	readonly rows: readonly Page[];
	readonly removed?: readonly string[];
}

export interface FeedOptions {
	readonly connection: Connection;
	readonly dataSourceId: string;
	readonly clock: Clock;
	/** Notion's view to follow; without one, all rows in the order in which they were created. */
	readonly view?: View;
	/** Reads everything anew, even if all rows are known to be stored. */
	readonly again?: boolean;
	/** The ids of rows that are shown already: those that Notion doesn't list any more are named by `removed` at the end. */
	readonly shown?: Iterable<string>;
}

/** Rows of the store that are read at once: a slice takes a few milliseconds. */
const sliceSize = 400;
/** Notion floors its times to the minute, and its clock isn't ours. */
const overlap = 2 * 60_000;
/** Rows that a whole reading didn't show are looked up one by one, up to this many. */
const mostLookups = 20;

/**
 * The rows of a data source for a table: what is stored at once, then page by page from Notion: all of them, in the
 * order of their creation (see `rowWindows`), or those of one view.
 */
export class RowFeed {
	readonly #options: FeedOptions;
	readonly #seen = new Set<string>();
	/** Rows that were shown already and that Notion hasn't listed yet. */
	readonly #unconfirmed: Set<string>;
	#reading: AsyncGenerator<readonly Page[]> | undefined;
	/** The options of the page that is asked for now. */
	#request: RequestOptions = {};
	/** Notion has no rows after those that it has just given. */
	#ended = false;
	#last: Page | undefined;
	#begun = false;
	#readAt: number | undefined;
	#complete = false;
	#cut = false;

	constructor(options: FeedOptions) {
		this.#options = options;
		this.#unconfirmed = new Set(options.shown);
		if (!options.view) {
			this.#readAt = options.connection.objects.completeAt(this.#scope);
			this.#complete = this.#readAt !== undefined && !options.again;
		}
	}

	get state(): FeedState {
		if (!this.#begun && this.#readAt !== undefined) {
			// They are to be read again, and until they are it is as it was.
			return { complete: true, cut: false, readAt: this.#readAt };
		}
		// Rows from before among them aren't the first ones, and are as old as they are.
		const isMixed = !this.#complete && this.#unconfirmed.size > 0;
		return { complete: this.#complete, cut: this.#cut, readAt: isMixed ? undefined : this.#readAt };
	}

	/** There are rows to read from Notion. */
	get hasMore(): boolean {
		return !this.#complete && !this.#cut;
	}

	get #scope(): string {
		return `rows:${this.#options.dataSourceId}`;
	}

	/** What is stored, a slice at a time; nothing for a view, whose rows only Notion knows. */
	async *stored(): AsyncGenerator<readonly Page[]> {
		const { connection, dataSourceId, view } = this.#options;
		let place: RowPlace | undefined;
		for (let isFirst = true; !view && (isFirst || place !== undefined); isFirst = false) {
			const slice = await connection.objects.rowSlice(dataSourceId, sliceSize, place);
			const rows = slice.rows.flatMap((row) => (row.object === "page" ? [row] : []));
			for (const { id } of rows) {
				if (!this.#seen.has(id)) {
					this.#unconfirmed.add(id);
				}
			}
			yield rows;
			place = slice.next;
			// Other work gets its turn between two slices.
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** The next rows from Notion, at most 100. Throws what the session throws; the feed goes on where it was. */
	async more(options: RequestOptions = {}): Promise<FeedPart> {
		const startedAt = this.#options.clock.now();
		this.#request = options;
		this.#reading ??= rowWindows(this.#query(), (query, cursor) => this.#page(query, cursor));
		const rows = await this.#next(this.#reading);
		if (!this.#begun) {
			this.#begun = true;
			this.#readAt = startedAt;
		}
		const fresh = rows.filter(({ id }) => !this.#seen.has(id));
		for (const { id } of fresh) {
			this.#seen.add(id);
			this.#unconfirmed.delete(id);
		}
		this.#last = rows.at(-1) ?? this.#last;
		return this.#ended && !this.#cut ? { rows: fresh, removed: await this.#finish(options) } : { rows: fresh };
	}

	async #next(reading: AsyncGenerator<readonly Page[]>): Promise<readonly Page[]> {
		try {
			const { value, done } = await reading.next();
			return done ? [] : value;
		} catch (error) {
			// The reading has ended; the next one begins with the last row.
			this.#reading = undefined;
			if (!isWorkspaceError(error, "incomplete")) {
				throw error;
			}
			this.#cut = true;
			return [];
		}
	}

	async #page(query: Query, cursor: string | undefined): Promise<RowPage> {
		const { connection, dataSourceId } = this.#options;
		const page = await connection.session.api.queryPage(dataSourceId, { ...query, cursor }, this.#request);
		this.#ended = page.cursor === undefined && !page.cut;
		return {
			results: page.rows,
			next_cursor: page.cursor ?? null,
			has_more: page.cursor !== undefined,
			...(page.cut ? { request_status: { type: "incomplete" } } : {}),
		};
	}

	/** Everything that is left, until it is complete, cut, or the signal says stop. */
	async *rest(options: RequestOptions = {}): AsyncGenerator<FeedPart> {
		while (this.hasMore) {
			yield await this.more(options);
		}
	}

	/** What was edited, made or put into the trash since the rows were last read as a whole. */
	async *changes(options: RequestOptions = {}): AsyncGenerator<FeedPart> {
		const { connection, dataSourceId, clock } = this.#options;
		if (!this.#complete || this.#readAt === undefined || this.#options.view) {
			return;
		}
		const startedAt = clock.now();
		const filter: QueryFilter = {
			timestamp: "last_edited_time",
			last_edited_time: { on_or_after: new Date(this.#readAt - overlap).toISOString() },
		};
		const { api } = connection.session;
		yield { rows: await api.query(dataSourceId, { filter }, options) };
		const trashed = await api.query(dataSourceId, { filter, inTrash: true }, options).catch((error: unknown) => {
			// Whether a query shows the trash depends on the version of the API.
			if (isWorkspaceError(error, "refused")) {
				return [];
			}
			throw error;
		});
		yield { rows: [], removed: trashed.map(({ id }) => id) };
		this.#readAt = startedAt;
		await this.#noteListing({ completeAt: startedAt });
	}

	#query(): Query {
		const { view } = this.#options;
		if (view) {
			return {
				...(view.filter ? { filter: view.filter as QueryFilter } : {}),
				...(view.sorts && view.sorts.length > 0 ? { sorts: view.sorts } : {}),
			};
		}
		const from = this.#last?.created_time;
		return from === undefined ? {} : { filter: { timestamp: "created_time", created_time: { on_or_after: from } } };
	}

	async #finish(options: RequestOptions): Promise<readonly string[]> {
		const { connection, view } = this.#options;
		this.#complete = true;
		const gone = [...this.#unconfirmed];
		this.#unconfirmed.clear();
		if (view) {
			return gone;
		}
		// Reading them tells the store whether they are in the trash or somewhere else by now.
		for (const id of gone.slice(0, mostLookups)) {
			await connection.session.api.page(id, options).catch((error: unknown) => {
				if (!isWorkspaceError(error, "notFound", "restricted")) {
					throw error;
				}
			});
		}
		await this.#noteListing({ completeAt: this.#readAt, fullAt: this.#readAt });
		return gone;
	}

	async #noteListing(changes: Partial<Listing>): Promise<void> {
		const { objects } = this.#options.connection;
		await objects.saveListing(this.#scope, { ...(await objects.listing(this.#scope)), ...changes });
	}
}
