import type { RunStore, RunSummary } from "../store/runs.ts";
import { storeIdOf } from "./taskFolder.ts";

export interface RecordedRunsOptions {
	readonly workspaceId: string;
	/** A task of a task file; `sync` is the id in the store of one of those that a module defines. Default: all of the workspace. */
	readonly task?: { readonly file: string; readonly id: string; readonly sync?: string | undefined };
}

/** Runs that one list has room for. */
const most = 200;
/** Runs that are looked through for those of a module, whose tasks have ids of their own. */
const mostLookedAt = 5000;

/** What has run in a workspace, newest first: all of it, or a task, with a module whatever it defines. */
export function recordedRuns(runs: RunStore, { workspaceId, task }: RecordedRunsOptions): readonly RunSummary[] {
	if (!task) {
		return runs.list(undefined, most).filter(({ taskId }) => taskId.startsWith(`${workspaceId}|`));
	}
	const id = task.sync ?? storeIdOf({ file: task.file, declaration: task }, workspaceId);
	const own = runs.list(id, most);
	const ofModule = () =>
		runs
			.list(undefined, mostLookedAt)
			.filter(({ taskId }) => taskId.startsWith(`${id}/`))
			.slice(0, most);
	return own.length > 0 ? own : ofModule();
}
