import { folderKeys } from "../../app/schemaFolder.ts";
import { schemaFileStem } from "../../schema/databaseReference.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { schemaFiles } from "./fileKinds.ts";
import { findFiles } from "./pickFile.ts";

/** The databases that the schema files of the open folders declare, by stem; none where they can't be read. */
export async function folderDatabases(front: Pick<Front, "log">): Promise<ReadonlyMap<string, readonly string[]>> {
	try {
		return await folderKeys((await findFiles(schemaFiles)).map(({ fsPath }) => fsPath));
	} catch (error) {
		front.log.debug(`The folder's schema files could not be read: ${textOf(error)}`);
		return new Map();
	}
}

/** The same without the file that is being looked at: what it may refer to. */
export function withoutFile(
	databases: ReadonlyMap<string, readonly string[]>,
	path: string,
): ReadonlyMap<string, readonly string[]> {
	return new Map([...databases].filter(([stem]) => stem !== schemaFileStem(path)));
}

/** How task files may name them: by key, or with the file where two have the same key. */
export function databaseNames(databases: ReadonlyMap<string, readonly string[]>): string[] {
	const all = [...databases.values()].flat();
	return [...databases].flatMap(([stem, keys]) =>
		keys.map((key) => (all.indexOf(key) === all.lastIndexOf(key) ? key : `${stem}/${key}`)),
	);
}
