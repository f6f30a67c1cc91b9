import type { SearchRange } from "./textIndex.ts";
import { fold, queryWords } from "./words.ts";

/** What somebody typed, taken apart. */
export interface SearchQuery {
	/** What is searched among; everything without a filter. */
	readonly ranges: readonly SearchRange[];
	/** The text without its filter. */
	readonly text: string;
	/** The text as titles are compared. */
	readonly key: string;
	readonly words: readonly string[];
}

/** Characters and words that are looked at: nobody types more, and a text that was pasted by mistake mustn't take seconds. */
const mostTyped = 500;
const mostWords = 16;

const filters: Readonly<Record<string, SearchRange>> = {
	db: "databases",
	database: "databases",
	page: "pages",
	user: "users",
};

/** Reads `db:`, `page:` or `user:` before the text, with or without a space after it, whatever the case. */
export function parseSearch(typed: string): SearchQuery {
	const match = /^\s*([a-z]+):(.*)$/isu.exec(typed);
	const range = filters[match?.[1]?.toLowerCase() ?? ""];
	const text = (range && match ? (match[2] ?? "") : typed).trim().slice(0, mostTyped);
	return {
		ranges: range ? [range] : ["databases", "pages", "users"],
		text,
		key: fold(text).replace(/\s+/gu, " "),
		words: queryWords(text).slice(0, mostWords),
	};
}
