import { WorkspaceError } from "../../../base/errors.ts";
import type { SyncState } from "../../syncState.ts";

/** A file as it was when it was deleted: whole, with what the task doesn't sync. */
export interface KeptFile {
	/** Its path in the folder. */
	readonly place: string;
	readonly text: string;
}

export interface KeptFilesOptions {
	readonly state: Pick<SyncState, "operationFor" | "recall" | "commit">;
	readonly taskId: string;
	/** The number of the task's lease, where one is held. */
	readonly fence?: number;
}

/** What a task has deleted in a folder, so that a delete can be taken back. */
export class KeptFiles {
	readonly #options: KeptFilesOptions;

	constructor(options: KeptFilesOptions) {
		this.#options = options;
	}

	async keep(id: string, file: KeptFile): Promise<void> {
		await this.forget(id);
		await this.#options.state.operationFor(this.#options.taskId, sourceOf(id), JSON.stringify(file));
	}

	/** Throws `notFound` where nothing is kept. */
	recall(id: string): KeptFile {
		const kept = this.#options.state.recall(this.#options.taskId, sourceOf(id));
		if (kept === undefined) {
			throw new WorkspaceError("notFound", id);
		}
		// Written by `keep`.
		return JSON.parse(kept) as KeptFile;
	}

	/** A file that is there again is nothing that could be brought back. Whoever only looks leaves that to a run. */
	async isThere(id: string): Promise<void> {
		if (this.#options.fence !== undefined) {
			await this.forget(id);
		}
	}

	async forget(id: string): Promise<void> {
		const { state, taskId, fence } = this.#options;
		if (state.recall(taskId, sourceOf(id)) !== undefined) {
			await state.commit(taskId, { created: [sourceOf(id)] }, { fence });
		}
	}
}

function sourceOf(id: string): string {
	return `deleted file ${id}`;
}
