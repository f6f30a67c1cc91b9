import type { StoreDatabase } from "./database.ts";

/** A receiver as a person has started it. */
export interface StoredReceiver {
	readonly port: number;
	/** The address under which the port is published. */
	readonly publicUrl: string | undefined;
}

/** Which sessions receive webhooks, in the store's file: one receiver for each, whichever window it is in. */
export function createWebhookReceivers(database: StoreDatabase) {
	const { sqlite } = database;
	const select = database.query("SELECT port, public_url FROM webhook_receivers WHERE session_id = ?");
	const upsert = sqlite.prepare(`
		INSERT INTO webhook_receivers (session_id, port, public_url) VALUES (?, ?, ?)
		ON CONFLICT (session_id) DO UPDATE SET port = excluded.port, public_url = excluded.public_url
	`);
	const remove = sqlite.prepare("DELETE FROM webhook_receivers WHERE session_id = ?");
	return {
		get: (sessionId: string): StoredReceiver | undefined => {
			const row = select.get(sessionId);
			return row && { port: Number(row.port), publicUrl: row.public_url === null ? undefined : String(row.public_url) };
		},
		put: (sessionId: string, { port, publicUrl }: StoredReceiver): Promise<void> =>
			database.write(() => void upsert.run(sessionId, port, publicUrl ?? null)),
		remove: (sessionId: string): Promise<void> => database.write(() => void remove.run(sessionId)),
	};
}
