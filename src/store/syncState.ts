import type { SQLOutputValue } from "node:sqlite";
import type { StoreDatabase } from "./database.ts";
import { requireFence } from "./leases.ts";

/** A value of an attribute, as `sync/` defines it; kept as JSON. */
type StoredValue =
	| null
	| string
	| number
	| boolean
	| readonly string[]
	| { readonly start: string; readonly end?: string | null };
type StoredValues = Readonly<Record<string, StoredValue>>;

export interface StoredLink {
	readonly id: string;
	readonly notionId: string;
	readonly otherId: string;
	readonly base: StoredValues;
}

export interface StoredConflict {
	readonly id: string;
	readonly linkId: string;
	readonly attribute: string;
	readonly title: string;
	/** `undefined`: none. */
	readonly base: StoredValue | undefined;
	readonly notion: StoredValue;
	readonly other: StoredValue;
	readonly context: { readonly notion: StoredValues; readonly other: StoredValues };
	/** Milliseconds since 1970. */
	readonly detectedAt: number;
}

type StoredResolution = "notion" | "other" | "value" | "equal" | "gone" | "decided";

export interface StoredClosedConflict extends StoredConflict {
	readonly closedAt: number;
	readonly resolution: StoredResolution;
	readonly value: StoredValue | undefined;
}

export interface SyncStateChanges {
	readonly target?: string;
	readonly links?: readonly StoredLink[];
	readonly removedLinks?: readonly string[];
	readonly conflicts?: readonly StoredConflict[];
	readonly closings?: readonly {
		readonly linkId: string;
		/** All open ones of the link where it is missing. */
		readonly attribute?: string;
		readonly resolution: StoredResolution;
		readonly value?: StoredValue;
		readonly at: number;
	}[];
	readonly log?: readonly StoredClosedConflict[];
	readonly created?: readonly string[];
	readonly properties?: readonly StoredProperty[];
	readonly forgottenProperties?: readonly string[];
	readonly holds?: readonly StoredHold[];
	readonly releases?: readonly string[];
	/** `null`: none any more. */
	readonly cursor?: StoredCursor | null;
}

export interface StoredCursor {
	/** Milliseconds since 1970. */
	readonly listedAt: number;
	readonly notion?: StoredSideCursor;
	readonly other?: StoredSideCursor;
}

interface StoredSideCursor {
	readonly from: string;
	readonly seen: readonly StoredObject[];
	readonly unsettled: readonly string[];
}

/** An object as it was last seen; what more it has is kept too. */
interface StoredObject {
	readonly id: string;
	readonly title: string;
	readonly attributes: StoredValues;
}

export interface StoredProperty {
	readonly attribute: string;
	readonly propertyId: string;
	readonly type: string;
	readonly side: "notion" | "other";
	readonly options?: readonly { readonly id: string; readonly name: string; readonly formerly: readonly string[] }[];
}

/** A write that isn't to be made. */
export interface StoredHold {
	readonly id: string;
	readonly fingerprint: string;
}

/** What sync tasks remember (`SyncState` of `sync/`), in the store's file. */
export interface SyncStateStore {
	links(taskId: string): readonly StoredLink[];
	openConflicts(taskId: string): readonly StoredConflict[];
	closedConflicts(taskId: string, limit?: number): readonly StoredClosedConflict[];
	properties(taskId: string): readonly StoredProperty[];
	target(taskId: string): string | undefined;
	cursor(taskId: string): StoredCursor | undefined;
	holds(taskId: string): readonly StoredHold[];
	commit(taskId: string, changes: SyncStateChanges, options?: { readonly fence?: number }): Promise<void>;
	operationFor(taskId: string, source: string, fresh: string): Promise<string>;
	recall(taskId: string, source: string): string | undefined;
}

