/**
 * What stands in a block (a toggle, a column) and on which page that is, what somebody chose to have at hand, and pages as they were
 * last read. `slot` names the session, as in `objects`.
 */
export const placeTables = `
	ALTER TABLE objects ADD COLUMN block_id TEXT;
	ALTER TABLE objects ADD COLUMN favorite_at INTEGER;
	UPDATE objects SET block_id = (
		SELECT CASE objects.kind
			WHEN 'data_source' THEN json ->> '$.database_parent.block_id' ELSE json ->> '$.parent.block_id'
		END
		FROM object_content WHERE object_content.rowid = objects.rowid
	) WHERE page_id IS NULL AND (parent_kind = 'block' OR kind = 'data_source');
	CREATE INDEX objects_by_block ON objects (slot, block_id) WHERE block_id IS NOT NULL;
	CREATE INDEX objects_favorite ON objects (slot, favorite_at) WHERE favorite_at IS NOT NULL;
	CREATE TABLE block_pages (
		slot INTEGER NOT NULL,
		block_id TEXT NOT NULL,
		page_id TEXT,
		asked_at INTEGER NOT NULL,
		PRIMARY KEY (slot, block_id)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE page_texts (
		slot INTEGER NOT NULL,
		page_id TEXT NOT NULL,
		read_at INTEGER NOT NULL,
		size INTEGER NOT NULL,
		content TEXT NOT NULL,
		UNIQUE (slot, page_id)
	) STRICT;
	CREATE INDEX page_texts_by_age ON page_texts (slot, read_at, size);
`;
