import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import type { NotionObject } from "../notion/types.ts";
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

/**
 * Milliseconds by which two looks overlap. Notion's search is delayed, and its times are floored to the minute: what was edited
 * shortly before the latest edit that a look has shown is looked at again, and compared by its content.
 */
export const overlap = 10 * 60_000;
