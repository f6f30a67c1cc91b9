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

/** The tables of the first version. */
export function firstObjectTables(fts5: boolean): string {
	return fts5 ? objects + fullText : objects;
}

/**
 * Every object as it was last seen. What lists need stands apart from Notion's own JSON, which is large. `slot` names the session; it
 * is not a foreign key, for 100,000 objects are not deleted in one transaction. `doc` is the row of the full-text index.
 */
export const objectTables = `
	CREATE TABLE objects (
		rowid INTEGER PRIMARY KEY,
		slot INTEGER NOT NULL,
		kind TEXT NOT NULL,
		id TEXT NOT NULL,
		parent_kind TEXT NOT NULL,
		parent_id TEXT,
		page_id TEXT,
		title TEXT NOT NULL,
		title_key TEXT NOT NULL,
		icon TEXT,
		url TEXT,
		created_time TEXT,
		last_edited_time TEXT,
		in_trash INTEGER NOT NULL,
		missing_at INTEGER,
		opened_at INTEGER,
		asked_at INTEGER NOT NULL,
		seen_at INTEGER NOT NULL,
		doc INTEGER,
		UNIQUE (slot, kind, id)
	) STRICT;
	CREATE INDEX objects_by_parent ON objects (slot, parent_id, kind, created_time) WHERE parent_id IS NOT NULL;
	CREATE INDEX objects_by_page ON objects (slot, page_id, kind) WHERE page_id IS NOT NULL;
	CREATE INDEX objects_by_title ON objects (slot, title_key);
	CREATE INDEX objects_by_kind ON objects (slot, kind, parent_kind, title_key);
	CREATE INDEX objects_by_edit ON objects (slot, last_edited_time);
	CREATE INDEX objects_opened ON objects (slot, opened_at) WHERE opened_at IS NOT NULL;
	CREATE UNIQUE INDEX objects_by_doc ON objects (doc) WHERE doc IS NOT NULL;
	CREATE TABLE object_content (
		rowid INTEGER PRIMARY KEY,
		text TEXT NOT NULL,
		body TEXT,
		json TEXT NOT NULL
	) STRICT;
	CREATE TABLE words (
		rowid INTEGER PRIMARY KEY,
		slot INTEGER NOT NULL,
		word TEXT NOT NULL,
		UNIQUE (slot, word)
	) STRICT;
	CREATE TABLE listings (
		slot INTEGER NOT NULL,
		scope TEXT NOT NULL,
		cursor TEXT,
		started_at INTEGER,
		complete_at INTEGER,
		full_at INTEGER,
		known_until INTEGER,
		PRIMARY KEY (slot, scope)
	) STRICT, WITHOUT ROWID;
`;

/**
 * Words as `words.ts` cuts and folds them, so that SQLite only has to split at spaces. It keeps no text of its own, and of the
 * places of a word no more than the column.
 */
export const textTable = `
	CREATE VIRTUAL TABLE object_text USING fts5 (
		title, body, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii', prefix = '3'
	);
`;

/** Smaller pages (bytes) let FTS5 merge its segments in smaller steps. */
export const smallIndexPages = "INSERT INTO object_text (object_text, rank) VALUES ('pgsz', 1000)";

/**
 * By default FTS5 merges its segments in the middle of a commit, 64 pages of each level at a time, or all of a level at once: that
 * would hold the editor up. They are merged in turns of their own (`TextIndex.merge`,
 * https://www.sqlite.org/fts5.html#the_merge_command).
 */
export const noMergeInCommits = `
	INSERT INTO object_text (object_text, rank) VALUES ('automerge', 0);
	INSERT INTO object_text (object_text, rank) VALUES ('crisismerge', 1999);
`;

/** Words are read into memory by their numbers: those of a session that is gone mustn't come again. */
export const lastingWordNumbers = `
	CREATE TABLE numbered_words (
		rowid INTEGER PRIMARY KEY AUTOINCREMENT,
		slot INTEGER NOT NULL,
		word TEXT NOT NULL,
		UNIQUE (slot, word)
	) STRICT;
	INSERT INTO numbered_words SELECT rowid, slot, word FROM words;
	DROP TABLE words;
	ALTER TABLE numbered_words RENAME TO words;
`;
