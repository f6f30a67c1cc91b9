import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";

/** How many times faster time goes by than on the wall. */
const speed = 20;

/** Real time, but faster; the same in every process that is given the same `origin` (milliseconds since 1970, of the wall). */
export function createFastClock(origin: number): Clock {
	return {
		now: () => Math.round(origin + (Date.now() - origin) * speed),
		sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / speed, signal),
	};
}
