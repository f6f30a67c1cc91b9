/** A word of a text, as it is indexed, and where it stands. */
export interface PlacedWord {
	readonly word: string;
	readonly start: number;
	readonly end: number;
}

const run = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** Marks of scripts in which they are accents. In others they are vowels, or make another letter. */
const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
/** Scripts that are written without spaces: two signs next to each other are taken for a word. */
const unspaced =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const isAscii = /^[\0-\x7f]*$/;

/** Longer ones are addresses and codes, of which the beginning is enough. */
const longestWord = 40;

/** Text in the form in which it is compared: lower case, without accents, compatible forms made one. */
export function fold(text: string): string {
	if (isAscii.test(text)) {
		return text.toLowerCase();
	}
	return text.normalize("NFKD").replace(accents, "").normalize("NFC").toLowerCase();
}

/** The words of a text in order, folded. */
export function wordsOf(text: string): string[] {
	const words: string[] = [];
	for (const [found] of text.matchAll(run)) {
		words.push(...split(found));
	}
	return words;
}

/** The words of what somebody typed. The last sign of an unspaced run is no word of its own here: it only ends one. */
export function queryWords(text: string): string[] {
	const words: string[] = [];
	for (const [found] of text.matchAll(run)) {
		const parts = split(found);
		words.push(...(parts.length > 1 ? parts.slice(0, -1) : parts));
	}
	return [...new Set(words)];
}

/** The words of a text with their places in it, one after the other. */
export function* placedWords(text: string): Generator<PlacedWord> {
	for (const match of text.matchAll(run)) {
		const [found] = match;
		const words = split(found);
		const [word] = words;
		if (words.length === 1 && word !== undefined) {
			yield { word, start: match.index, end: match.index + found.length };
			continue;
		}
		const signs = [...found];
		let start = match.index;
		for (const [i, pair] of words.entries()) {
			const length = signs[i]?.length ?? 0;
			yield { word: pair, start, end: start + length + (signs[i + 1]?.length ?? 0) };
			start += length;
		}
	}
}

/** One run of letters as words: itself, or its pairs of signs and the last one alone. */
function split(found: string): string[] {
	const folded = foldWord(found);
	if (isAscii.test(folded) || !unspaced.test(folded)) {
		return [folded.slice(0, longestWord).toWellFormed()];
	}
	const signs = [...found];
	return signs.map((sign, i) => foldWord(sign + (signs[i + 1] ?? "")));
}

/** Signs like "⒑" fold to more than letters and digits. */
function foldWord(word: string): string {
	const folded = fold(word);
	return isAscii.test(word) ? folded : folded.replace(/[^\p{L}\p{N}\p{M}\p{Co}]+/gu, "");
}

/** Whether a word is of a script without spaces, in which one or two signs say as much as a word does elsewhere. */
export function isUnspaced(word: string): boolean {
	return !isAscii.test(word) && unspaced.test(word);
}
