/** A cascade by the databases that it watches and writes to: ids, or references as they are declared. */
export interface CascadeEdge {
	readonly name: string;
	readonly trigger: string;
	readonly log: string;
}

/**
 * Cascades that could set each other off for ever: each one's log is the next one's trigger, and the last one's log the first one's.
 * Each loop is given once, beginning with the cascade that is declared first.
 */
export function cascadeLoops(cascades: readonly CascadeEdge[]): readonly (readonly CascadeEdge[])[] {
	const loops: CascadeEdge[][] = [];
	const follow = (path: readonly CascadeEdge[]): void => {
		const [first] = path;
		const last = path.at(-1);
		if (!first || !last) {
			return;
		}
		if (last.log === first.trigger) {
			loops.push([...path]);
			return;
		}
		const later = cascades.slice(cascades.indexOf(first) + 1);
		for (const next of later) {
			if (next.trigger === last.log && !path.includes(next)) {
				follow([...path, next]);
			}
		}
	};
	for (const cascade of cascades) {
		follow([cascade]);
	}
	return loops;
}
