import type { StoreDatabase } from "./database.ts";

/** Objects deleted in one transaction. */
const batch = 200;

/** Pages of the full-text index that one transaction merges at most. */
const pagesPerMerge = 200;

/**
 * Removes the objects of sessions that are gone, a little at a time: what a window that was closed in the middle of it has left goes
 * with the next call. Nothing of them is left on the disk then, in copies of the store neither.
 */
export async function purgeObjects(store: StoreDatabase): Promise<void> {
	if (store.isReadOnly) {
		return;
	}
	const nextSlot = "SELECT slot FROM session_slots WHERE session_id NOT IN (SELECT id FROM sessions) LIMIT 1";
	let isPurged = false;
	while (await store.write(() => purgeSome(store, nextSlot), { durable: false })) {
		isPurged = true;
		await new Promise((resolve) => setImmediate(resolve));
	}
	if (isPurged) {
		await mergeIndex(store);
		store.forgetDeleted();
	}
}

/** Words of what was deleted stay in the full-text index until its segments are merged (https://www.sqlite.org/fts5.html#the_merge_command). */
async function mergeIndex(store: StoreDatabase): Promise<void> {
	const merge = "INSERT INTO object_text (object_text, rank) VALUES ('merge', ?)";
	const total = () => Number(store.statement("SELECT total_changes() AS n").get()?.n);
	// A negative number has all segments merged into one, beginning now.
	for (let pages = -pagesPerMerge, changes = 2; store.support.fts5 && changes >= 2; pages = pagesPerMerge) {
		changes = await store.write(
			() => {
				const before = total();
				store.statement(merge).run(pages);
				return total() - before;
			},
			{ durable: false },
		);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** One transaction's share; `false` when nothing is left. */
function purgeSome(store: StoreDatabase, nextSlot: string): boolean {
	const row = store.statement(nextSlot).get();
	if (!row) {
		return false;
	}
	const slot = Number(row.slot);
	const some = "SELECT rowid FROM objects WHERE slot = ? LIMIT ?";
	if (store.support.fts5) {
		store
			.statement(
				`DELETE FROM object_text WHERE rowid IN (SELECT doc FROM objects WHERE rowid IN (${some}) AND doc IS NOT NULL)`,
			)
			.run(slot, batch);
	}
	store.statement(`DELETE FROM object_content WHERE rowid IN (${some})`).run(slot, batch);
	const { changes } = store.statement(`DELETE FROM objects WHERE rowid IN (${some})`).run(slot, batch);
	const words = store
		.statement("DELETE FROM words WHERE rowid IN (SELECT rowid FROM words WHERE slot = ? LIMIT ?)")
		.run(slot, batch * 5).changes;
	if (changes === 0 && words === 0) {
		for (const table of ["listings", "block_pages", "page_texts", "child_orders"]) {
			store.statement(`DELETE FROM ${table} WHERE slot = ?`).run(slot);
		}
		store.statement("DELETE FROM session_slots WHERE slot = ?").run(slot);
	}
	return true;
}
