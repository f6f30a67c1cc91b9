import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { Page, QueryFilter } from "../notion/types.ts";
import { began, type CrawlParts, goesOn, isListedSince, overlap } from "./crawlParts.ts";

/** A look at all rows of a data source as a part of a look at everything, or at those that were edited since. */
export type RowCrawl =
	| {
			readonly kind: "full";
			readonly startedAt: number;
			/** Also the rows after those that are known. */
			readonly toEnd: boolean;
	  }
	| { readonly kind: "changes" };

const newestFirst = [{ timestamp: "last_edited_time", direction: "descending" }] as const;

/**
 * Sees to it that the rows of a data source are in the store. Search shows rows too, so that the first time mostly one request is
 * enough to see that nothing is missing: the rows are listed, the most recently edited first, until a whole page of them is known.
 * Where search turns out to leave rows out, the data source is listed to its end, and asked for its own changes from then on.
 */
export async function crawlRows(
	parts: CrawlParts,
	dataSourceId: string,
	crawl: RowCrawl,
	options: RequestOptions,
): Promise<void> {
	const { objects, log } = parts;
	const listing = await objects.listing(scopeOf(dataSourceId));
	const isDone =
		crawl.kind === "full" ? isListedSince(listing, crawl.startedAt, parts.clock) : listing.knownUntil === undefined;
	if (isDone) {
		return;
	}
	await objects.flush();
	try {
		if (crawl.kind === "full") {
			await listRows(parts, dataSourceId, crawl.toEnd, options);
		} else {
			await listChanges(parts, dataSourceId, options);
		}
	} catch (error) {
		// Of a data source that can't be queried the others are no worse.
		if (!isWorkspaceError(error, "notFound", "restricted", "refused", "incomplete")) {
			throw error;
		}
		log.info(`The rows of ${dataSourceId} can't be listed: ${messageOf(error)}`);
	}
	await parts.onProgress();
}

/**
 * One that was interrupted goes on at the time of edit that it had reached: that rows are known says nothing then. What was edited
 * meanwhile is seen by the next look at changes.
 */
async function listRows(
	parts: CrawlParts,
	dataSourceId: string,
	toEnd: boolean,
	options: RequestOptions,
): Promise<void> {
	const { session, objects, clock } = parts;
	const scope = scopeOf(dataSourceId);
	let listing = await objects.listing(scope);
	const isResumed = listing.startedAt !== undefined;
	const startedAt = began(listing, clock) ?? clock.now();
	if (!isResumed) {
		listing = { ...listing, startedAt, cursor: undefined };
		await objects.saveListing(scope, listing);
	}
	const lately = clock.now() - overlap;
	let missed = false;
	for await (const rows of rowsByEdit(session, dataSourceId, listing.cursor, options)) {
		const { unknown } = goesOn(parts, rows, undefined);
		missed ||= unknown.some(({ last_edited_time }) => Date.parse(last_edited_time) < lately);
		const knownUntil = listing.knownUntil ?? (missed ? startedAt : undefined);
		listing = { ...listing, cursor: rows.at(-1)?.last_edited_time ?? listing.cursor, knownUntil };
		if (!toEnd && !isResumed && !missed && unknown.length === 0) {
			break;
		}
		await objects.saveListing(scope, listing);
		await parts.onProgress();
	}
	const now = clock.now();
	const knownUntil = listing.knownUntil && Math.max(listing.knownUntil, startedAt);
	const done = { cursor: undefined, startedAt: undefined, completeAt: now, fullAt: now, knownUntil };
	await objects.saveListing(scope, { ...listing, ...done });
}

async function listChanges(parts: CrawlParts, dataSourceId: string, options: RequestOptions): Promise<void> {
	const { session, objects, clock } = parts;
	const scope = scopeOf(dataSourceId);
	const listing = await objects.listing(scope);
	const startedAt = clock.now();
	for await (const rows of rowsByEdit(session, dataSourceId, undefined, options)) {
		if (!goesOn(parts, rows, listing.knownUntil).more) {
			break;
		}
		await objects.flush();
		await parts.onProgress();
	}
	await objects.saveListing(scope, { ...listing, completeAt: clock.now(), knownUntil: startedAt });
}

/** Rows by the time of their last edit, the latest first or from a time on. Each page is given before it is in the store. */
async function* rowsByEdit(
	session: Session,
	dataSourceId: string,
	from: string | undefined,
	options: RequestOptions,
): AsyncGenerator<readonly Page[]> {
	let endsAt = from;
	let cursor: string | undefined;
	for (;;) {
		const filter = endsAt === undefined ? undefined : editedUntil(endsAt);
		const query = { sorts: [...newestFirst], filter, cursor, size: 100 };
		const { rows, cursor: next, cut } = await session.api.queryPage(dataSourceId, query, options);
		yield rows;
		const oldest = rows.at(-1)?.last_edited_time;
		if (!cut && next === undefined) {
			return;
		}
		if (cut && oldest === endsAt) {
			// More than 10,000 rows of one minute: the long way around.
			await session.api.query(dataSourceId, {}, options);
			return;
		}
		if (cut) {
			// Notion goes no further than 10,000 rows: what is older is another query.
			endsAt = oldest;
			cursor = undefined;
		} else {
			cursor = next;
		}
	}
}

function editedUntil(time: string): QueryFilter {
	return { timestamp: "last_edited_time", last_edited_time: { on_or_before: time } };
}

function scopeOf(dataSourceId: string): string {
	return `rows:${dataSourceId}`;
}
