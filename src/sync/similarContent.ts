import { bodyParts } from "./bodyParts.ts";

/** Parts that two contents have in common, as a share of the larger one: less, and they are taken for different things. */
const similar = 0.5;

/**
 * Which of some contents is another one, edited: each pair shares at least half of its parts, and neither has a better partner. `undefined`
 * for a content that is like none, or as much like two.
 */
export function similarContents(before: readonly string[], after: readonly string[]): readonly (number | undefined)[] {
	const [old, now] = [before.map(bodyParts), after.map(bodyParts)];
	const scores = old.map((parts) => now.map((others) => sharedParts(parts, others)));
	return scores.map((row, index) => {
		const best = bestOf(row);
		return best !== undefined && bestOf(scores.map((other) => other[best] ?? 0)) === index ? best : undefined;
	});
}

/** The index of the highest score, where it is high enough and no other is as high. */
function bestOf(scores: readonly number[]): number | undefined {
	const highest = Math.max(0, ...scores);
	const index = scores.indexOf(highest);
	return highest >= similar && scores.lastIndexOf(highest) === index ? index : undefined;
}

function sharedParts(a: readonly string[], b: readonly string[]): number {
	const left = new Map<string, number>();
	for (const part of a) {
		left.set(part, (left.get(part) ?? 0) + 1);
	}
	let shared = 0;
	for (const part of b) {
		const count = left.get(part) ?? 0;
		if (count > 0) {
			left.set(part, count - 1);
			shared++;
		}
	}
	return shared / Math.max(1, a.length, b.length);
}
