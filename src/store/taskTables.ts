/** What tasks record: operations before and after every request, leases, runs with their writes, activations of cascades. */
export const taskTables = `
	CREATE TABLE operations (
		rowid INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		task_id TEXT NOT NULL,
		run_id TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('create', 'update')),
		page_id TEXT,
		body TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('ready', 'sent', 'ambiguous', 'done', 'refused')),
		created_at INTEGER NOT NULL,
		changed_at INTEGER NOT NULL,
		sent_at INTEGER,
		result_id TEXT,
		result TEXT,
		error TEXT
	) STRICT;
	CREATE INDEX operations_pending ON operations (task_id) WHERE state IN ('sent', 'ambiguous');
	CREATE INDEX operations_by_result ON operations (result_id) WHERE result_id IS NOT NULL;

	CREATE TABLE leases (
		task_id TEXT PRIMARY KEY,
		holder_id TEXT NOT NULL,
		holder_name TEXT NOT NULL,
		fence INTEGER NOT NULL,
		until INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE runs (
		rowid INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		task_id TEXT NOT NULL,
		name TEXT NOT NULL,
		kind TEXT NOT NULL,
		trigger TEXT NOT NULL,
		plan TEXT NOT NULL,
		started_at INTEGER NOT NULL,
		ended_at INTEGER,
		outcome TEXT,
		code TEXT,
		message TEXT,
		requests INTEGER
	) STRICT;
	CREATE INDEX runs_by_task ON runs (task_id, started_at DESC);
	CREATE TABLE run_writes (
		run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
		number INTEGER NOT NULL,
		json TEXT NOT NULL,
		PRIMARY KEY (run_id, number)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE activations (
		task_id TEXT NOT NULL,
		page_id TEXT NOT NULL,
		number INTEGER NOT NULL,
		active INTEGER NOT NULL,
		seen_at INTEGER NOT NULL,
		inactive_at INTEGER,
		handled INTEGER NOT NULL,
		reversed INTEGER NOT NULL,
		PRIMARY KEY (task_id, page_id)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE polls (
		task_id TEXT PRIMARY KEY,
		at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
`;

/** Operations that create databases, too. SQLite changes a constraint by making the table anew. */
export const databaseOperations = `
	ALTER TABLE operations RENAME TO operations_before;
	CREATE TABLE operations (
		rowid INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		task_id TEXT NOT NULL,
		run_id TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'database')),
		page_id TEXT,
		body TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('ready', 'sent', 'ambiguous', 'done', 'refused')),
		created_at INTEGER NOT NULL,
		changed_at INTEGER NOT NULL,
		sent_at INTEGER,
		result_id TEXT,
		result TEXT,
		error TEXT
	) STRICT;
	INSERT INTO operations SELECT * FROM operations_before;
	DROP TABLE operations_before;
	CREATE INDEX operations_pending ON operations (task_id) WHERE state IN ('sent', 'ambiguous');
	CREATE INDEX operations_by_result ON operations (result_id) WHERE result_id IS NOT NULL;
`;
