/** What is known of a trigger row's state, per task. Times are milliseconds since 1970. */
export interface ActivationRecord {
	/** How many activations were seen; 0 when the row was never seen in the state. */
	readonly number: number;
	/** Whether the row was in the state when it was last seen. */
	readonly active: boolean;
	readonly seenAt: number;
	/** When the row was last seen out of the state. */
	readonly inactiveAt: number | undefined;
}

/** Where activations are kept; `store` satisfies it. */
export interface ActivationStore {
	get(taskId: string, pageId: string): ActivationRecord | undefined;
	/** A number never goes down. */
	put(taskId: string, pageId: string, record: ActivationRecord): Promise<void>;
	/** Ids of the rows that were in the state when they were last seen. */
	active(taskId: string): readonly string[];
}

/** What the log shows of activations that this store may know nothing of: another machine's, or those before the store was lost. */
export interface LoggedActivation {
	/** The highest number in the log. */
	readonly number: number;
	/** When its first row was created, floored to the minute as Notion does. */
	readonly since: number;
}

const minute = 60_000;

/**
 * The record after the trigger row was seen, in the state or out of it. Coming back to the state is a new activation. Where the log
 * is ahead of the record, its newest activation counts as the present one unless the row was seen out of the state after that: when
 * in doubt nothing is written a second time.
 */
export function afterSighting(
	record: ActivationRecord | undefined,
	logged: LoggedActivation | undefined,
	active: boolean,
	now: number,
): ActivationRecord {
	const known = Math.max(record?.number ?? 0, logged?.number ?? 0);
	if (!active) {
		return { number: known, active: false, seenAt: now, inactiveAt: now };
	}
	const inactiveAt = record?.inactiveAt;
	return { number: activationNumber(record, logged, known), active: true, seenAt: now, inactiveAt };
}

function activationNumber(
	record: ActivationRecord | undefined,
	logged: LoggedActivation | undefined,
	known: number,
): number {
	if (!record || record.active) {
		return Math.max(known, 1);
	}
	if (logged && logged.number > record.number) {
		const surelyBefore = record.inactiveAt !== undefined && logged.since + minute <= record.inactiveAt;
		return surelyBefore ? known + 1 : known;
	}
	return known + 1;
}

/** Keeps activations as long as the process lives. */
export function createMemoryActivationStore(): ActivationStore {
	const records = new Map<string, Map<string, ActivationRecord>>();
	return {
		get: (taskId, pageId) => records.get(taskId)?.get(pageId),
		put: async (taskId, pageId, record) => {
			const ofTask = records.get(taskId) ?? new Map<string, ActivationRecord>();
			records.set(taskId, ofTask);
			if (record.number >= (ofTask.get(pageId)?.number ?? 0)) {
				ofTask.set(pageId, record);
			}
		},
		active: (taskId) => [...(records.get(taskId) ?? [])].filter(([, { active }]) => active).map(([id]) => id),
	};
}
