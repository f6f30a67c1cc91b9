import type { StoreDatabase } from "./database.ts";
import { isShown } from "./objectRecord.ts";

/** An object that Notion hasn't shown for a time. */
export interface NotSeen {
	readonly kind: string;
	readonly id: string;
	/** The data source that it is a row of. */
	readonly dataSourceId: string | undefined;
	/** When it was last seen, or asked for in vain, in milliseconds since 1970. */
	readonly at: number;
}

/** Some of them among the objects from a place in the table to another, in the order of `byLastSeen`. */
export function listNotSeen(
	store: StoreDatabase,
	slot: number,
	{ from, to, since, limit }: Readonly<Record<"from" | "to" | "since" | "limit", number>>,
): NotSeen[] {
	return store
		.statement(
			`SELECT kind, id, parent_kind, parent_id, max(seen_at, asked_at) AS at FROM objects
			WHERE rowid > ? AND rowid <= ? AND +slot = ? AND +kind IN ('data_source', 'page') AND seen_at < ? AND ${isShown}
			ORDER BY kind, at LIMIT ?`,
		)
		.all(from, to, slot, since, limit)
		.map((row) => ({
			kind: String(row.kind),
			id: String(row.id),
			dataSourceId: row.parent_kind === "data_source" ? String(row.parent_id) : undefined,
			at: Number(row.at),
		}));
}

/** Data sources before pages; what was seen the longest time ago first. */
export function byLastSeen(a: NotSeen, b: NotSeen): number {
	return a.kind === b.kind ? a.at - b.at : a.kind < b.kind ? -1 : 1;
}

/** The last place in the table of objects. */
export function lastOfObjects(store: StoreDatabase): number {
	return Number(store.statement("SELECT max(rowid) AS n FROM objects").get()?.n ?? 0);
}
