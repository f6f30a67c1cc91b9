import { isLocked } from "./sqliteErrors.ts";

/** Milliseconds for which the store waits for another window before it fails as `busy`. */
export const patience = 5000;

/** A time between two tries, in milliseconds: not always the same, so that two windows don't meet again and again. */
export function pauseTime(): number {
	return 10 + Math.random() * 20;
}

/** Waits a moment without letting anything else run. */
export function pause(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseTime());
}

/**
 * Tries until no other window is in the way, for 5 s, and blocks meanwhile: for opening the file alone, when nothing can be shown
 * yet and another window is at most making the tables.
 */
export function blockingTries<T>(work: () => T): T {
	const end = performance.now() + patience;
	for (;;) {
		try {
			return work();
		} catch (error) {
			if (!isLocked(error) || performance.now() >= end) {
				throw error;
			}
			pause();
		}
	}
}
