import type { ScheduleRecord, ScheduleStore } from "../store/schedules.ts";

/** Schedules that last as long as the process: for tasks that a script runs. */
export function createMemoryScheduleStore(): ScheduleStore {
	const records = new Map<string, ScheduleRecord>();
	return {
		get: (taskId) => records.get(taskId),
		update: async (taskId, change) => {
			const record = change(records.get(taskId));
			records.set(taskId, record);
			return record;
		},
	};
}
