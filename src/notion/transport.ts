import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { unreachable, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { ambiguousWrite, type Outcome, outcomeOfAnswer, outcomeOfFailure } from "./outcome.ts";
import type { Pacer } from "./pacer.ts";
import { requestOptions } from "./requestOptions.ts";

/** The `fetch` that requests leave through; VS Code's global one goes through its proxy and certificates. */
export type FetchLike = (
	url: string,
	init: {
		readonly method: string;
		readonly headers: Record<string, string>;
		readonly body?: string | FormData;
		readonly signal?: AbortSignal;
		readonly redirect?: "error";
	},
) => Promise<Response>;

export interface TransportOptions {
	readonly fetch: FetchLike;
	readonly clock: Clock;
	readonly pacer: Pacer;
	readonly log: Log;
	/** Milliseconds for one attempt, headers and body. Default: 30,000. */
	readonly attemptTimeout?: number;
	/** Milliseconds for a request with all its repetitions. Default: 120,000. */
	readonly deadline?: number;
}

export interface RequestInit {
	readonly method?: string;
	readonly headers?: Record<string, string>;
	readonly body?: string | FormData;
}

/** Requests made so far, by method; what `bench` and tests count. */
export interface RequestCount {
	total: number;
}

export interface Transport {
	/**
	 * For the official client's `fetch`: paces, aborts and classifies. Reads are repeated until the deadline, writes only
	 * when they can't have happened. Throws `WorkspaceError`: `refused`, `unauthorized`, `restricted`, `notFound`, `conflict`,
	 * `rateLimited`, `unreachable` (never sent), `badAnswer` (a read), `ambiguous` (a write), `cancelled`.
	 */
	readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
	/** Attempts sent so far. */
	readonly count: RequestCount;
}

/** Whether a request changes nothing. Query and search are POSTs that read. */
export function isRead(method: string, url: string): boolean {
	return (
		method === "GET" || (method === "POST" && /\/v1\/(search|data_sources\/[^/]+\/query)$/.test(new URL(url).pathname))
	);
}

const firstBackoff = 500;
const longestBackoff = 20_000;

export function createTransport(options: TransportOptions): Transport {
	const { clock, pacer, log, attemptTimeout = 30_000, deadline = 120_000 } = options;
	const count: RequestCount = { total: 0 };

	const attempt = async (
		url: string,
		init: RequestInit,
		method: string,
		signal: AbortSignal | undefined,
	): Promise<Outcome> => {
		const timeout = AbortSignal.timeout(attemptTimeout);
		count.total++;
		try {
			const response = await options.fetch(url, {
				method,
				headers: init.headers ?? {},
				body: init.body,
				signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
				// A redirect would carry the token elsewhere; Notion's API answers none.
				redirect: "error",
			});
			const body = await response.text();
			return outcomeOfAnswer(response.status, response.headers, body, clock.now());
		} catch (error) {
			return outcomeOfFailure(error);
		}
	};

	const request = async (url: string, init: RequestInit = {}): Promise<Response> => {
		const { signal, priority = "interactive" } = requestOptions();
		const method = (init.method ?? "GET").toUpperCase();
		const path = new URL(url).pathname;
		const read = isRead(method, url);
		const end = clock.now() + deadline;
		let backoff = firstBackoff;
		for (;;) {
			await pacer.turn(priority, signal).catch(throwCancelled);
			const outcome = await attempt(url, init, method, signal);
			log.debug(`${method} ${path}: ${outcome.kind}`);
			if (outcome.kind === "done") {
				return new Response(outcome.body, { headers: { "content-type": "application/json" } });
			}
			if (signal?.aborted && (read || outcome.kind !== "unknown")) {
				throwCancelled();
			}
			const wait = pauseBefore(outcome, read, backoff);
			if (wait === undefined || clock.now() + wait > end) {
				throw outcome.kind === "unknown" && !read ? ambiguousWrite(outcome.error) : outcome.error;
			}
			log.info(`${method} ${path}: ${outcome.error.message} Trying again in ${Math.round(wait / 100) / 10} s.`);
			if (outcome.kind === "later") {
				pacer.hold(wait);
			} else {
				await clock.sleep(wait, signal).catch(throwCancelled);
				backoff = Math.min(backoff * 2, longestBackoff);
			}
		}
	};
	return { fetch: request, count };
}

/** Milliseconds to wait before another attempt; `undefined` where another one is of no use or not safe. */
function pauseBefore(outcome: Exclude<Outcome, { kind: "done" }>, read: boolean, backoff: number): number | undefined {
	switch (outcome.kind) {
		case "later":
			return outcome.retryAfter;
		case "neverSent":
			// Waiting doesn't bring back a network that is gone; the person who waits is told at once.
			return undefined;
		case "unknown":
			return read && backoff < longestBackoff / 8 ? backoff : undefined;
		case "refused":
			return read && outcome.error.code === "conflict" ? backoff : undefined;
		default:
			return unreachable(outcome);
	}
}

function throwCancelled(): never {
	throw new WorkspaceError("cancelled", l10n.t("Cancelled."));
}
