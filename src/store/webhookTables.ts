/** Events that Notion has sent and that were answered with 200: ids and kinds only. Kept for a while after they are done, to know them again. */
export const webhookTables = `
	CREATE TABLE webhook_events (
		rowid INTEGER PRIMARY KEY,
		scope TEXT NOT NULL,
		id TEXT NOT NULL,
		type TEXT NOT NULL,
		entity_id TEXT NOT NULL,
		data_source_id TEXT,
		database_id TEXT,
		received_at INTEGER NOT NULL,
		done_at INTEGER,
		UNIQUE (scope, id)
	) STRICT;
	CREATE INDEX webhook_events_pending ON webhook_events (scope, rowid) WHERE done_at IS NULL;
	CREATE INDEX webhook_events_done ON webhook_events (done_at) WHERE done_at IS NOT NULL;
`;

/** Receivers that a person has started and not stopped: a window that has the port receives, and another takes over when it is gone. */
export const webhookReceivers = `
	CREATE TABLE webhook_receivers (
		session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
		port INTEGER NOT NULL,
		public_url TEXT
	) STRICT, WITHOUT ROWID;
`;
