import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import type { DataSource, NotionObject, Page } from "../notion/types.ts";
import type { Listing } from "../store/listings.ts";
import type { SessionObjects } from "../store/objects.ts";

/** What a crawl works with. */
export interface CrawlParts {
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly clock: Clock;
	readonly log: Log;
	/** Called after each part that is safe in the store; ends the crawl by what it throws. */
	readonly onProgress: () => Promise<void>;
}

/** When the listing that is under way began; `undefined` for none, or one of a time to come: then the clock was set back since. */
export function began({ startedAt }: Listing, clock: Clock): number | undefined {
	return startedAt !== undefined && startedAt <= clock.now() ? startedAt : undefined;
}

/** Whether everything was listed since a time; not where the clock was set back after it. */
export function isListedSince({ fullAt }: Listing, since: number, clock: Clock): boolean {
	return fullAt !== undefined && fullAt >= since && fullAt <= clock.now();
}

/** The order of search in which changes come first. */
export const newestFirst = { sort: { timestamp: "last_edited_time", direction: "descending" } } as const;

/**
 * Milliseconds by which two looks overlap. Notion's search is delayed: what was edited shortly before a look may be shown by it only
 * later, between things that were shown. So much is looked at again, and compared by its content.
 */
export const overlap = 10 * 60_000;

/** What lists show of an object, for telling whether it is known. */
type Listed = Pick<Page | DataSource, "object" | "id" | "last_edited_time">;

/**
 * Whether a look that goes from the latest edit backwards has to go on after a page of a list. After an earlier look (`knownUntil`) it
 * ends where that one reached, or in what it has shown; before any, with a page of which everything is known. Call it before anything
 * else is awaited: then the page itself isn't stored yet.
 */
export function goesOn(
	{ objects }: Pick<CrawlParts, "objects">,
	listed: readonly Listed[],
	knownUntil: number | undefined,
): { readonly more: boolean; readonly unknown: readonly Listed[] } {
	const unknown = listed.filter(({ object, id, last_edited_time }) => !objects.isKnown(object, id, last_edited_time));
	const last = listed.at(-1);
	if (knownUntil === undefined || last === undefined) {
		return { more: unknown.length > 0, unknown };
	}
	return { more: unknown.includes(last) || Date.parse(last.last_edited_time) >= knownUntil - overlap, unknown };
}
