import {
	type AppendBlockChildrenParameters,
	type Client,
	type CreateDatabaseParameters,
	type CreateDataSourceParameters,
	type CreatePageParameters,
	isFullBlock,
	isFullComment,
	isFullDatabase,
	isFullDataSource,
	isFullPage,
	isFullUser,
	type QueryDataSourceParameters,
	type SearchParameters,
	type UpdateBlockParameters,
	type UpdateDatabaseParameters,
	type UpdateDataSourceParameters,
	type UpdatePageParameters,
} from "@notionhq/client";
import { type Clock, systemClock } from "../base/clock.ts";
import { isWorkspaceError, type WorkspaceError } from "../base/errors.ts";
import { asked, full, isPage, unreadable } from "./answerChecks.ts";
import type { FetchFile } from "./hostedFiles.ts";
import type { MarkdownChange, PageMarkdown } from "./pageMarkdown.ts";
import { assertList, collect, type ListPage, nextCursor, pages } from "./pagination.ts";
import { type RequestOptions, withRequestOptions } from "./requestOptions.ts";
import { type RowPage, rowWindows } from "./rowWindows.ts";
import type {
	Block,
	Comment,
	Database,
	DataSource,
	NotionObject,
	Page,
	QueryFilter,
	QuerySorts,
	User,
	View,
} from "./types.ts";

export interface Query {
	readonly filter?: QueryFilter;
	readonly sorts?: QuerySorts;
	readonly inTrash?: boolean;
}

export type SearchQuery = Pick<SearchParameters, "query" | "filter" | "sort">;

/** Items in a page of a list: the most that Notion gives. */
const pageSize = 100;

/** Milliseconds by which a query or a search may lag behind a write, as far as we assume. */
const longestLag = 60_000;

/** Milliseconds after which a write that was sent has happened or never will. */
const longestWrite = 60_000;

/** Hears of everything that comes in. */
export interface EndpointObserver {
	/** An object, and the time as of which it is sure, in milliseconds since 1970: when it was asked for; with a list earlier, since it may lag. */
	seen(object: NotionObject, askedAt: number): void;
	/** An object of a search that is left out. */
	unreadable(error: WorkspaceError): void;
	/** A write whose outcome nobody knows: what is known as of before `until`, in milliseconds since 1970, may not hold. */
	unsure(kind: NotionObject["object"], id: string, until: number): void;
	/** Notion answered, to what was asked at `askedAt`, that there is none with this id, or that it isn't shared. */
	missing(kind: NotionObject["object"], id: string, askedAt: number): void;
	body(pageId: string, text: string): void;
	block(block: Block): void;
}

/** Notion's endpoints, as far as we use them: full objects, complete lists, our error codes (see `createTransport`). */
export class Endpoints {
	readonly #client: Client;
	readonly #observer: EndpointObserver | undefined;
	readonly #clock: Clock;
	/** Fetches a file that Notion keeps, by the address in an answer: without the token. */
	readonly file: FetchFile;

	constructor(client: Client, file: FetchFile, observer?: EndpointObserver, clock: Clock = systemClock) {
		this.#client = client;
		this.file = file;
		this.#observer = observer;
		this.#clock = clock;
	}

	/** The bot that the token belongs to. */
	me(options: RequestOptions = {}): Promise<User> {
		return this.#ask(options, () => this.#client.users.me({}));
	}

