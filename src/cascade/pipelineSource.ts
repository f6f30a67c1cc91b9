import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import { nearest } from "../base/suggestion.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { requireId, type Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { DataSource, Page, PropertyValue } from "../notion/types.ts";

/** A data source of a pipeline, named by its id, its link, or that of the database around it if that has only one. */
export class PipelineSource {
	readonly session: Session;
	readonly #id: string;
	#schema: DataSource | undefined;

	constructor(id: string, session: Session) {
		this.#id = requireId(id);
		this.session = session;
	}

	/** The data source with its properties: as the session last saw it unless `fresh`. Throws `notFound`, `invalidInput`. */
	async schema(options: RequestOptions & { readonly fresh?: boolean } = {}): Promise<DataSource> {
		if (!this.#schema || options.fresh) {
			this.#schema = await this.#read(this.#schema?.id ?? this.#id, { ...options, useCache: !options.fresh });
		}
		return this.#schema;
	}

	async #read(id: string, options: RequestOptions & { readonly useCache: boolean }): Promise<DataSource> {
		try {
			return await this.session.getDataSource(id, options);
		} catch (error) {
			if (!isWorkspaceError(error, "notFound")) {
				throw error;
			}
			return this.session.getDataSource(await this.#onlySource(id, error, options), options);
		}
	}

	/** The data source of a database: Notion answers 404 where the id of a database is given for that of a data source. */
	async #onlySource(id: string, cause: WorkspaceError, options: RequestOptions): Promise<string> {
		const database = await this.session.getDatabase(id, options).catch(() => {
			throw cause;
		});
		const [source, ...more] = database.data_sources;
		if (!source || more.length > 0) {
			throw new WorkspaceError(
				"invalidInput",
				l10n.t('"{0}" has {1} data sources.', titleOf(database), database.data_sources.length),
				{ remedy: l10n.t("Name one of them: in Notion, Manage data sources > Copy data source ID.") },
			);
		}
		return source.id;
	}
}

/** A row's value. Throws `invalidInput`, with a suggestion, where the row has no such property. */
export function propertyOf(row: Page, property: string): PropertyValue {
	const value = row.properties[property];
	if (!value) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" has no property "{1}".', titleOf(row), property), {
			remedy: suggestProperty(property, Object.keys(row.properties)),
			data: { property, pageId: row.id },
		});
	}
	return value;
}

/** What to do about a property that doesn't exist. */
export function suggestProperty(property: string, existing: readonly string[]): string {
	const meant = nearest(property, existing);
	return meant === undefined ? l10n.t("There are: {0}.", existing.join(", ")) : l10n.t('Did you mean "{0}"?', meant);
}
