/** A seeded source of chance (mulberry32): a case is its seed. */
export class Random {
	#state: number;

	constructor(seed: number) {
		// Neighbouring seeds must not begin alike.
		this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
	}

	/** A whole number from 0 to below `limit`. */
	below(limit: number): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % limit;
	}

	/** True in `percent` of 100 cases. */
	chance(percent: number): boolean {
		return this.below(100) < percent;
	}

	/** One of them; throws where there is none. */
	pick<T>(items: readonly T[]): T {
		const item = items[this.below(items.length)];
		if (items.length === 0) {
			throw new Error("Nothing to pick from.");
		}
		return item as T;
	}

	/** Some of them, in their order. */
	some<T>(items: readonly T[], percent: number): readonly T[] {
		return items.filter(() => this.chance(percent));
	}
}
