import { stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as l10n from "@vscode/l10n";
import { isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import type { Session } from "../notion/session.ts";
import { resolveDatabase } from "../schema/resolveDatabase.ts";
import { SyncTask } from "../sync/syncTask.ts";
import { syncServices, type TaskServices } from "./syncServices.ts";
import type { SyncOptions } from "./syncs.ts";
import { atPlace, type DeclaredTask, storeIdOf } from "./taskFolder.ts";

/** What a task module is given: `export default (api) => [new MyTask(api)]`. It needs nothing else of ours. */
export interface TaskModuleApi {
	readonly SyncTask: typeof SyncTask;
	readonly WorkspaceError: typeof WorkspaceError;
	readonly isWorkspaceError: typeof isWorkspaceError;
	/** The connected workspace. */
	readonly session: Session;
	/** For the `services` of a task. */
	readonly services: TaskServices;
	/** The folder of the task file, for paths. */
	readonly folder: string;
	/** The id of the data source that a key of a schema file, an id or a link stands for. */
	dataSource(reference: string): Promise<string>;
}

/** What a task module exports. */
export type TaskModule = (api: TaskModuleApi) => readonly SyncTask[] | Promise<readonly SyncTask[]>;

/**
 * The tasks that a module defines. It runs code of the folder: to be called for trusted folders only. An edited module is loaded anew.
 * Throws `invalidFile` with what is wrong with it.
 */
export async function openModule(
	task: DeclaredTask<"module">,
	{ connection, parts, folder, ...request }: Omit<SyncOptions, "workspace" | "root">,
): Promise<readonly SyncTask[]> {
	const { declaration, file } = task;
	const module = path.resolve(path.dirname(file), declaration.module);
	const { session, workspaceId } = connection;
	try {
		return await loadTaskModule(module, {
			SyncTask,
			WorkspaceError,
			isWorkspaceError,
			session,
			services: syncServices(session, parts, `${storeIdOf(task, workspaceId)}/`),
			folder: path.dirname(file),
			dataSource: async (reference) =>
				(await resolveDatabase(reference, { ...request, folder, api: session.api })).dataSourceId,
		});
	} catch (error) {
		throw atPlace(error, task, [...declaration.path, "module"]);
	}
}

/** Loads a module and lets it define its tasks. Throws `invalidFile`. */
export async function loadTaskModule(file: string, api: TaskModuleApi): Promise<readonly SyncTask[]> {
	const name = path.basename(file);
	const invalid = (message: string, cause?: unknown) =>
		new WorkspaceError("invalidFile", message, {
			remedy: l10n.t("A task module has `export default (api) => [tasks]`, where each task extends `api.SyncTask`."),
			cause,
		});
	const found = await stat(file).catch((error: unknown) => {
		throw invalid(l10n.t("There is no file {0}.", name), error);
	});
	let tasks: unknown;
	try {
		// With its time in the address, for Node keeps what it has loaded by that.
		const loaded: { readonly default?: unknown } = await import(`${pathToFileURL(file).href}?${found.mtimeMs}`);
		if (typeof loaded.default !== "function") {
			throw invalid(l10n.t("{0} has no default export that is a function.", name));
		}
		tasks = await (loaded.default as (api: TaskModuleApi) => unknown)(api);
	} catch (error) {
		throw isWorkspaceError(error) ? error : invalid(l10n.t("{0} can't be run: {1}", name, messageOf(error)), error);
	}
	const areTasks = Array.isArray(tasks) && tasks.every((task) => task instanceof SyncTask);
	if (!areTasks) {
		throw invalid(l10n.t("{0} answers something that isn't a list of sync tasks.", name));
	}
	return tasks as readonly SyncTask[];
}
