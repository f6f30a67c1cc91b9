import path from "node:path";
import { cascadeNeighbours } from "../../app/cascadeNeighbours.ts";
import { folderKeys } from "../../app/schemaFolder.ts";
import { folderSchemas } from "../../app/taskFolder.ts";
import { schemaFileStem } from "../../schema/databaseReference.ts";
import type { CascadeNeighbours } from "../../tasks/taskFileLoops.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { schemaFiles, taskFiles } from "./fileKinds.ts";
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

/** What loops of cascades are looked for in, beside a task file; `undefined` where the folder's files can't be read. */
export async function neighboursOf(
	front: Pick<Front, "log" | "app">,
	file: string,
): Promise<CascadeNeighbours | undefined> {
	const connection = front.app.connections.active;
	try {
		const others = (await findFiles(taskFiles)).map(({ fsPath }) => fsPath).filter((other) => other !== file);
		const schemas = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
		return await cascadeNeighbours({
			files: others.map((other) => ({ path: other, folder: path.dirname(other) })),
			schemas: await folderSchemas(schemas, connection?.workspaceId ?? ""),
			cache: connection?.session.cache,
		});
	} catch (error) {
		front.log.debug(`The folder's files could not be read for loops of cascades: ${textOf(error)}`);
		return undefined;
	}
}
