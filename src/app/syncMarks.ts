import path from "node:path";
import type { Session } from "../notion/session.ts";
import type { StoreDatabase } from "../store/database.ts";
import { readSyncMarks, type StoredMarks } from "../store/syncMarks.ts";
import type { SyncPlan } from "../sync/syncPlan.ts";

/** What waits at something because of syncs. */
export interface SyncMark {
	/** Conflicts that somebody has to resolve. */
	readonly conflicts: number;
	/** Changes that a run would write to it, as far as they were looked at, or that nobody knows to be written. */
	readonly changes: number;
}

/** Marks by what they are at: ids of pages, data sources and databases, and absolute paths of files. */
export interface SyncMarks {
	readonly objects: ReadonlyMap<string, SyncMark>;
	readonly files: ReadonlyMap<string, SyncMark>;
}

/** A plan that somebody looks at. */
export interface ShownPlan {
	readonly taskId: string;
	/** The absolute path of the other side, where that is a file. */
	readonly file: string | undefined;
	readonly plan: SyncPlan;
}

export interface MarkOptions {
	readonly database: StoreDatabase;
	readonly session: Session;
	readonly workspaceId: string;
	readonly plans: readonly ShownPlan[];
}

/** What waits because of the syncs of a workspace; databases have the sum of their rows. No request is made. */
export async function syncMarks({ database, session, workspaceId, plans }: MarkOptions): Promise<SyncMarks> {
	const stored = await readSyncMarks(database, `${workspaceId}|`);
	const counts = new Counts();
	for (const { taskId, notionId } of stored.conflicts) {
		counts.add(counts.objects, notionId, "conflicts");
		counts.add(counts.files, fileOf(taskId, stored), "conflicts");
	}
	for (const { pageId } of stored.unsettled) {
		counts.add(counts.objects, pageId, "changes");
	}
	for (const shown of plans.filter(({ taskId }) => taskId.startsWith(`${workspaceId}|`))) {
		countPlan(counts, shown, stored);
	}
	for (const [id, mark] of [...counts.objects]) {
		for (const container of containersOf(session, id)) {
			counts.addMark(counts.objects, container, mark);
		}
	}
	return counts;
}

function countPlan(counts: Counts, { taskId, file, plan }: ShownPlan, { targets }: StoredMarks): void {
	for (const item of plan.items) {
		switch (item.kind) {
			case "merge":
				if (item.changes.notion.length > 0) {
					counts.add(counts.objects, item.notion.id, "changes");
				}
				if (item.changes.other.length > 0) {
					counts.add(counts.files, file, "changes");
				}
				break;
			case "create":
			case "delete":
				if (item.side === "other") {
					counts.add(counts.files, file, "changes");
				} else {
					const id = item.kind === "delete" ? item.object.id : textIn(targets.get(taskId), "dataSourceId");
					counts.add(counts.objects, id, "changes");
				}
				break;
			default:
				break;
		}
	}
}

/** The file that a task keeps in step: the task file's path is in the task's id, the file's in what it is about. */
function fileOf(taskId: string, { targets }: StoredMarks): string | undefined {
	const taskFile = taskId.split("|")[1];
	const target = targets.get(taskId);
	const relative = ["csv", "json", "markdown"].map((kind) => textIn(target, kind)).find((text) => text !== undefined);
	return taskFile !== undefined && relative !== undefined ? path.resolve(path.dirname(taskFile), relative) : undefined;
}

function textIn(value: unknown, key: string): string | undefined {
	const found =
		typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
	return typeof found === "string" ? found : undefined;
}

/** The data source and the database that a row is in; of a data source its database. */
function containersOf({ cache }: Session, id: string): readonly string[] {
	const parent = cache.page(id)?.parent;
	const sourceId = parent?.type === "data_source_id" ? parent.data_source_id : undefined;
	const source = cache.dataSource(sourceId ?? id);
	const databaseId = source?.parent.type === "database_id" ? source.parent.database_id : undefined;
	return [sourceId, databaseId].filter((container) => container !== undefined);
}

class Counts implements SyncMarks {
	readonly objects = new Map<string, SyncMark>();
	readonly files = new Map<string, SyncMark>();

	add(marks: Map<string, SyncMark>, key: string | undefined, kind: keyof SyncMark): void {
		this.addMark(marks, key, { conflicts: 0, changes: 0, [kind]: 1 });
	}

	addMark(marks: Map<string, SyncMark>, key: string | undefined, mark: SyncMark): void {
		if (key !== undefined) {
			const { conflicts, changes } = marks.get(key) ?? { conflicts: 0, changes: 0 };
			marks.set(key, { conflicts: conflicts + mark.conflicts, changes: changes + mark.changes });
		}
	}
}
