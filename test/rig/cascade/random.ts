/** Numbers from a seed: the same seed gives the same ones (mulberry32). */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** At least 0, less than 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `from` to `to`, both included. */
	integer(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(items: readonly T[]): T {
		const item = items[this.integer(0, items.length - 1)];
		if (item === undefined) {
			throw new Error("nothing to pick from");
		}
		return item;
	}

	shuffled<T>(items: readonly T[]): T[] {
		return items
			.map((item) => ({ item, place: this.next() }))
			.sort((a, b) => a.place - b.place)
			.map(({ item }) => item);
	}

	/** A version 4 UUID. */
	uuid(): string {
		const digits = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16)).join("");
		return [
			digits.slice(0, 8),
			digits.slice(8, 12),
			`4${digits.slice(13, 16)}`,
			`8${digits.slice(17, 20)}`,
			digits.slice(20),
		].join("-");
	}
}
