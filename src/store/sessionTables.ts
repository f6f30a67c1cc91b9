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

/**
 * Where a token came from; a small number for each session, never used twice, by which its objects name it; which session a folder
 * opens with.
 */
export const moreOfSessions = `
	ALTER TABLE sessions ADD COLUMN token_source TEXT NOT NULL DEFAULT 'entered';
	CREATE TABLE session_slots (
		slot INTEGER PRIMARY KEY AUTOINCREMENT,
		session_id TEXT NOT NULL UNIQUE
	) STRICT;
	INSERT INTO session_slots (session_id) SELECT id FROM sessions ORDER BY rowid;
	CREATE TABLE folder_defaults (
		path TEXT PRIMARY KEY,
		session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE
	) STRICT, WITHOUT ROWID;
`;
