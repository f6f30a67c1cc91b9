import type { FaultEffect, FaultRule } from "./faultRules.ts";

/** Decides, repeatably, which faults befall a request. */
export class Faults {
	#rules: readonly ActiveRule[] = [];
	#random: () => number;
	readonly #seed: number;

	constructor(seed: number, rules: readonly FaultRule[] = []) {
		this.#seed = seed;
		this.#random = randomFrom(seed);
		this.set(rules);
	}

	get rules(): readonly FaultRule[] {
		return this.#rules.map(({ rule }) => rule);
	}

	/** Puts other rules in the place of these; counting and chance begin anew. */
	set(rules: readonly FaultRule[]): void {
		this.#random = randomFrom(this.#seed);
		this.#rules = rules.map((rule) => ({ rule, pattern: patternOf(rule.path), seen: 0, hit: 0 }));
	}

	/** The effects that befall this request. */
	next(method: string, path: string): readonly FaultEffect[] {
		return this.#rules.filter((active) => this.#befalls(active, method, path)).map(({ rule }) => rule.effect);
	}

	#befalls(active: ActiveRule, method: string, path: string): boolean {
		const { rule, pattern } = active;
		if ((rule.method !== undefined && rule.method.toUpperCase() !== method) || !pattern.test(path)) {
			return false;
		}
		active.seen += 1;
		if (active.hit >= (rule.times ?? Number.POSITIVE_INFINITY) || !(rule.nth?.includes(active.seen) ?? true)) {
			return false;
		}
		// Drawn for every matching call, so that one rule's luck doesn't shift another's.
		if (rule.probability !== undefined && this.#random() >= rule.probability) {
			return false;
		}
		active.hit += 1;
		return true;
	}
}

interface ActiveRule {
	readonly rule: FaultRule;
	readonly pattern: RegExp;
	seen: number;
	hit: number;
}

function patternOf(path = "**"): RegExp {
	const source = path
		.split("**")
		.map((part) =>
			part
				.split("*")
				.map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
				.join("[^/]*"),
		)
		.join(".*");
	return new RegExp(`^${source}$`);
}

/** Mulberry32: small, fast, and the same everywhere. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
