/** Which sessions there are; never a token. */
export const sessionTables = `
	CREATE TABLE sessions (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		path TEXT,
		bot_id TEXT NOT NULL,
		workspace_id TEXT,
		workspace_name TEXT,
		base_url TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		last_used_at INTEGER NOT NULL
	) STRICT;
`;
