import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until somebody sleeps: then it jumps there at once. `slept` lists the pauses. */
export function createVirtualClock(start = Date.parse("2026-03-11T10:00:00Z")): Clock & { readonly slept: number[] } {
	let now = start;
	const slept: number[] = [];
	return {
		slept,
		now: () => now,
		sleep: async (milliseconds, signal) => {
			if (signal?.aborted) {
				throw signal.reason;
			}
			slept.push(milliseconds);
			now += milliseconds;
			// Others get their turn, as they would in real time.
			await new Promise((resolve) => setImmediate(resolve));
			if (signal?.aborted) {
				throw signal.reason;
			}
		},
	};
}
