import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { DataSource } from "../../notion/types.ts";
import { relatedSources } from "./tableContent.ts";

type Titles = readonly (readonly [id: string, title: string])[];

/** Pages of a related data source that are read to name its rows: one of them names a hundred. */
const mostPages = 5;
/** What is still unknown then is read one by one. */
const mostSingle = 25;

/** Finds out the titles of related pages: from the store, else by reading what they are rows of, else one by one. */
export class TitleReader {
	readonly #connection: Connection;
	readonly #log: Pick<Log, "debug">;
	readonly #read = new Map<string, Promise<void>>();

	constructor({ connection, log }: { readonly connection: Connection; readonly log: Pick<Log, "debug"> }) {
		this.#connection = connection;
		this.#log = log;
	}

	/** What is known comes first. Ids that stay unknown don't come at all. */
	async *read(ids: readonly string[], dataSource: DataSource): AsyncGenerator<Titles> {
		const { objects, session } = this.#connection;
		let missing: readonly string[] = ids;
		const known = async (): Promise<Titles> => {
			const titles = await objects.titles("page", missing);
			missing = missing.filter((id) => !titles.has(id));
			return [...titles].map(([id, title]) => [id, title.trim() || l10n.t("Untitled")]);
		};
		yield await known();
		if (missing.length === 0) {
			return;
		}
		await Promise.all(relatedSources(dataSource).map((id) => this.#readSource(id)));
		yield await known();
		const single = missing.slice(0, mostSingle);
		if (single.length > 0) {
			await Promise.all(single.map((id) => session.getPage(id).catch((error: unknown) => this.#unknown(error))));
			yield await known();
		}
	}

	#readSource(id: string): Promise<void> {
		const reading = this.#read.get(id) ?? this.#readPages(id);
		this.#read.set(id, reading);
		return reading;
	}

	async #readPages(id: string): Promise<void> {
		let cursor: string | undefined;
		for (let i = 0; i < mostPages; i++) {
			try {
				const page = await this.#connection.session.api.queryPage(id, { cursor, size: 100 });
				cursor = page.cursor;
			} catch (error) {
				this.#unknown(error);
				return;
			}
			if (cursor === undefined) {
				return;
			}
		}
	}

	#unknown(error: unknown): void {
		this.#log.debug(`Names of related rows are unknown: ${messageOf(error)}`);
	}
}
