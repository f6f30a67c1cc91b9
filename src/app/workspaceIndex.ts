import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { Database, DataSource, NotionObject, Page, User } from "../notion/types.ts";
import type { ObjectRecord, SessionObjects } from "../store/objects.ts";

/** A database with its data sources, as the sidebar shows it. */
export interface DatabaseEntry {
	readonly id: string;
	/** Known once the database itself was read; the data sources are enough for a tree. */
	readonly database: Database | undefined;
	readonly dataSources: readonly DataSource[];
}

/** How far what is stored can be trusted. */
export type IndexState =
	| { readonly kind: "empty" }
	| { readonly kind: "refreshing" }
	/** `at`: when everything was last listed in full, in milliseconds since 1970. */
	| { readonly kind: "ready"; readonly at: number }
	| { readonly kind: "failed"; readonly error: unknown; readonly at: number | undefined };

/** The listing that covers all databases and pages. */
const everything = "everything";

/**
 * What is known of a workspace: everything that search has shown, from the store at once, brought up to date by `refresh`.
 * Search is delayed and incomplete, so what it doesn't name is not taken for deleted.
 */
export class WorkspaceIndex {
	readonly #session: Session;
	readonly #objects: SessionObjects<NotionObject>;
	readonly #log: Log;
	readonly #changed = new Emitter<void>();
	#state: IndexState;
	#refresh: Promise<void> | undefined;
	readonly #orders = new Map<string, Promise<readonly string[]>>();

	constructor(session: Session, objects: SessionObjects<NotionObject>, log: Log) {
		this.#session = session;
		this.#objects = objects;
		this.#log = log;
		const at = objects.completeAt(everything);
		this.#state = at === undefined ? { kind: "empty" } : { kind: "ready", at };
	}

	/** Fires when what is known, or the state, has changed. */
	readonly onDidChange = this.#changed.event;

	get state(): IndexState {
		return this.#state;
	}

