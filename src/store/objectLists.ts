import type { StoreDatabase } from "./database.ts";
import { isShown, type ObjectSummary, summaryColumns, toSummary } from "./objectRecord.ts";

/** A database as a list shows it: itself where it was read, and its data sources by title. */
export interface DatabaseSummary {
	readonly id: string;
	/** Its own description; its data sources are enough for a list. */
	readonly database: ObjectSummary | undefined;
	readonly dataSources: readonly ObjectSummary[];
}

/** All databases, or those on one page, by title. */
export function listDatabases(store: StoreDatabase, slot: number, pageId?: string): DatabaseSummary[] {
	const onPage = pageId === undefined ? "" : "AND objects.page_id = ?";
	const select = (kind: string) =>
		store
			.statement(
				`SELECT ${summaryColumns} FROM objects WHERE slot = ? AND kind = '${kind}' AND ${isShown} ${onPage} ORDER BY +title_key, id`,
			)
			.all(slot, ...(pageId === undefined ? [] : [pageId]))
			.map(toSummary);
	const own = new Map(select("database").map((database) => [database.id, database]));
	const byDatabase = new Map<string, ObjectSummary[]>();
	for (const dataSource of select("data_source")) {
		if (dataSource.parentKind === "database" && dataSource.parentId !== undefined) {
			const siblings = byDatabase.get(dataSource.parentId);
			if (siblings) {
				siblings.push(dataSource);
			} else {
				byDatabase.set(dataSource.parentId, [dataSource]);
			}
		}
	}
	return [...byDatabase].map(([id, dataSources]) => ({ id, database: own.get(id), dataSources }));
}

/** The data sources of a database, by title. */
export function listDataSourcesOf(store: StoreDatabase, slot: number, databaseId: string): ObjectSummary[] {
	return store
		.statement(
			`SELECT ${summaryColumns} FROM objects WHERE slot = ? AND parent_id = ? AND kind = 'data_source' AND ${isShown} ORDER BY +title_key, id`,
		)
		.all(slot, databaseId)
		.map(toSummary);
}

/** Rows of a data source, the newest first, as Notion gives them; those of one minute in the order in which they came. */
export function listRows(
	store: StoreDatabase,
	slot: number,
	dataSourceId: string,
	limit: number,
): { readonly summary: ObjectSummary; readonly json: string }[] {
	return store
		.statement(
			`SELECT ${summaryColumns}, json FROM objects JOIN object_content USING (rowid)
			WHERE slot = ? AND parent_id = ? AND kind = 'page' AND ${isShown} ORDER BY created_time DESC, objects.rowid LIMIT ?`,
		)
		.all(slot, dataSourceId, limit)
		.map((row) => ({ summary: toSummary(row), json: String(row.json) }));
}

/** The data sources of stored rows that are not stored themselves. */
export function listUnknownDataSources(store: StoreDatabase, slot: number): string[] {
	// One by one along the index: rows are many.
	return store
		.statement(
			`WITH RECURSIVE parents (id) AS (
				SELECT min(parent_id) FROM objects WHERE slot = ?1 AND parent_id IS NOT NULL
				UNION ALL
				SELECT (SELECT min(parent_id) FROM objects WHERE slot = ?1 AND parent_id > parents.id)
					FROM parents WHERE parents.id IS NOT NULL
			)
			SELECT id FROM parents WHERE id IS NOT NULL
				AND (SELECT parent_kind FROM objects WHERE slot = ?1 AND parent_id = parents.id LIMIT 1) = 'data_source'
				AND NOT EXISTS (SELECT 1 FROM objects WHERE slot = ?1 AND kind = 'data_source' AND objects.id = parents.id)`,
		)
		.all(slot)
		.map(({ id }) => String(id));
}

export function listUsers(
	store: StoreDatabase,
	slot: number,
): { readonly summary: ObjectSummary; readonly json: string }[] {
	return store
		.statement(
			`SELECT ${summaryColumns}, json FROM objects JOIN object_content USING (rowid)
			WHERE slot = ? AND kind = 'user' AND ${isShown} ORDER BY +title_key, id`,
		)
		.all(slot)
		.map((row) => ({ summary: toSummary(row), json: String(row.json) }));
}

/** What somebody opened here lately, the last first. A database counts as its data source. */
export function listOpened(store: StoreDatabase, slot: number, limit: number): ObjectSummary[] {
	return store
		.statement(
			`SELECT ${summaryColumns} FROM objects WHERE slot = ? AND ${isShown} AND kind <> 'database' AND opened_at IS NOT NULL
			ORDER BY opened_at DESC LIMIT ?`,
		)
		.all(slot, limit)
		.map(toSummary);
}

/** What somebody chose to have at hand, in the order in which it was chosen. */
export function listFavorites(store: StoreDatabase, slot: number): ObjectSummary[] {
	return store
		.statement(
			`SELECT ${summaryColumns} FROM objects WHERE slot = ? AND ${isShown} AND favorite_at IS NOT NULL ORDER BY favorite_at, id`,
		)
		.all(slot)
		.map(toSummary);
}

/** What somebody opened here lately, the last first; then what was edited in Notion last. A database counts as its data source. */
export function listRecent(store: StoreDatabase, slot: number, limit: number): ObjectSummary[] {
	const wanted = `slot = ? AND ${isShown} AND kind <> 'database'`;
	const edited = store
		.statement(
			`SELECT ${summaryColumns} FROM objects WHERE ${wanted} AND last_edited_time IS NOT NULL ORDER BY last_edited_time DESC LIMIT ?`,
		)
		.all(slot, limit)
		.map(toSummary);
	const recent = new Map<string, ObjectSummary>();
	for (const summary of [...listOpened(store, slot, limit), ...edited]) {
		const key = `${summary.kind} ${summary.id}`;
		if (recent.size < limit && !recent.has(key)) {
			recent.set(key, summary);
		}
	}
	return [...recent.values()];
}
