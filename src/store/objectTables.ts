const objects = `
	CREATE TABLE objects (
		rowid INTEGER PRIMARY KEY,
		session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		kind TEXT NOT NULL,
		id TEXT NOT NULL,
		parent_kind TEXT NOT NULL,
		parent_id TEXT,
		title TEXT NOT NULL,
		last_edited_time TEXT,
		in_trash INTEGER NOT NULL,
		seen_at INTEGER NOT NULL,
		json TEXT NOT NULL,
		UNIQUE (session_id, kind, id)
	) STRICT;
	CREATE INDEX objects_by_parent ON objects (session_id, parent_id, kind);
	CREATE INDEX objects_by_kind ON objects (session_id, kind, last_edited_time DESC);
	CREATE TABLE freshness (
		session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		scope TEXT NOT NULL,
		complete_at INTEGER NOT NULL,
		PRIMARY KEY (session_id, scope)
	) STRICT, WITHOUT ROWID;
`;

/** The index holds no text of its own: it follows `objects` by triggers. */
const fullText = `
	CREATE VIRTUAL TABLE object_text USING fts5 (
		title, content = 'objects', content_rowid = 'rowid', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
	);
	CREATE TRIGGER objects_inserted AFTER INSERT ON objects BEGIN
		INSERT INTO object_text (rowid, title) VALUES (new.rowid, new.title);
	END;
	CREATE TRIGGER objects_deleted AFTER DELETE ON objects BEGIN
		INSERT INTO object_text (object_text, rowid, title) VALUES ('delete', old.rowid, old.title);
	END;
	CREATE TRIGGER objects_retitled AFTER UPDATE OF title ON objects WHEN old.title IS NOT new.title BEGIN
		INSERT INTO object_text (object_text, rowid, title) VALUES ('delete', old.rowid, old.title);
		INSERT INTO object_text (rowid, title) VALUES (new.rowid, new.title);
	END;
`;

/** Every object as it was last seen, by session; and when a listing of them was last complete. */
export function objectTables(fts5: boolean): string {
	return fts5 ? objects + fullText : objects;
}
