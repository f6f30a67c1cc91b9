/** The candidate that was most likely meant by a misspelt word, or `undefined` where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	let best: string | undefined;
	let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
	for (const candidate of candidates) {
		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best ?? withSameLetters(word, candidates);
}

/** Swapped letters are the commonest slip. */
function withSameLetters(word: string, candidates: readonly string[]): string | undefined {
	const letters = (text: string) => [...text.toLowerCase()].sort().join("");
	return word.length > 2 ? candidates.find((candidate) => letters(candidate) === letters(word)) : undefined;
}

/** Levenshtein's distance, with one row of memory. */
function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next[j] = Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
		}
		row = next;
	}
	return row[b.length] ?? 0;
}
