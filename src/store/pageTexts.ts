import type { StoreDatabase } from "./database.ts";

/** A page as it was last read here. */
export interface PageText {
	/** Whatever the reader makes a document of, as JSON. */
	readonly content: string;
	/** In milliseconds since 1970. */
	readonly readAt: number;
}

/** Characters of one page that are kept; a longer one isn't. */
export const longestPageText = 1_000_000;
/** Characters of all pages of a session; beyond, those that were read longest ago go. */
export const mostPageTexts = 30_000_000;

export function readPageText(store: StoreDatabase, slot: number, pageId: string): PageText | undefined {
	const row = store
		.statement("SELECT content, read_at FROM page_texts WHERE slot = ? AND page_id = ?")
		.get(slot, pageId);
	return row ? { content: String(row.content), readAt: Number(row.read_at) } : undefined;
}

/** Keeps a page in place of what was kept of it. For a transaction. */
export function writePageText(store: StoreDatabase, slot: number, pageId: string, { content, readAt }: PageText): void {
	store.statement("DELETE FROM page_texts WHERE slot = ? AND page_id = ?").run(slot, pageId);
	if (content.length > longestPageText) {
		return;
	}
	store
		.statement("INSERT INTO page_texts (slot, page_id, read_at, size, content) VALUES (?, ?, ?, ?, ?)")
		.run(slot, pageId, readAt, content.length, content);
	store
		.statement(
			`DELETE FROM page_texts WHERE rowid IN (
				SELECT rowid FROM (
					SELECT rowid, sum(size) OVER (ORDER BY read_at DESC, rowid DESC) AS total FROM page_texts WHERE slot = ?
				) WHERE total > ?
			)`,
		)
		.run(slot, mostPageTexts);
}
