/** What is known of a trigger row's state, per task. Times are milliseconds since 1970. */
export interface ActivationRecord {
	/** How many activations were seen; 0 when the row was never seen in the state. */
	readonly number: number;
	/** Whether the row was in the state when it was last seen. */
	readonly active: boolean;
	readonly seenAt: number;
	/** When the row was last seen out of the state. */
	readonly inactiveAt: number | undefined;
	/** The newest activation whose effect is complete, or that needs none: it was there before anybody watched. */
	readonly handled: number;
	/** The newest activation that is to be taken back: the row was seen where its effect is undone. */
	readonly reversing: number;
	/** The newest activation that was taken back. */
	readonly reversed: number;
}

/** Where activations are kept; `store` satisfies it. */
export interface ActivationStore {
	get(taskId: string, pageId: string): ActivationRecord | undefined;
	/** No number ever goes down. Throws `busy` on behalf of a lease (`fence`) that was followed by a newer one. */
	put(taskId: string, pageId: string, record: ActivationRecord, fence?: number): Promise<void>;
	/** Ids of the rows that were in the state when they were last seen. */
	active(taskId: string): readonly string[];
	/** Ids of the rows of which something was seen that hasn't had its effect yet. */
	due(taskId: string): readonly string[];
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

/** Where a trigger row was seen: in the state that has the effect, in one that takes it back, or in neither. */
export type Phase = "effect" | "reversal" | "other";

const minute = 60_000;

/**
 * The record after the trigger row was seen. Coming back to the state is a new activation. Where the log is ahead of the record, its
 * newest activation counts as the present one unless the row was seen out of the state after that: when in doubt nothing is written
 * a second time. An effect that is still due when the row is seen where it is taken back is not completed any more.
 */
export function afterSighting(
	record: ActivationRecord | undefined,
	logged: LoggedActivation | undefined,
	phase: Phase,
	now: number,
): ActivationRecord {
	const { number: seen = 0, inactiveAt, handled = 0, reversing = 0, reversed = 0 } = record ?? {};
	const known = Math.max(seen, logged?.number ?? 0);
	const isAhead = known > seen;
	if (phase === "effect") {
		const number = activationNumber(record, logged, known);
		// What another machine has begun before is that machine's to complete.
		const done = isAhead ? Math.max(handled, number - 1) : handled;
		return { number, active: true, seenAt: now, inactiveAt, handled: done, reversing, reversed };
	}
	const sighting = { number: known, active: false, seenAt: now, inactiveAt: now, reversing, reversed };
	return phase === "reversal"
		? { ...sighting, handled: known, reversing: known }
		: { ...sighting, handled: isAhead ? known : handled };
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

/** What a cascade has to do next for a trigger row. */
export type NextStep =
	| { readonly kind: "effect"; readonly activation: number }
	| { readonly kind: "reversal"; readonly activation: number };

/** The oldest step that is due; `undefined` when everything that was seen has had its effect. */
export function dueStep(record: ActivationRecord | undefined): NextStep | undefined {
	if (!record) {
		return undefined;
	}
	if (record.reversing > record.reversed) {
		return { kind: "reversal", activation: record.reversing };
	}
	return record.handled < record.number ? { kind: "effect", activation: record.handled + 1 } : undefined;
}

/** The record after a step was carried out. */
export function afterStep(record: ActivationRecord, { kind, activation }: NextStep): ActivationRecord {
	return kind === "effect"
		? { ...record, handled: Math.max(record.handled, activation) }
		: { ...record, reversed: Math.max(record.reversed, activation) };
}

/** Whether a row that is listed in this phase has changed since it was last seen. */
export function hasChanged(record: ActivationRecord | undefined, phase: Phase): boolean {
	switch (phase) {
		case "effect":
			return !record?.active;
		case "reversal":
			return record !== undefined && (record.active || record.number > Math.max(record.reversing, record.reversed));
		case "other":
			return record?.active ?? false;
	}
}

/** Keeps activations as long as the process lives. */
export function createMemoryActivationStore(): ActivationStore {
	const records = new Map<string, Map<string, ActivationRecord>>();
	const polls = new Map<string, number>();
	const idsOf = (taskId: string, wanted: (record: ActivationRecord) => boolean) =>
		[...(records.get(taskId) ?? [])].filter(([, record]) => wanted(record)).map(([id]) => id);
	return {
		get: (taskId, pageId) => records.get(taskId)?.get(pageId),
		put: async (taskId, pageId, record) => {
			const ofTask = records.get(taskId) ?? new Map<string, ActivationRecord>();
			records.set(taskId, ofTask);
			const { number = 0, handled = 0, reversing = 0, reversed = 0 } = ofTask.get(pageId) ?? {};
			if (record.number >= number) {
				ofTask.set(pageId, {
					...record,
					handled: Math.max(handled, record.handled),
					reversing: Math.max(reversing, record.reversing),
					reversed: Math.max(reversed, record.reversed),
				});
			}
		},
		active: (taskId) => idsOf(taskId, ({ active }) => active),
		due: (taskId) => idsOf(taskId, (record) => dueStep(record) !== undefined),
		polledAt: (taskId) => polls.get(taskId),
		setPolled: async (taskId, at) => void polls.set(taskId, at),
	};
}
