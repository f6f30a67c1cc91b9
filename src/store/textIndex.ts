import type { SqliteDatabase } from "./sqlite.ts";
import { wordsOf } from "./words.ts";

/** Characters of a text that are searched in; of longer ones the beginning. */
const mostText = 100_000;

/** Pages of the index that one merge writes at most: about what the objects of one transaction leave to be merged. */
const pagesPerMerge = 200;

const minuteBits = 24n;
const randomBits = 20n;
const rangeBits = 2n;
/** Minutes are counted from here: no page of Notion's is older. */
const epoch = Date.UTC(2012, 0, 1);

/** Which objects are searched among. */
export type SearchRange = "databases" | "pages" | "users";
const ranges: readonly SearchRange[] = ["databases", "pages", "users"];

/** What the index needs to know of an object. */
export interface IndexedObject {
	readonly slot: number;
	readonly kind: string;
	readonly title: string;
	readonly text: string;
	readonly body: string | undefined;
	readonly lastEditedTime: string | undefined;
}

/** A row to be put in, or taken out where there is no text. */
interface Change {
	readonly doc: bigint;
	readonly text: { readonly title: string; readonly body: string } | undefined;
}

/**
 * Writes the full-text index and the list of words that is used for beginnings and typing errors, in the caller's transaction:
 * `begin`, then changes, then `finish`.
 */
export class TextIndex {
	readonly #sqlite: SqliteDatabase;
	#statements: ReturnType<typeof prepareAll> | undefined;
	#changes: Change[] = [];

	constructor(sqlite: SqliteDatabase) {
		this.#sqlite = sqlite;
	}

	/** Forgets changes that an earlier transaction took back. */
	begin(): void {
		this.#changes = [];
	}

	/** Prepared in a transaction, for another window's commit may be in the way before one. */
	get #prepared(): ReturnType<typeof prepareAll> {
		this.#statements ??= prepareAll(this.#sqlite);
		return this.#statements;
	}

	/** Writes what was changed, by row: whenever a smaller one follows, FTS5 ends a segment, and merging segments is what takes long. */
	finish(): void {
		const changes = this.#changes.sort((a, b) => (a.doc < b.doc ? -1 : a.doc > b.doc ? 1 : 0));
		this.#changes = [];
		for (const { doc, text } of changes) {
			if (text) {
				this.#prepared.insert.run(doc, text.title, text.body);
			} else {
				this.#prepared.remove.run(doc);
			}
		}
	}

	/**
	 * Merges segments of the index a little, so that searching in it stays fast. For a transaction of its own: it takes as long as
	 * writing some objects.
	 */
	merge(): void {
		this.#prepared.merge.run(pagesPerMerge);
	}

	/** Adds an object and gives its row. `listed` has words that are known to be in the list; the new ones are added to `added`. */
	add(object: IndexedObject, listed: ReadonlySet<string>, added: Set<string>): bigint {
		const title = wordsOf(object.title);
		const body = wordsOf(`${object.text}\n${object.body ?? ""}`.slice(0, mostText));
		const doc = this.#freeDoc(object);
		this.#changes.push({ doc, text: { title: title.join(" "), body: body.join(" ") } });
		for (const word of [...title, ...body]) {
			if (isListedWord(word) && !listed.has(word) && !added.has(word)) {
				this.#prepared.addWord.run(object.slot, word);
				added.add(word);
			}
		}
		return doc;
	}

	/** Takes an object out, by its row among the objects. */
	remove(rowid: number): void {
		const doc = this.#prepared.docOf.get(rowid)?.doc;
		if (typeof doc === "bigint") {
			this.#changes.push({ doc, text: undefined });
		}
	}

	/**
	 * A row made of session, kind and time of the edit, so that SQLite gives the most recently edited of one session first and needn't
	 * look at the others. Bigger than a number of JavaScript's.
	 */
	#freeDoc({ slot, kind, lastEditedTime }: IndexedObject): bigint {
		const minutes = Math.floor((Date.parse(lastEditedTime ?? "") - epoch) / 60_000);
		// What tells no time stands with the oldest.
		const minute = Number.isNaN(minutes) ? 0 : minutes;
		const first = docRange(slot, rangeOf(kind))[0];
		for (let attempt = 0; ; attempt++) {
			// More than a million edits in one minute fall on the ones after it.
			const later = attempt < 8 ? 0 : Math.floor(Math.random() * attempt);
			const random = Math.floor(Math.random() * 2 ** Number(randomBits));
			const doc = first + (BigInt(Math.max(0, minute) + later) << randomBits) + BigInt(random);
			if (!this.#prepared.isTaken.get(doc)) {
				return doc;
			}
		}
	}
}

function prepareAll(sqlite: SqliteDatabase) {
	const docOf = sqlite.prepare("SELECT doc FROM objects WHERE rowid = ?");
	docOf.setReadBigInts(true);
	return {
		docOf,
		isTaken: sqlite.prepare("SELECT 1 FROM objects WHERE doc = ?"),
		insert: sqlite.prepare("INSERT INTO object_text (rowid, title, body) VALUES (?, ?, ?)"),
		remove: sqlite.prepare("DELETE FROM object_text WHERE rowid = ?"),
		merge: sqlite.prepare("INSERT INTO object_text (object_text, rank) VALUES ('merge', ?)"),
		addWord: sqlite.prepare("INSERT INTO words (slot, word) VALUES (?, ?) ON CONFLICT DO NOTHING"),
	};
}

/** The rows of a session's objects of some kinds in the index; the last one included. */
export function docRange(slot: number, range: SearchRange): readonly [first: bigint, last: bigint] {
	const start = (number: number) => ((BigInt(slot) << rangeBits) + BigInt(number)) << (minuteBits + randomBits);
	const number = ranges.indexOf(range);
	return [start(number), start(number + 1) - 1n];
}

export function rangeOf(kind: string): SearchRange {
	return kind === "page" ? "pages" : kind === "user" ? "users" : "databases";
}

/** Whether a word is in the list of words. Numbers are too many for that. */
export function isListedWord(word: string): boolean {
	return !/^\p{N}+$/u.test(word);
}
