import type { Page } from "../notion/types.ts";

/** What a look-up says about an operation whose answer was lost. */
export type FoundPages =
	| { readonly kind: "none" }
	/** The page that it created, and copies of it that are ours beyond doubt. */
	| { readonly kind: "found"; readonly page: Page; readonly duplicates: readonly Page[] }
	| { readonly kind: "undecidable"; readonly pages: readonly Page[] };

export interface LookUp {
	/** What was found, by the operation's id or by equal values. */
	readonly pages: readonly Page[];
	/** The pages carry the operation's id. */
	readonly identified: boolean;
	/** Pages that are the result of another operation. */
	readonly linked: ReadonlySet<string>;
	/** Operations of equal body without an answer, this one included. */
	readonly equalPending: number;
}

/**
 * Pages that carry the id are all this operation's: the oldest counts. By equal values alone a page may belong to any operation of
 * equal body (two lines of one recipe may well be equal), so they are counted: as long as there are no more of them than such
 * operations wait for an answer, it doesn't matter which belongs to which.
 */
export function judgeFound({ pages, identified, linked, equalPending }: LookUp): FoundPages {
	const free = oldestFirst(pages.filter((page) => !linked.has(page.id)));
	const [page, ...rest] = free;
	if (!page) {
		return { kind: "none" };
	}
	if (identified) {
		return { kind: "found", page, duplicates: rest };
	}
	return free.length <= equalPending ? { kind: "found", page, duplicates: [] } : { kind: "undecidable", pages: free };
}

/** By the minute in which they were created; within it by id, so that every look-up chooses the same one. */
function oldestFirst(pages: readonly Page[]): readonly Page[] {
	return pages.toSorted((a, b) => compare(a.created_time, b.created_time) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
