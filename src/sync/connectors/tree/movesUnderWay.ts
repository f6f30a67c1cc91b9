import type { SyncState } from "../../syncState.ts";
import type { FileMoves } from "./moveFiles.ts";

export interface MovesUnderWayOptions {
	readonly state: Pick<SyncState, "operationFor" | "recall" | "commit">;
	readonly taskId: string;
	/** The number of the task's lease, where one is held. */
	readonly fence?: number;
}

const source = "moves under way";

/** Remembers a move of files until it is done, so that one that was interrupted is completed before anything is looked at. */
export class MovesUnderWay {
	readonly #options: MovesUnderWayOptions;

	constructor(options: MovesUnderWayOptions) {
		this.#options = options;
	}

	/** `undefined` for whoever only looks: the move may be another process's that is at it. */
	underWay(): FileMoves | undefined {
		const { state, taskId, fence } = this.#options;
		const kept = fence === undefined ? undefined : state.recall(taskId, source);
		// Written by `begin`.
		return kept === undefined ? undefined : (JSON.parse(kept) as FileMoves);
	}

	async begin(moves: FileMoves): Promise<void> {
		await this.#options.state.operationFor(this.#options.taskId, source, JSON.stringify(moves));
	}

	async end(): Promise<void> {
		const { state, taskId, fence } = this.#options;
		await state.commit(taskId, { created: [source] }, { fence });
	}
}
