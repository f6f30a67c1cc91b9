import { AsyncLocalStorage } from "node:async_hooks";

/** How much somebody waits for a request: interactive ones overtake background ones. */
export type Priority = "interactive" | "background";

export interface RequestOptions {
	/** Ends the request, and the wait for its turn, when it is aborted. */
	readonly signal?: AbortSignal;
	/** Default: `interactive`. */
	readonly priority?: Priority;
	/**
	 * Called before each attempt of a write, when its turn has come and nothing is waited for any more. What it throws keeps the
	 * attempt from being made, and is thrown on.
	 */
	readonly beforeSend?: () => Promise<void>;
}

const current = new AsyncLocalStorage<RequestOptions>();

/** Runs `work` with options that hold for every request that it makes, through the official client too, which can't carry them. */
export function withRequestOptions<T>(options: RequestOptions, work: () => Promise<T>): Promise<T> {
	return current.run({ ...current.getStore(), ...options }, work);
}

/** The options that hold here. */
export function requestOptions(): RequestOptions {
	return current.getStore() ?? {};
}
