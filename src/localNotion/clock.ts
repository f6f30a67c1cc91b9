/** The workspace's time: another clock's, moved, or one that stands still between requests. */
export class MovableClock {
	readonly #clock: { now(): number };
	readonly #listeners: (() => void)[] = [];
	#offset = 0;
	#standing: { readonly at: number; readonly step: number } | undefined;

	constructor(clock: { now(): number }) {
		this.#clock = clock;
	}

	now(): number {
		return this.#standing?.at ?? this.#clock.now() + this.#offset;
	}

	/** From now on it is `instant`, and goes on from there as it did. */
	set(instant: number): void {
		if (this.#standing) {
			this.#standing = { ...this.#standing, at: instant };
		} else {
			this.#offset = instant - this.#clock.now();
		}
		for (const listener of this.#listeners) {
			listener();
		}
	}

	advance(milliseconds: number): void {
		this.set(this.now() + milliseconds);
	}

	/** Lets time stand still but for `step` milliseconds with each request; `undefined` lets it run again. */
	standStill(step: number | undefined): void {
		const at = this.now();
		this.#standing = step === undefined ? undefined : { at, step };
		this.set(at);
	}

	/** Whether time passes by itself. */
	get runs(): boolean {
		return this.#standing === undefined;
	}

	/** A request came. */
	step(): void {
		if (this.#standing) {
			const { at, step } = this.#standing;
			this.#standing = { at: at + step, step };
		}
	}

	/** Tells when time was set or moved from outside. */
	onMove(listener: () => void): void {
		this.#listeners.push(listener);
	}
}
