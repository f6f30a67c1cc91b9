import type { Clock } from "../base/clock.ts";
import type { WorkspaceError } from "../base/errors.ts";
import { answered, type Budget, held, newBudget, readBudget, refused, sentLately, take } from "./budget.ts";
import { type BudgetStore, createMemoryBudgets } from "./budgetStore.ts";
import { askedToWait, type Refusal } from "./outcome.ts";
import type { Priority } from "./requestOptions.ts";

/** Gives requests their turn. */
export interface Pacer {
	/**
	 * Resolves when a request may be sent. Rejects with the signal's reason when it is aborted before that, and with
	 * `rateLimited` when Notion holds all requests for longer than `patience`.
	 */
	turn(priority: Priority, options?: TurnOptions): Promise<void>;
	/** Tells of a 429; gives the milliseconds for which all requests are held now. */
	refused(refusal: Refusal): Promise<number>;
	/** Holds all requests for some milliseconds, because the service is overloaded. */
	hold(milliseconds: number): Promise<void>;
	/** Tells of any other answer. */
	answered(): Promise<void>;
}

export interface TurnOptions {
	readonly signal?: AbortSignal;
	/** Milliseconds. Default: any time. */
	readonly patience?: number;
	/** It was sent before: it goes before the others of its priority. */
	readonly again?: boolean;
}

export interface PacerOptions {
	readonly clock: Clock;
	/** Where the search for the token's budget begins; `undefined` sends each at once until Notion refuses one. Notion documents 3. */
	readonly requestsPerSecond: number | undefined;
	/** Where the budgets are kept and under which names. Default: in memory, for this pacer alone. */
	readonly shared?: SharedBudgets;
}

export interface SharedBudgets {
	readonly store: BudgetStore;
	/** Names the token's budget; never the token itself. */
	readonly token: string;
	/** Names the workspace's, which all connections to it share. */
	readonly workspace?: string;
}

interface Waiter {
	readonly priority: Priority;
	readonly patience: number;
	readonly go: () => void;
	readonly fail: (error: WorkspaceError) => void;
}

interface Answer {
	readonly wait: number;
	readonly held: number;
}

/** Notion's own limit for a connection never asks for more than its window; the workspace's may. */
const longestOwnHold = 60_000;

/**
 * Two queues before one budget of the token and one of the workspace. Interactive requests overtake background ones, in this process
 * by their queue and in others by what background requests leave to them.
 */
