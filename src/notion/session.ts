import { Client, LogLevel } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { type Clock, systemClock } from "../base/clock.ts";
import { type ErrorOptions, isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import { type Log, redactingLog, silentLog } from "../base/log.ts";
import { canonicalId, idFromLink } from "../base/notionId.ts";
import { Endpoints } from "./endpoints.ts";
import { ObjectCache, type ObjectStore } from "./objectCache.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import type { RequestOptions } from "./requestOptions.ts";
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
	/** Where seen objects are kept. Default: in memory. */
	readonly store?: ObjectStore;
	/** Milliseconds for a request with all its repetitions. Default: 120,000. */
	readonly deadline?: number;
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

	constructor(options: SessionOptions) {
		const clock = options.clock ?? systemClock;
		const log = redactingLog(options.log ?? silentLog);
		const transport = createTransport({
			fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
			clock,
			log,
			pacer: options.pacer ?? createPacer({ clock, requestsPerSecond: documentedRequestsPerSecond }),
			deadline: options.deadline,
		});
		this.baseUrl = options.baseUrl ?? notionBaseUrl;
		this.requests = transport.count;
		this.cache = new ObjectCache(options.store);
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
			missing: this.cache.missing.bind(this.cache),
			body: this.cache.putBody.bind(this.cache),
		};
		this.#api = new Endpoints(this.client, observer, clock);
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

	/** The bot user that the token belongs to. */
	whoami(options: RequestOptions = {}): Promise<User> {
		return this.api.me(options);
	}

	allUsers(options: RequestOptions = {}): Promise<User[]> {
		return this.api.users(options);
	}

	async getUser(id: string, options: ReadOptions = {}): Promise<User> {
		return this.#cached(options, () => this.cache.user(requireId(id))) ?? this.api.user(requireId(id), options);
	}

	/** Users whose name is (or with `exact: false` contains) the given one, whatever the case. */
	async searchUsers(name: string, options: RequestOptions & { readonly exact?: boolean } = {}): Promise<User[]> {
		const users = await this.api.users(options);
		return users.filter((user) => matches(user.name ?? "", name, options.exact ?? true));
	}

	async getPage(id: string, options: ReadOptions = {}): Promise<Page> {
		return this.#cached(options, () => this.cache.page(requireId(id))) ?? this.api.page(requireId(id), options);
	}

	async getBlock(id: string, options: RequestOptions = {}): Promise<Block> {
		return this.api.block(requireId(id), options);
	}

	async getDatabase(id: string, options: ReadOptions = {}): Promise<Database> {
		return this.#cached(options, () => this.cache.database(requireId(id))) ?? this.api.database(requireId(id), options);
	}

	async getDataSource(id: string, options: ReadOptions = {}): Promise<DataSource> {
		return (
			this.#cached(options, () => this.cache.dataSource(requireId(id))) ?? this.api.dataSource(requireId(id), options)
		);
	}

	/** Pages by title; all that are shared with the integration without one. */
	async searchPages(title?: string, options: SearchOptions = {}): Promise<Page[]> {
		const found = await this.#search("page", title, options);
		return found.filter((object) => object.object === "page");
	}

	/** Databases by the title of one of their data sources; all that are shared with the integration without one. */
	async searchDatabases(name?: string, options: SearchOptions = {}): Promise<Database[]> {
		const found = await this.#search("data_source", name, options);
		const ids = new Set<string>();
		for (const object of found) {
			if (object.object === "data_source" && object.parent.type === "database_id") {
				ids.add(object.parent.database_id);
			}
		}
		return Promise.all([...ids].map((id) => this.getDatabase(id, options)));
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
		const found: (Page | DataSource)[] = [];
		const parameters = {
			query: title,
			filter: { property: "object", value },
			sort: { timestamp: "last_edited_time", direction },
		} as const;
		for await (const results of this.api.search(parameters, options)) {
			found.push(...results);
		}
		return found.filter(
			(object) =>
				(options.deleted || !object.in_trash) &&
				(title === undefined || matches(rawTitle(object), title, options.exact ?? true)),
		);
	}

	#cached<T>(options: ReadOptions, read: () => T | undefined): T | undefined {
		if (this.isClosed()) {
			return undefined;
		}
		return options.useCache === false ? undefined : read();
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

function matches(text: string, wanted: string, exact: boolean): boolean {
	return exact ? text === wanted : text.toLowerCase().includes(wanted.toLowerCase());
}
