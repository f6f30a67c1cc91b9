import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { idFromLink } from "../base/notionId.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type FolderSchema, resolveDatabase } from "../schema/resolveDatabase.ts";
import { ConnectorSyncTask } from "../sync/connectorSyncTask.ts";
import type { OtherDataSource } from "../sync/connectors/openConnector.ts";
import type { Connection } from "./connection.ts";
import { syncServices } from "./syncServices.ts";
import { atPlace, type DeclaredTask, storeIdOf } from "./taskFolder.ts";
import type { TaskParts } from "./taskParts.ts";

export interface SyncOptions extends RequestOptions {
	readonly connection: Connection;
	readonly parts: TaskParts;
	readonly folder: readonly FolderSchema[];
	/** Another connected workspace, by its name, with the parts and the schemas for it. */
	readonly workspace: (name: string) => Promise<Pick<SyncOptions, "connection" | "parts" | "folder">>;
	/** The open folder that no path of the task may leave. */
	readonly root: string;
}

/** A declared sync, ready to run: its database resolved. Throws `invalidFile` with the place in the task file. */
export async function openSync(task: DeclaredTask<"sync">, options: SyncOptions): Promise<ConnectorSyncTask> {
	const { connection, parts, folder, root, workspace, ...request } = options;
	const { declaration, file } = task;
	const { session, workspaceId } = connection;
	return new ConnectorSyncTask({
		declaration,
		taskId: storeIdOf(task, workspaceId),
		notionId: await notionSideOf(task, { ...request, folder, connection }),
		otherDataSource: await otherSideOf(task, options),
		folder: path.dirname(file),
		root,
		services: syncServices(session, parts),
	});
}

async function notionSideOf(
	task: DeclaredTask<"sync">,
	options: RequestOptions & Pick<SyncOptions, "connection" | "folder">,
): Promise<string> {
	const { notion, path: place } = task.declaration;
	if (notion.kind === "page") {
		const id = idFromLink(notion.page);
		if (id === undefined) {
			const message = l10n.t('"{0}" is no page of Notion.', notion.page);
			const remedy = l10n.t('Copy the link of the page in Notion ("Copy link"), and put it here.');
			throw atPlace(new WorkspaceError("invalidFile", message, { remedy }), task, [...place, "sync", "notion", "page"]);
		}
		return id;
	}
	return dataSourceOf(task, notion.database, [...place, "sync", "notion", "database"], options);
}

/** The other side, where it is a data source too. */
async function otherSideOf(task: DeclaredTask<"sync">, options: SyncOptions): Promise<OtherDataSource | undefined> {
	const { other, path: place } = task.declaration;
	if (other.connector !== "database") {
		return undefined;
	}
	const { connection, parts, folder } = await workspaceOf(other.workspace, task, options);
	const { signal, priority } = options;
	const at = [...place, "sync", "other", "database"];
	const id = await dataSourceOf(task, other.database, at, { signal, priority, connection, folder });
	return { id, session: connection.session, outbox: parts.outbox };
}

async function workspaceOf(name: string | undefined, task: DeclaredTask<"sync">, options: SyncOptions) {
	try {
		return name === undefined ? options : await options.workspace(name);
	} catch (error) {
		throw atPlace(error, task, [...task.declaration.path, "sync", "other", "workspace"]);
	}
}

async function dataSourceOf(
	task: DeclaredTask<"sync">,
	reference: string,
	place: DocumentPath,
	{ connection, folder, ...request }: RequestOptions & Pick<SyncOptions, "connection" | "folder">,
): Promise<string> {
	try {
		return (await resolveDatabase(reference, { ...request, folder, api: connection.session.api })).dataSourceId;
	} catch (error) {
		throw atPlace(error, task, place);
	}
}
