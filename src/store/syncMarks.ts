import type { StoreDatabase } from "./database.ts";

/** What is open of syncs, as the store knows it. */
export interface StoredMarks {
	/** Objects of Notion's whose attributes are in conflict, each attribute once. */
	readonly conflicts: readonly { readonly taskId: string; readonly notionId: string }[];
	/** Writes to pages of which nobody knows yet whether they were made. */
	readonly unsettled: readonly { readonly pageId: string }[];
	/** What each task is about, as its connectors wrote it down. */
	readonly targets: ReadonlyMap<string, unknown>;
}

/** Reads it for the tasks of one workspace: those whose id begins with `prefix`. */
export function readSyncMarks(store: StoreDatabase, prefix: string): Promise<StoredMarks> {
	const own = (column: string) => `substr(${column}, 1, length(?1)) = ?1`;
	return store.read(() => ({
		conflicts: store
			.statement(
				`SELECT c.task_id, l.notion_id FROM sync_conflicts AS c
				JOIN sync_links AS l ON l.task_id = c.task_id AND l.id = c.link_id
				WHERE c.closed_at IS NULL AND ${own("c.task_id")}`,
			)
			.all(prefix)
			.map((row) => ({ taskId: String(row.task_id), notionId: String(row.notion_id) })),
		unsettled: store
			.statement(
				`SELECT page_id FROM operations WHERE state IN ('sent', 'ambiguous') AND page_id IS NOT NULL AND ${own("task_id")}`,
			)
			.all(prefix)
			.map((row) => ({ pageId: String(row.page_id) })),
		targets: new Map(
			store
				.statement(`SELECT task_id, target FROM sync_tasks WHERE target IS NOT NULL AND ${own("task_id")}`)
				.all(prefix)
				.map((row) => [String(row.task_id), JSON.parse(String(row.target)) as unknown]),
		),
	}));
}
