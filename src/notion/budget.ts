import { longestRetryAfter } from "./outcome.ts";
import type { Priority } from "./requestOptions.ts";

/** Notion counts requests in windows of 60 seconds, at any pace within one. Source: developers.notion.com, "Request limits". */
const window = 60_000;

/** Requests are counted in slots of this many milliseconds. */
const slot = 250;

/** Milliseconds by which a request may reach Notion later than the ones before it did. */
const jitter = 250;

/** How many background requests may go at once, so that a late timer loses nothing. */
const backgroundBurst = 3;

/** A try at more than the known rate, after a minute in which all of it was used without a refusal. */
const raise = 1.1;
const firstRaiseAfter = window;
const longestRaiseAfter = 30 * 60_000;

/** No estimate goes outside of these, in requests a second. */
const lowestRate = 0.2;
const highestRate = 50;

/** A refusal that asks for no more milliseconds than this may be about requests that came too close together. */
const shortPause = 2000;

/** A hold beyond this comes from a clock that was set back, not from Notion. */
const longestHold = longestRetryAfter;

/** Where Notion says nothing of use, the pause before another try; it doubles with every refusal in a row. */
const shortestHold = 1000;

/** What is known of one of Notion's budgets, and what was taken from it. Plain data, shared by windows as JSON. */
export interface Budget {
	/** Requests a second, on average over a minute; `null` as long as no limit was met. */
	readonly rate: number | null;
	/** How many may go at once after a quiet time; `null`: a whole minute's. */
	readonly burst: number | null;
	/** When the requests so far would have gone at an even pace: background ones keep it. */
	readonly evenAt: number;
	readonly heldUntil: number;
	/** Requests of the last minute: start of the slot and how many. */
	readonly sent: readonly (readonly [at: number, count: number])[];
	/** Refusals since the last answer. */
	readonly refusals: number;
	/** When a higher rate is tried, if this one is used up by then, and how long to wait before the next try. */
	readonly raiseAt: number;
	readonly raiseAfter: number;
}

/** Whether a request may go: then with the budget as it is after it; else in how many milliseconds to ask again. */
export type Turn =
	| { readonly kind: "go"; readonly budget: Budget }
	| { readonly kind: "wait"; readonly milliseconds: number };

/** A budget of which nothing was taken. `requestsPerSecond` is where the search for the real one begins. */
export function newBudget(requestsPerSecond: number | undefined, now: number): Budget {
	return {
		rate: requestsPerSecond ?? null,
		burst: null,
		evenAt: now,
		heldUntil: 0,
		sent: [],
		refusals: 0,
		raiseAt: now + firstRaiseAfter,
		raiseAfter: firstRaiseAfter,
	};
}

