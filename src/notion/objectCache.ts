import { isStale } from "../base/stale.ts";
import { textOfMarkdown } from "./markdown/textOfMarkdown.ts";
import { type SeenObject, seenObject } from "./seenObject.ts";
import type { Block, Database, DataSource, NotionObject, Page, User } from "./types.ts";

/** Where seen objects are kept; `store/` satisfies it with SQLite. */
export interface ObjectStore {
	get(kind: NotionObject["object"], id: string): NotionObject | undefined;
	/** Keeps objects as they were seen; one that was asked for earlier than what is known is let go. */
	put(objects: readonly SeenObject[]): void;
	/** Notion knows none with this id, or doesn't show it any more: it is not given again until it is seen again. */
	missing(kind: NotionObject["object"], id: string, askedAt: number): void;
	/** The page that a block stands on, where that was found out. */
	pageOfBlock?(blockId: string): string | undefined;
	/** Keeps the text of a page, for searching. */
	putBody?(pageId: string, text: string): void;
}

/** Blocks are remembered while the session is open, the latest of them. */
const mostBlocks = 20_000;

/** Every page, database, data source, block and user that a session has seen, by id. */
export class ObjectCache {
	readonly #store: ObjectStore;
	readonly #blocks = new Map<string, Block>();
	readonly #unsure = new Map<string, number>();

	constructor(store: ObjectStore = createMemoryStore()) {
		this.#store = store;
	}

	page(id: string): Page | undefined {
		const found = this.#get("page", id);
		return found?.object === "page" ? found : undefined;
	}

	database(id: string): Database | undefined {
		const found = this.#get("database", id);
		return found?.object === "database" ? found : undefined;
	}

	dataSource(id: string): DataSource | undefined {
		const found = this.#get("data_source", id);
		return found?.object === "data_source" ? found : undefined;
	}

	user(id: string): User | undefined {
		const found = this.#get("user", id);
		return found?.object === "user" ? found : undefined;
	}

	block(id: string): Block | undefined {
		return this.#blocks.get(id);
	}

	/** The page that a block stands on, as far as the blocks above it were seen, or that was found out before. */
	pageOf(id: string): string | undefined {
		let blockId = id;
		// A page with so many levels isn't one.
		for (let depth = 0; depth < 100; depth++) {
			const parent = this.#blocks.get(blockId)?.parent;
			if (parent?.type === "page_id") {
				return parent.page_id;
			}
			if (parent?.type !== "block_id") {
				return this.#store.pageOfBlock?.(blockId);
			}
			blockId = parent.block_id;
		}
		return undefined;
	}

	/** What a write to a block changes: the page that it stands on; of a page or database that stands on one, itself. */
	changedWith(id: string): string | undefined {
		const type = this.#blocks.get(id)?.type;
		return type === "child_page" || type === "child_database" ? id : this.pageOf(id);
	}

	putBlock(block: Block): void {
		this.#blocks.delete(block.id);
		this.#blocks.set(block.id, block);
		if (this.#blocks.size > mostBlocks) {
			const [oldest = ""] = this.#blocks.keys();
			this.#blocks.delete(oldest);
		}
	}

	/** Remembers an object as it was at `askedAt`, in milliseconds since 1970. */
	put(object: NotionObject, askedAt: number): void {
		const key = `${object.object} ${object.id}`;
		if (askedAt >= (this.#unsure.get(key) ?? Number.POSITIVE_INFINITY)) {
			this.#unsure.delete(key);
		}
		this.#store.put([seenObject(object, askedAt)]);
	}

	/** Gives an object no more until it is known as of `until`, in milliseconds since 1970: it may be changed before that. */
	unsure(kind: NotionObject["object"], id: string, until: number): void {
		this.#unsure.set(`${kind} ${id}`, until);
	}

	#get(kind: NotionObject["object"], id: string): NotionObject | undefined {
		return this.#unsure.has(`${kind} ${id}`) ? undefined : this.#store.get(kind, id);
	}

	/** Lets go of what Notion doesn't show any more. */
	missing(kind: NotionObject["object"], id: string, askedAt: number): void {
		this.#store.missing(kind, id, askedAt);
	}

	/** Remembers the text of a page, given as Notion's Markdown, where the store searches in it. */
	putBody(pageId: string, markdown: string): void {
		this.#store.putBody?.(pageId, textOfMarkdown(markdown));
	}
}

/** Keeps objects as long as the process lives. */
export function createMemoryStore(): ObjectStore {
	const objects = new Map<string, SeenObject>();
	return {
		get: (kind, id) => objects.get(`${kind} ${id}`)?.object,
		put: (seen) => {
			for (const object of seen) {
				const key = `${object.kind} ${object.id}`;
				const known = objects.get(key);
				if (!known || !isStale(object, known)) {
					objects.set(key, object);
				}
			}
		},
		missing: (kind, id, askedAt) => {
			const key = `${kind} ${id}`;
			if ((objects.get(key)?.askedAt ?? askedAt) <= askedAt) {
				objects.delete(key);
			}
		},
	};
}
