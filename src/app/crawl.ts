import { type ErrorCode, isWorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { DataSource, Page } from "../notion/types.ts";
import { began, type CrawlParts, goesOn, isListedSince, newestFirst } from "./crawlParts.ts";
import { crawlRows } from "./crawlRows.ts";
import { lookAfterVanished, readTrash } from "./crawlVanished.ts";

/** A look at everything, or at what was edited since the last one. */
export type CrawlKind = "full" | "changes";

/** Everything together; search; the rows of a data source have `rows:ID`. */
export const everything = "everything";
const search = "search";

/**
 * Lists what is shared with the integration, the most recently edited first, into the store. A look at everything that was
 * interrupted, by a restart too, goes on where it was; one at the changes begins anew. Throws what the session throws.
 */
export async function crawl(parts: CrawlParts, kind: CrawlKind, options: RequestOptions): Promise<void> {
	if (kind === "full") {
		await crawlEverything(parts, options);
	} else {
		await crawlChanges(parts, options);
	}
}

async function crawlEverything(parts: CrawlParts, options: RequestOptions): Promise<void> {
	const { session, objects, clock, log } = parts;
	const before = await objects.listing(everything);
	const startedAt = began(before, clock) ?? clock.now();
	// The first time there is nothing yet that could be gone, and search shows nearly everything: the sooner it is there the better.
	const isFirst = before.fullAt === undefined;
	if (began(before, clock) === undefined) {
		await objects.saveListing(everything, { ...before, startedAt });
	} else {
		log.info("Going on with the listing of the workspace that was interrupted.");
	}
	await listUsers(session, options);
	await parts.onProgress();
	await listSearch(parts, startedAt, options);
	await readUnlistedSources(parts, options);
	for (const { dataSources } of await objects.databases()) {
		for (const { id } of dataSources) {
			await crawlRows(parts, id, { kind: "full", startedAt, toEnd: !isFirst }, options);
		}
	}
	if (!isFirst) {
		await readTrash(parts, options);
	}
	await lookAfterVanished(parts, startedAt, options);
	const now = clock.now();
	await objects.saveListing(everything, { ...before, startedAt: undefined, completeAt: now, fullAt: now });
}

/** Every page of search; each is in the store, with the place to go on, before the next one is asked for. */
async function listSearch(parts: CrawlParts, startedAt: number, options: RequestOptions): Promise<void> {
	const { session, objects, clock } = parts;
	let listing = await objects.listing(search);
	if (isListedSince(listing, startedAt, clock)) {
		// It is as complete as it was when the look was interrupted.
		await listChanges(parts, options);
		return;
	}
	for (;;) {
		const { results, cursor } = await nextPage(session, listing.cursor, options);
		await describeContainers(parts, results, options);
		const since = began(listing, clock) ?? startedAt;
		const now = clock.now();
		listing =
			cursor === undefined
				? { ...listing, cursor, startedAt: undefined, completeAt: now, fullAt: now, knownUntil: since }
				: { ...listing, cursor, startedAt: since };
		await objects.saveListing(search, listing);
		await parts.onProgress();
		if (cursor === undefined) {
			return;
		}
	}
}

/** A cursor may be refused after a long time: then the list begins anew. */
async function nextPage(session: Session, cursor: string | undefined, options: RequestOptions) {
	try {
		return await session.api.searchPage({ ...newestFirst, cursor }, options);
	} catch (error) {
		if (cursor !== undefined && isWorkspaceError(error, "refused")) {
			return session.api.searchPage(newestFirst, options);
		}
		throw error;
	}
}

async function crawlChanges(parts: CrawlParts, options: RequestOptions): Promise<void> {
	const { objects, clock } = parts;
	await listChanges(parts, options);
	for (const { dataSources } of await objects.databases()) {
		for (const { id } of dataSources) {
			await crawlRows(parts, id, { kind: "changes" }, options);
		}
	}
	await readTrash(parts, options);
	await objects.saveListing(everything, { ...(await objects.listing(everything)), completeAt: clock.now() });
}

/** What search shows of the edits since the last look. */
async function listChanges(parts: CrawlParts, options: RequestOptions): Promise<void> {
	const { session, objects, clock } = parts;
	const listing = await objects.listing(search);
	const startedAt = clock.now();
	let cursor: string | undefined;
	do {
		const page = await session.api.searchPage({ ...newestFirst, cursor }, options);
		const { more } = goesOn(parts, page.results, listing.knownUntil);
		await describeContainers(parts, page.results, options);
		cursor = more ? page.cursor : undefined;
		await parts.onProgress();
	} while (cursor !== undefined);
	await objects.saveListing(search, { ...listing, completeAt: clock.now(), knownUntil: startedAt });
}

/** An integration without the user capability sees no users, and everything else. */
async function listUsers(session: Session, options: RequestOptions): Promise<void> {
	await session.api.users(options).catch(onlyIf("restricted"));
}

/** Search may leave a data source out and show its rows. */
async function readUnlistedSources({ session, objects }: CrawlParts, options: RequestOptions): Promise<void> {
	for (const id of await objects.unknownDataSources()) {
		await session.api.dataSource(id, options).catch(onlyIf("notFound", "restricted", "refused"));
	}
	await objects.flush();
}

/** Databases with several data sources have a name of their own, which search doesn't give. */
async function describeContainers(
	{ session, objects }: CrawlParts,
	results: readonly (Page | DataSource)[],
	options: RequestOptions,
): Promise<void> {
	const ids = new Set(
		results.flatMap((object) =>
			object.object === "data_source" && object.parent.type === "database_id" ? [object.parent.database_id] : [],
		),
	);
	for (const id of ids) {
		const siblings = await objects.dataSourcesOf(id);
		const known = session.cache.database(id);
		const edited = siblings.map(({ lastEditedTime }) => lastEditedTime ?? "").reduce((a, b) => (a > b ? a : b), "");
		if (
			siblings.length > 1 &&
			(!known || known.last_edited_time < edited || known.data_sources.length !== siblings.length)
		) {
			await session.getDatabase(id, { ...options, useCache: false }).catch(onlyIf("notFound", "restricted"));
		}
	}
}

function onlyIf(...codes: readonly ErrorCode[]): (error: unknown) => undefined {
	return (error) => {
		if (!isWorkspaceError(error, ...codes)) {
			throw error;
		}
		return undefined;
	};
}
