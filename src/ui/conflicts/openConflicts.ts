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
		const tasks = await this.#orNone(() => findTasks("sync"));
		const found = await Promise.all(
			tasks.map((task) =>
				this.#orNone(async () => {
					const sync = await openDeclaredSync(this.#front, task);
					return sync.conflicts().map((conflict) => ({ sync, conflict }));
				}),
			),
		);
		return found.flat();
	}

	/** One task that can't be opened doesn't hide the conflicts of the others. */
	async #orNone<T>(read: () => Promise<T[]>): Promise<T[]> {
		try {
			return await read();
		} catch (error) {
			this.#front.log.info(`Conflicts could not be listed: ${textOf(error)}`);
			return [];
		}
	}

	dispose(): void {
		this.#changed.dispose();
	}
}