	/** Lists everything that is shared with the integration, and the users. Calls at the same time share one run. */
	refresh(options: RequestOptions = {}): Promise<void> {
		this.#refresh ??= this.#run(options).finally(() => {
			this.#refresh = undefined;
		});
		return this.#refresh;
	}

	async #run(options: RequestOptions): Promise<void> {
		const before = this.#objects.completeAt(everything);
		this.#setState({ kind: "refreshing" });
		this.#orders.clear();
		try {
			await this.#session.api.users(options).catch((error: unknown) => {
				// An integration without the user capability sees no users, and everything else.
				if (!isWorkspaceError(error, "restricted")) {
					throw error;
				}
			});
			for await (const results of this.#session.api.search({}, options)) {
				await this.#describeContainers(results, options);
			}
			await this.#objects.flush();
			await this.#objects.markComplete(everything);
			this.#setState({ kind: "ready", at: this.#objects.completeAt(everything) ?? 0 });
		} catch (error) {
			this.#log.warn(`The workspace could not be listed: ${messageOf(error)}`);
			if (this.#session.isClosed()) {
				return;
			}
			if (isWorkspaceError(error, "cancelled")) {
				// Somebody ended it: what is stored is as good as it was.
				this.#setState(before === undefined ? { kind: "empty" } : { kind: "ready", at: before });
				throw error;
			}
			this.#setState({ kind: "failed", error, at: before });
			throw error;
		}
	}

	/** Databases with several data sources have a name of their own, which search doesn't give. */
	async #describeContainers(results: readonly (Page | DataSource)[], options: RequestOptions): Promise<void> {
		const seen = new Map<string, number>();
		for (const object of results) {
			if (object.object === "data_source" && object.parent.type === "database_id") {
				seen.set(object.parent.database_id, (seen.get(object.parent.database_id) ?? 0) + 1);
			}
		}
		for (const id of seen.keys()) {
			const siblings = await this.#objects.list("data_source", id);
			const known = this.#session.cache.database(id);
			const edited = siblings.map(({ lastEditedTime }) => lastEditedTime ?? "").reduce((a, b) => (a > b ? a : b), "");
			if (
				siblings.length > 1 &&
				(!known || known.last_edited_time < edited || known.data_sources.length !== siblings.length)
			) {
				await this.#session.getDatabase(id, { ...options, useCache: false }).catch((error: unknown) => {
					if (!isWorkspaceError(error, "notFound", "restricted")) {
						throw error;
					}
				});
			}
		}
	}

	/** All databases, by title. */
	async databases(): Promise<DatabaseEntry[]> {
		const byDatabase = new Map<string, DataSource[]>();
		for (const { object } of await this.#objects.list("data_source")) {
			if (object.object === "data_source" && object.parent.type === "database_id") {
				const id = object.parent.database_id;
				byDatabase.set(id, [...(byDatabase.get(id) ?? []), object]);
			}
		}
		return [...byDatabase].map(([id, dataSources]) => ({
			id,
			database: this.#session.cache.database(id),
			dataSources,
		}));
	}

	/** Pages at the top: in the workspace itself, or in something that isn't shared. */
	async rootPages(): Promise<Page[]> {
		const records = await this.#pageRecords();
		const known = new Set(records.map(({ id }) => id));
		return pagesOf(
			records.filter(
				({ parentKind, parentId }) =>
					parentKind === "workspace" || (parentKind === "page" && parentId !== undefined && !known.has(parentId)),
			),
		);
	}

	/** Pages directly in a page, as far as they are stored. */
	async childPages(pageId: string): Promise<Page[]> {
		return pagesOf(await this.#objects.list("page", pageId));
	}

	/** The ids of the pages and databases directly in a page, in Notion's order; empty where it can't be asked. */
	async childOrder(pageId: string): Promise<readonly string[]> {
		let order = this.#orders.get(pageId);
		if (!order) {
			order = this.#session.api
				.children(pageId)
				.then((blocks) =>
					blocks.filter(({ type }) => type === "child_page" || type === "child_database").map(({ id }) => id),
				);
			this.#orders.set(pageId, order);
		}
		try {
			return await order;
		} catch (error) {
			this.#orders.delete(pageId);
			this.#log.debug(`The order of the pages in ${pageId} is unknown: ${messageOf(error)}`);
			return [];
		}
	}

	/** Asks for the order of a page again when it is next needed. */
	forgetOrder(pageId: string): void {
		this.#orders.delete(pageId);
	}

	/** The ids of all pages that have pages in them. */
	async parentPageIds(): Promise<ReadonlySet<string>> {
		const records = await this.#pageRecords();
		return new Set(
			records.flatMap(({ parentKind, parentId }) => (parentKind === "page" && parentId ? [parentId] : [])),
		);
	}

	async users(): Promise<User[]> {
		const records = await this.#objects.list("user");
		return records.flatMap(({ object }) => (object.object === "user" ? [object] : []));
	}

	/** Stored rows of a data source, as far as they were seen. */
	async rows(dataSourceId: string): Promise<Page[]> {
		return pagesOf(await this.#objects.list("page", dataSourceId));
	}

	/** What is stored and fits, best first. */
	search(text: string, limit: number): Promise<ObjectRecord<NotionObject>[]> {
		return this.#objects.search(text, limit);
	}

	async #pageRecords(): Promise<ObjectRecord<NotionObject>[]> {
		const records = await this.#objects.list("page");
		return records.filter(({ parentKind }) => parentKind !== "data_source" && parentKind !== "database");
	}

	/** Tells views that stored objects have changed by something else than a refresh. */
	changed(): void {
		this.#changed.fire();
	}

	#setState(state: IndexState): void {
		this.#state = state;
		this.#changed.fire();
	}
}

function pagesOf(records: readonly ObjectRecord<NotionObject>[]): Page[] {
	return records.flatMap(({ object }) => (object.object === "page" ? [object] : []));
}

/** Milliseconds since the last complete listing. */
export function ageOf(state: IndexState, clock: Clock): number | undefined {
	const at = state.kind === "ready" || state.kind === "failed" ? state.at : undefined;
	return at === undefined ? undefined : clock.now() - at;
}
