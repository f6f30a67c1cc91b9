import type { StoreDatabase } from "./database.ts";
import { isShown } from "./objectRecord.ts";

/** On which page a block stands; `undefined` where Notion doesn't show that. */
export interface BlockPlace {
	readonly blockId: string;
	readonly pageId: string | undefined;
}

/** Milliseconds after which a block may have gone to another page, where its page was edited since, or may be shown again. */
const trust = 24 * 60 * 60_000;

/** The page that a block stands on, where that is known. */
export function pageOfBlock(store: StoreDatabase, slot: number, blockId: string): string | undefined {
	const row = store.statement("SELECT page_id FROM block_pages WHERE slot = ? AND block_id = ?").get(slot, blockId);
	return typeof row?.page_id === "string" ? row.page_id : undefined;
}

/** Blocks that pages or databases stand in and whose page isn't known, or may be another one by now. */
export function listUnplacedBlocks(store: StoreDatabase, slot: number, now: number, limit: number): string[] {
	return store
		.statement(
			`SELECT DISTINCT objects.block_id AS id FROM objects
				LEFT JOIN block_pages ON block_pages.slot = objects.slot AND block_pages.block_id = objects.block_id
			WHERE objects.slot = ?1 AND objects.block_id IS NOT NULL AND ${isShown} AND (
				block_pages.block_id IS NULL OR (block_pages.asked_at < ?2 AND (block_pages.page_id IS NULL OR EXISTS (
					SELECT 1 FROM objects AS page WHERE page.slot = ?1 AND page.kind = 'page' AND page.id = block_pages.page_id
						AND page.last_edited_time > strftime('%Y-%m-%dT%H:%M:%fZ', block_pages.asked_at / 1000.0, 'unixepoch')
				)))
			) ORDER BY objects.block_id LIMIT ?3`,
		)
		.all(slot, now - trust, limit)
		.map(({ id }) => String(id));
}

/** Notes on which pages blocks stand, and puts what is in them there. For a transaction. */
export function writeBlockPlaces(store: StoreDatabase, slot: number, places: readonly BlockPlace[], now: number): void {
	for (const { blockId, pageId = null } of places) {
		store
			.statement("INSERT OR REPLACE INTO block_pages (slot, block_id, page_id, asked_at) VALUES (?, ?, ?, ?)")
			.run(slot, blockId, pageId, now);
		store.statement("UPDATE objects SET page_id = ? WHERE slot = ? AND block_id = ?").run(pageId, slot, blockId);
	}
}
