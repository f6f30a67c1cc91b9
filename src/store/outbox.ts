import type { SQLOutputValue } from "node:sqlite";
import type { StoreDatabase } from "./database.ts";
import { requireFence } from "./leases.ts";

/**
 * `ready`: not sent, or known not to have happened. `sent`: a request may be under way, or was when a process died.
 * `ambiguous`: its answer was lost. `done` and `refused`: known.
 */
export type OperationState = "ready" | "sent" | "ambiguous" | "done" | "refused";

/** One write to Notion, as it was intended. */
export interface NewOperation {
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	/** `create`: a page; `database`: a database, or a data source of one; `update`: of a page. */
	readonly kind: "create" | "update" | "database";
	/** The page to update. */
	readonly pageId: string | undefined;
	/** The request, as canonical JSON: equal requests have equal text. */
	readonly body: string;
	/** When somebody who shares no store with us may have sent it last, in milliseconds since 1970: it begins as `sent` then. */
	readonly sentBefore?: number;
}

export interface Operation extends Omit<NewOperation, "sentBefore"> {
	readonly state: OperationState;
	/** When it was last sent, in milliseconds since 1970. */
	readonly sentAt: number | undefined;
	/** The page or database that it created or changed, once done. */
	readonly resultId: string | undefined;
	/** That as Notion answered it, as JSON. */
	readonly result: string | undefined;
	/** Why it was refused, or what its answer was lost to. */
	readonly error: string | undefined;
}

/** A step of an operation; taken only from one of the states in `from`. */
export interface OperationStep {
	readonly from: readonly OperationState[];
	readonly to: OperationState;
	readonly at: number;
	readonly resultId?: string;
	readonly result?: string;
	readonly error?: string;
	/** The number of the caller's lease. The step is refused with `busy` when a newer lease of the task exists. */
	readonly fence?: number;
}

/** Where operations are kept before and after every request. */
export interface OutboxStore {
	get(id: string): Operation | undefined;
	/**
	 * Adds the operations whose id is new, as `ready` (or `sent`), all in one transaction. Of those that are there, ones that are known not to
	 * have happened take the new run and body; the others stay as they are.
	 */
	add(operations: readonly NewOperation[], at: number): Promise<void>;
	/** Takes a step; `false` when the operation was in none of the states in `from`. */
	step(id: string, step: OperationStep): Promise<boolean>;
	/** Operations of a task that are sent or ambiguous, oldest first. */
	pending(taskId: string): readonly Operation[];
	/** Operations whose id begins with a text, in the order in which they were added. */
	withPrefix(prefix: string): readonly Operation[];
	/** Those of the page ids that a done operation has as its result. */
	linked(pageIds: readonly string[]): ReadonlySet<string>;
	/** How many creates of equal kind and body are sent or ambiguous. */
	countPending(kind: Operation["kind"], body: string): number;
}

/** The outbox in the store's file. */
export function createOutboxStore(database: StoreDatabase): OutboxStore {
	const { sqlite } = database;
	const insert = sqlite.prepare(`
		INSERT INTO operations (id, task_id, run_id, kind, page_id, body, state, sent_at, created_at, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET run_id = excluded.run_id, page_id = excluded.page_id, body = excluded.body
		WHERE state IN ('ready', 'refused')
	`);
	const select = database.query("SELECT * FROM operations WHERE id = ?");
	const update = sqlite.prepare(`
		UPDATE operations SET state = ?, changed_at = ?, sent_at = ?, result_id = ?, result = ?, error = ? WHERE id = ?
	`);
	const selectPending = database.query(
		"SELECT * FROM operations WHERE task_id = ? AND state IN ('sent', 'ambiguous') ORDER BY created_at, rowid",
	);
	const selectPrefix = database.query(
		"SELECT * FROM operations WHERE id >= ?1 AND substr(id, 1, length(?1)) = ?1 AND id < ?1 || char(0x10ffff) ORDER BY rowid",
	);
	const selectLinked = database.query(
		"SELECT DISTINCT result_id FROM operations WHERE result_id IN (SELECT value FROM json_each(?))",
	);
	const count = database.query(
		"SELECT count(*) AS number FROM operations WHERE kind = ? AND body = ? AND state IN ('sent', 'ambiguous')",
	);
	const get = (id: string): Operation | undefined => {
		const row = select.get(id);
		return row && toOperation(row);
	};

	return {
		get,
		add: (operations, at) =>
			database.write(() => {
				for (const { id, taskId, runId, kind, pageId, body, sentBefore } of operations) {
					const state = sentBefore === undefined ? "ready" : "sent";
					insert.run(id, taskId, runId, kind, pageId ?? null, body, state, sentBefore ?? null, at, at);
				}
			}),
		step: (id, { from, to, at, resultId, result, error, fence }) =>
			database.write(() => {
				const operation = get(id);
				if (!operation || !from.includes(operation.state)) {
					return false;
				}
				requireFence(sqlite, operation.taskId, fence);
				const sentAt = to === "sent" ? at : (operation.sentAt ?? null);
				update.run(to, at, sentAt, resultId ?? null, result ?? null, error ?? null, id);
				return true;
			}),
		pending: (taskId) => selectPending.all(taskId).map(toOperation),
		withPrefix: (prefix) => selectPrefix.all(prefix).map(toOperation),
		linked: (pageIds) => new Set(selectLinked.all(JSON.stringify(pageIds)).map((row) => String(row.result_id))),
		countPending: (kind, body) => Number(count.get(kind, body)?.number ?? 0),
	};
}

function toOperation(row: Record<string, SQLOutputValue>): Operation {
	return {
		id: String(row.id),
		taskId: String(row.task_id),
		runId: String(row.run_id),
		kind: row.kind as Operation["kind"],
		pageId: optional(row.page_id),
		body: String(row.body),
		state: row.state as OperationState,
		sentAt: row.sent_at === null ? undefined : Number(row.sent_at),
		resultId: optional(row.result_id),
		result: optional(row.result),
		error: optional(row.error),
	};
}

function optional(value: SQLOutputValue | undefined): string | undefined {
	return typeof value === "string" ? value : undefined;
}
