/** One step from an old sequence of blocks to a new one. */
export type Step =
	| { readonly kind: "keep"; readonly old: number }
	| { readonly kind: "remove"; readonly old: number }
	| { readonly kind: "insert"; readonly text: string };

/** Beyond this many pairs to compare, only the ends of the sequences are looked at. */
const comparisonLimit = 4_000_000;

/** How to get from the old texts to the new ones with as many kept as possible, in order. */
export function align(before: readonly string[], after: readonly string[]): readonly Step[] {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) {
		start += 1;
	}
	let end = 0;
	while (
		end < before.length - start &&
		end < after.length - start &&
		before[before.length - 1 - end] === after[after.length - 1 - end]
	) {
		end += 1;
	}
	const keep = (from: number, count: number): Step[] =>
		Array.from({ length: count }, (_, index) => ({ kind: "keep", old: from + index }));
	return [
		...keep(0, start),
		...middle(before.slice(start, before.length - end), after.slice(start, after.length - end), start),
		...keep(before.length - end, end),
	];
}

/** The same for what is left between equal ends: by the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[], offset: number): readonly Step[] {
	const lengths = before.length * after.length > comparisonLimit ? [] : commonLengths(before, after);
	const steps: Step[] = [];
	let i = 0;
	let j = 0;
	while (i < before.length || j < after.length) {
		const isSame = lengths.length > 0 && i < before.length && j < after.length && before[i] === after[j];
		if (isSame) {
			steps.push({ kind: "keep", old: offset + i });
			i += 1;
			j += 1;
		} else if (i < before.length && (j >= after.length || lengthAt(lengths, i + 1, j) >= lengthAt(lengths, i, j + 1))) {
			steps.push({ kind: "remove", old: offset + i });
			i += 1;
		} else {
			steps.push({ kind: "insert", text: after[j] ?? "" });
			j += 1;
		}
	}
	return steps;
}

function lengthAt(lengths: readonly (readonly number[])[], i: number, j: number): number {
	return lengths[i]?.[j] ?? 0;
}

/** At [i][j]: how many of the texts from i and from j on can be kept. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
	const lengths: number[][] = Array.from({ length: before.length + 1 }, () =>
		new Array<number>(after.length + 1).fill(0),
	);
	for (let i = before.length - 1; i >= 0; i--) {
		for (let j = after.length - 1; j >= 0; j--) {
			const row = lengths[i];
			if (row) {
				row[j] =
					before[i] === after[j]
						? lengthAt(lengths, i + 1, j + 1) + 1
						: Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
			}
		}
	}
	return lengths;
}
