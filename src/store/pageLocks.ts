import type { StoreDatabase } from "./database.ts";

/** Which pages are being written to, over all windows, and who is the next to write to them. */
export const pageLockTables = `
	CREATE TABLE page_locks (
		page_id TEXT PRIMARY KEY,
		holder TEXT NOT NULL,
		until INTEGER NOT NULL,
		wanted_by TEXT,
		wanted_until INTEGER NOT NULL DEFAULT 0
	) STRICT, WITHOUT ROWID;
`;

/** Milliseconds for which a wish counts: several times as long as whoever waits asks again. */
const wishTime = 2000;

/** The machine's clock may have been set back: nothing is claimed for longer than this. */
const longestClaim = 3_600_000;

/** Satisfies `PageLocks` of `notion/`, in the store's file. */
export function createPageLocks(database: StoreDatabase) {
	const { sqlite } = database;
	const select = sqlite.prepare("SELECT * FROM page_locks WHERE page_id = ?");
	const put = sqlite.prepare(`
		INSERT INTO page_locks (page_id, holder, until, wanted_by, wanted_until) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (page_id) DO UPDATE SET
			holder = excluded.holder, until = excluded.until, wanted_by = excluded.wanted_by, wanted_until = excluded.wanted_until
	`);
	const release = sqlite.prepare("UPDATE page_locks SET holder = '', until = 0 WHERE page_id = ? AND holder = ?");
	const forget = sqlite.prepare("DELETE FROM page_locks WHERE until <= ?1 AND wanted_until <= ?1");
	// A claim that a power cut takes back was of a process that the power cut has ended.
	const notDurable = { durable: false };
	return {
		claim: (pageId: string, holder: string, now: number, until: number): Promise<boolean> =>
			database.write(() => {
				forget.run(now);
				const row = select.get(pageId);
				const counts = (time: unknown) => Number(time) > now && Number(time) <= now + longestClaim;
				const held = counts(row?.until) ? String(row?.holder) : undefined;
				const wanted = counts(row?.wanted_until) ? String(row?.wanted_by) : undefined;
				// A holder keeps what it has; nobody takes it again before the one who waits.
				const isNext = wanted === undefined || wanted === holder;
				if (held === holder || (held === undefined && isNext)) {
					put.run(pageId, holder, until, isNext ? null : wanted, isNext ? 0 : Number(row?.wanted_until));
					return true;
				}
				if (isNext) {
					put.run(pageId, held ?? "", held === undefined ? 0 : Number(row?.until), holder, now + wishTime);
				}
				return false;
			}, notDurable),
		release: (pageId: string, holder: string): Promise<void> =>
			database.write(() => void release.run(pageId, holder), notDurable),
	};
}
