import type { Clock } from "../../src/base/clock.ts";

/** A clock that a test moves; sleepers wake when their time has come. */
export interface ManualClock {
	readonly clock: Clock;
	/** Lets the time pass from one sleeper's end to the next, each followed by what it sets off. */
	pass(milliseconds: number): Promise<void>;
	/** Lets the time pass at once, as for a machine that slept: nobody wakes before its end. */
	jump(milliseconds: number): Promise<void>;
	/** Lets the time pass to the next sleeper's end, or to `until` where that comes first; whether somebody was woken. */
	step(until?: number): Promise<boolean>;
	/** Waits until what is under way has come as far as it gets without time. */
	settle(): Promise<void>;
}

export function createManualClock(start = 0): ManualClock {
	let now = start;
	const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
	const clock: Clock = {
		now: () => now,
		sleep: (milliseconds, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const sleeper = { at: now + milliseconds, wake: resolve };
				sleepers.add(sleeper);
				const abort = () => {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				};
				signal?.addEventListener("abort", abort, { once: true });
			}),
	};
	const settle = async () => {
		for (let turn = 0; turn < 4; turn++) {
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	const wakeDue = () => {
		for (const sleeper of [...sleepers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
			sleepers.delete(sleeper);
			sleeper.wake();
		}
	};
	return {
		clock,
		settle,
		step: async (until = Number.POSITIVE_INFINITY) => {
			const next = Math.min(...[...sleepers].map(({ at }) => at));
			const isWaking = next <= until && Number.isFinite(next);
			now = Math.max(now, isWaking ? next : Number.isFinite(until) ? until : now);
			wakeDue();
			await settle();
			return isWaking;
		},
		pass: async (milliseconds) => {
			const end = now + milliseconds;
			await settle();
			for (;;) {
				const next = Math.min(...[...sleepers].map(({ at }) => at));
				if (next > end) {
					break;
				}
				now = Math.max(now, next);
				wakeDue();
				await settle();
			}
			now = end;
		},
		jump: async (milliseconds) => {
			await settle();
			now += milliseconds;
			wakeDue();
			await settle();
		},
	};
}
