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

/** Loads rows of data sources a page at a time, for lists that grow on demand. What is loaded stays until `forget`. */
export class RowLoader {
	readonly #connection: Connection;
	readonly #pageSize: () => number;
	readonly #loaded = new Map<string, Promise<Loading>>();
	/** What was loaded before it was forgotten: shown again, in its order, when Notion can't be read. */
	readonly #earlier = new Map<string, Promise<Loading>>();

	constructor(connection: Connection, pageSize: () => number) {
		this.#connection = connection;
		this.#pageSize = pageSize;
	}

	/** What is loaded, after loading the first page if need be; the stored rows where Notion can't be reached. */
	async rows(dataSourceId: string): Promise<LoadedRows> {
		let loading = this.#loaded.get(dataSourceId);
		if (!loading) {
			loading = this.#first(dataSourceId);
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
		const next = await this.#connection.session.api.queryPage(dataSourceId, {
			cursor: loading.cursor,
			size: this.#pageSize(),
		});
		const known = new Set(loading.rows.map(({ id }) => id));
		loading.rows.push(...next.rows.filter(({ id }) => !known.has(id)));
		loading.cursor = next.cursor;
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

	async #first(dataSourceId: string): Promise<Loading> {
		try {
			const page = await this.#connection.session.api.queryPage(dataSourceId, { size: this.#pageSize() });
			return { rows: page.rows, cursor: page.cursor, failure: undefined };
		} catch (error) {
			if (!isWorkspaceError(error)) {
				throw error;
			}
			// The next look at the list asks Notion again.
			this.#loaded.delete(dataSourceId);
			const earlier = await this.#earlier.get(dataSourceId);
			const rows = earlier?.rows ?? (await this.#connection.index.rows(dataSourceId));
			return { rows, cursor: undefined, failure: error };
		}
	}
}
