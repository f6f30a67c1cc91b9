import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { blockMarkdown } from "../../notion/markdown/blockMarkdown.ts";
import type { ReadRemarks } from "../../notion/markdown/commentMarkdown.ts";
import type { LinkTargets } from "../../notion/markdown/inline.ts";
import { type PageParts, pageDocument } from "../../notion/markdown/pageDocument.ts";
import { objectPath } from "../../notion/objectPath.ts";
import type { PageMarkdown } from "../../notion/pageMarkdown.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Comment, Page } from "../../notion/types.ts";
import type { Progress } from "../progress.ts";
import { PageFiles } from "./pageFiles.ts";
import { relativePageLink, tableLink } from "./pageLinks.ts";
import type { PageNames } from "./pageNames.ts";
import { readRemarks } from "./readRemarks.ts";

/** A page's document, and where its pictures come from. */
export interface ReadPage {
	readonly text: string;
	readonly files: PageFiles;
}

/** More titles than this are not fetched one by one for a look at a page. */
const mostTitles = 25;
/** Blocks that Markdown can't express are looked up one by one, up to this many. */
const mostBlocks = 30;

/** Reads a page from Notion: itself, its text, its comments, and the titles of what it is related to. Throws what the session throws. */
export async function readPage(connection: Connection, pageId: string, names: PageNames): Promise<ReadPage> {
	const { api } = connection.session;
	const [page, content, comments] = await Promise.all([
		api.page(pageId),
		api.pageMarkdown(pageId),
		readComments(connection, pageId),
	]);
	const [blocks] = await Promise.all([
		readBlocks(connection, content.unknownBlockIds, names),
		readTitles(connection, page),
		readDataSource(connection, page),
	]);
	const remarks = (await kept(connection, pageId))?.remarks;
	await keep(connection, pageId, { content, comments, blocks: [...blocks], remarks });
	return draw(connection, page, { content, comments, remarks }, blocks, names);
}

/**
 * Reads the comments on single blocks of a page that was read before, to be drawn from now on whenever it is. Throws what the session
 * throws.
 */
export async function readRemarksOfPage(
	connection: Connection,
	pageId: string,
	progress: Progress,
	now: () => number,
): Promise<void> {
	const remarks = await readRemarks(connection, pageId, progress, now);
	const page = await kept(connection, pageId);
	if (page) {
		await keep(connection, pageId, { ...page, remarks, readAt: page.keptAt });
	}
}

/** What is kept of a page that was read, beside the page itself. */
interface KeptPage {
	readonly content: PageMarkdown;
	readonly comments: readonly Comment[];
	readonly blocks: readonly (readonly [id: string, text: string])[];
	/** Comments on single blocks, where somebody has asked for them. */
	readonly remarks?: ReadRemarks | undefined;
	/** When the rest was read, in milliseconds since 1970, where the comments on blocks were read later. */
	readonly readAt?: number | undefined;
}

async function kept(
	{ objects }: Connection,
	pageId: string,
): Promise<(KeptPage & { readonly keptAt: number }) | undefined> {
	const text = await objects.pageText(pageId);
	const page = text && (JSON.parse(text.content) as KeptPage);
	return page && { ...page, keptAt: page.readAt ?? text.readAt };
}

async function keep({ objects }: Connection, pageId: string, page: KeptPage): Promise<void> {
	const { content, comments, blocks, remarks, readAt } = page;
	await objects.putPageText(pageId, JSON.stringify({ content, comments, blocks, remarks, readAt }));
}

/**
 * A page as it was last read here, with its age unless it has just been read, and, where Notion was asked in vain, `why`. `undefined`
 * where it isn't kept.
 */
export async function keptPage(
	connection: Connection,
	pageId: string,
	names: PageNames,
	{ isOld = true, why }: { readonly isOld?: boolean; readonly why?: string } = {},
): Promise<ReadPage | undefined> {
	const page = connection.session.cache.page(pageId);
	const found = page && (await kept(connection, pageId));
	if (!found) {
		return undefined;
	}
	const { content, comments, blocks, remarks, keptAt } = found;
	const asOf = isOld ? { asOf: { time: new Date(keptAt).toISOString(), why } } : {};
	return draw(connection, page, { content, comments, remarks, ...asOf }, new Map(blocks), names);
}

/**
 * A page as far as it is stored, with the reason why it isn't read: as it was last read, or else its properties and the words of its
 * text without their formatting. `undefined` where its text was never read.
 */
