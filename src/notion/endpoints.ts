import {
	type AppendBlockChildrenParameters,
	type Client,
	type CreateDatabaseParameters,
	type CreateDataSourceParameters,
	type CreatePageParameters,
	isFullBlock,
	isFullDatabase,
	isFullDataSource,
	isFullPage,
	isFullUser,
	type QueryDataSourceParameters,
	type QueryDataSourceResponse,
	type SearchParameters,
	type UpdateDatabaseParameters,
	type UpdateDataSourceParameters,
	type UpdatePageParameters,
} from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { collect, incompleteList, type ListPage, pages } from "./pagination.ts";
import { type RequestOptions, withRequestOptions } from "./requestOptions.ts";
import type { Block, Database, DataSource, Page, QueryFilter, QuerySorts, User } from "./types.ts";

export interface Query {
	readonly filter?: QueryFilter;
	readonly sorts?: QuerySorts;
	readonly inTrash?: boolean;
}

/** A page's content as Notion's own Markdown. */
export interface PageMarkdown {
	readonly markdown: string;
	/** Notion left out a part of a large page. */
	readonly truncated: boolean;
	/** Blocks that Markdown can't express. */
	readonly unknownBlockIds: readonly string[];
}

/** Items in a page of a list: the most that Notion gives. */
const pageSize = 100;

/**
 * Notion's endpoints, as far as we use them: full objects, complete lists, our error codes (see `createTransport`).
 * `onObject` hears of every object that comes in.
 */
export class Endpoints {
	readonly #client: Client;
	readonly #onObject: (object: Page | Database | DataSource | User) => void;

	constructor(client: Client, onObject: (object: Page | Database | DataSource | User) => void = () => {}) {
		this.#client = client;
		this.#onObject = onObject;
	}

