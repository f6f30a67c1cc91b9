import { readFileSync, rmSync } from "node:fs";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import type { Measurement } from "../run.ts";
import { fillStore, type LargeStore, seeded, zipf } from "./largeStore.ts";

const objects = 100_000;
const longestSearch = 10;
const longestTurn = 50;
const hits = 50;

interface Query {
	readonly kind: "word" | "beginning" | "typing error";
	readonly typed: string;
	/** The word that is meant. */
	readonly word: string;
}

/** Search in the store at 100,000 objects, and how long storing them held the editor up. */
export async function measureSearch(report: (measurement: Measurement) => void): Promise<void> {
	using folder = temporaryFolder();
	const store = await fillStore(folder.file("workspaces.db"), objects, 1);
	const { wall, processor } = store.longestTurn;
	report({
		name: `longest turn of the event loop while ${objects} objects are stored`,
		value: tenth(wall),
		unit: "ms",
		target: longestTurn,
	});
	report({ name: "of it time of the processor", value: tenth(processor), unit: "ms" });
	await measureQueries(store, report);
	report({
		name: `memory of the process with ${objects} objects stored`,
		value: Math.round(residentMegabytes()),
		unit: "MB",
	});
	store.database.close();
	rmSync(folder.path, { recursive: true, force: true });
}

async function measureQueries(store: LargeStore, report: (measurement: Measurement) => void): Promise<void> {
	// The list of words is read by the first search with a typing error.
	const started = performance.now();
	await store.objects.search("qqqqqqqq", hits);
	report({
		name: "first search with a typing error, which reads the list of words",
		value: tenth(performance.now() - started),
		unit: "ms",
	});
	const times: { readonly kind: string; readonly time: number }[] = [];
	let missed = 0;
	for (const { kind, typed, word } of makeQueries(store.vocabulary)) {
		const called = performance.now();
		const found = await store.objects.search(typed, hits);
		times.push({ kind, time: performance.now() - called });
		// Each word of the vocabulary is in some text, and what is found has the word, or one that is as near.
		missed += found.length === 0 && isUsed(store, word) ? 1 : 0;
	}
	if (missed > 0) {
		throw new Error(`${missed} queries found nothing.`);
	}
	const all = times.map(({ time }) => time);
	report({
		name: `search among ${objects} objects, median of ${all.length} queries`,
		value: tenth(quantile(all, 0.5)),
		unit: "ms",
	});
	report({
		name: "95 of 100 of them are quicker than",
		value: tenth(quantile(all, 0.95)),
		unit: "ms",
		target: longestSearch,
	});
	for (const kind of ["word", "beginning", "typing error"]) {
		const some = times.filter((one) => one.kind === kind).map(({ time }) => time);
		report({ name: `95 of 100 with a ${kind} are quicker than`, value: tenth(quantile(some, 0.95)), unit: "ms" });
	}
}

/** 80 words, 80 beginnings of three letters and more, 40 words with a typing error: half of each as frequent as in the texts, half any. */
function makeQueries(vocabulary: readonly string[]): Query[] {
	const random = seeded(2);
	const frequent = zipf(vocabulary, random);
	const pick = (i: number) => (i % 2 === 0 ? frequent() : (vocabulary[Math.floor(random() * vocabulary.length)] ?? ""));
	const longer = (i: number, least: number): string => {
		const word = pick(i);
		return word.length >= least ? word : longer(i, least);
	};
	const words = Array.from({ length: 80 }, (_, i): Query => {
		const word = pick(i);
		return { kind: "word", typed: word, word };
	});
	const beginnings = Array.from({ length: 80 }, (_, i): Query => {
		const word = longer(i, 4);
		return { kind: "beginning", typed: word.slice(0, 3 + Math.floor(random() * (word.length - 3))), word };
	});
	const errors = Array.from({ length: 40 }, (_, i): Query => {
		const word = longer(i, 5);
		return { kind: "typing error", typed: misspell(word, random), word };
	});
	return [...words, ...beginnings, ...errors];
}

/** A letter left out, doubled, exchanged, or swapped with the next. */
function misspell(word: string, random: () => number): string {
	const at = 1 + Math.floor(random() * (word.length - 2));
	const [before, letter, next, after] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
	switch (Math.floor(random() * 4)) {
		case 0:
			return `${before}${next}${after}`;
		case 1:
			return `${before}${letter}${letter}${next}${after}`;
		case 2:
			return `${before}x${next}${after}`;
		default:
			return `${before}${next}${letter}${after}`;
	}
}

function isUsed({ database }: LargeStore, word: string): boolean {
	return database.statement("SELECT 1 FROM words WHERE word = ?").get(word) !== undefined;
}

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function tenth(value: number): number {
	return Math.round(value * 10) / 10;
}

function residentMegabytes(): number {
	// What the system counts, where it tells; else what Node does.
	try {
		return Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1000;
	} catch {
		return process.memoryUsage().rss / 1e6;
	}
}
