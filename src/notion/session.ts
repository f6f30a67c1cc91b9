import { isDeepStrictEqual } from "node:util";
import { Client, LogLevel } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { type Clock, systemClock } from "../base/clock.ts";
import { type ErrorOptions, isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import { type Log, redactingLog, silentLog } from "../base/log.ts";
import { canonicalId, idFromLink } from "../base/notionId.ts";
import { completePage } from "./completeValues.ts";
import { Endpoints } from "./endpoints.ts";
import { createFetchFile } from "./hostedFiles.ts";
import { ObjectCache, type ObjectStore } from "./objectCache.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import type { PageLocks } from "./pageLocks.ts";
import type { RequestOptions } from "./requestOptions.ts";
import { SharedReads } from "./sharedReads.ts";
import { rawTitle } from "./titles.ts";
import { createTransport, type FetchLike, type RequestCount } from "./transport.ts";
import type { Block, Database, DataSource, Page, User } from "./types.ts";

export const notionBaseUrl = "https://api.notion.com";

/** The version of Notion's API that everything here is written for. */
export const notionVersion = "2026-03-11";

/** Notion's documented budget. Source: developers.notion.com, "Request limits". */
export const documentedRequestsPerSecond = 3;

/** What a session is opened with; only the token is required. */
export interface SessionOptions {
	readonly token: string;
	/** Default: Notion's own. */
	readonly baseUrl?: string;
	/** Default: the global `fetch`. */
	readonly fetch?: FetchLike;
	readonly clock?: Clock;
	readonly log?: Log;
	/** Default: one at Notion's documented 3 requests a second. */
	readonly pacer?: Pacer;
	/** Default: writes to one page are kept apart within this session only. */
	readonly pageLocks?: PageLocks | undefined;
	/** Where seen objects are kept. Default: in memory. */
	readonly store?: ObjectStore;
	/** Milliseconds for a request with all its repetitions. Default: 120,000. */
	readonly deadline?: number;
	/** Milliseconds for one attempt, headers and body. Default: 30,000. */
	readonly attemptTimeout?: number;
	/** The bot that the token belongs to, where that is known. */
	readonly botId?: string;
	/** Further options of the official client. Those that the transport needs (`fetch`, `retry`, `auth`, `baseUrl`) are ours. */
	readonly client?: Omit<
		NonNullable<ConstructorParameters<typeof Client>[0]>,
		"fetch" | "retry" | "auth" | "baseUrl" | "notionVersion"
	>;
}

/** For reads that the object cache may answer. */
export interface ReadOptions extends RequestOptions {
	/** `false` asks Notion even if the object is known. Default: `true`. */
	readonly useCache?: boolean;
}

/** Which hits of a search count, and in which order. */
export interface SearchOptions extends RequestOptions {
	/** The title must be equal, not only contain the words. Default: `true`. */
	readonly exact?: boolean;
	/** Least recently edited first. Default: `false`. */
	readonly reverse?: boolean;
	/** Include what is in the trash. Default: `false`. */
	readonly deleted?: boolean;
}

/** Thrown by a session that is closed or can't work. */
export class SessionError extends WorkspaceError {
	constructor(message: string, options: ErrorOptions = {}) {
		super("closed", message, options);
		this.name = "SessionError";
	}
}

/** An open connection to one workspace, by one token. Every object that it sees is remembered in `cache`. */
export class Session implements AsyncDisposable {
	/** The official client, on the paced and classifying transport. */
	readonly client: Client;
	readonly cache: ObjectCache;
	readonly baseUrl: string;
	readonly requests: RequestCount;
	readonly #api: Endpoints;
	readonly #closing = new AbortController();
	readonly #shared = new SharedReads();
	readonly #clock: Clock;
	#botId: string | undefined;

	constructor(options: SessionOptions) {
		const clock = options.clock ?? systemClock;
		const log = redactingLog(options.log ?? silentLog);
		this.#clock = clock;
		this.#botId = options.botId;
		this.cache = new ObjectCache(options.store);
		const transport = createTransport({
			fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
			clock,
			log,
			pacer: options.pacer ?? createPacer({ clock, requestsPerSecond: documentedRequestsPerSecond }),
			deadline: options.deadline,
			attemptTimeout: options.attemptTimeout,
			pageOf: (id) => this.cache.changedWith(id),
			pageLocks: options.pageLocks,
		});
		this.baseUrl = options.baseUrl ?? notionBaseUrl;
		this.requests = transport.count;
		this.client = new Client({
			// The client's own log would hold bodies; ours has one line a request.
			logLevel: LogLevel.ERROR,
			logger: (_level, message) => log.debug(message),
			...options.client,
			auth: options.token,
			baseUrl: this.baseUrl,
			notionVersion,
			retry: false,
			// The transport has its own, which covers the body too.
			timeoutMs: 2 ** 31 - 1,
			fetch: transport.fetch,
		});
		const observer = {
			seen: this.cache.put.bind(this.cache),
			unreadable: ({ message }: WorkspaceError) => log.warn(message),
			unsure: this.cache.unsure.bind(this.cache),
			missing: this.cache.missing.bind(this.cache),
			body: this.cache.putBody.bind(this.cache),
			block: this.cache.putBlock.bind(this.cache),
		};
		const fetchFile = createFetchFile(options.fetch ?? ((url, init) => globalThis.fetch(url, init)), this.baseUrl);
		this.#api = new Endpoints(this.client, fetchFile, observer, clock);
	}

	/** The endpoints. Throws `SessionError` when the session is closed. */
	get api(): Endpoints {
		if (this.isClosed()) {
			throw new SessionError(l10n.t("The session is closed."), { remedy: l10n.t("Connect the workspace again.") });
		}
		return this.#api;
	}

	isClosed(): boolean {
		return this.#closing.signal.aborted;
	}

	/** Aborted when the session closes, for work that must end with it. */
	get closed(): AbortSignal {
		return this.#closing.signal;
	}

	async close(): Promise<void> {
		this.#closing.abort();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	/** Throws `SessionError` when the session is closed, or Notion can't be reached or refuses the token. */
	async raiseForStatus(options: RequestOptions = {}): Promise<void> {
		try {
			await this.api.me(options);
		} catch (error) {
			if (error instanceof SessionError || !isWorkspaceError(error)) {
				throw error;
			}
			throw new SessionError(error.message, {
				remedy: error.remedy,
				data: { ...error.data, code: error.code },
				cause: error,
			});
		}
	}

	/**
	 * The bot user that the token belongs to. Where Notion refuses to say, what is known of it otherwise: from an earlier answer, the
	 * list of users, or at least its id. Throws what `users.me` throws where nothing is known, the token is refused or Notion can't be reached.
	 */
	async whoami(options: RequestOptions = {}): Promise<User> {
		try {
			const bot = await this.api.me(options);
			this.#botId = bot.id;
			return bot;
		} catch (error) {
			const bot = isWorkspaceError(error, "restricted", "notFound", "refused")
				? await this.#knownBot(options)
				: undefined;
			if (bot) {
				return bot;
			}
			throw error;
		}
	}

	allUsers(options: RequestOptions = {}): Promise<User[]> {
		return this.api.users(options);
	}

	async getUser(id: string, options: ReadOptions = {}): Promise<User> {
		return this.#read("user", id, options, (known) => this.cache.user(known), this.api.user);
	}

	/** Users whose name is (or with `exact: false` contains) the given one, whatever the case. */
	async searchUsers(name: string, options: RequestOptions & { readonly exact?: boolean } = {}): Promise<User[]> {
		const users = await this.api.users(options);
		return users.filter((user) => matches(user.name ?? "", name, options.exact ?? true));
	}

	/** With `complete`, lists that Notion cuts after 25 values are read in full. */
	async getPage(id: string, options: ReadOptions & { readonly complete?: boolean } = {}): Promise<Page> {
		const page = await this.#read("page", id, options, (known) => this.cache.page(known), this.api.page);
		return options.complete ? this.#complete(page, options) : page;
	}

	async getBlock(id: string, options: ReadOptions = {}): Promise<Block> {
		return this.#read("block", id, options, (known) => this.cache.block(known), this.api.block);
	}

	async getDatabase(id: string, options: ReadOptions = {}): Promise<Database> {
		return this.#read("database", id, options, (known) => this.cache.database(known), this.api.database);
	}

	async getDataSource(id: string, options: ReadOptions = {}): Promise<DataSource> {
		return this.#read("data_source", id, options, (known) => this.cache.dataSource(known), this.api.dataSource);
	}

	/** Pages by title; all that are shared with the integration without one. */
	async searchPages(title?: string, options: SearchOptions = {}): Promise<Page[]> {
		const found = await this.#search("page", title, options);
		return found.flatMap((object) =>
			object.object === "page" && fits(rawTitle(object), title, options) ? [object] : [],
		);
	}

	/** Databases by their own title or that of one of their data sources; all that are shared with the integration without one. */
	async searchDatabases(name?: string, options: SearchOptions = {}): Promise<Database[]> {
		const byName = await this.#databasesOf(await this.#search("data_source", name, options), name, options);
		// Notion looks at the titles of data sources only.
		return byName.length > 0 || name === undefined
			? byName
			: this.#databasesOf(await this.#search("data_source", undefined, options), name, options);
	}

	async #databasesOf(
		found: readonly (Page | DataSource)[],
		name: string | undefined,
		options: SearchOptions,
	): Promise<Database[]> {
		const sources = found.flatMap((object) =>
			object.object === "data_source" && object.parent.type === "database_id"
				? [{ id: object.parent.database_id, title: rawTitle(object) }]
				: [],
		);
		const ids = [...new Set(sources.map(({ id }) => id))];
		const read = await Promise.all(ids.map((id) => this.getDatabase(id, options).catch(notShown)));
		const databases = read.filter((database) => database !== undefined);
		return databases.filter((database) => {
			const titles = [rawTitle(database), ...sources.filter(({ id }) => id === database.id).map(({ title }) => title)];
			return (options.deleted || !database.in_trash) && titles.some((title) => fits(title, name, options));
		});
	}

	/** A page with a title, in a page or a data source. */
	async createPage(
		parent: { readonly pageId: string } | { readonly dataSourceId: string },
		title = "",
		options: RequestOptions = {},
	): Promise<Page> {
		return this.api.createPage(
			{
				parent:
					"pageId" in parent
						? { type: "page_id", page_id: requireId(parent.pageId) }
						: { type: "data_source_id", data_source_id: requireId(parent.dataSourceId) },
				properties: { title: { title: [{ text: { content: title } }] } },
			},
			options,
		);
	}

	async #search(
		value: "page" | "data_source",
		title: string | undefined,
		options: SearchOptions,
	): Promise<(Page | DataSource)[]> {
		const direction = options.reverse ? "ascending" : "descending";
		const found = new Map<string, Page | DataSource>();
		// What is in the trash is a list of its own.
		for (const in_trash of options.deleted ? [false, true] : [false]) {
			const parameters = {
				query: title,
				filter: { property: "object", value, ...(in_trash ? { in_trash } : {}) },
				sort: { timestamp: "last_edited_time", direction },
			} as const;
			for await (const results of this.api.search(parameters, options)) {
				for (const object of results.filter((result) => result.in_trash === in_trash)) {
					found.set(object.id, object);
				}
			}
		}
		const sign = options.reverse ? 1 : -1;
		return [...found.values()].sort((a, b) => sign * compareTexts(a.last_edited_time, b.last_edited_time));
	}

	/** The object as it is known, or as Notion has it; asked for once, however many ask at the same time. */
	#read<T>(
		kind: string,
		text: string,
		options: ReadOptions,
		known: (id: string) => T | undefined,
		read: (this: Endpoints, id: string, options: RequestOptions) => Promise<T>,
	): T | Promise<T> {
		const id = requireId(text);
		// Throws where the session is closed.
		const { api } = this;
		const ask = (request: RequestOptions) => read.call(api, id, request);
		if (options.useCache === false) {
			return ask(options);
		}
		return known(id) ?? this.#shared.run(`${kind} ${id}`, options, ask);
	}

	async #complete(page: Page, options: RequestOptions): Promise<Page> {
		const complete = await completePage(this.api, page, options);
		// What was seen or written meanwhile is newer than the page that was completed.
		if (complete !== page && isDeepStrictEqual(this.cache.page(page.id), page)) {
			this.cache.put(complete, this.#clock.now());
		}
		return complete;
	}

	async #knownBot(options: RequestOptions): Promise<User | undefined> {
		if (this.#botId !== undefined) {
			const id = this.#botId;
			return this.cache.user(id) ?? { object: "user", id, type: "bot", name: null, avatar_url: null, bot: {} };
		}
		const users = await this.api.users(options).catch(() => []);
		const own = users.filter((user) => user.type === "bot" && "owner" in user.bot);
		return own.length === 1 ? own[0] : undefined;
	}
}

/** The id in an id, UUID or link. Throws `invalidInput` where there is none. */
export function requireId(text: string): string {
	const id = canonicalId(text) ?? idFromLink(text);
	if (id === undefined) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" is neither an id nor a link to Notion.', text), {
			remedy: l10n.t("Copy the link in Notion: ••• > Copy link."),
		});
	}
	return id;
}

function compareTexts(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function fits(title: string, wanted: string | undefined, { exact = true }: SearchOptions): boolean {
	return wanted === undefined || matches(title, wanted, exact);
}

function matches(text: string, wanted: string, exact: boolean): boolean {
	return exact ? text === wanted : text.toLowerCase().includes(wanted.toLowerCase());
}

/** One of many that Notion doesn't show, or not any more, is left out. */
function notShown(error: unknown): undefined {
	if (!isWorkspaceError(error, "notFound", "restricted")) {
		throw error;
	}
}
