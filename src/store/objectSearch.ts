import type { StoreDatabase } from "./database.ts";
import { listRecent } from "./objectLists.ts";
import { isShown, type ObjectSummary, summaryColumns, toSummary } from "./objectRecord.ts";
import { excerptOf, type SearchExcerpt } from "./searchExcerpt.ts";
import { parseSearch, type SearchQuery } from "./searchQuery.ts";
import { matchText, recency, scoreOf, type TextRange, type WantedWord } from "./searchScore.ts";
import { docRange, isListedWord, rangeOf } from "./textIndex.ts";
import type { WordList } from "./wordList.ts";
import { fold, isUnspaced } from "./words.ts";

/** Something that was found. */
export interface SearchHit {
	readonly summary: ObjectSummary;
	/** Where the title has what was typed. */
	readonly highlights: readonly TextRange[];
	/** The place in its text, where that is why it was found. */
	readonly excerpt: SearchExcerpt | undefined;
	/** How well it fits, for putting the hits of several sessions in one order. */
	readonly score: number;
}

/** Hits of a kind that are looked at more closely, the most recently edited ones. */
const mostCandidates = 100;
/** Titles that are, or begin with, what was typed. */
const mostTitles = 40;
/** Recently edited objects in which beginnings of one or two letters are looked for. */
const mostRecent = 1000;
/** Words that a beginning may stand for; of more, SQLite finds them itself. */
const mostWords = 64;
/** With fewer hits than this, typing errors are considered. */
const enough = 5;

export interface SearchOptions {
	/** What somebody typed; `db:`, `page:` or `user:` before it narrows it down. */
	readonly typed: string;
	readonly limit: number;
	/** Milliseconds since 1970. */
	readonly now: number;
}

interface Candidate {
	readonly rowid: number;
	readonly summary: ObjectSummary;
	/** 0 to 1: how well its text fits, as far as the way in which it was found tells. */
	readonly text: number;
}

/** Searches the stored objects of one session. */
export class ObjectSearch {
	readonly #store: StoreDatabase;
	readonly #words: WordList;
	readonly #query: SearchQuery;
	readonly #candidates = new Map<number, Candidate>();
	#slot = 0;

	private constructor(store: StoreDatabase, words: WordList, typed: string) {
		this.#store = store;
		this.#words = words;
		this.#query = parseSearch(typed);
	}

