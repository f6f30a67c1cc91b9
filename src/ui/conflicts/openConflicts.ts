import * as vscode from "vscode";
import type { ConnectorSyncTask } from "../../sync/connectorSyncTask.ts";
import type { ObjectConflict } from "../../sync/objectConflict.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { openDeclaredSync } from "../tasks/openSyncs.ts";
import { findTasks } from "../tasks/pickTask.ts";

/** A conflict with the sync that it belongs to. */
export interface OpenConflict {
	readonly sync: ConnectorSyncTask;
	readonly conflict: ObjectConflict;
}

/** The open conflicts of all syncs of the folder, as the last runs saw them. */
export class OpenConflicts {
	readonly #front: Front;
	readonly #changed = new vscode.EventEmitter<void>();
	#all: readonly OpenConflict[] = [];
	/** Counts reloads, so that an older one doesn't overwrite a newer. */
	#turn = 0;
	readonly onDidChange = this.#changed.event;

	constructor(front: Front) {
		this.#front = front;
	}

	get all(): readonly OpenConflict[] {
		return this.#all;
	}

	find(conflictId: string): OpenConflict | undefined {
		return this.#all.find(({ conflict }) => conflict.id === conflictId);
	}

	/** Reads the conflicts from the store again. A task that can't be opened has none to show; running it says why. */
	async reload(): Promise<void> {
		const turn = ++this.#turn;
		const found = this.#front.app.connections.active && vscode.workspace.isTrusted ? await this.#read() : [];
		if (turn === this.#turn) {
			this.#all = found;
			this.#changed.fire();
		}
	}

	async #read(): Promise<OpenConflict[]> {
		const workspace = this.#front.app.connections.active?.workspaceId;
		const known = this.#all.filter(({ sync }) => workspace !== undefined && sync.taskId.startsWith(`${workspace}|`));
		const tasks = await this.#orElse(() => findTasks("sync"), []);
		if (tasks.length === 0) {
			return known.flatMap(currentOf);
		}
		const found = await Promise.all(
			tasks.map((task) => {
				const before = known.filter(({ sync }) => sync.taskId.endsWith(`|${task.file}|${task.declaration.id}`));
				const read = async () => conflictsOf(await openDeclaredSync(this.#front, task));
				return this.#orElse(read, before.flatMap(currentOf));
			}),
		);
		return found.flat();
	}

	/** What can't be read, because of a mistake in a file or of the network, keeps what was known: it is not settled by that. */
	async #orElse<T>(read: () => Promise<T[]>, otherwise: T[]): Promise<T[]> {
		try {
			return await read();
		} catch (error) {
			this.#front.log.info(`Conflicts could not be listed: ${textOf(error)}`);
			return otherwise;
		}
	}

	dispose(): void {
		this.#changed.dispose();
	}
}

function conflictsOf(sync: ConnectorSyncTask): OpenConflict[] {
	return sync.conflicts().map((conflict) => ({ sync, conflict }));
}

/** A known conflict, unless the store says that it is settled. */
function currentOf({ sync, conflict }: OpenConflict): OpenConflict[] {
	return conflictsOf(sync).filter((open) => open.conflict.id === conflict.id);
}