export async function storedPage(
	connection: Connection,
	pageId: string,
	names: PageNames,
	why: string,
): Promise<ReadPage | undefined> {
	const page = connection.session.cache.page(pageId);
	const asKept = await keptPage(connection, pageId, names, { why });
	const text = page && !asKept ? await connection.objects.body(pageId) : undefined;
	if (!page || text === undefined) {
		return asKept;
	}
	const notes = [l10n.t("This is the text of the page as it was stored, without its formatting. {0}", why)];
	const read = await draw(connection, page, { content: undefined, notes }, new Map(), names);
	const lines = text.split("\n").filter((line) => line.trim() !== "");
	return { ...read, text: [read.text, ...lines.map((line) => escapeMarkdown(line.trim()))].join("\n\n") };
}

async function draw(
	connection: Connection,
	page: Page,
	parts: Pick<PageParts, "content" | "comments" | "remarks" | "notes" | "asOf">,
	blocks: ReadonlyMap<string, string>,
	names: PageNames,
): Promise<ReadPage> {
	const { session } = connection;
	const files = new PageFiles(session.baseUrl);
	const targets: LinkTargets = {
		...(await targetsIn(connection, names)),
		image: (url) => files.add(url),
		block: (id) => blocks.get(id),
	};
	const dataSource =
		page.parent.type === "data_source_id" ? session.cache.dataSource(page.parent.data_source_id) : undefined;
	const path = objectPath(session.cache, page);
	return { text: pageDocument({ page, path, dataSource, ...parts }, targets), files };
}

/** An integration without the capability to read comments sees none. */
async function readComments({ session }: Connection, pageId: string): Promise<Comment[]> {
	try {
		return await session.api.comments(pageId);
	} catch (error) {
		if (isWorkspaceError(error, "restricted", "notFound", "refused")) {
			return [];
		}
		throw error;
	}
}

/** What blocks are that Markdown can't express; those that can't be read either are left to what the Markdown says of them. */
async function readBlocks(
	connection: Connection,
	ids: readonly string[],
	names: PageNames,
): Promise<ReadonlyMap<string, string>> {
	const targets = await targetsIn(connection, names);
	const found = await Promise.all(
		ids.slice(0, mostBlocks).map(async (id): Promise<readonly (readonly [string, string])[]> => {
			const block = await connection.session.api.block(id).catch(() => undefined);
			const text = block && blockMarkdown(block, targets);
			return text === undefined ? [] : [[id, text]];
		}),
	);
	return new Map(found.flat());
}

/** Makes the titles of related rows known, as far as they can be read. */
async function readTitles({ session }: Connection, page: Page): Promise<void> {
	const related = Object.values(page.properties).flatMap((value) => (value.type === "relation" ? value.relation : []));
	await Promise.all(related.slice(0, mostTitles).map(({ id }) => session.getPage(id).catch(() => undefined)));
}

/** A row's number formats are in its data source. */
async function readDataSource({ session }: Connection, { parent }: Page): Promise<void> {
	if (parent.type === "data_source_id") {
		await session.getDataSource(parent.data_source_id).catch(() => undefined);
	}
}

/** The name of a page's document. */
export function documentName({ id, session: { cache } }: Connection, page: Page, names: PageNames): string {
	return names.nameOf(`/${id}/${page.id}`, titleOf(page), objectPath(cache, page).at(-1)?.title);
}

/** Links between pages and to tables, and the titles of what is known. */
async function targetsIn(connection: Connection, names: PageNames): Promise<LinkTargets> {
	const { id: connectionId, session } = connection;
	const { cache } = session;
	// A listing names data sources alone, and what stands in a page is the database around them.
	const databases = new Map(
		(await connection.index.databases()).map(({ id, dataSources }) => [id, dataSources] as const),
	);
	const dataSourceOf = (id: string) => {
		const [first, ...others] = databases.get(id) ?? [];
		return others.length === 0 ? first : undefined;
	};
	return {
		link: (id, title) => {
			const page = cache.page(id);
			if (page) {
				return relativePageLink(page.id, documentName(connection, page, names));
			}
			const isTable = cache.dataSource(id) || cache.database(id) || databases.has(id);
			return isTable ? tableLink(connectionId, dataSourceOf(id)?.id ?? id, title) : undefined;
		},
		title: (id) => {
			const known = cache.page(id) ?? cache.database(id) ?? cache.dataSource(id) ?? cache.user(id);
			return known ? titleOf(known) : dataSourceOf(id)?.title;
		},
	};
}
