import { placedWords } from "./words.ts";

/** Characters of a text: from `start` up to, not including, `end`. */
export type TextRange = readonly [start: number, end: number];

/** One word that was typed, and the words that count for it. */
export interface WantedWord {
	readonly typed: string;
	/** Words with a typing error less. */
	readonly alike: ReadonlySet<string>;
}

/** How well a text fits. */
export interface TextMatch {
	/** 0 to 1: the words that are there, each as well as it fits. */
	readonly quality: number;
	/** All of the wanted words are there. */
	readonly isWhole: boolean;
	readonly ranges: readonly TextRange[];
}

const exact = 1;
const beginning = 0.75;
const misspelt = 0.45;

/** Which of the wanted words are in a text, how well, and where. */
export function matchText(text: string, wanted: readonly WantedWord[]): TextMatch {
	const best = wanted.map(() => 0);
	const ranges: TextRange[] = [];
	for (const { word, start, end } of placedWords(text)) {
		let fits = false;
		for (const [i, { typed, alike }] of wanted.entries()) {
			const quality = word === typed ? exact : word.startsWith(typed) ? beginning : alike.has(word) ? misspelt : 0;
			if (quality > 0) {
				best[i] = Math.max(best[i] ?? 0, quality);
				fits = true;
			}
		}
		if (fits) {
			ranges.push([start, end]);
		}
	}
	const sum = best.reduce((a, b) => a + b, 0);
	return {
		quality: wanted.length === 0 ? 0 : sum / wanted.length,
		isWhole: wanted.length > 0 && best.every((quality) => quality > 0),
		ranges,
	};
}

const day = 86_400_000;

/** 1 for an edit of now, half for one of a month ago, a third for one of two months ago. */
export function recency(lastEditedTime: string | undefined, now: number): number {
	const age = lastEditedTime === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now - Date.parse(lastEditedTime));
	return 1 / (1 + age / (30 * day));
}

/** How far up a hit stands: the whole title before a part of it, titles before texts, whole words before beginnings before errors; then the recent. */
export function scoreOf(hit: {
	readonly title: number;
	readonly text: number;
	readonly isWholeTitle: boolean;
	readonly startsTitle: boolean;
	readonly recency: number;
}): number {
	return (
		(hit.isWholeTitle ? 3 : 0) +
		(hit.startsTitle ? 0.3 : 0) +
		hit.title * 2 +
		Math.max(0, hit.text - hit.title) +
		hit.recency * 0.5
	);
}
