import { canonicalId } from "../base/notionId.ts";

/** What has been sent to each page and not been answered: writes to one page go one after the other. */
export class PageWrites {
	readonly #last = new Map<string, Promise<void>>();

	/** Runs `work` after all earlier work on `page`; rejects with the signal's reason when it is aborted before that. */
	async run<T>(page: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
		const before = this.#last.get(page) ?? Promise.resolve();
		let finish = () => {};
		const done = new Promise<void>((resolve) => {
			finish = resolve;
		});
		// One that gives up while it waits mustn't let the next one pass before the one that is under way.
		const turn = before.then(() => done);
		this.#last.set(page, turn);
		void turn.then(() => {
			if (this.#last.get(page) === turn) {
				this.#last.delete(page);
			}
		});
		try {
			await abortable(before, signal);
			return await work();
		} finally {
			finish();
		}
	}
}

/** The id of the page or block that a request writes to; `undefined` where it touches none that was there before. */
export function writtenId(method: string, path: string, body: unknown): string | undefined {
	const named = /^\/v1\/(?:pages|blocks|databases|data_sources)\/([^/]+)/.exec(path)?.[1];
	if (named !== undefined) {
		return canonicalId(named);
	}
	if (method !== "POST" || !/^\/v1\/(?:pages|databases|comments)$/.test(path) || typeof body !== "string") {
		return undefined;
	}
	// What is made in a page is a part of it; a row is no part of anything that is written as a whole.
	const { parent } = JSON.parse(body) as {
		readonly parent?: { readonly page_id?: string; readonly block_id?: string };
	};
	return canonicalId(parent?.page_id ?? parent?.block_id ?? "");
}

function abortable(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (!signal) {
		return work;
	}
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) {
			abort();
			return;
		}
		signal.addEventListener("abort", abort, { once: true });
		void work.then(() => {
			signal.removeEventListener("abort", abort);
			resolve();
		});
	});
}