export function createSyncStateStore(database: StoreDatabase): SyncStateStore {
	const { sqlite } = database;
	const selectLinks = database.query("SELECT * FROM sync_links WHERE task_id = ? ORDER BY rowid");
	const deleteLink = sqlite.prepare("DELETE FROM sync_links WHERE task_id = ? AND id = ?");
	const insertLink = sqlite.prepare(
		"INSERT INTO sync_links (task_id, id, notion_id, other_id, base) VALUES (?, ?, ?, ?, ?)",
	);
	const selectOpen = database.query(
		"SELECT * FROM sync_conflicts WHERE task_id = ? AND closed_at IS NULL ORDER BY rowid",
	);
	const selectClosed = database.query(
		"SELECT * FROM sync_conflicts WHERE task_id = ? AND closed_at IS NOT NULL ORDER BY closed_at DESC, rowid DESC LIMIT ?",
	);
	const upsertConflict = sqlite.prepare(`
		INSERT INTO sync_conflicts
			(task_id, id, link_id, attribute, title, base, notion, other, context, detected_at, closed_at, resolution, value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (task_id, link_id, attribute) WHERE closed_at IS NULL DO UPDATE SET
			title = excluded.title, base = excluded.base, notion = excluded.notion, other = excluded.other,
			context = excluded.context
	`);
	const closeConflicts = sqlite.prepare(`
		UPDATE sync_conflicts SET closed_at = ?1, resolution = ?2, value = ?3
		WHERE task_id = ?4 AND link_id = ?5 AND closed_at IS NULL AND (?6 IS NULL OR attribute = ?6)
	`);
	const selectTask = database.query("SELECT target, cursor FROM sync_tasks WHERE task_id = ?");
	const upsertTarget = sqlite.prepare(
		"INSERT INTO sync_tasks (task_id, target) VALUES (?, ?) ON CONFLICT (task_id) DO UPDATE SET target = excluded.target",
	);
	const upsertCursor = sqlite.prepare(
		"INSERT INTO sync_tasks (task_id, cursor) VALUES (?, ?) ON CONFLICT (task_id) DO UPDATE SET cursor = excluded.cursor",
	);
	const insertCreate = sqlite.prepare(
		"INSERT INTO sync_creates (task_id, source, operation_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
	);
	const selectCreate = database.query("SELECT operation_id FROM sync_creates WHERE task_id = ? AND source = ?");
	const deleteCreate = sqlite.prepare("DELETE FROM sync_creates WHERE task_id = ? AND source = ?");
	const selectProperties = database.query("SELECT * FROM sync_known_properties WHERE task_id = ?");
	const deleteProperty = sqlite.prepare("DELETE FROM sync_known_properties WHERE task_id = ? AND attribute = ?");
	const upsertProperty = sqlite.prepare(`
		INSERT INTO sync_known_properties (task_id, side, attribute, property_id, type, options) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (task_id, side, attribute) DO UPDATE SET
			property_id = excluded.property_id, type = excluded.type, options = excluded.options
	`);
	const selectHolds = database.query("SELECT id, fingerprint FROM sync_holds WHERE task_id = ?");
	const deleteHold = sqlite.prepare("DELETE FROM sync_holds WHERE task_id = ? AND id = ?");
	const upsertHold = sqlite.prepare(
		"INSERT INTO sync_holds (task_id, id, fingerprint) VALUES (?, ?, ?) ON CONFLICT (task_id, id) DO UPDATE SET fingerprint = excluded.fingerprint",
	);

	const saveLinks = (taskId: string, links: readonly StoredLink[]) => {
		// All of them leave first: two objects may have exchanged their ids.
		for (const { id } of links) {
			deleteLink.run(taskId, id);
		}
		for (const { id, notionId, otherId, base } of links) {
			insertLink.run(taskId, id, notionId, otherId, JSON.stringify(base));
		}
	};
	const saveConflict = (taskId: string, conflict: StoredConflict & Partial<StoredClosedConflict>) => {
		const { id, linkId, attribute, title, detectedAt, closedAt, resolution } = conflict;
		const [base, notion, other, context, value] = [
			conflict.base,
			conflict.notion,
			conflict.other,
			conflict.context,
			conflict.value,
		].map(toJson);
		upsertConflict.run(
			...[taskId, id, linkId, attribute, title, base ?? null, notion ?? null, other ?? null, context ?? null],
			...[detectedAt, closedAt ?? null, resolution ?? null, value ?? null],
		);
	};
	const apply = (taskId: string, changes: SyncStateChanges) => {
		if (changes.target !== undefined) {
			upsertTarget.run(taskId, changes.target);
		}
		if (changes.cursor !== undefined) {
			upsertCursor.run(taskId, changes.cursor === null ? null : JSON.stringify(changes.cursor));
		}
		for (const linkId of changes.removedLinks ?? []) {
			deleteLink.run(taskId, linkId);
		}
		saveLinks(taskId, changes.links ?? []);
		for (const conflict of [...(changes.conflicts ?? []), ...(changes.log ?? [])]) {
			saveConflict(taskId, conflict);
		}
		for (const { linkId, attribute, resolution, value, at } of changes.closings ?? []) {
			closeConflicts.run(at, resolution, toJson(value), taskId, linkId, attribute ?? null);
		}
		for (const source of changes.created ?? []) {
			deleteCreate.run(taskId, source);
		}
		for (const attribute of changes.forgottenProperties ?? []) {
			deleteProperty.run(taskId, attribute);
		}
		for (const { side, attribute, propertyId, type, options } of changes.properties ?? []) {
			upsertProperty.run(taskId, side, attribute, propertyId, type, toJson(options));
		}
		for (const id of changes.releases ?? []) {
			deleteHold.run(taskId, id);
		}
		for (const { id, fingerprint } of changes.holds ?? []) {
			upsertHold.run(taskId, id, fingerprint);
		}
	};

	return {
		links: (taskId) => selectLinks.all(taskId).map(toLink),
		openConflicts: (taskId) => selectOpen.all(taskId).map(toConflict),
		closedConflicts: (taskId, limit = 100) => selectClosed.all(taskId, limit).map(toClosedConflict),
		properties: (taskId) =>
			selectProperties.all(taskId).map((row) => ({
				side: row.side === "other" ? "other" : "notion",
				attribute: String(row.attribute),
				propertyId: String(row.property_id),
				type: String(row.type),
				...(typeof row.options === "string"
					? { options: JSON.parse(row.options) as NonNullable<StoredProperty["options"]> }
					: {}),
			})),
		holds: (taskId) =>
			selectHolds.all(taskId).map(({ id, fingerprint }) => ({ id: String(id), fingerprint: String(fingerprint) })),
		target: (taskId) => {
			const target = selectTask.get(taskId)?.target;
			return typeof target === "string" ? target : undefined;
		},
		cursor: (taskId) => {
			const cursor = selectTask.get(taskId)?.cursor;
			return typeof cursor === "string" ? (JSON.parse(cursor) as StoredCursor) : undefined;
		},
		commit: (taskId, changes, { fence } = {}) =>
			database.write(() => {
				requireFence(sqlite, taskId, fence);
				apply(taskId, changes);
			}),
		operationFor: (taskId, source, fresh) =>
			database.write(() => {
				insertCreate.run(taskId, source, fresh);
				return String(selectCreate.get(taskId, source)?.operation_id);
			}),
		recall: (taskId, source) => {
			const kept = selectCreate.get(taskId, source)?.operation_id;
			return typeof kept === "string" ? kept : undefined;
		},
	};
}

