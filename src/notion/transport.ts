import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, unreachable, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { readBody } from "./body.ts";
import { ambiguousWrite, type Outcome, outcomeOfAnswer, outcomeOfFailure, oversizedAnswer } from "./outcome.ts";
import type { Pacer } from "./pacer.ts";
import type { PageLocks } from "./pageLocks.ts";
import { PageWrites, writtenId } from "./pageWrites.ts";
import { type Priority, requestOptions } from "./requestOptions.ts";

/** The `fetch` that requests leave through; VS Code's global one goes through its proxy and certificates. */
export type FetchLike = (
	url: string,
	init: {
		readonly method: string;
		readonly headers: Record<string, string>;
		readonly body?: string | FormData;
		readonly signal?: AbortSignal;
		readonly redirect?: "manual";
	},
) => Promise<Response>;

export interface TransportOptions {
	readonly fetch: FetchLike;
	readonly clock: Clock;
	readonly pacer: Pacer;
	readonly log: Log;
	/** Milliseconds for one attempt, headers and body. Default: 30,000. */
	readonly attemptTimeout?: number;
	/** Milliseconds for a request with all its repetitions, from its first attempt on. Default: 120,000. */
	readonly deadline?: number;
	/** The page that a block lies in, where it is known. */
	readonly pageOf?: (id: string) => string | undefined;
	/** Shared by all windows. Default: writes to one page are kept apart within this transport only. */
	readonly pageLocks?: PageLocks | undefined;
}

export interface RequestInit {
	readonly method?: string;
	readonly headers?: Record<string, string>;
	readonly body?: string | FormData;
}

/** Attempts made so far; what `bench` and tests count. */
export interface RequestCount {
	total: number;
	/** Those that were answered with 429. */
	rateLimited: number;
}

export interface Transport {
	/**
	 * For the official client's `fetch`: paces, aborts and classifies. Reads are repeated until the deadline, writes only
	 * when they can't have happened, and writes to one page go one after the other. Throws `WorkspaceError`: `refused`,
	 * `unauthorized`, `restricted`, `notFound`, `conflict`, `rateLimited`, `unreachable` (never sent), `badAnswer` (a read),
	 * `ambiguous` (a write), `busy` (a page that another window doesn't let go of), `cancelled`.
	 */
	readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
	readonly count: RequestCount;
}

/** What a view shows is asked for by making a query that Notion forgets by itself. */
const readingPosts = /\/v1\/(search|data_sources\/[^/]+\/query|views\/[^/]+\/queries)$/;

/** Whether a request changes nothing. Query and search are POSTs that read. */
export function isRead(method: string, url: string): boolean {
	return method === "GET" || (method === "POST" && readingPosts.test(new URL(url).pathname));
}

const firstBackoff = 500;
const longestBackoff = 20_000;

/** Milliseconds that the last attempt before the deadline gets at least. */
const shortestAttempt = 5000;

/** A network that is gone doesn't come back within a deadline; whoever waits is told soon. A hiccup is over by then. */
const unreachablePatience: Readonly<Record<Priority, number>> = { interactive: 1500, background: 10_000 };

