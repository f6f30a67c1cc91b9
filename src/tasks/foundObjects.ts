import type { Database, DataSource, Page } from "../notion/types.ts";

/** What an operation creates. */
export type Created = Page | Database | DataSource;

/** What a look-up says about an operation whose answer was lost. */
export type Found<T extends Created> =
	| { readonly kind: "none" }
	/** What it created, and copies of that which are ours beyond doubt. */
	| { readonly kind: "found"; readonly object: T; readonly duplicates: readonly T[] }
	| { readonly kind: "undecidable"; readonly objects: readonly T[] };

export interface LookUp<T extends Created> {
	/** What was found, by the operation's id or by equal values. */
	readonly objects: readonly T[];
	/** The objects carry the operation's id. */
	readonly identified: boolean;
	/** Ids of objects that are the result of another operation. */
	readonly linked: ReadonlySet<string>;
	/** Operations of equal body without an answer, this one included. */
	readonly equalPending: number;
}

/**
 * Objects that carry the id are all this operation's: the oldest counts. By equal values alone one may belong to any operation of
 * equal body (two lines of one recipe may well be equal), so they are counted: as long as there are no more of them than such
 * operations wait for an answer, it doesn't matter which belongs to which.
 */
export function judgeFound<T extends Created>({ objects, identified, linked, equalPending }: LookUp<T>): Found<T> {
	const free = oldestFirst(objects.filter(({ id }) => !linked.has(id)));
	const [object, ...rest] = free;
	if (!object) {
		return { kind: "none" };
	}
	if (identified) {
		return { kind: "found", object, duplicates: rest };
	}
	return free.length <= equalPending
		? { kind: "found", object, duplicates: [] }
		: { kind: "undecidable", objects: free };
}

/** By the minute in which they were created; within it by id, so that every look-up chooses the same one. */
function oldestFirst<T extends Created>(objects: readonly T[]): readonly T[] {
	return objects.toSorted((a, b) => compare(a.created_time, b.created_time) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
