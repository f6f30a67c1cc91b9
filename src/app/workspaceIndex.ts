import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { NotionObject, Page, User } from "../notion/types.ts";
import type { LeaseHolder, LeaseStore } from "../store/leases.ts";
import type { DatabaseSummary } from "../store/objectLists.ts";
import type { ObjectSummary } from "../store/objectRecord.ts";
import type { SearchHit } from "../store/objectSearch.ts";
import type { SessionObjects } from "../store/objects.ts";
import { BlockPlaces } from "./blockPlaces.ts";
import { ChildOrders } from "./childOrders.ts";
import { type CrawlKind, crawl, everything } from "./crawl.ts";

/** How far what is stored can be trusted. */
export type IndexState =
	| { readonly kind: "empty" }
	/** `at`: when it was last brought up to date, in milliseconds since 1970; `undefined` for the first time. */
	| { readonly kind: "refreshing"; readonly at: number | undefined }
	| { readonly kind: "ready"; readonly at: number }
	| { readonly kind: "failed"; readonly error: unknown; readonly at: number | undefined };

/** What has changed. */
export interface IndexChange {
	/** Something is shown otherwise than before. */
	readonly content: boolean;
	/** The data sources with other rows than before; `undefined` where that isn't known. */
	readonly containers: ReadonlySet<string> | undefined;
}

export interface WorkspaceIndexOptions {
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly clock: Clock;
	readonly log: Log;
	/** Lets one window at a time look for changes. */
	readonly turn: { readonly leases: LeaseStore; readonly task: string; readonly holder: LeaseHolder };
}

export interface RefreshOptions extends RequestOptions {
	/** Looks at everything, not only at what was edited since. Goes without saying the first time and once a day. */
	readonly full?: boolean;
	/** Milliseconds: what another window has brought up to date since then is taken as it is. Default: 0, Notion is asked. */
	readonly maxAge?: number;
}

/** Milliseconds after which everything is looked at again: search shows nothing of what was shared without an edit, or is gone. */
const longestTrust = 24 * 60 * 60_000;
/** Milliseconds between two looks of others at what comes in for the first time. */
const progressPause = 1000;
/** Milliseconds for which one window alone looks for changes; it asks for more time as it goes. */
const turnTime = 15_000;

/**
 * What is known of a workspace: from the store at once, brought up to date by `refresh`. Search is delayed and incomplete, so what it
 * doesn't name is not taken for deleted.
 */
export class WorkspaceIndex {
	readonly #options: WorkspaceIndexOptions;
	readonly #changed = new Emitter<IndexChange>();
	#state: IndexState;
	#running: { readonly kind: CrawlKind; readonly done: Promise<void> } | undefined;
	readonly #orders: ChildOrders;
	readonly #places: BlockPlaces;
	/** What a look has changed so far. */
	#containers = new Set<string>();
	#content = false;

	constructor(options: WorkspaceIndexOptions) {
		this.#options = options;
		this.#orders = new ChildOrders(options);
		this.#places = new BlockPlaces({ ...options, onPlaced: () => this.changed() });
		const at = options.objects.completeAt(everything);
		this.#state = at === undefined ? { kind: "empty" } : { kind: "ready", at };
		options.objects.onDidChange((changes) => {
			this.#content = true;
			for (const { parentId } of changes) {
				if (parentId !== undefined) {
					this.#containers.add(parentId);
				}
			}
		});
	}

	/** Fires when what is known, or the state, has changed. */
	readonly onDidChange = this.#changed.event;

	get state(): IndexState {
		return this.#state;
	}

