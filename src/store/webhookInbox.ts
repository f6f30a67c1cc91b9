import type { StoreDatabase } from "./database.ts";

/** An event of Notion's, as much of it as is kept. */
export interface StoredWebhookEvent {
	/** Notion's id of the event; every attempt to deliver it has the same. */
	readonly id: string;
	readonly type: string;
	readonly entityId: string;
	readonly dataSourceId: string | undefined;
	readonly databaseId: string | undefined;
}

export interface InboxCounts {
	readonly pending: number;
	readonly received: number;
	/** Milliseconds since 1970. */
	readonly lastReceivedAt: number | undefined;
}

/** Milliseconds for which an event is known again after it was done: longer than the day over which Notion tries to deliver one. */
const remembered = 7 * 86_400_000;

/** Webhook events in the store's file. A scope is what they were sent to: a session. */
export function createWebhookInbox(database: StoreDatabase) {
	const { sqlite } = database;
	const insert = sqlite.prepare(`
		INSERT INTO webhook_events (scope, id, type, entity_id, data_source_id, database_id, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (scope, id) DO NOTHING
	`);
	const selectPending = database.query(
		"SELECT * FROM webhook_events WHERE scope = ? AND done_at IS NULL ORDER BY rowid LIMIT ?",
	);
	const markDone = sqlite.prepare(`
		UPDATE webhook_events SET done_at = ?1
		WHERE scope = ?2 AND done_at IS NULL AND id IN (SELECT value FROM json_each(?3))
	`);
	const prune = sqlite.prepare("DELETE FROM webhook_events WHERE done_at < ?");
	const count = database.query(`
		SELECT count(*) AS received, count(*) FILTER (WHERE done_at IS NULL) AS pending, max(received_at) AS last
		FROM webhook_events WHERE scope = ?
	`);
	return {
		/** Adds events, all in one transaction; answers how many of them are new. */
		add: (scope: string, events: readonly StoredWebhookEvent[], at: number): Promise<number> =>
			database.write(() => {
				let added = 0;
				for (const { id, type, entityId, dataSourceId, databaseId } of events) {
					const { changes } = insert.run(scope, id, type, entityId, dataSourceId ?? null, databaseId ?? null, at);
					added += Number(changes);
				}
				return added;
			}),
		/** Events that nothing was done about yet, oldest first. */
		pending: (scope: string, limit: number): readonly StoredWebhookEvent[] =>
			selectPending.all(scope, limit).map((row) => ({
				id: String(row.id),
				type: String(row.type),
				entityId: String(row.entity_id),
				dataSourceId: row.data_source_id === null ? undefined : String(row.data_source_id),
				databaseId: row.database_id === null ? undefined : String(row.database_id),
			})),
		/** Marks events as done, and forgets those that were done long ago. */
		done: (scope: string, ids: readonly string[], at: number): Promise<void> =>
			database.write(() => {
				markDone.run(at, scope, JSON.stringify(ids));
				prune.run(at - remembered);
			}),
		counts: (scope: string): InboxCounts => {
			const row = count.get(scope);
			return {
				pending: Number(row?.pending ?? 0),
				received: Number(row?.received ?? 0),
				lastReceivedAt: typeof row?.last === "number" ? row.last : undefined,
			};
		},
	};
}
