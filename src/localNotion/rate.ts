import { NotionError } from "./notionError.ts";

/** How many requests may come. */
export interface RateLimit {
	/** For each connection, on average over any 60 seconds. */
	readonly perSecond: number;
	/** A second, shorter window in seconds, for the same average: it narrows bursts. */
	readonly window?: number;
	/** For all connections together, on average over any 60 seconds. Default: no budget of its own. */
	readonly workspacePerSecond?: number;
}

const message = "You have been rate limited. Please try again in a few minutes.";

/** Every budget holds in any span of this many seconds. */
const span = 60;

/** Keeps the budgets of the connections and of the workspace; refuses what is beyond one, with the seconds until it fits. */
export class RateLimiter {
	#limit: RateLimit | undefined;
	readonly #taken = new Map<string, number[]>();

	constructor(limit: RateLimit | undefined) {
		this.#limit = limit;
	}

	set(limit: RateLimit | undefined): void {
		this.#limit = limit;
		this.#taken.clear();
	}

	/** Counts a request of a connection; throws Notion's 429 when it is one too many. A refused one isn't counted. */
	take(connectionId: string, now: number): void {
		if (!this.#limit) {
			return;
		}
		const { perSecond, window = span, workspacePerSecond = Number.POSITIVE_INFINITY } = this.#limit;
		const own = this.#recent(connectionId, Math.max(window, span), now);
		const all = this.#recent("", span, now);
		const wait = Math.max(
			waitFor(own, perSecond, span, now),
			waitFor(own, perSecond, window, now),
			waitFor(all, workspacePerSecond, span, now),
		);
		if (wait > 0) {
			const seconds = String(Math.ceil(wait / 1000));
			throw new NotionError(429, "rate_limited", message, { headers: { "retry-after": seconds } });
		}
		own.push(now);
		all.push(now);
	}

	/** When the requests of the last seconds came; what is older is forgotten. */
	#recent(key: string, seconds: number, now: number): number[] {
		const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - seconds * 1000 && at <= now);
		this.#taken.set(key, recent);
		return recent;
	}
}

/** In how many milliseconds one more request fits into the window. */
function waitFor(taken: readonly number[], perSecond: number, window: number, now: number): number {
	// 0.29 * 100 is a little less than 29.
	const budget = Math.floor(perSecond * window + 1e-9);
	const length = window * 1000;
	if (budget < 1) {
		return length;
	}
	const inWindow = taken.filter((at) => at > now - length);
	const blocking = inWindow[inWindow.length - budget];
	return blocking === undefined ? 0 : blocking + length - now;
}
