import type { Clock } from "../../src/base/clock.ts";

/** A service that lets so many requests through, in any `window` seconds or (`fixed`) from one full window to the next. */
export interface CountingService {
	/** `undefined`: let through; else the milliseconds that it wants the caller to wait, in whole seconds. */
	ask(): number | undefined;
	/** When it let requests through. */
	readonly accepted: readonly number[];
	readonly refused: readonly number[];
}

export function createCountingService(
	clock: Clock,
	{
		perSecond,
		window = 60,
		fixed = false,
	}: { readonly perSecond: number; readonly window?: number; readonly fixed?: boolean },
): CountingService {
	const budget = Math.max(1, Math.round(perSecond * window));
	const length = window * 1000;
	const accepted: number[] = [];
	const refused: number[] = [];
	return {
		accepted,
		refused,
		ask() {
			const now = clock.now();
			const from = fixed ? Math.floor(now / length) * length : now - length + 1;
			const recent = accepted.filter((at) => at >= from);
			if (recent.length < budget) {
				accepted.push(now);
				return undefined;
			}
			refused.push(now);
			const until = fixed ? from + length : (recent[recent.length - budget] ?? now) + length;
			return Math.ceil((until - now) / 1000) * 1000;
		},
	};
}
