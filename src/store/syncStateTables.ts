/** What sync tasks remember: links with what both sides last had in common, conflicts (closed ones are the log), creates under way. */
export const syncStateTables = `
	CREATE TABLE sync_tasks (
		task_id TEXT PRIMARY KEY,
		target TEXT,
		cursor TEXT
	) STRICT, WITHOUT ROWID;

	CREATE TABLE sync_links (
		rowid INTEGER PRIMARY KEY,
		task_id TEXT NOT NULL,
		id TEXT NOT NULL,
		notion_id TEXT NOT NULL,
		other_id TEXT NOT NULL,
		base TEXT NOT NULL,
		UNIQUE (task_id, id),
		UNIQUE (task_id, notion_id),
		UNIQUE (task_id, other_id)
	) STRICT;

	CREATE TABLE sync_conflicts (
		rowid INTEGER PRIMARY KEY,
		task_id TEXT NOT NULL,
		id TEXT NOT NULL,
		link_id TEXT NOT NULL,
		attribute TEXT NOT NULL,
		title TEXT NOT NULL,
		base TEXT,
		notion TEXT NOT NULL,
		other TEXT NOT NULL,
		context TEXT NOT NULL,
		detected_at INTEGER NOT NULL,
		closed_at INTEGER,
		resolution TEXT,
		value TEXT,
		UNIQUE (task_id, id)
	) STRICT;
	CREATE UNIQUE INDEX sync_conflicts_open ON sync_conflicts (task_id, link_id, attribute) WHERE closed_at IS NULL;
	CREATE INDEX sync_conflicts_closed ON sync_conflicts (task_id, closed_at DESC) WHERE closed_at IS NOT NULL;

	CREATE TABLE sync_creates (
		task_id TEXT NOT NULL,
		source TEXT NOT NULL,
		operation_id TEXT NOT NULL,
		PRIMARY KEY (task_id, source)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE sync_properties (
		task_id TEXT NOT NULL,
		attribute TEXT NOT NULL,
		property_id TEXT NOT NULL,
		type TEXT NOT NULL,
		PRIMARY KEY (task_id, attribute)
	) STRICT, WITHOUT ROWID;
`;

/** Step 2: properties of either side with their options, and writes that somebody holds back. */
export const syncHoldTables = `
	CREATE TABLE sync_known_properties (
		task_id TEXT NOT NULL,
		side TEXT NOT NULL CHECK (side IN ('notion', 'other')),
		attribute TEXT NOT NULL,
		property_id TEXT NOT NULL,
		type TEXT NOT NULL,
		options TEXT,
		PRIMARY KEY (task_id, side, attribute)
	) STRICT, WITHOUT ROWID;
	INSERT INTO sync_known_properties (task_id, side, attribute, property_id, type)
		SELECT task_id, 'notion', attribute, property_id, type FROM sync_properties;
	DROP TABLE sync_properties;
	UPDATE sync_tasks SET cursor = NULL;

	CREATE TABLE sync_holds (
		task_id TEXT NOT NULL,
		id TEXT NOT NULL,
		fingerprint TEXT NOT NULL,
		PRIMARY KEY (task_id, id)
	) STRICT, WITHOUT ROWID;
`;