export function createPacer({ clock, requestsPerSecond, shared }: PacerOptions): Pacer {
	const store = shared?.store ?? createMemoryBudgets();
	const keys = [shared?.token ?? "token", ...(shared?.workspace === undefined ? [] : [shared.workspace])];
	let budgets: readonly Budget[] = keys.map((_, index) =>
		newBudget(index === 0 ? requestsPerSecond : undefined, clock.now()),
	);
	let looked = false;
	let waiting: readonly Waiter[] = [];
	let running = false;
	let pausing = new AbortController();

	/** Changes the budgets for all windows; those without a limit are nobody else's business. */
	const update = async <T>(
		change: (budgets: readonly Budget[]) => { readonly budgets?: readonly Budget[]; readonly result: T },
		isShared: boolean,
	): Promise<T> => {
		const apply = (stored: readonly (string | undefined)[]) => {
			const known = budgets.map((budget, index) => readBudget(stored[index]) ?? budget);
			const { budgets: changed, result } = change(known);
			return { known: changed ?? known, result, stored: changed?.map((budget) => JSON.stringify(budget)) };
		};
		if (looked && !isShared && budgets.every(({ rate }) => rate === null)) {
			const { known, result } = apply([]);
			budgets = known;
			return result;
		}
		looked = true;
		try {
			const { known, result } = await store.update(keys, (stored) => {
				const applied = apply(stored);
				const isOwn = !isShared && applied.known.every(({ rate }) => rate === null);
				return { ...(isOwn || !applied.stored ? {} : { stored: applied.stored }), result: applied };
			});
			budgets = known;
			return result;
		} catch {
			// A store that fails is no reason to stop: this window keeps to what it knows.
			const { known, result } = apply([]);
			budgets = known;
			return result;
		}
	};

	const takeOne = (priority: Priority): Promise<Answer> =>
		update<Answer>((known) => {
			const now = clock.now();
			const turns = known.map((budget) => take(budget, now, priority));
			const taken = turns.flatMap((turn) => (turn.kind === "go" ? [turn.budget] : []));
			if (taken.length === known.length) {
				return { budgets: taken, result: { wait: 0, held: 0 } };
			}
			const wait = Math.max(...turns.map((turn) => (turn.kind === "wait" ? turn.milliseconds : 0)));
			const heldFor = Math.max(...known.map(({ heldUntil }) => heldUntil - now));
			return { result: { wait, held: Math.min(heldFor, wait) } };
		}, false);

	const run = async () => {
		running = true;
		for (;;) {
			const head = firstOf(waiting);
			if (!head) {
				break;
			}
			const { wait, held: heldFor } = await takeOne(head.priority);
			if (wait <= 0) {
				// A more urgent one may have come meanwhile.
				const next = firstOf(waiting);
				waiting = waiting.filter((waiter) => waiter !== next);
				next?.go();
				continue;
			}
			const impatient = waiting.filter(({ patience }) => patience < heldFor);
			waiting = waiting.filter((waiter) => !impatient.includes(waiter));
			for (const waiter of impatient) {
				waiter.fail(askedToWait(heldFor));
			}
			pausing = new AbortController();
			if (waiting.length > 0) {
				await clock.sleep(wait, pausing.signal).catch(() => {});
			}
		}
		running = false;
	};

	return {
		turn: (priority, { signal, patience = Number.POSITIVE_INFINITY, again = false } = {}) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const abort = () => {
					waiting = waiting.filter((other) => other !== waiter);
					if (waiting.length === 0) {
						pausing.abort();
					}
					reject(signal?.reason);
				};
				const settle = () => signal?.removeEventListener("abort", abort);
				const waiter: Waiter = {
					priority,
					patience,
					go: () => {
						settle();
						resolve();
					},
					fail: (error) => {
						settle();
						reject(error);
					},
				};
				signal?.addEventListener("abort", abort, { once: true });
				const head = firstOf(waiting);
				waiting = again ? [waiter, ...waiting] : [...waiting, waiter];
				if (!running) {
					void run();
				} else if (firstOf(waiting) !== head) {
					pausing.abort();
				}
			}),
		refused: ({ retryAfter, limit }) =>
			update((known) => {
				const now = clock.now();
				const at = refusedBy(known, now, retryAfter, limit);
				const changed = known.map((budget, index) => (index === at ? refused(budget, now, retryAfter) : budget));
				return { budgets: changed, result: Math.max(...changed.map(({ heldUntil }) => heldUntil - now)) };
			}, true),
		hold: (milliseconds) =>
			update((known) => {
				const now = clock.now();
				return { budgets: known.map((budget) => held(budget, now, milliseconds)), result: undefined };
			}, true),
		answered: async () => {
			if (budgets.some(({ refusals }) => refusals > 0)) {
				await update((known) => ({ budgets: known.map(answered), result: undefined }), true);
			}
		},
	};
}

/** Which budget a refusal is about: the workspace's, if Notion says so or if the token was within its own and others were not idle. */
function refusedBy(
	budgets: readonly Budget[],
	now: number,
	retryAfter: number | undefined,
	limit: Refusal["limit"],
): number {
	const [token, workspace] = budgets;
	if (!token || !workspace || limit === "connection") {
		return 0;
	}
	if (limit === "workspace" || (retryAfter !== undefined && retryAfter > longestOwnHold)) {
		return 1;
	}
	const [own, all] = [sentLately(token, now), sentLately(workspace, now)];
	return token.rate !== null && all > own && own < token.rate * 60 * 0.95 ? 1 : 0;
}

function firstOf(waiting: readonly Waiter[]): Waiter | undefined {
	return waiting.find(({ priority }) => priority === "interactive") ?? waiting[0];
}
