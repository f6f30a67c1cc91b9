import type { Clock } from "../../../src/base/clock.ts";
import type { Session } from "../../../src/notion/session.ts";

export interface LoadResult {
	/** Milliseconds from the first request to the last answer. */
	readonly elapsed: number;
	readonly startedAt: number;
	readonly endedAt: number;
	/** Milliseconds of each interactive request, from its call to its answer. */
	readonly interactive: readonly number[];
	readonly requests: number;
	readonly rateLimited: number;
}

export interface Load {
	readonly background: number;
	/** Spread evenly over the time that all of them take at `requestsPerSecond`, a little irregularly. */
	readonly interactive: number;
	readonly requestsPerSecond: number;
	readonly pageIds: readonly string[];
	readonly dataSourceId: string;
}

/** How many requests of a crawl are under way at once. */
const workers = 4;

/** A crawl that takes all it gets, of pages, lists and searches, and a person who opens pages meanwhile. */
export async function runLoad(session: Session, clock: Clock, load: Load): Promise<LoadResult> {
	const startedAt = clock.now();
	const interactive: number[] = [];
	let left = load.background;
	const crawl = async () => {
		while (left > 0) {
			const number = left--;
			await crawlStep(session, load, number);
		}
	};
	const person = async () => {
		const gap = ((load.background + load.interactive) / load.requestsPerSecond / (load.interactive + 1)) * 1000;
		for (let number = 0; number < load.interactive; number++) {
			await clock.sleep(gap * (0.5 + ((number * 7) % 10) / 9));
			const start = clock.now();
			await session.getPage(pageOf(load, number), { useCache: false });
			interactive.push(clock.now() - start);
		}
	};
	await Promise.all([...Array.from({ length: workers }, crawl), person()]);
	const endedAt = clock.now();
	const { total, rateLimited } = session.requests;
	return { elapsed: endedAt - startedAt, startedAt, endedAt, interactive, requests: total, rateLimited };
}

async function crawlStep(session: Session, load: Load, number: number): Promise<void> {
	const options = { priority: "background" } as const;
	switch (number % 4) {
		case 0:
			await session.api.queryPage(load.dataSourceId, {}, options);
			break;
		case 1:
			await session.api.searchPage({ query: "flour" }, options);
			break;
		case 2:
			await session.api.children(pageOf(load, number), options);
			break;
		default:
			await session.getPage(pageOf(load, number), { ...options, useCache: false });
	}
}

function pageOf({ pageIds }: Load, number: number): string {
	return pageIds[number % pageIds.length] ?? "";
}

/** The value below which the given share of them lies. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
