import type { Clock } from "../../base/clock.ts";
import type { NotionWebhook } from "./notionWebhook.ts";

/** What is kept of an event. */
export type InboxEvent = Pick<NotionWebhook, "id" | "type" | "entityId"> & {
	readonly dataSourceId: string | undefined;
	readonly databaseId: string | undefined;
};

/** Where events are kept; `store` satisfies it. A scope is what they were sent to. */
export interface InboxStore {
	/** Adds events, all or nothing; answers how many are new. */
	add(scope: string, events: readonly InboxEvent[], at: number): Promise<number>;
	/** Events that nothing was done about yet, oldest first. */
	pending(scope: string, limit: number): readonly InboxEvent[];
	done(scope: string, ids: readonly string[], at: number): Promise<void>;
}

interface Waiting {
	readonly event: InboxEvent;
	readonly kept: () => void;
	readonly failed: (error: unknown) => void;
}

/** Events in one transaction, so that none takes long. */
const atOnce = 200;

/** The events of one subscription. What comes together is kept in one transaction. */
export class Inbox {
	readonly #store: InboxStore;
	readonly #scope: string;
	readonly #clock: Clock;
	#waiting: Waiting[] = [];
	#keeping: Promise<void> | undefined;

	constructor(store: InboxStore, scope: string, clock: Clock) {
		this.#store = store;
		this.#scope = scope;
		this.#clock = clock;
	}

	/** Keeps an event, once however often it comes. Resolves when it is in the store. */
	accept({ id, type, entityId, parentDataSourceId, parentDatabaseId }: NotionWebhook): Promise<void> {
		const event = { id, type, entityId, dataSourceId: parentDataSourceId, databaseId: parentDatabaseId };
		return new Promise((kept, failed) => {
			this.#waiting.push({ event, kept, failed });
			this.#keeping ??= this.#keep().finally(() => {
				this.#keeping = undefined;
			});
		});
	}

	pending(limit: number): readonly InboxEvent[] {
		return this.#store.pending(this.#scope, limit);
	}

	done(ids: readonly string[]): Promise<void> {
		return this.#store.done(this.#scope, ids, this.#clock.now());
	}

	async #keep(): Promise<void> {
		while (this.#waiting.length > 0) {
			// Others that are just coming in get into the same transaction.
			await new Promise((resolve) => setImmediate(resolve));
			const batch = this.#waiting.splice(0, atOnce);
			try {
				const events = batch.map(({ event }) => event);
				await this.#store.add(this.#scope, events, this.#clock.now());
				for (const { kept } of batch) {
					kept();
				}
			} catch (error) {
				for (const { failed } of batch) {
					failed(error);
				}
			}
		}
	}
}
