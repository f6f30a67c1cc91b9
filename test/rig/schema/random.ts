/** Chance that follows from a seed (mulberry32): the same seed does the same. */
export class Chance {
	#state: number;

	constructor(seed: number) {
		// Neighbouring seeds shall not begin alike.
		this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
	}

	/** From 0 up to, but not, 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	between(least: number, most: number): number {
		return least + this.below(most - least + 1);
	}

	happens(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(list: readonly T[]): T {
		const found = list[this.below(list.length)];
		if (found === undefined) {
			throw new Error("nothing to choose from");
		}
		return found;
	}

	/** One of them, or nothing where there is none. */
	pickOrNone<T>(list: readonly T[]): T | undefined {
		return list.length === 0 ? undefined : this.pick(list);
	}

	shuffle<T>(list: readonly T[]): T[] {
		const result = [...list];
		for (let i = result.length - 1; i > 0; i--) {
			const j = this.below(i + 1);
			[result[i], result[j]] = [result[j] as T, result[i] as T];
		}
		return result;
	}
}
