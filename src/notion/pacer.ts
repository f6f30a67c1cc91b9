import type { Clock } from "../base/clock.ts";
import type { Priority } from "./requestOptions.ts";

/** Gives requests their turn. */
export interface Pacer {
	/** Resolves when a request may be sent; rejects with the signal's reason when it is aborted before that. */
	turn(priority: Priority, signal?: AbortSignal): Promise<void>;
	/** Holds all requests for `milliseconds`, because the service asked for it. */
	hold(milliseconds: number): void;
}

export interface PacerOptions {
	readonly clock: Clock;
	/** Requests a second on average; `undefined` sends each at once. Notion documents 3. */
	readonly requestsPerSecond: number | undefined;
	/** How many may be sent at once after a quiet time. Default: 10. */
	readonly burst?: number;
}

interface Waiter {
	readonly priority: Priority;
	readonly go: () => void;
}

/**
 * A leaky bucket with two queues. After a quiet time `burst` requests go at once, further ones at the average rate,
 * so that any 60 seconds hold at most 60 x rate + burst.
 */
export function createPacer({ clock, requestsPerSecond, burst = 10 }: PacerOptions): Pacer {
	const interval = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
	const waiting: Waiter[] = [];
	let heldUntil = 0;
	/** When the bucket will have leaked empty. */
	let emptyAt = 0;
	let running = false;

	const delay = (): number => {
		const now = clock.now();
		const full = interval * (burst - 1);
		return Math.max(heldUntil - now, emptyAt - full - now, 0);
	};
	const run = async () => {
		running = true;
		while (waiting.length > 0) {
			const wait = delay();
			if (wait > 0) {
				await clock.sleep(wait);
				continue;
			}
			emptyAt = Math.max(emptyAt, clock.now()) + interval;
			const next = waiting.findIndex(({ priority }) => priority === "interactive");
			waiting.splice(Math.max(next, 0), 1)[0]?.go();
		}
		running = false;
	};

	return {
		turn: (priority, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const abort = () => {
					waiting.splice(waiting.indexOf(waiter), 1);
					reject(signal?.reason);
				};
				const waiter: Waiter = {
					priority,
					go: () => {
						signal?.removeEventListener("abort", abort);
						resolve();
					},
				};
				signal?.addEventListener("abort", abort, { once: true });
				waiting.push(waiter);
				if (!running) {
					void run();
				}
			}),
		hold: (milliseconds) => {
			heldUntil = Math.max(heldUntil, clock.now() + milliseconds);
		},
	};
}