	/** The bot that the token belongs to. */
	me(options: RequestOptions = {}): Promise<User> {
		return withRequestOptions(options, async () => this.#seen(await this.#client.users.me({})));
	}

	user(id: string, options: RequestOptions = {}): Promise<User> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.users.retrieve({ user_id: id }), isFullUser)),
		);
	}

	/** Every user of the workspace; guests are not among them. */
	users(options: RequestOptions = {}): Promise<User[]> {
		return withRequestOptions(options, async () => {
			const found = await collect((cursor) => this.#client.users.list({ start_cursor: cursor, page_size: pageSize }));
			return found.filter(isFullUser).map((user) => this.#seen(user));
		});
	}

	/** Everything that is shared with the integration and matches, a page of the list at a time, most recently edited first. */
	async *search(
		parameters: Pick<SearchParameters, "query" | "filter" | "sort">,
		options: RequestOptions & { readonly limit?: number } = {},
	): AsyncGenerator<readonly (Page | DataSource)[]> {
		const fetchPage = (cursor: string | undefined) =>
			withRequestOptions(options, () =>
				this.#client.search({
					...parameters,
					start_cursor: cursor,
					page_size: Math.min(options.limit ?? pageSize, pageSize),
				}),
			);
		for await (const results of pages(fetchPage)) {
			yield results
				.filter((result) => isFullPage(result) || isFullDataSource(result))
				.map((result) => this.#seen(result));
		}
	}

	page(id: string, options: RequestOptions = {}): Promise<Page> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.pages.retrieve({ page_id: id }), isFullPage)),
		);
	}

	createPage(parameters: CreatePageParameters, options: RequestOptions = {}): Promise<Page> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.pages.create(parameters), isFullPage)),
		);
	}

	updatePage(id: string, changes: Omit<UpdatePageParameters, "page_id">, options: RequestOptions = {}): Promise<Page> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.pages.update({ page_id: id, ...changes }), isFullPage)),
		);
	}

	/** All values of a paginated property (title, rich text, relation, people): a page object holds 25 at most. */
	async propertyItems(pageId: string, propertyId: string, options: RequestOptions = {}): Promise<readonly unknown[]> {
		return withRequestOptions(options, () =>
			collect(async (cursor): Promise<ListPage<unknown>> => {
				const item = await this.#client.pages.properties.retrieve({
					page_id: pageId,
					property_id: propertyId,
					start_cursor: cursor,
					page_size: pageSize,
				});
				return item.object === "list" ? item : { results: [item], next_cursor: null, has_more: false };
			}),
		);
	}

	pageMarkdown(id: string, options: RequestOptions = {}): Promise<PageMarkdown> {
		return withRequestOptions(options, async () => {
			const answer = await this.#client.pages.retrieveMarkdown({ page_id: id });
			return { markdown: answer.markdown, truncated: answer.truncated, unknownBlockIds: answer.unknown_block_ids };
		});
	}

	block(id: string, options: RequestOptions = {}): Promise<Block> {
		return withRequestOptions(options, async () =>
			full(await this.#client.blocks.retrieve({ block_id: id }), isFullBlock),
		);
	}

	/** The blocks directly below a block or page, in order. */
	async children(id: string, options: RequestOptions = {}): Promise<Block[]> {
		const found = await withRequestOptions(options, () =>
			collect((cursor) =>
				this.#client.blocks.children.list({ block_id: id, start_cursor: cursor, page_size: pageSize }),
			),
		);
		return found.filter(isFullBlock);
	}

	appendChildren(parameters: AppendBlockChildrenParameters, options: RequestOptions = {}): Promise<Block[]> {
		return withRequestOptions(options, async () => {
			const answer = await this.#client.blocks.children.append(parameters);
			return answer.results.filter(isFullBlock);
		});
	}

	database(id: string, options: RequestOptions = {}): Promise<Database> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.databases.retrieve({ database_id: id }), isFullDatabase)),
		);
	}

	createDatabase(parameters: CreateDatabaseParameters, options: RequestOptions = {}): Promise<Database> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.databases.create(parameters), isFullDatabase)),
		);
	}

	updateDatabase(
		id: string,
		changes: Omit<UpdateDatabaseParameters, "database_id">,
		options: RequestOptions = {},
	): Promise<Database> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.databases.update({ database_id: id, ...changes }), isFullDatabase)),
		);
	}

	dataSource(id: string, options: RequestOptions = {}): Promise<DataSource> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.dataSources.retrieve({ data_source_id: id }), isFullDataSource)),
		);
	}

	createDataSource(parameters: CreateDataSourceParameters, options: RequestOptions = {}): Promise<DataSource> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.dataSources.create(parameters), isFullDataSource)),
		);
	}

	updateDataSource(
		id: string,
		changes: Omit<UpdateDataSourceParameters, "data_source_id">,
		options: RequestOptions = {},
	): Promise<DataSource> {
		return withRequestOptions(options, async () =>
			this.#seen(full(await this.#client.dataSources.update({ data_source_id: id, ...changes }), isFullDataSource)),
		);
	}

	/** One page of a query, for lists that are loaded as somebody scrolls. */
	async queryPage(
		dataSourceId: string,
		query: Query & { readonly cursor?: string; readonly size?: number } = {},
		options: RequestOptions = {},
	): Promise<{ readonly rows: Page[]; readonly cursor: string | undefined; readonly cut: boolean }> {
		const page = await withRequestOptions(options, () =>
			this.#client.dataSources.query(queryParameters(dataSourceId, query, query.cursor, query.size)),
		);
		if (page.has_more && page.next_cursor === null) {
			throw incompleteList();
		}
		return {
			rows: page.results.filter(isPage).map((row) => this.#seen(full(row, isFullPage))),
			cursor: page.next_cursor ?? undefined,
			cut: page.request_status?.type === "incomplete",
		};
	}

	/** All rows of a data source that match, or an error: never a part. */
	async query(dataSourceId: string, query: Query = {}, options: RequestOptions = {}): Promise<Page[]> {
		const found = await withRequestOptions(options, () =>
			collect((cursor) => this.#client.dataSources.query(queryParameters(dataSourceId, query, cursor, undefined))),
		);
		return found.filter(isPage).map((row) => this.#seen(full(row, isFullPage)));
	}

	#seen<T extends Page | Database | DataSource | User>(object: T): T {
		this.#onObject(object);
		return object;
	}
}

function queryParameters(
	id: string,
	query: Query,
	cursor: string | undefined,
	size = pageSize,
): QueryDataSourceParameters {
	return {
		data_source_id: id,
		...(query.filter ? { filter: query.filter } : {}),
		...(query.sorts ? { sorts: query.sorts } : {}),
		...(query.inTrash ? { in_trash: true } : {}),
		...(cursor ? { start_cursor: cursor } : {}),
		page_size: size,
	};
}

/** Rows, whole or bare; a wiki's query has data sources among them. */
function isPage(
	result: QueryDataSourceResponse["results"][number],
): result is Extract<QueryDataSourceResponse["results"][number], { object: "page" }> {
	return result.object === "page";
}

/** Notion sends a bare `{object, id}` for what the integration may not read. */
function full<Any extends { id: string }, Full extends Any>(
	object: Any,
	isFull: (object: Any) => object is Full,
): Full {
	if (!isFull(object)) {
		throw new WorkspaceError("restricted", l10n.t("Notion shows nothing of {0} but its id.", object.id), {
			remedy: l10n.t('Give the integration the capability "Read content".'),
		});
	}
	return object;
}
