import { type SeenObject, seenObject } from "./seenObject.ts";
import type { Database, DataSource, NotionObject, Page, User } from "./types.ts";

/** Where seen objects are kept; `store/` satisfies it with SQLite. */
export interface ObjectStore {
	get(kind: NotionObject["object"], id: string): NotionObject | undefined;
	put(objects: readonly SeenObject[]): void;
}

/** Every page, database, data source and user that a session has seen, by id. */
export class ObjectCache {
	readonly #store: ObjectStore;

	constructor(store: ObjectStore = createMemoryStore()) {
		this.#store = store;
	}

	page(id: string): Page | undefined {
		const found = this.#store.get("page", id);
		return found?.object === "page" ? found : undefined;
	}

	database(id: string): Database | undefined {
		const found = this.#store.get("database", id);
		return found?.object === "database" ? found : undefined;
	}

	dataSource(id: string): DataSource | undefined {
		const found = this.#store.get("data_source", id);
		return found?.object === "data_source" ? found : undefined;
	}

	user(id: string): User | undefined {
		const found = this.#store.get("user", id);
		return found?.object === "user" ? found : undefined;
	}

	put(object: NotionObject): void {
		this.#store.put([seenObject(object)]);
	}
}

/** Keeps objects as long as the process lives. */
export function createMemoryStore(): ObjectStore {
	const objects = new Map<string, NotionObject>();
	return {
		get: (kind, id) => objects.get(`${kind} ${id}`),
		put: (seen) => {
			for (const { kind, id, object } of seen) {
				objects.set(`${kind} ${id}`, object);
			}
		},
	};
}
