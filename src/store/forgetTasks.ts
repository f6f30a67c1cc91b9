import type { StoreDatabase } from "./database.ts";

/** Everything that is kept by task, children first. */
const tables = [
	"operations",
	"leases",
	"runs",
	"activations",
	"polls",
	"schedules",
	"sync_links",
	"sync_conflicts",
	"sync_creates",
	"sync_known_properties",
	"sync_holds",
	"sync_tasks",
];

/**
 * Forgets what all tasks of a workspace have done: for a sample workspace that starts over, whose objects come back with the same
 * ids. Ids of tasks begin with the workspace's.
 */
export async function forgetTasks(database: StoreDatabase, workspaceId: string): Promise<void> {
	const prefix = `${workspaceId}|`;
	await database.write(() => {
		for (const table of tables) {
			database.sqlite.prepare(`DELETE FROM ${table} WHERE substr(task_id, 1, ?) = ?`).run(prefix.length, prefix);
		}
	});
}
