import type { StoreDatabase } from "./database.ts";

/** In which order pages and databases stand on a page, as Notion gave it last. `slot` names the session, as in `objects`. */
export const childOrderTables = `
	CREATE TABLE child_orders (
		slot INTEGER NOT NULL,
		page_id TEXT NOT NULL,
		ids TEXT NOT NULL,
		PRIMARY KEY (slot, page_id)
	) STRICT, WITHOUT ROWID;
`;

/** The ids of what stands on a page; `undefined` where Notion never said it. */
export function readChildOrder(store: StoreDatabase, slot: number, pageId: string): string[] | undefined {
	const row = store.statement("SELECT ids FROM child_orders WHERE slot = ? AND page_id = ?").get(slot, pageId);
	return row ? JSON.parse(String(row.ids)) : undefined;
}

/** For a transaction. */
export function writeChildOrder(store: StoreDatabase, slot: number, pageId: string, ids: readonly string[]): void {
	store
		.statement("INSERT OR REPLACE INTO child_orders (slot, page_id, ids) VALUES (?, ?, ?)")
		.run(slot, pageId, JSON.stringify(ids));
}
