import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/base/clock.ts";

/** A clock whose time goes on only when nothing else is left to do: then to the earliest moment that somebody waits for. */
export interface SimulatedClock extends Clock {
	/** Lets time go on until `work` is done. */
	run<T>(work: Promise<T>): Promise<T>;
	/** While `work` isn't done, time stands still: it takes real time, and none of this clock's. */
	outside<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
	readonly at: number;
	readonly wake: () => void;
}

/** Sleeps of several callers overlap as they do in real time, and cost none of it. */
export function createSimulatedClock(start = Date.parse("2026-03-11T10:00:00Z")): SimulatedClock {
	let now = start;
	let outside = 0;
	let sleepers: Sleeper[] = [];
	const settle = async () => {
		// Chains of promises and streams end within a few turns of the event loop.
		for (let idle = 0; idle < 3; idle = outside > 0 ? 0 : idle + 1) {
			await setImmediate();
		}
	};
	return {
		now: () => now,
		sleep: (milliseconds, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const abort = () => {
					sleepers = sleepers.filter((other) => other !== sleeper);
					reject(signal?.reason);
				};
				const sleeper: Sleeper = {
					at: now + Math.max(0, milliseconds),
					wake: () => {
						signal?.removeEventListener("abort", abort);
						resolve();
					},
				};
				signal?.addEventListener("abort", abort, { once: true });
				sleepers.push(sleeper);
			}),
		async run(work) {
			let isDone = false;
			const done = work.finally(() => {
				isDone = true;
			});
			// It is awaited at the end; until then a failure isn't unhandled.
			done.catch(() => {});
			for (;;) {
				await settle();
				if (isDone) {
					return done;
				}
				const [next] = sleepers.toSorted((a, b) => a.at - b.at);
				if (!next) {
					throw new Error("Nobody waits for a time, and the work is not done.");
				}
				now = Math.max(now, next.at);
				sleepers = sleepers.filter((sleeper) => sleeper !== next);
				next.wake();
			}
		},
		async outside(work) {
			outside++;
			try {
				return await work;
			} finally {
				outside--;
			}
		},
	};
}
