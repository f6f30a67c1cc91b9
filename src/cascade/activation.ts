/** What is known of a trigger row's state, per task. Times are milliseconds since 1970. */
export interface ActivationRecord {
	/** How many activations were seen; 0 when the row was never seen in the state. */
	readonly number: number;
	/** Whether the row was in the state when it was last seen. */
	readonly active: boolean;
	readonly seenAt: number;
	/** When the row was last seen out of the state. */
	readonly inactiveAt: number | undefined;
	/** The newest activation whose effect is complete, or that was there before anybody watched. */
	readonly handled: number;
	/** The newest activation that was taken back. */
	readonly reversed: number;
}

/** Where activations are kept; `store` satisfies it. */
export interface ActivationStore {
	get(taskId: string, pageId: string): ActivationRecord | undefined;
	/** No number ever goes down. */
	put(taskId: string, pageId: string, record: ActivationRecord): Promise<void>;
	/** Ids of the rows that were in the state when they were last seen. */
	active(taskId: string): readonly string[];
	/** When the task was last polled in full. */
	polledAt(taskId: string): number | undefined;
	setPolled(taskId: string, at: number): Promise<void>;
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
	const { inactiveAt, handled = 0, reversed = 0 } = record ?? {};
	const seen = { active, seenAt: now, handled, reversed };
	return active
		? { ...seen, number: activationNumber(record, logged, known), inactiveAt }
		: { ...seen, number: known, inactiveAt: now };
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

/** What a poll has to look at more closely: a row that may have come to the state, or whose effect isn't complete. */
export function effectIsDue(record: ActivationRecord | undefined): boolean {
	return !record?.active || record.handled < record.number;
}

/** Whether a row that isn't in the state any more has had an effect that wasn't taken back. */
export function reversalIsDue(record: ActivationRecord | undefined): boolean {
	return record !== undefined && record.number > record.reversed;
}

/** Keeps activations as long as the process lives. */
export function createMemoryActivationStore(): ActivationStore {
	const records = new Map<string, Map<string, ActivationRecord>>();
	const polls = new Map<string, number>();
	return {
		get: (taskId, pageId) => records.get(taskId)?.get(pageId),
		put: async (taskId, pageId, record) => {
			const ofTask = records.get(taskId) ?? new Map<string, ActivationRecord>();
			records.set(taskId, ofTask);
			const { number = 0, handled = 0, reversed = 0 } = ofTask.get(pageId) ?? {};
			if (record.number >= number) {
				ofTask.set(pageId, {
					...record,
					handled: Math.max(handled, record.handled),
					reversed: Math.max(reversed, record.reversed),
				});
			}
		},
		active: (taskId) => [...(records.get(taskId) ?? [])].filter(([, { active }]) => active).map(([id]) => id),
		polledAt: (taskId) => polls.get(taskId),
		setPolled: async (taskId, at) => void polls.set(taskId, at),
	};
}
