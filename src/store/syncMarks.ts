import type { StoreDatabase } from "./database.ts";

/** What is open of syncs, as the store knows it. */
export interface StoredMarks {
	/** Objects of Notion's whose attributes are in conflict, each attribute once. */
	readonly conflicts: readonly { readonly taskId: string; readonly notionId: string }[];
	/** Writes to pages of which nobody knows yet whether they were made. */
	readonly unsettled: readonly { readonly pageId: string }[];
	/** What each declared task is about, as its connectors wrote it down; a module's tasks say nothing of that. */
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
				.flatMap((row) => {
					const target = parsedTarget(String(row.target));
					return target === undefined ? [] : [[String(row.task_id), target] as const];
				}),
		),
	}));
}

/** Ids of the tasks that have open conflicts. */
export function readTasksInConflict(store: StoreDatabase): Promise<readonly string[]> {
	return store.read(() =>
		store
			.statement("SELECT DISTINCT task_id FROM sync_conflicts WHERE closed_at IS NULL")
			.all()
			.map((row) => String(row.task_id)),
	);
}

/** A task of a module has its id in the place of the JSON of connectors. */
function parsedTarget(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
