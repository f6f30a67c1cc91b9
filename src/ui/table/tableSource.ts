import type { Connection } from "../../app/connection.ts";
import type { Clock } from "../../base/clock.ts";
import { isWorkspaceError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { titleOf } from "../../notion/titles.ts";
import type { DataSource, Page, View } from "../../notion/types.ts";
import type { ExtraColumn, ExtraColumns } from "./extraColumns.ts";
import { type FeedOptions, type FeedPart, RowFeed } from "./rowFeed.ts";
import { columnsOf } from "./tableColumns.ts";
import { rowOf } from "./tableContent.ts";
import { lookOfView } from "./tableLook.ts";
import { plainLook, type TableColumn, type TableLook, type TableState, type ToTable } from "./tableMessages.ts";
import { tableViews } from "./tableViews.ts";
import { TitleReader } from "./titleReader.ts";

/** What is remembered of the tables: for each, which view was shown, and how each view of it looks. */
export interface TableMemory {
	readonly view: string | null;
	look(view: string | null): TableLook | undefined;
	setView(view: string | null): void;
	setLook(view: string | null, look: TableLook): void;
}

export interface TableSourceOptions {
	readonly connection: Connection;
	readonly dataSource: DataSource;
	readonly clock: Clock;
	readonly log: Pick<Log, "debug">;
	readonly memory: TableMemory;
	readonly post: (message: ToTable) => void;
	/** A failure in words that help. */
	readonly describe: (error: unknown) => string;
	readonly extraColumns?: readonly ExtraColumns[];
	/** Views of data sources that were read already; what is read here is added. */
	readonly views?: Map<string, readonly View[]>;
}

/** Milliseconds of reading after which what was read first may be out of date. */
const longReading = 60_000;

/** Gives a table its content: columns, views, rows in pieces, and what is known of them. Knows nothing of VS Code. */
export class TableSource {
	readonly #options: TableSourceOptions;
	readonly #titles: TitleReader;
	#dataSource: DataSource;
	#feed: RowFeed;
	#views: readonly View[] | undefined;
	#extras: readonly ExtraColumn[] = [];
	#view: string | null;
	#reading = new AbortController();
	#state: TableState = { phase: "reading", complete: false };
	#total: number | undefined;
	/** Rows of a view stand in the order in which Notion names them. */
	#given = 0;
	/** The ids of the rows that are shown. */
	readonly #shown = new Set<string>();

	constructor(options: TableSourceOptions) {
		this.#options = options;
		this.#dataSource = options.dataSource;
		this.#view = options.memory.view;
		this.#views = options.views?.get(options.dataSource.id);
		this.#feed = this.#newFeed();
		this.#titles = new TitleReader(options);
	}

	get dataSource(): DataSource {
		return this.#dataSource;
	}

	get columns(): readonly TableColumn[] {
		return [...columnsOf(this.#dataSource), ...this.#extras.map(({ column }) => column)];
	}

	/** Ends whatever is being read. */
	stop(): void {
		this.#reading.abort();
	}

	/** Shows what is stored, then what Notion says. */
	async open(): Promise<void> {
		this.#view = this.#options.memory.view;
		await this.#work(async (signal) => {
			this.#postContent(true);
			if (this.#view !== null && !this.#views) {
				await this.#readViews(signal);
				this.#postContent(true);
			}
			await this.#readRows(signal);
			await Promise.all([this.#addExtras(signal), this.#views ? undefined : this.#readViewsLater(signal)]);
			await this.#count(signal);
		});
	}

	/** Reads everything anew: columns, views and rows. The rows that are shown stay until there are others. */
	async refresh(): Promise<void> {
		await this.#work(async (signal) => {
			this.#dataSource = await this.#options.connection.session.getDataSource(this.#dataSource.id, {
				useCache: false,
				signal,
			});
			await this.#readViewsLater(signal);
			this.#postContent(false);
			const before = this.#feed.state.complete;
			this.#feed = this.#newFeed({ again: true, shown: this.#shown });
			this.#given = 0;
			// A table that was read to its end is read to its end again: else rows that are gone would stay.
			await this.#post(await this.#feed.more({ signal }), signal);
			if (before) {
				await this.#readRest(signal);
			}
			await this.#count(signal);
		});
	}

	/** What was changed in Notion since, where all rows are there already. */
	async catchUp(): Promise<void> {
		if (this.#state.phase === "idle" && this.#feed.state.complete && this.#view === null) {
			await this.#work((signal) => this.#readChanges(signal));
		}
	}

	/** The next rows, as somebody scrolls. */
	async more(): Promise<void> {
		await this.#work(async (signal) => {
			if (this.#feed.hasMore) {
				await this.#post(await this.#feed.more({ signal }), signal);
			}
		});
	}

	/** All rows that are left. */
	async all(): Promise<void> {
		await this.#work((signal) => this.#readRest(signal));
	}

	/** Shows another view of Notion's; `null` for all rows. */
	async show(view: string | null): Promise<void> {
		this.stop();
		this.#total = undefined;
		this.#options.memory.setView(view);
		await this.open();
	}

	/** Gives the titles of related pages. */
	async giveTitles(ids: readonly string[]): Promise<void> {
		for await (const titles of this.#titles.read(ids, this.#dataSource)) {
			this.#options.post({ type: "titles", titles });
		}
	}

	setLook(look: TableLook): void {
		this.#options.memory.setLook(this.#view, look);
	}

	#newFeed(options: Pick<FeedOptions, "again" | "shown"> = {}): RowFeed {
		const { connection, clock } = this.#options;
		return new RowFeed({ connection, clock, dataSourceId: this.#dataSource.id, view: this.#viewNow(), ...options });
	}

	#viewNow(): View | undefined {
		return this.#views?.find(({ id }) => id === this.#view);
	}

	/** One reading at a time: another one ends it. */
	async #work(read: (signal: AbortSignal) => Promise<void>): Promise<void> {
		this.stop();
		const reading = new AbortController();
		this.#reading = reading;
		this.#setState({ phase: "reading" });
		try {
			await read(reading.signal);
			if (!reading.signal.aborted) {
				this.#setState({ phase: "idle" });
			}
		} catch (error) {
			if (this.#reading !== reading) {
				return;
			}
			if (reading.signal.aborted || isWorkspaceError(error, "cancelled", "closed")) {
				this.#setState({ phase: "idle" });
				return;
			}
			this.#setState({ phase: "failed", problem: this.#options.describe(error) });
			if (!isWorkspaceError(error)) {
				throw error;
			}
		}
		if (this.#reading === reading && reading.signal.aborted) {
			this.#setState({ phase: "idle" });
		}
	}

	#setState(state: Pick<TableState, "phase" | "problem">): void {
		const { complete, cut, readAt } = this.#feed.state;
		this.#state = { ...state, complete, cut, readAt, total: this.#total };
		this.#options.post({ type: "state", state: this.#state });
	}

	async #readRows(signal: AbortSignal): Promise<void> {
		this.#feed = this.#newFeed();
		this.#given = 0;
		for await (const rows of this.#feed.stored()) {
			if (signal.aborted) {
				return;
			}
			await this.#post({ rows }, signal);
			this.#setState({ phase: "reading" });
		}
		if (this.#feed.state.complete) {
			await this.#readChanges(signal);
		} else {
			await this.#post(await this.#feed.more({ signal }), signal);
		}
	}

	async #readRest(signal: AbortSignal): Promise<void> {
		const { clock } = this.#options;
		const startedAt = clock.now();
		for await (const part of this.#feed.rest({ signal })) {
			await this.#post(part, signal);
			this.#setState({ phase: "reading" });
		}
		if (clock.now() - startedAt > longReading) {
			// What was edited meanwhile, in rows that had been read already.
			await this.#readChanges(signal);
		}
	}

	async #readChanges(signal: AbortSignal): Promise<void> {
		for await (const part of this.#feed.changes({ signal })) {
			await this.#post(part, signal);
		}
	}

	async #post({ rows, removed = [] }: FeedPart, signal: AbortSignal): Promise<void> {
		if (signal.aborted) {
			return;
		}
		const { post, connection } = this.#options;
		if (rows.length > 0) {
			const { columns } = this;
			const nameOf = (id: string) => connection.session.cache.user(id)?.name ?? undefined;
			post({ type: "rows", rows: rows.map((row) => rowOf(row, columns, { rank: this.#rankOf(row), nameOf })) });
			for (const { id } of rows) {
				this.#shown.add(id);
			}
			await this.#postExtras(
				rows.map(({ id }) => id),
				signal,
			);
		}
		if (removed.length > 0) {
			for (const id of removed) {
				this.#shown.delete(id);
			}
			post({ type: "removed", ids: removed });
		}
	}

	#rankOf(row: Page): string {
		return this.#view === null ? `${row.created_time} ${row.id}` : String(this.#given++).padStart(9, "0");
	}

	#postContent(fresh: boolean): void {
		if (fresh) {
			this.#shown.clear();
		}
		const { memory, post } = this.#options;
		const { columns } = this;
		const view = this.#viewNow();
		post({
			type: "content",
			fresh,
			content: {
				title: titleOf(this.#dataSource),
				columns,
				views: tableViews(this.#views ?? []),
				view: this.#view,
				look: memory.look(this.#view) ?? (view ? lookOfView(view, columns) : plainLook),
			},
		});
	}

	/** For a view that is to be shown, which can't be done without. */
	async #readViews(signal: AbortSignal): Promise<void> {
		const all = await this.#options.connection.session.api.views(this.#dataSource.id, {
			signal,
			priority: "background",
		});
		this.#views = all.filter(({ type }) => type !== "form" && type !== "chart" && type !== "dashboard");
		this.#options.views?.set(this.#dataSource.id, this.#views);
		if (this.#view !== null && !this.#viewNow()) {
			// It was deleted meanwhile.
			this.#view = null;
			this.#options.memory.setView(null);
		}
	}

	/** For the choice of views: a table without them is a table. */
	async #readViewsLater(signal: AbortSignal): Promise<void> {
		try {
			await this.#readViews(signal);
			this.#postContent(false);
		} catch (error) {
			this.#options.log.debug(`The views of ${this.#dataSource.id} are unknown: ${messageOf(error)}`);
		}
	}

	/** How many rows there are, where Notion counts them and it isn't known anyway. */
	async #count(signal: AbortSignal): Promise<void> {
		const counting = this.#view === null ? this.#views?.find(({ filter }) => !filter) : this.#viewNow();
		if (this.#feed.state.complete || !counting) {
			return;
		}
		try {
			this.#total = await this.#options.connection.session.api.viewTotal(counting.id, { signal });
		} catch (error) {
			this.#options.log.debug(`The rows of ${this.#dataSource.id} can't be counted: ${messageOf(error)}`);
		}
	}

	async #addExtras(signal: AbortSignal): Promise<void> {
		const { extraColumns = [], connection } = this.#options;
		const found = await Promise.all(extraColumns.map((columns) => columns(connection, this.#dataSource)));
		this.#extras = found.flat();
		if (this.#extras.length > 0 && !signal.aborted) {
			this.#postContent(false);
			await this.#postExtras([...this.#shown], signal);
		}
	}

	async #postExtras(ids: readonly string[], signal: AbortSignal): Promise<void> {
		for (const { column, values } of this.#extras) {
			const found = await values(ids, signal);
			if (found.length > 0 && !signal.aborted) {
				this.#options.post({ type: "values", column: column.id, values: found });
			}
		}
	}
}
