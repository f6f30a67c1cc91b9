import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { openSync, type SyncOptions } from "../../app/syncs.ts";
import { type DeclaredTask, folderSchemas } from "../../app/taskFolder.ts";
import { openModule } from "../../app/taskModules.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { ConnectorSyncTask } from "../../sync/connectorSyncTask.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { findFiles } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { folderOf } from "./pickTask.ts";

/** A declared sync of the open folder, on the active connection. */
export async function openDeclaredSync(
	front: Front,
	task: DeclaredTask<"sync">,
	request: RequestOptions = {},
): Promise<ConnectorSyncTask> {
	return openSync(task, await syncOptions(front, task, request));
}

/** What a task of the open folder runs: the sync that it declares, or those that its module defines, which is code of the folder. */
export async function openSyncTasks(
	front: Front,
	task: DeclaredTask<"sync" | "module">,
	request: RequestOptions = {},
): Promise<readonly SyncTask[]> {
	if (task.declaration.kind === "sync") {
		return [await openDeclaredSync(front, task as DeclaredTask<"sync">, request)];
	}
	// `findFiles` gives no files of folders that aren't trusted; that nothing of them is run must not depend on it alone.
	return vscode.workspace.isTrusted
		? openModule(task as DeclaredTask<"module">, await syncOptions(front, task, request))
		: [];
}

/** What a declared sync of the open folder runs with, on the active connection. */
export async function syncOptions(
	front: Front,
	task: { readonly file: string },
	request: RequestOptions = {},
): Promise<SyncOptions> {
	const schemas = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	const workspace = async (connection: Connection) => ({
		connection,
		parts: front.app.taskParts(connection.session),
		folder: await folderSchemas(schemas, connection.workspaceId),
	});
	return {
		...request,
		...(await workspace(front.app.connections.requireActive())),
		workspace: async (name) => workspace(await front.app.connections.named(name)),
		root: folderOf(vscode.Uri.file(task.file)),
	};
}