	user(id: string, options: RequestOptions = {}): Promise<User> {
		return this.#ask(options, async () => full(await this.#client.users.retrieve({ user_id: id }), isFullUser), [
			"user",
			id,
		]);
	}

	/** Every user of the workspace; guests are not among them. */
	users(options: RequestOptions = {}): Promise<User[]> {
		return this.#ask(options, async () => {
			const found = await collect((cursor) => this.#client.users.list({ start_cursor: cursor, page_size: pageSize }));
			return found.filter(isFullUser);
		});
	}

	/** Everything that is shared with the integration and matches, a page of the list at a time, most recently edited first. */
	async *search(
		parameters: SearchQuery,
		options: RequestOptions & { readonly limit?: number } = {},
	): AsyncGenerator<readonly (Page | DataSource)[]> {
		const fetchPage = (cursor: string | undefined) =>
			this.#searchPage({ ...parameters, cursor, size: options.limit }, options);
		yield* pages(fetchPage);
	}

	/** One page of a search, for a listing that goes on where it was interrupted. Throws `incomplete` where there is no way on. */
	async searchPage(
		parameters: SearchQuery & { readonly cursor?: string; readonly size?: number } = {},
		options: RequestOptions = {},
	): Promise<{ readonly results: readonly (Page | DataSource)[]; readonly cursor: string | undefined }> {
		const page = await this.#searchPage(parameters, options);
		return { results: page.results, cursor: nextCursor(page, cursorsBefore(parameters.cursor)) };
	}

	async #searchPage(
		{ cursor, size = pageSize, ...parameters }: SearchQuery & { readonly cursor?: string; readonly size?: number },
		options: RequestOptions,
	): Promise<ListPage<Page | DataSource>> {
		const askedAt = this.#clock.now();
		const page = await withRequestOptions(options, () =>
			this.#client.search({ ...parameters, start_cursor: cursor, page_size: Math.min(size, pageSize) }),
		);
		assertList(page);
		const shown = page.results.filter((result) => isFullPage(result) || isFullDataSource(result));
		// One that can't be read mustn't keep all others from being found; a search is never taken for complete.
		const results = shown.filter((result) => this.#isReadable(result, askedAt - longestLag));
		return { ...page, results };
	}

	page(id: string, options: RequestOptions = {}): Promise<Page> {
		return this.#ask(options, async () => full(await this.#client.pages.retrieve({ page_id: id }), isFullPage), [
			"page",
			id,
		]);
	}

	createPage(parameters: CreatePageParameters, options: RequestOptions = {}): Promise<Page> {
		return this.#ask(options, async () => full(await this.#client.pages.create(parameters), isFullPage));
	}

	updatePage(id: string, changes: Omit<UpdatePageParameters, "page_id">, options: RequestOptions = {}): Promise<Page> {
		return this.#ask(
			options,
			async () => full(await this.#client.pages.update({ page_id: id, ...changes }), isFullPage),
			["page", id],
		);
	}

	/** Puts a page below another one. */
	movePage(id: string, parentId: string, options: RequestOptions = {}): Promise<Page> {
		const parent = { type: "page_id", page_id: parentId } as const;
		return this.#ask(options, async () => full(await this.#client.pages.move({ page_id: id, parent }), isFullPage), [
			"page",
			id,
		]);
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
			this.#observer?.body(id, answer.markdown);
			return { markdown: answer.markdown, truncated: answer.truncated, unknownBlockIds: answer.unknown_block_ids };
		});
	}

	/** Changes the content of a page, and answers what it is then. */
	updateMarkdown(id: string, change: MarkdownChange, options: RequestOptions = {}): Promise<PageMarkdown> {
		return withRequestOptions(options, async () => {
			const answer = await this.#client.pages.updateMarkdown({ page_id: id, ...change });
			this.#observer?.body(id, answer.markdown);
			return { markdown: answer.markdown, truncated: answer.truncated, unknownBlockIds: answer.unknown_block_ids };
		});
	}

	/** Uploads a file of at most 20 MB, and answers the id by which blocks can show it; one that none shows is gone after an hour. */
	uploadFile(
		{ name, type, bytes }: { readonly name: string; readonly type: string; readonly bytes: Uint8Array },
		options: RequestOptions = {},
	): Promise<string> {
		return withRequestOptions(options, async () => {
			const made = await this.#client.fileUploads.create({ mode: "single_part", filename: name, content_type: type });
			const data = new Blob([Buffer.from(bytes)], { type });
			const sent = await this.#client.fileUploads.send({ file_upload_id: made.id, file: { filename: name, data } });
			return sent.id;
		});
	}

	updateBlock(
		id: string,
		changes: Omit<UpdateBlockParameters, "block_id">,
		options: RequestOptions = {},
	): Promise<Block> {
		return withRequestOptions(options, async () =>
			full(await this.#client.blocks.update({ block_id: id, ...changes } as UpdateBlockParameters), isFullBlock),
		);
	}

	deleteBlock(id: string, options: RequestOptions = {}): Promise<Block> {
		return withRequestOptions(options, async () =>
			full(await this.#client.blocks.delete({ block_id: id }), isFullBlock),
		);
	}

	async block(id: string, options: RequestOptions = {}): Promise<Block> {
		const block = await withRequestOptions(options, async () =>
			asked(id, full(await this.#client.blocks.retrieve({ block_id: id }), isFullBlock)),
		);
		return this.#toldOf([block])[0] ?? block;
	}

	/** The blocks directly below a block or page, in order. */
	async children(id: string, options: RequestOptions = {}): Promise<Block[]> {
		const found = await withRequestOptions(options, () =>
			collect((cursor) =>
				this.#client.blocks.children.list({ block_id: id, start_cursor: cursor, page_size: pageSize }),
			),
		);
		return this.#toldOf(found.map((block) => full(block, isFullBlock)));
	}

	appendChildren(parameters: AppendBlockChildrenParameters, options: RequestOptions = {}): Promise<Block[]> {
		return withRequestOptions(options, async () => {
			const answer = await this.#client.blocks.children.append(parameters);
			return this.#toldOf(answer.results.filter(isFullBlock));
		});
	}

	database(id: string, options: RequestOptions = {}): Promise<Database> {
		return this.#ask(
			options,
			async () => full(await this.#client.databases.retrieve({ database_id: id }), isFullDatabase),
			["database", id],
		);
	}

	createDatabase(parameters: CreateDatabaseParameters, options: RequestOptions = {}): Promise<Database> {
		return this.#ask(options, async () => full(await this.#client.databases.create(parameters), isFullDatabase));
	}

	updateDatabase(
		id: string,
		changes: Omit<UpdateDatabaseParameters, "database_id">,
		options: RequestOptions = {},
	): Promise<Database> {
		return this.#ask(
			options,
			async () => full(await this.#client.databases.update({ database_id: id, ...changes }), isFullDatabase),
			["database", id],
		);
	}

	dataSource(id: string, options: RequestOptions = {}): Promise<DataSource> {
		return this.#ask(
			options,
			async () => full(await this.#client.dataSources.retrieve({ data_source_id: id }), isFullDataSource),
			["data_source", id],
		);
	}

	createDataSource(parameters: CreateDataSourceParameters, options: RequestOptions = {}): Promise<DataSource> {
		return this.#ask(options, async () => full(await this.#client.dataSources.create(parameters), isFullDataSource));
	}

	updateDataSource(
		id: string,
		changes: Omit<UpdateDataSourceParameters, "data_source_id">,
		options: RequestOptions = {},
	): Promise<DataSource> {
		return this.#ask(
			options,
			async () => full(await this.#client.dataSources.update({ data_source_id: id, ...changes }), isFullDataSource),
			["data_source", id],
		);
	}

	/** One page of a query, for lists that are loaded as somebody scrolls. */
	async queryPage(
		dataSourceId: string,
		query: Query & { readonly cursor?: string; readonly size?: number } = {},
		options: RequestOptions = {},
	): Promise<{ readonly rows: Page[]; readonly cursor: string | undefined; readonly cut: boolean }> {
		const page = await this.#rows(dataSourceId, query, options);
		const cursor = nextCursor(page, cursorsBefore(query.cursor));
		return { rows: [...page.results], cursor, cut: page.request_status?.type === "incomplete" };
	}

	/** All rows of a data source that match, or an error: never a part (see `rowWindows`). */
	async query(dataSourceId: string, query: Query = {}, options: RequestOptions = {}): Promise<Page[]> {
		const rows: Page[] = [];
		for await (const some of this.rows(dataSourceId, query, options)) {
			rows.push(...some);
		}
		return rows;
	}

	/** The same as they come, a page of the list at a time: complete only when it has ended without an error. */
	rows(dataSourceId: string, query: Query = {}, options: RequestOptions = {}): AsyncGenerator<readonly Page[]> {
		return rowWindows(query, (part, cursor) => this.#rows(dataSourceId, { ...part, cursor }, options));
	}

	async #rows(
		dataSourceId: string,
		{ cursor, size, ...query }: Query & { readonly cursor?: string | undefined; readonly size?: number },
		options: RequestOptions,
	): Promise<RowPage> {
		const askedAt = this.#clock.now();
		const page = await withRequestOptions(options, () =>
			this.#client.dataSources.query(queryParameters(dataSourceId, query, cursor, size)),
		).catch((error: unknown) => this.#lost(error, dataSourceId, askedAt));
		assertList(page);
		const results = page.results.filter(isPage).map((row) => full(row, isFullPage));
		this.#tell(results, askedAt - longestLag);
		return { ...page, results };
	}

	/** The views of a data source, in Notion's order, each as far as the integration may see it. */
	async views(dataSourceId: string, options: RequestOptions = {}): Promise<View[]> {
		const listed = await withRequestOptions(options, () =>
			collect((cursor) =>
				this.#client.views.list({ data_source_id: dataSourceId, start_cursor: cursor, page_size: pageSize }),
			),
		);
		const views = await withRequestOptions(options, () =>
			Promise.all(listed.map(({ id }) => this.#client.views.retrieve({ view_id: id }))),
		);
		return views.filter((view) => "name" in view);
	}

	/** How many rows a view has: the one place where Notion counts. */
	viewTotal(viewId: string, options: RequestOptions = {}): Promise<number> {
		return withRequestOptions(options, async () => {
			const query = await this.#client.views.queries.create({ view_id: viewId, page_size: 1 });
			return query.total_count;
		});
	}

	/** The open comments on a page or block itself, oldest first; those on blocks below are asked for one by one. */
	comments(id: string, options: RequestOptions = {}): Promise<Comment[]> {
		return withRequestOptions(options, async () => {
			const found = await collect((cursor) =>
				this.#client.comments.list({ block_id: id, start_cursor: cursor, page_size: pageSize }),
			);
			return found.filter(isFullComment);
		});
	}

	/** A query that finds no data source. */
	#lost(error: unknown, dataSourceId: string, askedAt: number): never {
		if (isWorkspaceError(error, "notFound")) {
			this.#observer?.missing("data_source", dataSourceId, askedAt);
		}
		throw error;
	}

	/** Asks for objects, and tells the observer of them: of an object that Notion doesn't have too, where its kind and id are known. */
	async #ask<T extends NotionObject | NotionObject[]>(
		options: RequestOptions,
		ask: () => Promise<T>,
		wanted?: readonly [kind: NotionObject["object"], id: string],
	): Promise<T> {
		const askedAt = this.#clock.now();
		try {
			const found = await withRequestOptions(options, ask);
			if (wanted && !Array.isArray(found)) {
				asked(wanted[1], found);
			}
			this.#tell(Array.isArray(found) ? found : [found], askedAt);
			return found;
		} catch (error) {
			if (wanted && isWorkspaceError(error, "notFound")) {
				this.#observer?.missing(...wanted, askedAt);
			}
			if (wanted && isWorkspaceError(error, "ambiguous")) {
				this.#observer?.unsure(...wanted, this.#clock.now() + longestWrite);
			}
			throw error;
		}
	}

	#isReadable(object: NotionObject, askedAt: number): boolean {
		try {
			this.#tell([object], askedAt);
			return true;
		} catch (error) {
			if (!isWorkspaceError(error, "badAnswer")) {
				throw error;
			}
			this.#observer?.unreadable(error);
			return false;
		}
	}

	#toldOf(blocks: Block[]): Block[] {
		for (const block of blocks) {
			this.#observer?.block(block);
		}
		return blocks;
	}

	#tell(objects: readonly NotionObject[], askedAt: number): void {
		for (const object of objects) {
			try {
				this.#observer?.seen(object, askedAt);
			} catch (error) {
				throw unreadable(object, error);
			}
		}
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

function cursorsBefore(cursor: string | undefined): Set<string> {
	return new Set(cursor === undefined ? [] : [cursor]);
}
