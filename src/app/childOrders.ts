import { Emitter } from "../base/emitter.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import type { NotionObject } from "../notion/types.ts";
import type { SessionObjects } from "../store/objects.ts";

export interface ChildOrdersOptions {
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly log: Log;
}

/**
 * In which order pages and databases stand on pages: as Notion said it last, at once. It is asked again behind the scenes, and who
 * has been given another order is told.
 */
export class ChildOrders {
	readonly #options: ChildOrdersOptions;
	readonly #known = new Map<string, readonly string[]>();
	/** Pages that needn't be asked for. */
	readonly #asked = new Set<string>();
	readonly #given = new Map<string, readonly string[]>();
	readonly #reordered = new Emitter<string>();

	constructor(options: ChildOrdersOptions) {
		this.#options = options;
	}

	/** Fires with the id of a page on which things stand in another order than the one that was given. */
	readonly onDidReorder = this.#reordered.event;

	/** What stands on a page, in its order as far as that is known; the rest after it, as it comes. */
	async arrange(pageId: string, ids: readonly string[]): Promise<readonly string[]> {
		const stored = this.#known.has(pageId) ? undefined : await this.#options.objects.childOrder(pageId);
		// Notion may have answered meanwhile.
		const order = this.#known.get(pageId) ?? stored ?? [];
		this.#known.set(pageId, order);
		const given = inOrder(ids, order);
		this.#given.set(pageId, given);
		if (!this.#asked.has(pageId)) {
			this.#asked.add(pageId);
			void this.#ask(pageId);
		}
		return given;
	}

	/** Asks again when the order of a page, or of any, is next needed; it is the last known one until then. */
	forget(pageId?: string): void {
		if (pageId === undefined) {
			this.#asked.clear();
		} else {
			this.#asked.delete(pageId);
		}
	}

	async #ask(pageId: string): Promise<void> {
		const { session, objects, log } = this.#options;
		try {
			const blocks = await session.api.children(pageId);
			const order = blocks.filter(({ type }) => type === "child_page" || type === "child_database").map(({ id }) => id);
			const before = this.#known.get(pageId) ?? [];
			this.#known.set(pageId, order);
			const given = this.#given.get(pageId) ?? [];
			if (!isEqual(inOrder(given, order), given)) {
				this.#reordered.fire(pageId);
			}
			if (!isEqual(order, before)) {
				await objects.putChildOrder(pageId, order);
			}
		} catch (error) {
			this.#asked.delete(pageId);
			log.debug(`The order of the pages in ${pageId} is unknown: ${messageOf(error)}`);
		}
	}
}

function inOrder(ids: readonly string[], order: readonly string[]): readonly string[] {
	const places = new Map(order.map((id, place) => [id, place]));
	const place = (id: string) => places.get(id) ?? order.length;
	return ids.toSorted((a, b) => place(a) - place(b));
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((id, i) => id === other[i]);
}
