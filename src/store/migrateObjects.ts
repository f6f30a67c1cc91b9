import { objectTables, textTable } from "./objectTables.ts";
import type { SqliteDatabase } from "./sqlite.ts";
import { TextIndex } from "./textIndex.ts";
import { fold } from "./words.ts";

const letGo = `
	DROP TRIGGER IF EXISTS objects_inserted;
	DROP TRIGGER IF EXISTS objects_deleted;
	DROP TRIGGER IF EXISTS objects_retitled;
	DROP TABLE IF EXISTS object_text;
	DROP INDEX objects_by_parent;
	DROP INDEX objects_by_kind;
	ALTER TABLE objects RENAME TO objects_1;
`;

/** What the first version had in Notion's JSON only gets columns. The texts of properties come with the next look at each object. */
const copy = `
	INSERT INTO objects (
		rowid, slot, kind, id, parent_kind, parent_id, page_id, title, title_key, icon, url, created_time, last_edited_time,
		in_trash, asked_at, seen_at
	)
	SELECT old.rowid, slot, kind, id, parent_kind, parent_id,
		CASE kind WHEN 'data_source' THEN json ->> '$.database_parent.page_id' ELSE json ->> '$.parent.page_id' END,
		title, title,
		nullif(CASE kind WHEN 'user' THEN json -> '$.avatar_url' ELSE json -> '$.icon' END, 'null'),
		json ->> '$.url', json ->> '$.created_time', last_edited_time, in_trash, seen_at, seen_at
	FROM objects_1 AS old JOIN session_slots USING (session_id);
	INSERT INTO object_content (rowid, text, json) SELECT rowid, '', json FROM objects_1;
	INSERT INTO listings (slot, scope, complete_at)
		SELECT slot, scope, complete_at FROM freshness JOIN session_slots USING (session_id);
	DROP TABLE objects_1;
	DROP TABLE freshness;
`;

/** Brings the objects from the tables of the first version into those of now. */
export function migrateObjects(database: SqliteDatabase, fts5: boolean): void {
	database.exec(letGo);
	database.exec(objectTables);
	if (fts5) {
		database.exec(textTable);
	}
	database.exec(copy);
	const index = fts5 ? new TextIndex(database) : undefined;
	const update = database.prepare("UPDATE objects SET title_key = ?, doc = ? WHERE rowid = ?");
	const words = new Map<number, Set<string>>();
	for (const row of database.prepare("SELECT * FROM objects").all()) {
		const slot = Number(row.slot);
		const title = String(row.title);
		const lastEditedTime = row.last_edited_time === null ? undefined : String(row.last_edited_time);
		const known = words.get(slot) ?? new Set();
		words.set(slot, known);
		const doc =
			row.in_trash === 0
				? index?.add({ slot, kind: String(row.kind), title, text: "", body: undefined, lastEditedTime }, known, known)
				: undefined;
		update.run(fold(title), doc ?? null, Number(row.rowid));
	}
	index?.finish();
}
