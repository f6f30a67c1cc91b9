import type { Connection } from "../../app/connection.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import type { Page } from "../../notion/types.ts";

/** The rows of a data source as far as they are loaded. */
export interface LoadedRows {
	readonly rows: readonly Page[];
	/** There are more in Notion. */
	readonly more: boolean;
	/** Why the rows are only those that were stored. */
	readonly failure: unknown;
}

interface Loading {
	rows: Page[];
	cursor: string | undefined;
	failure: unknown;
}

export interface RowLoaderOptions {
	/** With it stored rows are given at once; it is called when Notion has answered with others. */
	readonly onLoaded?: (dataSourceId: string) => void;
}

/** Rows that are read again at most, where that many were shown. */
const mostRows = 500;

/** Loads rows of data sources a page at a time, for lists that grow on demand. What is loaded stays until `forget`. */
export class RowLoader {
	readonly #connection: Connection;
	readonly #pageSize: () => number;
	readonly #onLoaded: RowLoaderOptions["onLoaded"];
	readonly #loaded = new Map<string, Promise<Loading>>();
	/** What was loaded before it was forgotten: shown again, in its order, until Notion has answered. */
	readonly #earlier = new Map<string, Promise<Loading>>();

	constructor(connection: Connection, pageSize: () => number, { onLoaded }: RowLoaderOptions = {}) {
		this.#connection = connection;
		this.#pageSize = pageSize;
		this.#onLoaded = onLoaded;
	}

	/** What is loaded, after loading the first page if need be; the stored rows where Notion can't be reached. */
	async rows(dataSourceId: string): Promise<LoadedRows> {
		let loading = this.#loaded.get(dataSourceId);
		if (!loading) {
			loading = this.#begin(dataSourceId);
			this.#loaded.set(dataSourceId, loading);
		}
		const { rows, cursor, failure } = await loading;
		return { rows, more: cursor !== undefined, failure };
	}

	async more(dataSourceId: string): Promise<void> {
		const loading = await this.#loaded.get(dataSourceId);
		if (loading?.cursor === undefined) {
			return;
		}
		await this.#next(dataSourceId, loading, this.#pageSize());
	}

	/** Makes a row part of what is loaded, so that it can be revealed. */
	async include(dataSourceId: string, row: Page): Promise<void> {
		await this.rows(dataSourceId);
		const loading = await this.#loaded.get(dataSourceId);
		if (loading && !loading.rows.some(({ id }) => id === row.id)) {
			loading.rows.push(row);
		}
	}

	forget(dataSourceId?: string): void {
		for (const [id, loading] of this.#loaded) {
			if (dataSourceId === undefined || id === dataSourceId) {
				this.#earlier.set(id, loading);
				this.#loaded.delete(id);
			}
		}
	}

	/** Stored rows, with Notion asked behind the scenes; or Notion's answer, where none are stored. */
	async #begin(dataSourceId: string): Promise<Loading> {
		const stored = this.#onLoaded && (await this.#stored(dataSourceId));
		if (!stored || stored.rows.length === 0) {
			return this.#first(dataSourceId);
		}
		void this.#replace(dataSourceId, stored);
		return stored;
	}

	async #replace(dataSourceId: string, stored: Loading): Promise<void> {
		const loading = await this.#first(dataSourceId).catch(
			(failure: unknown): Loading => ({ ...stored, cursor: undefined, failure }),
		);
		const current = await this.#loaded.get(dataSourceId);
		if (current !== stored) {
			// Somebody let go of it meanwhile.
			return;
		}
		// What was made a part of it stays one.
		const known = new Set(loading.rows.map(({ id }) => id));
		const included = stored.rows
			.slice(this.#pageSize())
			.filter(({ id }) => !known.has(id) && loading.cursor !== undefined);
		loading.rows.push(...included);
		this.#loaded.set(dataSourceId, Promise.resolve(loading));
		if (!isEqual(stored, loading)) {
			this.#onLoaded?.(dataSourceId);
		}
	}

	async #stored(dataSourceId: string): Promise<Loading> {
		const earlier = await this.#earlier.get(dataSourceId)?.catch(() => undefined);
		const rows = earlier?.rows ?? (await this.#connection.index.rows(dataSourceId, this.#pageSize()));
		return { rows: [...rows], cursor: undefined, failure: undefined };
	}

	/** As many rows as were shown before, or one page of them. */
	async #first(dataSourceId: string): Promise<Loading> {
		const earlier = await this.#earlier.get(dataSourceId)?.catch(() => undefined);
		const wanted = Math.min(Math.max(earlier?.rows.length ?? 0, this.#pageSize()), mostRows);
		const loading: Loading = { rows: [], cursor: undefined, failure: undefined };
		try {
			do {
				await this.#next(dataSourceId, loading, Math.min(wanted - loading.rows.length, 100));
			} while (loading.cursor !== undefined && loading.rows.length < wanted);
			return loading;
		} catch (error) {
			if (!isWorkspaceError(error)) {
				throw error;
			}
			const { rows } = await this.#stored(dataSourceId);
			if (!this.#onLoaded) {
				// The next look at the list asks Notion again.
				this.#loaded.delete(dataSourceId);
			}
			return { rows, cursor: undefined, failure: error };
		}
	}

	async #next(dataSourceId: string, loading: Loading, size: number): Promise<void> {
		const next = await this.#connection.session.api.queryPage(dataSourceId, { cursor: loading.cursor, size });
		const known = new Set(loading.rows.map(({ id }) => id));
		loading.rows.push(...next.rows.filter(({ id }) => !known.has(id)));
		loading.cursor = next.cursor;
	}
}

function isEqual(a: Loading, b: Loading): boolean {
	return (
		a.cursor === b.cursor &&
		a.failure === b.failure &&
		a.rows.length === b.rows.length &&
		a.rows.every((row, i) => row.id === b.rows[i]?.id && row.last_edited_time === b.rows[i]?.last_edited_time)
	);
}
