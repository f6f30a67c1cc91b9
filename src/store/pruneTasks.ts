import type { StoreDatabase } from "./database.ts";

/** Runs of a task that are kept: of those that wrote something, and of those that didn't. */
export const keptRuns = { written: 200, idle: 20 };
/** Milliseconds after which an operation's answer, and an update as a whole, are of no use to anybody. */
export const answerAge = 30 * 86_400_000;

/** Milliseconds after which a run without an end has none: its process was killed. */
const longestRun = 86_400_000;
/** Operations that one transaction goes through. */
const atOnce = 500;

export const pruneIndex = `
	CREATE INDEX operations_to_prune ON operations (changed_at)
		WHERE state IN ('done', 'refused') AND (result IS NOT NULL OR kind = 'update');
`;

/**
 * Makes what throws away old records, a little at a time: of each task the runs beyond the newest 200 that wrote and 20 that didn't, and
 * 30 days after their end updates, and what Notion answered to creates. Creates stay, with their request and the id of what they
 * made: that is what keeps a cascade from having its effect twice, and equal rows apart. Links and conflicts of syncs stay as well.
 */
export function createTaskPruner(database: StoreDatabase): (taskId: string, now: number) => Promise<void> {
	const { sqlite } = database;
	const deleteRuns = sqlite.prepare(`
		DELETE FROM runs WHERE id IN (
			SELECT id FROM (
				SELECT id, wrote, row_number() OVER (PARTITION BY wrote ORDER BY started_at DESC, number DESC) AS place FROM (
					SELECT id, rowid AS number, started_at,
						EXISTS (SELECT 1 FROM run_writes WHERE run_writes.run_id = runs.id) AS wrote
					FROM runs WHERE task_id = ?1 AND (ended_at IS NOT NULL OR started_at < ?2)
				)
			) WHERE place > iif(wrote, ?3, ?4)
		)
	`);
	const due = `
		SELECT rowid FROM operations
		WHERE changed_at < ?1 AND state IN ('done', 'refused') AND (result IS NOT NULL OR kind = 'update') LIMIT ${atOnce}
	`;
	const deleteUpdates = sqlite.prepare(`DELETE FROM operations WHERE kind = 'update' AND rowid IN (${due})`);
	const forgetAnswers = sqlite.prepare(`UPDATE operations SET result = NULL WHERE rowid IN (${due})`);
	return (taskId, now) =>
		database.write(() => {
			deleteRuns.run(taskId, now - longestRun, keptRuns.written, keptRuns.idle);
			deleteUpdates.run(now - answerAge);
			forgetAnswers.run(now - answerAge);
		});
}
