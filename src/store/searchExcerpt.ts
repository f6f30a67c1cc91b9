import { matchText, type TextRange, type WantedWord } from "./searchScore.ts";
import { placedWords } from "./words.ts";

/** A piece of a text around what was found. */
export interface SearchExcerpt {
	readonly text: string;
	readonly highlights: readonly TextRange[];
}

/** Characters of an excerpt. */
const length = 120;
/** Of them before the first word that was found. */
const lead = 30;
/** Characters that are read for it. */
const mostRead = 20_000;

/** The first place in a text that has one of the wanted words, on one line; `undefined` where none is near its beginning. */
export function excerptOf(text: string, wanted: readonly WantedWord[]): SearchExcerpt | undefined {
	const place = firstPlace(text.slice(0, mostRead), wanted);
	if (place === undefined) {
		return undefined;
	}
	const from = place <= lead ? 0 : afterSpace(text, place - lead);
	const end = Math.min(text.length, from + length);
	// Line breaks and Markdown's signs at the beginning of lines only take room.
	const piece = text
		.slice(from, end)
		.toWellFormed()
		.replace(/\s+(?:[#>*-]+\s+)?/gu, " ")
		.trim();
	const shown = `${from > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`;
	return { text: shown, highlights: matchText(shown, wanted).ranges };
}

function firstPlace(text: string, wanted: readonly WantedWord[]): number | undefined {
	for (const { word, start } of placedWords(text)) {
		if (wanted.some(({ typed, alike }) => word.startsWith(typed) || alike.has(word))) {
			return start;
		}
	}
	return undefined;
}

/** The next beginning of a word, so that an excerpt doesn't begin in the middle of one. */
function afterSpace(text: string, from: number): number {
	const space = text.slice(from, from + lead).search(/\s/u);
	return space < 0 ? from : from + space + 1;
}
