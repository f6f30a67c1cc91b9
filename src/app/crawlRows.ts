import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { QueryFilter } from "../notion/types.ts";
import { type CrawlParts, goesOn, overlap } from "./crawlParts.ts";

/** A look at all rows of a data source as a part of a look at everything, or at those that were edited since. */
export type RowCrawl = { readonly kind: "full"; readonly startedAt: number } | { readonly kind: "changes" };

const newestFirst = [{ timestamp: "last_edited_time", direction: "descending" }] as const;

/**
 * Sees to it that the rows of a data source are in the store. Search shows rows too, so that mostly one request is enough to see that
 * nothing is missing: the rows are listed, the most recently edited first, until a whole page of them is known. Where search turns
 * out to leave rows out, the data source is asked for its own changes from then on.
 */
export async function crawlRows(
	parts: CrawlParts,
	dataSourceId: string,
	crawl: RowCrawl,
	options: RequestOptions,
): Promise<void> {
	const { objects, clock, log } = parts;
	const scope = `rows:${dataSourceId}`;
	const before = await objects.listing(scope);
	const isDone = crawl.kind === "full" && before.fullAt !== undefined && before.fullAt >= crawl.startedAt;
	if (isDone || (crawl.kind === "changes" && before.knownUntil === undefined)) {
		return;
	}
	await objects.flush();
	const began = clock.now();
	try {
		const missed = await listRows(parts, dataSourceId, before.knownUntil, options);
		const now = clock.now();
		const knownUntil = before.knownUntil !== undefined || missed ? began : undefined;
		const fullAt = crawl.kind === "full" ? now : before.fullAt;
		await objects.saveListing(scope, { ...before, completeAt: now, fullAt, knownUntil });
	} catch (error) {
		// Of a data source that can't be queried the others are no worse.
		if (!isWorkspaceError(error, "notFound", "restricted", "refused", "incomplete")) {
			throw error;
		}
		log.info(`The rows of ${dataSourceId} can't be listed: ${messageOf(error)}`);
	}
	await parts.onProgress();
}

/** Gives whether there were rows that search should have shown. */
async function listRows(
	parts: CrawlParts,
	dataSourceId: string,
	knownUntil: number | undefined,
	options: RequestOptions,
): Promise<boolean> {
	const { session, objects, clock } = parts;
	let missed = false;
	let endsAt: string | undefined;
	let cursor: string | undefined;
	const lately = clock.now() - overlap;
	for (;;) {
		const filter = endsAt === undefined ? undefined : editedUntil(endsAt);
		const query = { sorts: [...newestFirst], filter, cursor, size: 100 };
		const { rows, cursor: next, cut } = await session.api.queryPage(dataSourceId, query, options);
		const { more, unknown } = goesOn(parts, rows, knownUntil);
		const oldest = rows.at(-1)?.last_edited_time;
		missed ||= unknown.some(({ last_edited_time }) => Date.parse(last_edited_time) < lately);
		if (!more || (next === undefined && !cut)) {
			return missed;
		}
		await objects.flush();
		if (cut && oldest === endsAt) {
			// More than 10,000 rows of one minute: the long way around.
			await session.api.query(dataSourceId, {}, options);
			return missed;
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