/** Reads what `JSON.stringify` made of a budget; `undefined` where it is none. */
export function readBudget(text: string | undefined): Budget | undefined {
	try {
		const budget = JSON.parse(text ?? "null") as Budget | null;
		return budget && Array.isArray(budget.sent) && typeof budget.evenAt === "number" ? budget : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Takes one request from the budget. Interactive ones may use up the minute at any pace; background ones go evenly and leave
 * a few of each minute to the interactive ones, so that these seldom wait and then for one place.
 */
export function take(before: Budget, now: number, priority: Priority): Turn {
	const budget = current(before, now);
	if (budget.heldUntil > now) {
		return { kind: "wait", milliseconds: budget.heldUntil - now };
	}
	if (budget.rate === null) {
		return { kind: "go", budget: counted(budget, now) };
	}
	const interval = 1000 / budget.rate;
	const most = limits(budget.rate);
	const limit = priority === "interactive" ? most.all : most.background;
	const burst = Math.min(budget.burst ?? most.all, priority === "interactive" ? most.all : backgroundBurst);
	// Timers know whole milliseconds only.
	const wait = Math.ceil(Math.max(budget.evenAt - now - (burst - 1) * interval, roomAt(budget, limit) - now) - 1e-3);
	return wait > 0
		? { kind: "wait", milliseconds: wait }
		: { kind: "go", budget: raised({ ...counted(budget, now), evenAt: Math.max(budget.evenAt, now) + interval }, now) };
}

/** The budget after a 429. `retryAfter` is what Notion asked for in milliseconds, `undefined` where it said nothing of use. */
export function refused(before: Budget, now: number, retryAfter: number | undefined): Budget {
	const budget = uncounted(current(before, now));
	const pause = retryAfter ?? Math.min(shortestHold * 2 ** budget.refusals, window);
	const heldUntil = Math.max(budget.heldUntil, now + pause);
	if (budget.heldUntil > now) {
		// Sent together with one that was refused before.
		return { ...budget, heldUntil };
	}
	const raiseAfter = Math.min(budget.raiseAfter * 2, longestRaiseAfter);
	return {
		...budget,
		...lowered(budget, now, pause),
		heldUntil,
		refusals: budget.refusals + 1,
		raiseAfter,
		raiseAt: heldUntil + raiseAfter,
	};
}

/** The budget with everything held, because the service is overloaded. */
export function held(before: Budget, now: number, milliseconds: number): Budget {
	return { ...before, heldUntil: Math.max(before.heldUntil, now + milliseconds) };
}

/** The budget after an answer that is no refusal. */
export function answered(budget: Budget): Budget {
	return { ...budget, refusals: 0 };
}

/** How many requests of the last minute are counted. */
export function sentLately(budget: Budget, now: number): number {
	return total(current(budget, now).sent);
}

/** What counts now: without requests that are too old, and without a future, which only a clock that was set back leaves. */
function current(budget: Budget, now: number): Budget {
	const interval = budget.rate === null ? 0 : 1000 / budget.rate;
	return {
		...budget,
		sent: budget.sent.filter(([at]) => leavesAt(at) > now && at <= now),
		heldUntil: budget.heldUntil > now + longestHold ? 0 : budget.heldUntil,
		evenAt: Math.min(budget.evenAt, now + interval * limits(budget.rate ?? 0).all),
	};
}

/** Requests of a minute: all of them, and those that background requests may use. */
function limits(rate: number): { readonly all: number; readonly background: number } {
	// 0.29 * 100 is a little less than 29.
	const all = Math.max(1, Math.floor((rate * window) / 1000 + 1e-9));
	return { all, background: Math.max(1, all - Math.ceil(all / 60)) };
}

function leavesAt(slotStart: number): number {
	return slotStart + slot + window + jitter;
}

/** When fewer than `limit` requests are in the window. */
function roomAt({ sent }: Budget, limit: number): number {
	let tooMany = total(sent) - limit + 1;
	if (tooMany <= 0) {
		return 0;
	}
	for (const [at, count] of sent) {
		tooMany -= count;
		if (tooMany <= 0) {
			return leavesAt(at);
		}
	}
	return 0;
}

function total(sent: Budget["sent"]): number {
	return sent.reduce((sum, [, count]) => sum + count, 0);
}

function counted(budget: Budget, now: number): Budget {
	const at = Math.floor(now / slot) * slot;
	const last = budget.sent.at(-1);
	return last?.[0] === at
		? { ...budget, sent: [...budget.sent.slice(0, -1), [at, last[1] + 1]] }
		: { ...budget, sent: [...budget.sent, [at, 1]] };
}

/** Notion doesn't count what it refuses. */
function uncounted(budget: Budget): Budget {
	const last = budget.sent.at(-1);
	const rest = budget.sent.slice(0, -1);
	return last === undefined ? budget : { ...budget, sent: last[1] > 1 ? [...rest, [last[0], last[1] - 1]] : rest };
}

/**
 * What a refusal teaches. So many requests were let through since the first of them, and the next ones will be after the pause: that
 * is the rate. Where there was much room left and the pause is short, they only came too close together.
 */
function lowered(budget: Budget, now: number, pause: number): Pick<Budget, "rate" | "burst"> {
	const { rate, burst } = budget;
	const count = total(budget.sent);
	const ahead = (Math.max(0, budget.evenAt - now) * (rate ?? 0)) / 1000;
	if (rate !== null && ahead > 1 && pause <= shortPause && count < 0.9 * limits(rate).all) {
		return { rate, burst: Math.max(1, Math.floor(ahead / 2)) };
	}
	const first = budget.sent[0]?.[0] ?? now;
	const span = Math.min(Math.max(now - first + pause, 1000), window + slot + jitter);
	const seen = clamp(Math.max(count, 1) / (span / 1000));
	// One refusal may have other reasons; half is enough to learn from.
	return { rate: rate === null ? seen : clamp(Math.min(rate * 0.98, Math.max(seen, rate / 2))), burst };
}

function raised(budget: Budget, now: number): Budget {
	const { rate } = budget;
	if (rate === null || now < budget.raiseAt || total(budget.sent) < 0.9 * limits(rate).background) {
		return budget;
	}
	const burst = budget.burst === null || budget.burst * 2 >= limits(rate).all ? null : budget.burst * 2;
	return { ...budget, rate: clamp(rate * raise), burst, raiseAt: now + firstRaiseAfter };
}

function clamp(rate: number): number {
	return Math.min(Math.max(rate, lowestRate), highestRate);
}
