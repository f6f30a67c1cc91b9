/** How far a word is from what was typed. */
export interface Closeness {
	/** Letters left out, put in, exchanged or swapped with their neighbour. */
	readonly edits: number;
	/** Only the beginning of the word was compared. */
	readonly isBeginning: boolean;
}

/** How many typing errors a word of a length may have. Short words would be taken for too many others. */
export function allowedEdits(length: number): number {
	return length < 4 ? 0 : length < 8 ? 1 : 2;
}

/**
 * Compares what was typed with a word, and with the beginnings of it; `undefined` for more than `most` errors. Two neighbours swapped
 * are one error (optimal string alignment).
 */
export function closeness(typed: string, word: string, most: number): Closeness | undefined {
	if (typed.length - word.length > most) {
		return undefined;
	}
	// Letters of a word beyond this can't make it any nearer.
	const columns = Math.min(word.length, typed.length + most);
	let before: number[] = [];
	let above = Array.from({ length: columns + 1 }, (_, column) => column);
	for (let row = 1; row <= typed.length; row++) {
		const line = [row];
		let least = row;
		for (let column = 1; column <= columns; column++) {
			const same = typed[row - 1] === word[column - 1];
			let edits = Math.min(
				(above[column] ?? 0) + 1,
				(line[column - 1] ?? 0) + 1,
				(above[column - 1] ?? 0) + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1]) {
				edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
			}
			line.push(edits);
			least = Math.min(least, edits);
		}
		if (least > most) {
			return undefined;
		}
		before = above;
		above = line;
	}
	const whole = columns === word.length ? (above[columns] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
	if (whole <= most) {
		return { edits: whole, isBeginning: false };
	}
	const beginning = Math.min(...above.slice(1));
	return beginning <= most ? { edits: beginning, isBeginning: true } : undefined;
}