	/** What fits, the best first; what is recent for no text. */
	static async run(store: StoreDatabase, words: WordList, slot: number, options: SearchOptions): Promise<SearchHit[]> {
		const search = new ObjectSearch(store, words, options.typed);
		search.#slot = slot;
		if (search.#query.words.length === 0 && search.#query.key === "") {
			return store.read(() => search.#recent(options));
		}
		const wanted: WantedWord[] = search.#query.words.map((typed) => ({ typed, alike: new Set<string>() }));
		await store.read(() => search.#findAsTyped(options.limit));
		const found = search.#ranked(wanted, options);
		if (found.length >= Math.min(enough, options.limit) || !store.support.fts5) {
			return store.read(() => search.#hits(found, wanted));
		}
		await words.catchUp(slot);
		const alike = wanted.map(({ typed }) => ({ typed, alike: new Set(words.like(slot, typed)) }));
		if (alike.every((word) => word.alike.size === 0)) {
			return store.read(() => search.#hits(found, wanted));
		}
		await store.read(() => search.#findMisspelt(alike, options.limit));
		return store.read(() => search.#hits(search.#ranked(alike, options), alike));
	}

	#recent({ limit }: Pick<SearchOptions, "limit">): SearchHit[] {
		const { ranges } = this.#query;
		const wide = ranges.length === 3 ? limit : mostRecent;
		return [
			...listRecent(this.#store, this.#slot, wide),
			...(ranges.includes("users") && ranges.length === 1 ? this.#users() : []),
		]
			.filter(({ kind }) => ranges.includes(rangeOf(kind)))
			.slice(0, limit)
			.map((summary, i) => ({ summary, highlights: [], excerpt: undefined, score: 1 / (1 + i) }));
	}

	#users(): ObjectSummary[] {
		return this.#store
			.statement(
				`SELECT ${summaryColumns} FROM objects WHERE slot = ? AND kind = 'user' AND ${isShown} ORDER BY title_key`,
			)
			.all(this.#slot)
			.map(toSummary);
	}

	#findAsTyped(limit: number): void {
		const { words, key } = this.#query;
		this.#add(
			0,
			`SELECT ${summaryColumns}, objects.rowid FROM objects
			WHERE slot = ? AND title_key >= ? AND title_key < ? AND ${isShown} ORDER BY title_key LIMIT ?`,
			[this.#slot, key, `${key}\u{10ffff}`, mostTitles],
		);
		if (!this.#store.support.fts5) {
			this.#findByLike();
			return;
		}
		const long = words.filter((word) => !isShort(word));
		if (long.length < words.length) {
			this.#findShort(words);
		}
		if (long.length === 0) {
			return;
		}
		// Whole words first: what only begins so may be too much to be looked at.
		this.#match(`{title} : (${long.map((word) => `"${word}"`).join(" AND ")})`, 0);
		const all = long.map((word) => this.#asTyped(word)).join(" AND ");
		this.#match(`{title} : (${all})`, 0);
		if (this.#candidates.size < limit) {
			this.#match(all, 0.75);
		}
	}

	/** One or two letters begin too many words: they are looked for among what is recent, and as whole words. */
	#findShort(words: readonly string[]): void {
		this.#match(`{title} : (${words.map((word) => `"${word}"`).join(" AND ")})`, 0);
		this.#add(
			0,
			`SELECT ${summaryColumns}, objects.rowid FROM objects WHERE slot = ? AND ${isShown} ORDER BY last_edited_time DESC LIMIT ?`,
			[this.#slot, mostRecent],
		);
	}

	#findMisspelt(wanted: readonly WantedWord[], limit: number): void {
		const all = wanted
			.filter(({ typed, alike }) => alike.size > 0 || !isShort(typed))
			.map(({ typed, alike }) => {
				const near = [...alike].map((word) => `"${word}"`);
				return `(${[this.#asTyped(typed), ...near].join(" OR ")})`;
			})
			.join(" AND ");
		this.#match(`{title} : (${all})`, 0);
		if (this.#candidates.size < limit) {
			this.#match(all, 0.45);
		}
	}

	/** A word, or any that begins with it. */
	#asTyped(word: string): string {
		const words = isListedWord(word) ? this.#words.beginningWith(this.#slot, word, mostWords) : undefined;
		if (!words) {
			return `"${word}" *`;
		}
		return words.length === 0 ? `"${word}"` : `(${words.map((listed) => `"${listed}"`).join(" OR ")})`;
	}

	#match(query: string, text: number): void {
		for (const range of this.#query.ranges) {
			const [first, last] = docRange(this.#slot, range);
			this.#add(
				text,
				`SELECT ${summaryColumns}, objects.rowid FROM object_text CROSS JOIN objects ON objects.doc = object_text.rowid
				WHERE object_text MATCH ? AND object_text.rowid BETWEEN ? AND ? ORDER BY object_text.rowid DESC LIMIT ?`,
				[query, first, last, mostCandidates],
			);
		}
	}

	#findByLike(): void {
		const { words } = this.#query;
		const like = words.map(() => "title_key LIKE ?").join(" AND ");
		this.#add(
			0.5,
			`SELECT ${summaryColumns}, objects.rowid FROM objects WHERE slot = ? AND ${isShown} AND ${like} ORDER BY last_edited_time DESC LIMIT ?`,
			[this.#slot, ...words.map((word) => `%${word}%`), mostCandidates],
		);
	}

	#add(text: number, sql: string, values: readonly (string | number | bigint)[]): void {
		for (const row of this.#store.statement(sql).all(...values)) {
			const rowid = Number(row.rowid);
			if (!this.#candidates.has(rowid) && this.#query.ranges.includes(rangeOf(String(row.kind)))) {
				this.#candidates.set(rowid, { rowid, summary: toSummary(row), text });
			}
		}
	}

	/** The best of what was found. */
	#ranked(wanted: readonly WantedWord[], { limit, now }: Pick<SearchOptions, "limit" | "now">): Ranked[] {
		const { key } = this.#query;
		const ranked: Ranked[] = [];
		for (const candidate of this.#candidates.values()) {
			const { summary, text } = candidate;
			const { quality, isWhole, ranges } = matchText(summary.title, wanted);
			const title = fold(summary.title);
			const startsTitle = title.startsWith(key);
			if (isWhole || startsTitle || text > 0) {
				const parts = { title: quality, text, isWholeTitle: title === key, startsTitle };
				const score = scoreOf({ ...parts, recency: recency(summary.lastEditedTime, now) });
				ranked.push({ candidate, highlights: ranges, isInTitle: isWhole || startsTitle, score });
			}
		}
		ranked.sort((a, b) => b.score - a.score || (a.candidate.summary.title < b.candidate.summary.title ? -1 : 1));
		return withoutContainers(ranked).slice(0, limit);
	}

	#hits(ranked: readonly Ranked[], wanted: readonly WantedWord[]): SearchHit[] {
		const content = this.#store.statement("SELECT text, body FROM object_content WHERE rowid = ?");
		return ranked.map(({ candidate, highlights, isInTitle, score }) => {
			const { summary, rowid } = candidate;
			const row = isInTitle ? undefined : content.get(rowid);
			const text = row && `${row.text ?? ""}\n${row.body ?? ""}`;
			const excerpt = text === undefined ? undefined : excerptOf(text, wanted);
			return { summary, highlights, excerpt, score };
		});
	}
}

interface Ranked {
	readonly candidate: Candidate;
	readonly highlights: readonly TextRange[];
	readonly isInTitle: boolean;
	readonly score: number;
}

function isShort(word: string): boolean {
	return word.length < 3 && !isUnspaced(word);
}

/** A database and its only data source are one thing to a person: the data source is the one that opens. */
function withoutContainers(ranked: readonly Ranked[]): Ranked[] {
	const containers = new Set(
		ranked.flatMap(({ candidate: { summary } }) => (summary.kind === "data_source" ? [summary.parentId] : [])),
	);
	return ranked.filter(({ candidate: { summary } }) => summary.kind !== "database" || !containers.has(summary.id));
}
