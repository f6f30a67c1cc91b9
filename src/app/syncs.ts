import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type FolderSchema, resolveDatabase } from "../schema/resolveDatabase.ts";
import { ConnectorSyncTask } from "../sync/connectorSyncTask.ts";
import type { Connection } from "./connection.ts";
import { atPlace, type DeclaredTask, storeIdOf } from "./taskFolder.ts";
import type { TaskParts } from "./taskParts.ts";

export interface SyncOptions extends RequestOptions {
	readonly connection: Connection;
	readonly parts: TaskParts;
	readonly folder: readonly FolderSchema[];
	/** The open folder that no path of the task may leave. */
	readonly root: string;
}

/** A declared sync, ready to run: its database resolved. Throws `invalidFile` with the place in the task file. */
export async function openSync(task: DeclaredTask<"sync">, options: SyncOptions): Promise<ConnectorSyncTask> {
	const { connection, parts, folder, root, ...request } = options;
	const { declaration, file } = task;
	const { session, workspaceId } = connection;
	const { outbox, recorder: runs, leases, clock, newId, syncState: state } = parts;
	return new ConnectorSyncTask({
		declaration,
		taskId: storeIdOf(task, workspaceId),
		dataSourceId: await dataSourceOf(task, { ...request, folder, connection }),
		folder: path.dirname(file),
		root,
		services: { session, outbox, runs, leases, clock, newId, state },
	});
}

async function dataSourceOf(
	task: DeclaredTask<"sync">,
	{ connection, folder, ...request }: RequestOptions & Pick<SyncOptions, "connection" | "folder">,
): Promise<string> {
	const { notion, path: place } = task.declaration;
	if (notion.kind !== "database") {
		const message = l10n.t("This version keeps databases in step, not pages.");
		throw atPlace(new WorkspaceError("invalidFile", message), task, [...place, "sync", "notion"]);
	}
	try {
		return (await resolveDatabase(notion.database, { ...request, folder, api: connection.session.api })).dataSourceId;
	} catch (error) {
		throw atPlace(error, task, [...place, "sync", "notion", "database"]);
	}
}
