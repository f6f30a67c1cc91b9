import type { StoreDatabase } from "./database.ts";
import { isShown, type ObjectSummary, summaryColumns, toSummary } from "./objectRecord.ts";

/** A question about one session, in a turn of its own; `none` where the session is gone. */
export type ReadSession = <T>(read: (slot: number) => T, none: T) => Promise<T>;

/** Objects that are read in one turn at most: lists of pages may be long, and the editor waits meanwhile. */
const sliceSize = 500;

interface Slice<Item, Place> {
	readonly items: readonly Item[];
	/** Where the next one goes on; `undefined` at the end. */
	readonly next: Place | undefined;
}

interface Keyed {
	readonly key: string;
	readonly page: ObjectSummary;
}

/**
 * Pages at the top, by title: in the workspace itself, or in something that isn't known. What lies in the trash with its page doesn't
 * count.
 */
export async function listRootPages(store: StoreDatabase, read: ReadSession): Promise<ObjectSummary[]> {
	const found: Keyed[] = [];
	for (const parentKind of ["workspace", "block", "none"]) {
		found.push(
			...(await allSlices(read, (slot, place: TitlePlace | undefined) => sliceByTitle(store, slot, parentKind, place))),
		);
	}
	// Pages are many and their parents few, so the parents are looked up.
	const parents = await allSlices(read, (slot, after: string | undefined) => sliceUnknownParents(store, slot, after));
	for (const id of parents) {
		const below = await allSlices(read, (slot, after: number | undefined) => sliceChildPages(store, slot, id, after));
		found.push(...below.filter(({ page }) => page.parentKind === "page" || page.parentKind === "block"));
	}
	return byTitle(found);
}

/** Pages directly on a page, by title. */
export async function listChildPages(
	store: StoreDatabase,
	read: ReadSession,
	pageId: string,
): Promise<ObjectSummary[]> {
	return byTitle(
		await allSlices(read, (slot, after: number | undefined) => sliceChildPages(store, slot, pageId, after)),
	);
}

/** Which of some pages have pages or databases on them. */
export async function pagesWithChildren(
	store: StoreDatabase,
	read: ReadSession,
	pageIds: readonly string[],
): Promise<Set<string>> {
	const found = await allSlices(read, (slot, from: number | undefined = 0) => {
		const has = store.statement(
			`SELECT 1 FROM objects WHERE slot = ? AND page_id = ? AND kind IN ('page', 'data_source') AND ${isShown} LIMIT 1`,
		);
		const to = from + sliceSize;
		const items = pageIds.slice(from, to).filter((id) => has.get(slot, id));
		return { items, next: to < pageIds.length ? to : undefined };
	});
	return new Set(found);
}

async function allSlices<Item, Place>(
	read: ReadSession,
	slice: (slot: number, place: Place | undefined) => Slice<Item, Place>,
): Promise<Item[]> {
	const found: Item[] = [];
	let place: Place | undefined;
	do {
		const none: Slice<Item, Place> = { items: [], next: undefined };
		const { items, next } = await read((slot) => slice(slot, place), none);
		found.push(...items);
		place = next;
		if (place !== undefined) {
			await new Promise((resolve) => setImmediate(resolve));
		}
	} while (place !== undefined);
	return found;
}

interface TitlePlace {
	readonly title: string;
	readonly rowid: number;
}

function sliceByTitle(
	store: StoreDatabase,
	slot: number,
	parentKind: string,
	after: TitlePlace = { title: "", rowid: 0 },
): Slice<Keyed, TitlePlace> {
	const rows = store
		.statement(
			`SELECT ${summaryColumns}, title_key, objects.rowid AS place, page_id IS NULL AND ${isShown} AS fits FROM objects
			WHERE slot = ? AND kind = 'page' AND parent_kind = ? AND (title_key, objects.rowid) > (?, ?)
			ORDER BY title_key, objects.rowid LIMIT ?`,
		)
		.all(slot, parentKind, after.title, after.rowid, sliceSize);
	const last = rows.length === sliceSize ? rows.at(-1) : undefined;
	return {
		items: rows.filter(({ fits }) => fits === 1).map(toKeyed),
		next: last && { title: String(last.title_key), rowid: Number(last.place) },
	};
}

/** Pages that others stand on and that aren't known, one by one along the index. */
function sliceUnknownParents(store: StoreDatabase, slot: number, after = ""): Slice<string, string> {
	const rows = store
		.statement(
			`WITH RECURSIVE parents (id) AS (
				SELECT min(page_id) FROM objects WHERE slot = ?1 AND page_id > ?2
				UNION ALL
				SELECT (SELECT min(page_id) FROM objects WHERE slot = ?1 AND page_id > parents.id)
					FROM parents WHERE parents.id IS NOT NULL
			)
			SELECT id, EXISTS (
				SELECT 1 FROM objects AS parent
				WHERE parent.slot = ?1 AND parent.kind = 'page' AND parent.id = parents.id AND parent.missing_at IS NULL
			) AS known FROM parents WHERE id IS NOT NULL LIMIT ?3`,
		)
		.all(slot, after, sliceSize);
	return {
		items: rows.filter(({ known }) => known === 0).map(({ id }) => String(id)),
		next: rows.length === sliceSize ? String(rows.at(-1)?.id) : undefined,
	};
}

function sliceChildPages(store: StoreDatabase, slot: number, pageId: string, after = 0): Slice<Keyed, number> {
	const rows = store
		.statement(
			`SELECT ${summaryColumns}, title_key, objects.rowid AS place, ${isShown} AS fits FROM objects
			WHERE slot = ? AND page_id = ? AND kind = 'page' AND objects.rowid > ? ORDER BY objects.rowid LIMIT ?`,
		)
		.all(slot, pageId, after, sliceSize);
	return {
		items: rows.filter(({ fits }) => fits === 1).map(toKeyed),
		next: rows.length === sliceSize ? Number(rows.at(-1)?.place) : undefined,
	};
}

function toKeyed(row: Readonly<Record<string, unknown>>): Keyed {
	return { key: `${row.title_key}\n${row.id}`, page: toSummary(row) };
}

/** Each once: one that changes its place between two slices is in both. */
function byTitle(found: readonly Keyed[]): ObjectSummary[] {
	const byId = new Map(found.map((keyed) => [keyed.page.id, keyed]));
	return [...byId.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ page }) => page);
}
