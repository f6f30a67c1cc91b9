import { isWorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type CrawlParts, newestFirst } from "./crawlParts.ts";

/** Objects that search doesn't show and that turn out to be there all the same, in one look at everything: then it is left at that. */
const mostStillThere = 100;
/** Objects that are asked for one by one in one look at everything. */
const mostAsked = 1000;

/** Reads what was put into the trash last, until nothing on a page of the list was shown here any more: one request where nothing was. */
export async function readTrash(parts: CrawlParts, options: RequestOptions): Promise<void> {
	const query = { ...newestFirst, filter: { in_trash: true } };
	await untilNoNews(parts, (cursor) => parts.session.api.searchPage({ ...query, cursor }, options));
}

/**
 * What search and the complete lists of rows didn't show isn't gone for that: the trash is looked through, and what isn't in it
 * either is asked for by its id, what was seen the longest time ago first. Notion's answer says whether it is in the trash, or no
 * longer shared; the rest stays as it is and is asked for another time. Where much is gone, so much is asked for.
 */
export async function lookAfterVanished(parts: CrawlParts, startedAt: number, options: RequestOptions): Promise<void> {
	const { objects, log } = parts;
	await objects.flush();
	const first = await objects.notSeenSince(startedAt, mostAsked);
	for (const id of new Set(first.flatMap((object) => object.dataSourceId ?? []))) {
		await readTrashOfRows(parts, id, options);
	}
	let asked = 0;
	let stillThere = 0;
	for (const { kind, id } of await objects.notSeenSince(startedAt, mostAsked)) {
		if (stillThere === mostStillThere) {
			break;
		}
		asked++;
		stillThere += (await isThere(parts, kind, id, options)) ? 1 : 0;
		await parts.onProgress();
	}
	await objects.flush();
	if (asked > 0) {
		log.info(`Asked for ${asked} objects that search doesn't show any more; ${stillThere} are still there.`);
	}
}

/** The trash of one data source is complete, other than that of search. */
async function readTrashOfRows(parts: CrawlParts, dataSourceId: string, options: RequestOptions): Promise<void> {
	const sorts = [{ timestamp: "last_edited_time", direction: "descending" }] as const;
	await untilNoNews(parts, async (cursor) => {
		const query = { inTrash: true, sorts: [...sorts], cursor, size: 100 };
		const page = await parts.session.api.queryPage(dataSourceId, query, options);
		return { results: page.rows, cursor: page.cursor };
	});
}

interface TrashPage {
	readonly results: readonly { readonly object: string; readonly id: string; readonly in_trash: boolean }[];
	readonly cursor: string | undefined;
}

async function untilNoNews(
	{ objects, onProgress }: CrawlParts,
	nextPage: (cursor: string | undefined) => Promise<TrashPage>,
): Promise<void> {
	let cursor: string | undefined;
	do {
		const page = await nextPage(cursor).catch((error: unknown) => {
			// A trash that can't be read says nothing; what is in it is asked for by its id.
			if (isWorkspaceError(error, "notFound", "restricted", "refused", "incomplete")) {
				return undefined;
			}
			throw error;
		});
		// Before anything else is awaited: then the page itself isn't stored yet.
		const isNews = page?.results.some(({ object, id, in_trash }) => in_trash && objects.isShown(object, id));
		cursor = isNews ? page?.cursor : undefined;
		await objects.flush();
		await onProgress();
	} while (cursor !== undefined);
}

async function isThere(
	{ session, objects }: CrawlParts,
	kind: string,
	id: string,
	options: RequestOptions,
): Promise<boolean> {
	try {
		const { api } = session;
		const { in_trash } = await (kind === "data_source" ? api.dataSource(id, options) : api.page(id, options));
		return !in_trash;
	} catch (error) {
		if (isWorkspaceError(error, "notFound")) {
			return false;
		}
		if (isWorkspaceError(error, "restricted", "refused")) {
			await objects.askedInVain(kind, id);
			return true;
		}
		throw error;
	}
}
