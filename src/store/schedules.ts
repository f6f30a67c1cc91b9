import type { StoreDatabase } from "./database.ts";
import { requireFence } from "./leases.ts";

/** What is to be said of a task that doesn't get on by itself. */
export interface ScheduleTrouble {
	/**
	 * `failed`: the run threw. `held`: it stopped with nothing written and waits for a person. `attention`: it got to its end, but
	 * left something for a person.
	 */
	readonly kind: "failed" | "held" | "attention";
	/** Troubles of equal kind and key are one, which is said once. */
	readonly key: string;
	readonly message: string;
	readonly remedy?: string;
	/** The object in Notion that it is about. */
	readonly objectId?: string;
	/** When it was first seen, in milliseconds since 1970. */
	readonly since: number;
}

/** What is remembered of a scheduled task between two runs, over reloads and windows. Times are milliseconds since 1970. */
export interface ScheduleRecord {
	/** Not to be run by itself: a person said so. */
	readonly paused: boolean;
	/** Runs that came to an end, failed ones too. */
	readonly runs: number;
	/** Runs in a row that didn't get through. */
	readonly failures: number;
	/** When the last run began, and ended. */
	readonly startedAt?: number;
	readonly endedAt?: number;
	/** When the task is due by time; none: it isn't. */
	readonly nextAt?: number;
	/** The interval that `nextAt` was reckoned with. */
	readonly every?: number;
	readonly trouble?: ScheduleTrouble;
}

/** The lease on whose behalf a record is changed. */
export interface ScheduleLease {
	readonly id: string;
	readonly fence: number;
}

/** Where schedules are kept. */
export interface ScheduleStore {
	get(taskId: string): ScheduleRecord | undefined;
	/**
	 * Puts what `change` makes of the record, and answers it; nobody changes it meanwhile. Throws `busy` when a newer lease than the
	 * given one exists.
	 */
	update(
		taskId: string,
		change: (before: ScheduleRecord | undefined) => ScheduleRecord,
		lease?: ScheduleLease,
	): Promise<ScheduleRecord>;
}

export const scheduleTables = `
	CREATE TABLE schedules (
		task_id TEXT PRIMARY KEY,
		json TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
`;

/** Schedules in the store's file. */
export function createScheduleStore(database: StoreDatabase): ScheduleStore {
	const { sqlite } = database;
	const select = database.query("SELECT json FROM schedules WHERE task_id = ?");
	const upsert = sqlite.prepare(
		"INSERT INTO schedules (task_id, json) VALUES (?, ?) ON CONFLICT (task_id) DO UPDATE SET json = excluded.json",
	);
	const get = (taskId: string): ScheduleRecord | undefined => {
		const row = select.get(taskId);
		// Written by `update`.
		return row && (JSON.parse(String(row.json)) as ScheduleRecord);
	};
	return {
		get,
		update: (taskId, change, lease) =>
			database.write(() => {
				if (lease) {
					requireFence(sqlite, lease.id, lease.fence);
				}
				const record = change(get(taskId));
				upsert.run(taskId, JSON.stringify(record));
				return record;
			}),
	};
}
