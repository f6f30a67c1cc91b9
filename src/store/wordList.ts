import type { StoreDatabase } from "./database.ts";
import { allowedEdits, closeness } from "./editDistance.ts";

/** Words read at once into memory, so that the editor never waits long. */
const chunk = 5000;
/** Words that are looked for in the place of one with a typing error. */
const mostClose = 12;

interface Entry {
	readonly word: string;
	/** Which letters are in it, a bit each. */
	readonly letters: number;
}

/** The words of one session's texts: by beginning from the file, by likeness from memory, where they are kept once they are needed. */
export class WordList {
	readonly #database: StoreDatabase;
	readonly #entries: Entry[] = [];
	#readUntil = 0;
	#slot: number | undefined;

	constructor(database: StoreDatabase) {
		this.#database = database;
	}

	/** Words that begin with something, itself first; `undefined` for more than `most`. */
	beginningWith(slot: number, beginning: string, most: number): string[] | undefined {
		const found = this.#database
			.statement("SELECT word FROM words WHERE slot = ? AND word >= ? AND word < ? ORDER BY word LIMIT ?")
			.all(slot, beginning, `${beginning}\u{10ffff}`, most + 1)
			.map(({ word }) => String(word));
		return found.length > most ? undefined : found;
	}

	/** The words that were probably meant, the nearest first. */
	like(slot: number, typed: string): string[] {
		const most = allowedEdits(typed.length);
		if (most === 0) {
			return [];
		}
		const letters = lettersOf(typed);
		const found: { readonly word: string; readonly rank: number }[] = [];
		for (const entry of slot === this.#slot ? this.#entries : []) {
			// A letter that isn't in the word at all is an error at least.
			if (bits(letters & ~entry.letters) > most || typed.length - entry.word.length > most) {
				continue;
			}
			const near = closeness(typed, entry.word, most);
			// Half a word with two errors is anything.
			if (near && !(near.isBeginning && near.edits > 1)) {
				const rank = near.edits * 4 + (near.isBeginning ? 2 : 0) + (entry.word[0] === typed[0] ? 0 : 1);
				found.push({ word: entry.word, rank });
			}
		}
		return found
			.sort((a, b) => a.rank - b.rank || a.word.length - b.word.length)
			.slice(0, mostClose)
			.map(({ word }) => word);
	}

	/** Takes the words into memory that have come to the file since, a part at a time. */
	async catchUp(slot: number): Promise<void> {
		if (slot !== this.#slot) {
			this.#slot = slot;
			this.#entries.length = 0;
			this.#readUntil = 0;
		}
		for (;;) {
			const rows = await this.#database.read(() =>
				this.#database
					.statement("SELECT rowid, slot, word FROM words WHERE rowid > ? ORDER BY rowid LIMIT ?")
					.all(this.#readUntil, chunk),
			);
			for (const row of rows) {
				if (Number(row.rowid) <= this.#readUntil || this.#slot !== slot) {
					// Another search has taken it meanwhile, or goes on in another session.
					continue;
				}
				this.#readUntil = Number(row.rowid);
				if (row.slot === slot) {
					const word = String(row.word);
					this.#entries.push({ word, letters: lettersOf(word) });
				}
			}
			if (rows.length < chunk) {
				return;
			}
			await new Promise((resolve) => setImmediate(resolve));
		}
	}
}

function lettersOf(word: string): number {
	let letters = 0;
	for (let i = 0; i < word.length; i++) {
		const code = word.charCodeAt(i);
		letters |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
	}
	return letters;
}

function bits(value: number): number {
	let rest = value - ((value >>> 1) & 0x55555555);
	rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
	return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