	/** Brings the store up to date. A call while one is under way that does as much shares it. */
	async refresh(options: RefreshOptions = {}): Promise<void> {
		const kind = await this.#kindOf(options);
		while (this.#running) {
			if (this.#running.kind === "full" || kind === "changes") {
				return this.#running.done;
			}
			await this.#running.done.catch(() => {});
		}
		const done = this.#run(kind, options).finally(() => {
			this.#running = undefined;
		});
		this.#running = { kind, done };
		return done;
	}

	async #kindOf({ full = false }: RefreshOptions): Promise<CrawlKind> {
		const { objects, clock } = this.#options;
		const { fullAt } = await objects.listing(everything);
		return full || !isRecent(fullAt, clock, longestTrust) ? "full" : "changes";
	}

	async #run(kind: CrawlKind, options: RefreshOptions): Promise<void> {
		const { session, objects, clock, log } = this.#options;
		if (this.#takeOver(options.maxAge ?? 0)) {
			return;
		}
		const at = objects.completeAt(everything);
		const turn = await this.#takeTurn(options).catch((error) => this.#fail(error, at));
		if (!turn) {
			return;
		}
		this.#setState({ kind: "refreshing", at });
		this.#orders.forget();
		let shownAt = clock.now();
		const onProgress = async () => {
			await turn.renew();
			// The first time there is nothing yet that could move under the mouse.
			if (at === undefined && clock.now() - shownAt > progressPause) {
				shownAt = clock.now();
				this.#tell();
			}
		};
		try {
			await crawl({ session, objects, clock, log, onProgress }, kind, options);
			this.#places.allow();
			this.#setState({ kind: "ready", at: objects.completeAt(everything) ?? clock.now() });
		} catch (error) {
			this.#fail(error, at);
		} finally {
			await turn.release();
		}
	}

	#fail(error: unknown, at: number | undefined): void {
		const { session, log } = this.#options;
		if (session.isClosed()) {
			return;
		}
		if (isWorkspaceError(error, "cancelled")) {
			// Somebody ended it: what is stored is as good as it was.
			this.#setState(at === undefined ? { kind: "empty" } : { kind: "ready", at });
		} else {
			log.warn(`The workspace could not be listed: ${messageOf(error)}`);
			this.#setState({ kind: "failed", error, at });
		}
		throw error;
	}

	/** Takes what another window has just read; `false` where that is too old. */
	#takeOver(maxAge: number): boolean {
		const { objects, clock } = this.#options;
		const at = objects.completeAt(everything);
		if (at === undefined || !isRecent(at, clock, maxAge)) {
			return false;
		}
		if (this.#state.kind !== "ready" || this.#state.at !== at) {
			this.#content = true;
			this.#setState({ kind: "ready", at });
		}
		return true;
	}

	/** One window at a time asks in the background; whoever asks because somebody wants it doesn't wait for that. */
	async #takeTurn({ priority }: RefreshOptions) {
		const { clock, turn } = this.#options;
		const { leases, task, holder } = turn;
		const answer = await leases.acquire(task, holder, clock.now(), clock.now() + turnTime);
		if (answer.kind === "held") {
			const nothing = async () => {};
			return priority === "background" ? undefined : { renew: nothing, release: nothing };
		}
		let until = clock.now() + turnTime;
		return {
			renew: async () => {
				if (until - clock.now() < turnTime / 2) {
					until = clock.now() + turnTime;
					await leases.renew(task, answer.fence, until);
				}
			},
			release: () => leases.release(task, answer.fence).catch(() => {}),
		};
	}

	/** All databases, by title. */
	databases(): Promise<DatabaseSummary[]> {
		return this.#options.objects.databases();
	}

	/**
	 * Pages at the top: in the workspace itself, or in something that isn't shared. What stands in a block isn't among them as long as
	 * its page is being asked for.
	 */
	async rootPages(): Promise<ObjectSummary[]> {
		const pages = await this.#options.objects.rootPages();
		const { waiting } = this.#places;
		return pages.filter(({ parentKind, parentId = "" }) => parentKind !== "block" || !waiting.has(parentId));
	}

	/** Begins to ask on which pages blocks stand that pages are in; views are told when that is known. */
	placePages(): Promise<void> {
		return this.#places.look();
	}

	/** Pages directly in a page, as far as they are stored. */
	childPages(pageId: string): Promise<ObjectSummary[]> {
		return this.#options.objects.childPages(pageId);
	}

	/** Databases directly in a page, as far as they are stored. */
	childDatabases(pageId: string): Promise<DatabaseSummary[]> {
		return this.#options.objects.databases(pageId);
	}

	/**
	 * Puts pages and databases of a page into the order in which they stand there, as far as that is known. Doesn't wait for Notion:
	 * `onDidReorder` fires where it turns out to be another one.
	 */
	arrangeChildren(pageId: string, ids: readonly string[]): Promise<readonly string[]> {
		return this.#orders.arrange(pageId, ids);
	}

	/** Fires with the id of a page whose pages and databases stand in another order than `arrangeChildren` gave. */
	get onDidReorder() {
		return this.#orders.onDidReorder;
	}

	/** Asks for the order of a page again when it is next needed. */
	forgetOrder(pageId: string): void {
		this.#orders.forget(pageId);
	}

	/** Which of some pages have pages or databases in them. */
	pagesWithChildren(pageIds: readonly string[]): Promise<ReadonlySet<string>> {
		return this.#options.objects.pagesWithChildren(pageIds);
	}

	/** Users by name. */
	async users(): Promise<User[]> {
		const users = await this.#options.objects.users();
		return users.flatMap((object) => (object.object === "user" ? [object] : []));
	}

	/** Stored rows of a data source, as far as they were seen, the newest first. */
	async rows(dataSourceId: string, limit: number): Promise<Page[]> {
		const rows = await this.#options.objects.rows(dataSourceId, limit);
		return rows.flatMap((object) => (object.object === "page" ? [object] : []));
	}

	/** What is stored and fits, best first; what is recent for no text. */
	search(typed: string, limit: number): Promise<SearchHit[]> {
		return this.#options.objects.search(typed, limit);
	}

	/** Tells views that stored objects have changed by something else than a refresh. */
	changed(): void {
		this.#changed.fire({ content: true, containers: undefined });
	}

	#setState(state: IndexState): void {
		this.#state = state;
		this.#tell();
	}

	#tell(): void {
		// While a look is under way its changes are gathered, but for the first one.
		const isGathering = this.#state.kind === "refreshing" && this.#state.at !== undefined;
		if (isGathering) {
			this.#changed.fire({ content: false, containers: new Set() });
			return;
		}
		const change = { content: this.#content, containers: this.#containers };
		this.#content = false;
		this.#containers = new Set();
		this.#changed.fire(change);
	}
}

/** A time after now is one from before the clock was set back: nobody knows how long ago that was. */
function isRecent(at: number | undefined, clock: Clock, maxAge: number): boolean {
	const age = at === undefined ? Number.POSITIVE_INFINITY : clock.now() - at;
	return age >= 0 && age < maxAge;
}

/** Milliseconds since what is shown was last brought up to date. */
export function ageOf(state: IndexState, clock: Clock): number | undefined {
	return state.kind === "empty" || state.at === undefined ? undefined : Math.max(0, clock.now() - state.at);
}
