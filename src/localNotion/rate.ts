import { NotionError } from "./notionError.ts";

/** How many requests may come. */
export interface RateLimit {
	/** On average, over the window. */
	readonly perSecond: number;
	/** The window in seconds; a shorter one allows shorter bursts. Default 60. */
	readonly window?: number;
}

const message = "You have been rate limited. Please try again in a few minutes.";

/** Refuses requests beyond the budget of a sliding window, with the seconds after which to come again. */
export class RateLimiter {
	#limit: RateLimit | undefined;
	#recent: number[] = [];

	constructor(limit: RateLimit | undefined) {
		this.#limit = limit;
	}

	set(limit: RateLimit | undefined): void {
		this.#limit = limit;
		this.#recent = [];
	}

	/** Counts a request; throws Notion's 429 when it is one too many. */
	take(now: number): void {
		if (!this.#limit) {
			return;
		}
		const window = (this.#limit.window ?? 60) * 1000;
		const budget = Math.max(1, Math.floor((this.#limit.perSecond * window) / 1000));
		this.#recent = this.#recent.filter((at) => at > now - window && at <= now);
		if (this.#recent.length >= budget) {
			const oldest = this.#recent[this.#recent.length - budget] ?? now;
			const seconds = Math.max(1, Math.ceil((oldest + window - now) / 1000));
			throw new NotionError(429, "rate_limited", message, { headers: { "retry-after": String(seconds) } });
		}
		this.#recent.push(now);
	}
}
