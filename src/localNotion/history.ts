import type { Change, Workspace } from "./workspace.ts";

/** Longer ago than this nothing is remembered. */
const memory = 3_600_000;
const limit = 20_000;

/** Remembers recent changes, so that an answer can be given as of some time ago. */
export class History {
	#changes: { readonly at: number; readonly change: Change }[] = [];

	add(changes: readonly Change[], now: number): void {
		for (const change of changes) {
			this.#changes.push({ at: now, change });
		}
		if (this.#changes.length > limit) {
			this.#changes = this.#changes.slice(-limit / 2).filter(({ at }) => at > now - memory);
		}
	}

	clear(): void {
		this.#changes = [];
	}

	/** Takes back, within the open transaction, what changed after `instant`. The transaction must be rolled back. */
	rewind(workspace: Workspace, instant: number): void {
		for (const { at, change } of [...this.#changes].reverse()) {
			if (at <= instant) {
				return;
			}
			if (change.before) {
				workspace.put(change.before);
			} else {
				workspace.remove(change.id);
			}
		}
	}
}
