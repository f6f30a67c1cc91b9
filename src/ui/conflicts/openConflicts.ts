import * as vscode from "vscode";
import { type DeclaredTask, storeIdOf } from "../../app/taskFolder.ts";
import { readTasksInConflict } from "../../store/syncMarks.ts";
import type { ObjectConflict } from "../../sync/objectConflict.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { openSyncTasks } from "../tasks/openSyncs.ts";
import { findTasks, isSameTask, type TaskReference } from "../tasks/pickTask.ts";

type SyncDeclared = DeclaredTask<"sync" | "module">;

/** A conflict with the sync that it belongs to. */
export interface OpenConflict {
	readonly sync: SyncTask;
	/** The task file's task that the sync is of. */
	readonly task: TaskReference;
	readonly conflict: ObjectConflict;
}

/** Tasks whose conflicts can't be told just now, and why. */
export interface UnknownConflicts {
	/** The task's name; the files could not be read at all where there is none. */
	readonly task: string | undefined;
	readonly reason: string;
}

/** The open conflicts of all syncs of the folder, as the last runs saw them. */
export class OpenConflicts {
	readonly #front: Front;
	readonly #changed = new vscode.EventEmitter<void>();
	#all: readonly OpenConflict[] = [];
	#unknown: readonly UnknownConflicts[] = [];
	/** The workspace that they were last read for. */
	#readFor: string | undefined;
	#reloading: Promise<void> = Promise.resolve();
	readonly #resolved = new vscode.EventEmitter<void>();
	readonly onDidChange = this.#changed.event;
	/** Fires when a person has resolved some: both sides are others than what plans were made from. */
	readonly onDidResolve = this.#resolved.event;

	constructor(front: Front) {
		this.#front = front;
	}

	get all(): readonly OpenConflict[] {
		return this.#all;
	}

	/** Whether they were read for the workspace that is connected. */
	get isKnown(): boolean {
		return this.#readFor === this.#front.app.connections.active?.workspaceId;
	}

	/** Tasks that may have more conflicts than `all` has. */
	get unknown(): readonly UnknownConflicts[] {
		return this.#unknown;
	}

	find(conflictId: string): OpenConflict | undefined {
		return this.#all.find(({ conflict }) => conflict.id === conflictId);
	}

	/** Those of a task of a task file. */
	of(task: TaskReference): readonly OpenConflict[] {
		return this.#all.filter((open) => isSameTask(open.task, task));
	}

	/** Reads the conflicts from the store again. What a task can't tell stays as it was known. */
	reload(): Promise<void> {
		// One after the other: whoever waits for one has what the store had when it asked, or later.
		this.#reloading = this.#reloading.catch(() => {}).then(() => this.#reload());
		return this.#reloading;
	}

	/** Reads them again after some were resolved, or what was decided could not be written. */
	async reloadResolved(): Promise<void> {
		await this.reload();
		this.#resolved.fire();
	}

	async #reload(): Promise<void> {
		const { connections } = this.#front.app;
		const workspaceId = connections.active?.workspaceId;
		const unknown: UnknownConflicts[] = [];
		const isReadable = workspaceId !== undefined && vscode.workspace.isTrusted;
		const found = isReadable ? await this.#read(workspaceId, unknown) : [];
		if (connections.active?.workspaceId === workspaceId) {
			this.#all = found;
			this.#unknown = unknown;
			this.#readFor = workspaceId;
			this.#changed.fire();
		}
	}

	async #read(workspaceId: string, unknown: UnknownConflicts[]): Promise<readonly OpenConflict[]> {
		const known = this.#all.filter(({ sync }) => sync.taskId.startsWith(`${workspaceId}|`));
		// What can't be read, because of a mistake in a file or of the network, is not settled by that.
		const orElse = async (name: string | undefined, read: () => Promise<OpenConflict[]>, otherwise: OpenConflict[]) => {
			try {
				return await read();
			} catch (error) {
				const reason = textOf(error);
				this.#front.log.info(`Conflicts could not be listed: ${reason}`);
				unknown.push({ task: name, reason });
				return otherwise.flatMap(currentOf);
			}
		};
		const readAll = async () => {
			const tasks = await findTasks("sync", "module");
			const inConflict = await readTasksInConflict(this.#front.app.database);
			const found = await Promise.all(
				tasks.map((task) => {
					const reference = { file: task.file, id: task.declaration.id };
					const before = known.filter((open) => isSameTask(open.task, reference));
					const mayHave = mayHaveConflicts(task, workspaceId, inConflict);
					const read = async () =>
						mayHave ? (await openSyncTasks(this.#front, task)).flatMap((sync) => conflictsOf(sync, reference)) : [];
					return orElse(task.declaration.name, read, before);
				}),
			);
			return tasks.length === 0 ? known.flatMap(currentOf) : found.flat();
		};
		return orElse(undefined, readAll, known);
	}

	dispose(): void {
		this.#changed.dispose();
		this.#resolved.dispose();
	}
}

/** Whether the store has conflicts of a task. Nothing is opened for less: neither are requests made then nor is a module's code run. */
function mayHaveConflicts(task: SyncDeclared, workspaceId: string, inConflict: readonly string[]): boolean {
	const own = storeIdOf(task, workspaceId);
	return task.declaration.kind === "sync"
		? inConflict.includes(own)
		: inConflict.some((id) => id.startsWith(`${own}/`) || !id.includes("|"));
}

function conflictsOf(sync: SyncTask, task: TaskReference): OpenConflict[] {
	const reference = { ...task, sync: sync.taskId };
	return sync.conflicts().map((conflict) => ({ sync, task: reference, conflict }));
}

/** A known conflict, unless the store says that it is settled. */
function currentOf({ sync, task, conflict }: OpenConflict): OpenConflict[] {
	return conflictsOf(sync, task).filter((open) => open.conflict.id === conflict.id);
}
