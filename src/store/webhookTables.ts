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
