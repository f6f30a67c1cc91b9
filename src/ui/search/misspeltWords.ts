import type { TextRange } from "../../store/searchScore.ts";
import { fold, queryWords } from "../../store/words.ts";

/**
 * The words of a title that were found in spite of a typing error. VS Code's list highlights what was typed where it stands, and
 * nothing of these.
 */
export function misspeltWords(title: string, highlights: readonly TextRange[], typed: string): string[] {
	const wanted = queryWords(typed);
	const words = highlights.map(([start, end]) => title.slice(start, end));
	return [...new Set(words)].filter((word) => !wanted.some((typedWord) => fold(word).startsWith(typedWord)));
}
