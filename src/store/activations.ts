import type { StoreDatabase } from "./database.ts";
import { requireFence } from "./leases.ts";

/** What was last seen of a row that triggers a cascade; times are milliseconds since 1970. */
export interface StoredActivation {
	readonly number: number;
	readonly active: boolean;
	readonly seenAt: number;
	readonly inactiveAt: number | undefined;
	readonly handled: number;
	readonly reversing: number;
	readonly reversed: number;
}

/** Activations of cascades in the store's file, per task and trigger row. No number ever goes down. */
export function createActivationStore(database: StoreDatabase) {
	const { sqlite } = database;
	const select = database.query("SELECT * FROM activations WHERE task_id = ? AND page_id = ?");
	const upsert = sqlite.prepare(`
		INSERT INTO activations (task_id, page_id, number, active, seen_at, inactive_at, handled, reversing, reversed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (task_id, page_id) DO UPDATE SET
			number = excluded.number, active = excluded.active, seen_at = excluded.seen_at, inactive_at = excluded.inactive_at,
			handled = max(handled, excluded.handled), reversing = max(reversing, excluded.reversing),
			reversed = max(reversed, excluded.reversed)
		WHERE excluded.number >= number
	`);
	const selectActive = database.query(
		"SELECT page_id FROM activations WHERE task_id = ? AND active = 1 ORDER BY page_id",
	);
	const selectDue = database.query(
		"SELECT page_id FROM activations WHERE task_id = ? AND (handled < number OR reversed < reversing) ORDER BY page_id",
	);
	const selectPoll = database.query("SELECT at FROM polls WHERE task_id = ?");
	const upsertPoll = sqlite.prepare(
		"INSERT INTO polls (task_id, at) VALUES (?, ?) ON CONFLICT (task_id) DO UPDATE SET at = excluded.at",
	);
	return {
		get: (taskId: string, pageId: string): StoredActivation | undefined => {
			const row = select.get(taskId, pageId);
			return (
				row && {
					number: Number(row.number),
					active: row.active === 1,
					seenAt: Number(row.seen_at),
					inactiveAt: row.inactive_at === null ? undefined : Number(row.inactive_at),
					handled: Number(row.handled),
					reversing: Number(row.reversing),
					reversed: Number(row.reversed),
				}
			);
		},
		put: (taskId: string, pageId: string, record: StoredActivation, fence?: number): Promise<void> =>
			database.write(() => {
				requireFence(sqlite, taskId, fence);
				const { number, active, seenAt, inactiveAt, handled, reversing, reversed } = record;
				const isActive = active ? 1 : 0;
				upsert.run(taskId, pageId, number, isActive, seenAt, inactiveAt ?? null, handled, reversing, reversed);
			}),
		active: (taskId: string): readonly string[] => selectActive.all(taskId).map((row) => String(row.page_id)),
		due: (taskId: string): readonly string[] => selectDue.all(taskId).map((row) => String(row.page_id)),
		polledAt: (taskId: string): number | undefined => {
			const row = selectPoll.get(taskId);
			return row && Number(row.at);
		},
		setPolled: (taskId: string, at: number): Promise<void> => database.write(() => void upsertPoll.run(taskId, at)),
	};
}
