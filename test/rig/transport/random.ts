/** Chance that follows from a seed. */
export interface Random {
	/** At least 0 and less than 1. */
	next(): number;
	/** Both ends included. */
	integer(least: number, most: number): number;
	pick<T>(items: readonly T[]): T;
	chance(probability: number): boolean;
}

export function randomOf(seed: number): Random {
	let state = (seed * 0x9e3779b9) >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
	return {
		next,
		integer,
		pick: <T>(items: readonly T[]) => items[integer(0, items.length - 1)] as T,
		chance: (probability) => next() < probability,
	};
}
