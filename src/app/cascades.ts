import { CascadeTask } from "../cascade/cascadeTask.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type FolderSchema, resolveDatabase } from "../schema/resolveDatabase.ts";
import type { Connection } from "./connection.ts";
import { atPlace, type DeclaredTask, storeIdOf } from "./taskFolder.ts";
import type { TaskParts } from "./taskParts.ts";

export interface CascadeOptions extends RequestOptions {
	readonly connection: Connection;
	readonly parts: TaskParts;
	readonly folder: readonly FolderSchema[];
}

/** A declared cascade, ready to run: its databases resolved and its properties checked. Throws `invalidFile` with the place in the file. */
export async function openCascade(task: DeclaredTask<"cascade">, options: CascadeOptions): Promise<CascadeTask> {
	const { connection, parts, folder, ...request } = options;
	const { declaration } = task;
	const { session, workspaceId } = connection;
	const resolve = async (side: "trigger" | "junction" | "log") => {
		const path = [...declaration.path, "cascade", side, "database"];
		try {
			return (await resolveDatabase(declaration[side].database, { ...request, folder, api: session.api })).dataSourceId;
		} catch (error) {
			throw atPlace(error, task, path);
		}
	};
	const sources = { trigger: await resolve("trigger"), junction: await resolve("junction"), log: await resolve("log") };
	const cascade = new CascadeTask({ declaration, sources, storeId: storeIdOf(task, workspaceId), session, ...parts });
	try {
		await cascade.validate(request);
	} catch (error) {
		throw atPlace(error, task, declaration.path);
	}
	return cascade;
}

/** Adds a text property for keys to a cascade's log in Notion. Throws where the log can't be found, and what Notion refuses. */
export async function addKeyProperty(
	task: DeclaredTask<"cascade">,
	name: string,
	{ connection, folder }: Pick<CascadeOptions, "connection" | "folder">,
): Promise<void> {
	const { api } = connection.session;
	const log = await resolveDatabase(task.declaration.log.database, { folder, api });
	await api.updateDataSource(log.dataSourceId, { properties: { [name]: { rich_text: {} } } });
}