export function createTransport(options: TransportOptions): Transport {
	const { clock, pacer, log, attemptTimeout = 30_000, deadline = 120_000 } = options;
	const count: RequestCount = { total: 0, rateLimited: 0 };
	const pageWrites = new PageWrites(clock, options.pageLocks);

	const attempt = async (request: Request, time: number): Promise<Outcome> => {
		const { url, init, method, signal } = request;
		const timeout = AbortSignal.timeout(Math.min(attemptTimeout, Math.max(time, shortestAttempt)));
		count.total++;
		try {
			const response = await options.fetch(url, {
				method,
				headers: init.headers ?? {},
				body: init.body,
				signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
				// A redirect would carry the token elsewhere; Notion's API answers none.
				redirect: "manual",
			});
			const body = await readBody(response);
			return body === undefined
				? oversizedAnswer()
				: outcomeOfAnswer(response.status, response.headers, body, clock.now());
		} catch (error) {
			return outcomeOfFailure(error);
		}
	};

	/** One attempt, while no other window writes to the page. */
	const alone = <T>({ page, signal }: Request, patience: number, work: () => Promise<T>): Promise<T> =>
		page === undefined ? work() : pageWrites.attempt(page, { patience, signal }, work);

	/** Sends a request that has its first turn. */
	const send = async (request: Request): Promise<Response> => {
		const { signal, priority, isReading, name } = request;
		const thrown = cancelledBy(signal);
		let first: number | undefined;
		let backoff = firstBackoff;
		for (;;) {
			const spent = first === undefined ? 0 : clock.now() - first;
			if (first !== undefined) {
				await pacer.turn(priority, { signal, patience: deadline - spent, again: true }).catch(thrown);
			}
			const { since, outcome } = await alone(request, deadline - spent, async () => {
				await request.beforeSend?.();
				const now = clock.now();
				const from = first ?? now;
				return { since: from, outcome: await attempt(request, from + deadline - now) };
			});
			first = since;
			const end = first + deadline;
			log.debug(`${name}: ${outcome.kind}`);
			const wait = await pauseAfter(outcome, request, first, backoff);
			if (outcome.kind === "done") {
				return new Response(outcome.body, { headers: { "content-type": "application/json" } });
			}
			if (signal?.aborted && (isReading || outcome.kind !== "unknown")) {
				thrown(signal.reason);
			}
			if (wait === undefined || clock.now() + wait > end) {
				throw outcome.kind === "unknown" && !isReading ? ambiguousWrite(outcome.error) : outcome.error;
			}
			log.info(`${name}: ${outcome.error.message} Trying again in ${Math.round(wait / 100) / 10} s.`);
			// What Notion wants later waits with all others for the pacer.
			if (outcome.kind !== "later") {
				await clock.sleep(wait, signal).catch(thrown);
				backoff = Math.min(backoff * 2, longestBackoff);
			}
		}
	};

	/** The turn comes before the place among the writes to a page: one that waits for its turn is in nobody's way. */
	const sendInTurn = async (request: Request): Promise<Response> => {
		const { page, signal, priority } = request;
		await pacer.turn(priority, { signal, patience: deadline });
		return page === undefined ? send(request) : pageWrites.run(page, signal, () => send(request));
	};

	/** Milliseconds until another attempt; `undefined` where another one is of no use or not safe. */
	const pauseAfter = async (
		outcome: Outcome,
		{ isReading, priority }: Request,
		first: number,
		backoff: number,
	): Promise<number | undefined> => {
		if (outcome.kind === "later") {
			return laterBy(outcome, backoff);
		}
		await pacer.answered();
		switch (outcome.kind) {
			case "done":
				return undefined;
			case "neverSent":
				return clock.now() - first + backoff <= unreachablePatience[priority] ? backoff : undefined;
			case "unknown":
				return isReading && !outcome.isFinal ? Math.max(backoff, outcome.retryAfter ?? 0) : undefined;
			case "refused":
				return isReading && outcome.error.code === "conflict" ? backoff : undefined;
			default:
				return unreachable(outcome);
		}
	};

	const laterBy = async (outcome: Extract<Outcome, { kind: "later" }>, backoff: number): Promise<number> => {
		if (outcome.reason === "budget") {
			count.rateLimited++;
			return pacer.refused(outcome);
		}
		const wait = outcome.retryAfter ?? Math.max(backoff, 1000);
		await pacer.hold(wait);
		return wait;
	};

	const fetch = (url: string, init: RequestInit = {}): Promise<Response> => {
		const { signal, priority = "interactive", beforeSend } = requestOptions();
		const method = (init.method ?? "GET").toUpperCase();
		const path = new URL(url).pathname;
		const isReading = isRead(method, url);
		const name = `${method} ${path}`;
		const written = isReading ? undefined : writtenId(method, path, init.body);
		const page = written === undefined ? undefined : (options.pageOf?.(written) ?? written);
		const request = {
			url,
			init,
			method,
			signal,
			priority,
			isReading,
			page,
			name,
			...(isReading ? {} : { beforeSend }),
		};
		return sendInTurn(request).catch(cancelledBy(signal));
	};
	return { fetch, count };
}

interface Request {
	readonly url: string;
	readonly init: RequestInit;
	readonly method: string;
	readonly signal: AbortSignal | undefined;
	readonly priority: Priority;
	readonly isReading: boolean;
	/** The page that a write is to, where it is to one. */
	readonly page: string | undefined;
	readonly beforeSend?: (() => Promise<void>) | undefined;
	/** For the log. */
	readonly name: string;
}

/** Throws what a wait ended with: the reason of an aborted signal is anything. */
function cancelledBy(signal: AbortSignal | undefined): (error: unknown) => never {
	return (error) => {
		throw isWorkspaceError(error) || !signal?.aborted ? error : new WorkspaceError("cancelled", l10n.t("Cancelled."));
	};
}
