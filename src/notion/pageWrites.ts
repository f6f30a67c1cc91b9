import * as l10n from "@vscode/l10n";
import { type Clock, randomId } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import { canonicalId } from "../base/notionId.ts";
import type { PageLocks } from "./pageLocks.ts";

/** Milliseconds between two looks at whether another window is ready with a page. */
const shortestPause = 20;
const longestPause = 500;

/** A claim lasts so long (milliseconds) and is prolonged while a write is under way: who waits for a window that was killed waits no longer. */
const claimTime = 5000;
const prolongAfter = 2000;

/** Writes to one page go one after the other: in this process, and where `locks` are shared in the others too. */
export class PageWrites {
	readonly #last = new Map<string, Promise<void>>();
	readonly #clock: Clock;
	readonly #locks: PageLocks | undefined;
	/** No two transports may hold a page together. */
	readonly #holder = randomId();

	constructor(clock: Clock, locks?: PageLocks) {
		this.#clock = clock;
		this.#locks = locks;
	}

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

	/**
	 * Runs one attempt while no other window writes to `page`. Rejects with the signal's reason when it is aborted before that, and with
	 * `busy` when another window doesn't let go of the page for `patience` milliseconds.
	 */
	async attempt<T>(
		page: string,
		{ patience, signal }: { readonly patience: number; readonly signal: AbortSignal | undefined },
		work: () => Promise<T>,
	): Promise<T> {
		const locks = this.#locks;
		if (!locks) {
			return work();
		}
		const end = this.#clock.now() + patience;
		for (let pause = shortestPause; !(await this.#claim(locks, page)); pause = Math.min(pause * 2, longestPause)) {
			if (this.#clock.now() >= end) {
				throw new WorkspaceError("busy", l10n.t("Another window is writing to this page."), {
					remedy: l10n.t("Try again in a minute, or close the other windows of VS Code."),
				});
			}
			await this.#clock.sleep(pause, signal);
		}
		const prolonging = setInterval(() => void this.#claim(locks, page), prolongAfter);
		try {
			return await work();
		} finally {
			clearInterval(prolonging);
			// What can't be given back runs out.
			await locks.release(page, this.#holder).catch(() => {});
		}
	}

	#claim(locks: PageLocks, page: string): Promise<boolean> {
		const now = this.#clock.now();
		// A store that fails is no reason to stop: Notion refuses what comes at the same moment.
		return locks.claim(page, this.#holder, now, now + claimTime).catch(() => true);
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