type Row = Record<string, SQLOutputValue>;

function toLink(row: Row): StoredLink {
	return {
		id: String(row.id),
		notionId: String(row.notion_id),
		otherId: String(row.other_id),
		// Written by `commit`, as all JSON here.
		base: JSON.parse(String(row.base)) as StoredValues,
	};
}

function toConflict(row: Row): StoredConflict {
	return {
		id: String(row.id),
		linkId: String(row.link_id),
		attribute: String(row.attribute),
		title: String(row.title),
		base: fromJson(row.base),
		notion: fromJson(row.notion) ?? null,
		other: fromJson(row.other) ?? null,
		context: JSON.parse(String(row.context)) as StoredConflict["context"],
		detectedAt: Number(row.detected_at),
	};
}

function toClosedConflict(row: Row): StoredClosedConflict {
	return {
		...toConflict(row),
		closedAt: Number(row.closed_at),
		resolution: row.resolution as StoredResolution,
		value: fromJson(row.value),
	};
}

/** SQL's NULL is "none"; an empty value is JSON's `null`. */
function toJson(value: unknown): string | null {
	return value === undefined ? null : JSON.stringify(value);
}

function fromJson(column: SQLOutputValue | undefined): StoredValue | undefined {
	return typeof column === "string" ? (JSON.parse(column) as StoredValue) : undefined;
}
