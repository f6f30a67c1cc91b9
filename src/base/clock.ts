/** Time, as everything of ours sees it; passed in, so that a run can be replayed. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `milliseconds`; rejects with the signal's reason when it is aborted before that. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: (milliseconds, signal) =>
		new Promise((resolve, reject) => {
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			const abort = () => {
				clearTimeout(timer);
				reject(signal?.reason);
			};
			const timer = setTimeout(() => {
				signal?.removeEventListener("abort", abort);
				resolve();
			}, milliseconds);
			signal?.addEventListener("abort", abort, { once: true });
		}),
};

/** Makes new ids. */
export type NewId = () => string;

/** Random UUIDs (version 4). */
export const randomId: NewId = () => crypto.randomUUID();
