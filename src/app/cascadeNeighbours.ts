import path from "node:path";
import type { ObjectCache } from "../notion/objectCache.ts";
import { parseReference, referenceText } from "../schema/databaseReference.ts";
import { isLinked, type LinkedDatabase } from "../schema/lockFile.ts";
import type { FolderSchema } from "../schema/resolveDatabase.ts";
import { type CascadeEdge, type CascadeNeighbours, edgeOf } from "../tasks/taskFileLoops.ts";
import { declaredTasks } from "./taskFolder.ts";

export interface NeighbourOptions {
	/** The folder's other task files. */
	readonly files: readonly { readonly path: string; readonly folder: string }[];
	/** What its schema files declare, and where that is in the active workspace. */
	readonly schemas: readonly FolderSchema[];
	/** What was seen of the active workspace; nothing is asked of Notion. */
	readonly cache: Pick<ObjectCache, "dataSource" | "database"> | undefined;
}

/** What loops of cascades are looked for in, beside a task file itself. Files with mistakes are left out. */
export async function cascadeNeighbours({ files, schemas, cache }: NeighbourOptions): Promise<CascadeNeighbours> {
	const identify = (reference: string) => identity(reference, schemas, cache);
	const others: CascadeEdge[] = [];
	for (const file of files) {
		for (const { declaration } of await declaredTasks([file], "cascade").catch(() => [])) {
			others.push({ ...edgeOf(declaration, identify), name: `${declaration.name} (${path.basename(file.path)})` });
		}
	}
	return { identify, others };
}

/** The data source's id, as far as it is known here; else the reference in its full form. */
function identity(reference: string, schemas: readonly FolderSchema[], cache: NeighbourOptions["cache"]): string {
	const target = parseReference(reference);
	if (target.kind === "id") {
		const linked = schemas
			.flatMap(({ locked }) => Object.values(locked))
			.find(
				(entry): entry is LinkedDatabase =>
					isLinked(entry) && [entry.databaseId, entry.dataSourceId].includes(target.id),
			);
		const sources = cache?.dataSource(target.id) ? [] : (cache?.database(target.id)?.data_sources ?? []);
		return linked?.dataSourceId ?? (sources.length === 1 ? sources[0]?.id : undefined) ?? target.id;
	}
	const [match, ...more] = schemas.filter(
		({ stem, keys }) => keys.includes(target.key) && (target.kind === "key" || target.file === stem),
	);
	if (!match || more.length > 0) {
		return referenceText(target);
	}
	const entry = match.locked[target.key];
	return isLinked(entry) ? entry.dataSourceId : `${match.stem}/${target.key}`;
}
