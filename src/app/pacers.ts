import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { BudgetStore } from "../notion/budgetStore.ts";
import { createPacer, type Pacer } from "../notion/pacer.ts";
import { documentedRequestsPerSecond } from "../notion/session.ts";

export interface PacedToken {
	readonly baseUrl: string;
	readonly token: string;
	/** Known once Notion has said whose token it is. */
	readonly workspaceId?: string | undefined;
}

/** One pacer for each token and workspace of this window, on budgets that all windows share. */
export class Pacers {
	readonly #store: BudgetStore;
	readonly #clock: Clock;
	readonly #pacers = new Map<string, Pacer>();

	constructor(store: BudgetStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** The pacer of a token. The store sees a hash of it. */
	pacer({ baseUrl, token, workspaceId }: PacedToken): Pacer {
		const tokenKey = `token ${hash(`${baseUrl} ${token}`)}`;
		const workspaceKey = workspaceId === undefined ? undefined : `workspace ${hash(`${baseUrl} ${workspaceId}`)}`;
		const key = `${tokenKey} ${workspaceKey}`;
		const known = this.#pacers.get(key);
		if (known) {
			return known;
		}
		const pacer = createPacer({
			clock: this.#clock,
			// A proxy leads to Notion too; a workspace on this machine has no budget, unless it says so.
			requestsPerSecond: isLoopback(baseUrl) ? undefined : documentedRequestsPerSecond,
			shared: { store: this.#store, token: tokenKey, workspace: workspaceKey },
		});
		this.#pacers.set(key, pacer);
		return pacer;
	}
}

function hash(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function isLoopback(baseUrl: string): boolean {
	return URL.canParse(baseUrl) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(baseUrl).hostname);
}
