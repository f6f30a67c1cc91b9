import { systemClock } from "../../../src/base/clock.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import type { ObjectRecord } from "../../../src/store/objectRecord.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { SessionManager } from "../../../src/store/sessions.ts";
import { createMemoryTokens } from "../../support/memoryTokens.ts";

/** Numbers from 0 up to, not including, 1: the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

const vocabularySize = 5000;
const syllables =
	"ba be bi bo bu da de di do du fa fe fi ga go gu ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi wa we za ze zo".split(
		" ",
	);

/** Words of two to four syllables, all different. */
export function makeVocabulary(random: () => number): string[] {
	const words = new Set<string>();
	while (words.size < vocabularySize) {
		const length = 2 + Math.floor(random() * 3);
		words.add(Array.from({ length }, () => syllables[Math.floor(random() * syllables.length)]).join(""));
	}
	return [...words];
}

/** Picks words so that the second one is half as frequent as the first, the third a third as frequent, and so on (Zipf). */
export function zipf(words: readonly string[], random: () => number): () => string {
	const sums: number[] = [];
	let sum = 0;
	for (let rank = 1; rank <= words.length; rank++) {
		sum += 1 / rank;
		sums.push(sum);
	}
	return () => {
		const wanted = random() * sum;
		let low = 0;
		let high = sums.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] ?? 0) < wanted) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		return words[low] ?? "";
	};
}

export interface LargeStore {
	readonly database: StoreDatabase;
	readonly objects: SessionObjects<unknown>;
	readonly sessionId: string;
	readonly vocabulary: readonly string[];
	/** While it was filled. */
	readonly longestTurn: LongestTurn;
}

const dataSources = 100;
const ordinaryPages = 5000;
const users = 50;
const day = 86_400_000;

/**
 * A store with `count` objects in one session: users, databases, pages nested in pages, the rest rows, with titles of 3 to 8 words and
 * texts of 10 to 40, and about as much of Notion's JSON as a row has.
 */
export async function fillStore(file: string, count: number, seed: number): Promise<LargeStore> {
	const random = seeded(seed);
	const vocabulary = makeVocabulary(random);
	const word = zipf(vocabulary, random);
	const words = (least: number, most: number) =>
		Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, word).join(" ");
	const database = StoreDatabase.open(file);
	const sessions = new SessionManager({ database, tokens: createMemoryTokens() });
	const { id } = await sessions.createSession({ name: "Large", botId: "bot", baseUrl: "https://api.notion.com" }, "t");
	const objects = new SessionObjects<unknown>(database, id, systemClock, (error) => {
		throw error;
	});
	const now = Date.now();
	const record = (i: number): ObjectRecord => {
		const kind = i < users ? "user" : i < users + dataSources ? "data_source" : "page";
		const number = i - users - dataSources;
		const isRow = kind === "page" && number >= ordinaryPages;
		const parent = isRow
			? { parentKind: "data_source", parentId: `source-${number % dataSources}`, pageId: undefined }
			: kind === "data_source"
				? { parentKind: "database", parentId: `database-${i - users}`, pageId: `page-${i % 50}` }
				: number > 50
					? { parentKind: "page", parentId: `page-${number % 50}`, pageId: `page-${number % 50}` }
					: { parentKind: "workspace", parentId: undefined, pageId: undefined };
		const [title, text] = [words(3, 8), words(10, 40)];
		const edited = new Date(now - Math.floor(random() ** 3 * 1000 * day)).toISOString();
		return {
			kind,
			id: kind === "user" ? `user-${i}` : kind === "data_source" ? `source-${i - users}` : `page-${number}`,
			...parent,
			title,
			text,
			icon: undefined,
			url: `https://www.notion.so/${i}`,
			createdTime: edited,
			lastEditedTime: kind === "user" ? undefined : edited,
			inTrash: false,
			askedAt: now,
			object: { object: kind, id: `${i}`, title, text, filler: '{"type":"rich_text"}'.repeat(70) },
		};
	};
	const watch = watchEventLoop();
	for (let i = 0; i < count; i += 100) {
		objects.put(Array.from({ length: Math.min(100, count - i) }, (_, k) => record(i + k)));
		await objects.flush();
	}
	const longestTurn = watch.end();
	return { database, objects, sessionId: id, vocabulary, longestTurn };
}

/** The longest turn of the event loop, by the clock and in time that the processor worked for it, in milliseconds. */
export interface LongestTurn {
	wall: number;
	processor: number;
}

/** Watches the event loop until it is ended; on a machine that others use too a turn takes longer than the processor works for it. */
export function watchEventLoop(): { readonly longest: LongestTurn; end(): LongestTurn } {
	const longest: LongestTurn = { wall: 0, processor: 0 };
	const processorTime = () => {
		const { user, system } = process.threadCpuUsage();
		return (user + system) / 1000;
	};
	let wall = performance.now();
	let processor = processorTime();
	let isOver = false;
	const turn = () => {
		const [wallNow, processorNow] = [performance.now(), processorTime()];
		longest.wall = Math.max(longest.wall, wallNow - wall);
		longest.processor = Math.max(longest.processor, processorNow - processor);
		[wall, processor] = [wallNow, processorNow];
		if (!isOver) {
			setImmediate(turn);
		}
	};
	setImmediate(turn);
	return {
		longest,
		end: () => {
			isOver = true;
			return longest;
		},
	};
}
