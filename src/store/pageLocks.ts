import type { StoreDatabase } from "./database.ts";

/** Which pages are being written to, over all windows. A row outlives its holder only until `until`. */
export const pageLockTables = `
	CREATE TABLE page_locks (
		page_id TEXT PRIMARY KEY,
		holder TEXT NOT NULL,
		until INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
`;

/** Satisfies `PageLocks` of `notion/`, in the store's file. */
export function createPageLocks(database: StoreDatabase) {
	const { sqlite } = database;
	// The machine's clock may have been set back: no claim is as long as an hour.
	const claim = sqlite.prepare(`
		INSERT INTO page_locks (page_id, holder, until) VALUES (:pageId, :holder, :until)
		ON CONFLICT (page_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE holder = excluded.holder OR until <= :now OR until > :now + 3600000
	`);
	const release = sqlite.prepare("DELETE FROM page_locks WHERE page_id = ? AND holder = ?");
	const forget = sqlite.prepare("DELETE FROM page_locks WHERE until <= ?");
	// A claim that a power cut takes back was of a process that the power cut has ended.
	const notDurable = { durable: false };
	return {
		claim: (pageId: string, holder: string, now: number, until: number): Promise<boolean> =>
			database.write(() => {
				forget.run(now);
				return claim.run({ pageId, holder, now, until }).changes === 1;
			}, notDurable),
		release: (pageId: string, holder: string): Promise<void> =>
			database.write(() => void release.run(pageId, holder), notDurable),
	};
}
