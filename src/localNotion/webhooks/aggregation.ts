import type { AnyRecord } from "../records.ts";
import type { Change, Workspace } from "../workspace.ts";
import { eventsOf, lockEvents } from "./events.ts";
import { commentEvents } from "./viewAndFileEvents.ts";
import type { RecordChange, TimedEvent } from "./webhookEvent.ts";

/**
 * Gathers what transactions change until it is told: of a record only how it was at first and is at last, so that what
 * returned to what it was makes no event. Comments and locks are told one by one.
 */
export class Aggregation {
	readonly #workspace: Workspace;
	#single: TimedEvent[] = [];
	#changes = new Map<string, RecordChange>();

	constructor(workspace: Workspace) {
		this.#workspace = workspace;
	}

	/** Takes the changes of one transaction. */
	add(changes: readonly Change[], at: number): void {
		for (const [id, change] of merged(changes, at)) {
			const events = [...lockEvents(change, this.#workspace), ...commentEvents(change, this.#workspace)];
			this.#single.push(...events.map((event) => ({ ...event, at })));
			const known = this.#changes.get(id);
			const authors = [...new Set([...(known?.authors ?? []), ...change.authors])];
			this.#changes.set(id, { before: known ? known.before : change.before, after: change.after, authors, at });
		}
	}

	/** Answers what happened since the last time. */
	take(): readonly TimedEvent[] {
		const events = [...this.#single, ...united(eventsOf([...this.#changes.values()], this.#workspace))];
		this.clear();
		return events;
	}

	clear(): void {
		this.#single = [];
		this.#changes.clear();
	}
}

function merged(changes: readonly Change[], at: number): ReadonlyMap<string, RecordChange> {
	const found = new Map<string, RecordChange>();
	for (const { id, before, after } of changes) {
		const known = found.get(id);
		const authors = [...new Set([...(known?.authors ?? []), ...authorsOf(after ?? before)])];
		found.set(id, { before: known ? known.before : before, after, authors, at });
	}
	return found;
}

function authorsOf(record: AnyRecord | undefined): readonly string[] {
	return record && "lastEditedBy" in record ? [record.lastEditedBy] : [];
}

/** Events of one kind on one object become one, with all that they name. */
function united(events: readonly TimedEvent[]): readonly TimedEvent[] {
	const found = new Map<string, TimedEvent>();
	for (const event of events) {
		const key = `${event.type} ${event.entity.id}`;
		const known = found.get(key);
		found.set(key, known ? unitedTwo(known, event) : event);
	}
	return [...found.values()];
}

function unitedTwo(a: TimedEvent, b: TimedEvent): TimedEvent {
	const data = Object.entries(b.data ?? {}).map(([key, value]) => {
		const old = a.data?.[key];
		return [key, Array.isArray(value) && Array.isArray(old) ? unique([...old, ...value]) : value] as const;
	});
	return {
		...b,
		at: Math.max(a.at, b.at),
		data: Object.fromEntries(data),
		authors: [...new Set([...a.authors, ...b.authors])],
	};
}

function unique(items: readonly unknown[]): readonly unknown[] {
	return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
