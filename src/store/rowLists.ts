import type { StoreDatabase } from "./database.ts";
import { isShown } from "./objectRecord.ts";

/** Where a part of the rows of a data source ends. */
export interface RowPlace {
	readonly createdTime: string;
	readonly rowid: number;
}

/** Rows of a data source in the order in which they were made, from a place on. */
export function sliceRows(
	store: StoreDatabase,
	slot: number,
	dataSourceId: string,
	limit: number,
	after: RowPlace = { createdTime: "", rowid: 0 },
): { readonly place: RowPlace; readonly json: string }[] {
	return store
		.statement(
			`SELECT objects.rowid AS place, created_time, json FROM objects JOIN object_content USING (rowid)
			WHERE slot = ? AND parent_id = ? AND kind = 'page' AND (created_time, objects.rowid) > (?, ?) AND ${isShown}
			ORDER BY created_time, objects.rowid LIMIT ?`,
		)
		.all(slot, dataSourceId, after.createdTime, after.rowid, limit)
		.map((row) => ({
			place: { createdTime: String(row.created_time), rowid: Number(row.place) },
			json: String(row.json),
		}));
}

/** The text of a page as it was kept. */
export function bodyOf(store: StoreDatabase, slot: number, pageId: string): string | undefined {
	const row = store
		.statement(
			"SELECT body FROM objects JOIN object_content USING (rowid) WHERE slot = ? AND kind = 'page' AND id = ? AND missing_at IS NULL",
		)
		.get(slot, pageId);
	return typeof row?.body === "string" ? row.body : undefined;
}

/** The titles of objects of a kind, by id. */
export function titlesOf(
	store: StoreDatabase,
	slot: number,
	kind: string,
	ids: readonly string[],
): (readonly [id: string, title: string])[] {
	return store
		.statement(
			"SELECT id, title FROM objects WHERE slot = ? AND kind = ? AND id IN (SELECT value FROM json_each(?)) AND missing_at IS NULL",
		)
		.all(slot, kind, JSON.stringify(ids))
		.map((row) => [String(row.id), String(row.title)]);
}
