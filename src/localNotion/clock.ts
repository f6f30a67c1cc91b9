/** The workspace's time: another clock's, moved. */
export class MovableClock {
	readonly #clock: { now(): number };
	#offset = 0;

	constructor(clock: { now(): number }) {
		this.#clock = clock;
	}

	now(): number {
		return this.#clock.now() + this.#offset;
	}

	/** From now on it is `instant`, and goes on from there. */
	set(instant: number): void {
		this.#offset = instant - this.#clock.now();
	}

	advance(milliseconds: number): void {
		this.#offset += milliseconds;
	}
}
