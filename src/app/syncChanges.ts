import * as l10n from "@vscode/l10n";
import { Emitter } from "../base/emitter.ts";
import { WorkspaceError } from "../base/errors.ts";
import { withRequestOptions } from "../notion/requestOptions.ts";
import { holdsIds, takeOut } from "../sync/holdBack.ts";
import type { SyncPlan } from "../sync/syncPlan.ts";
import type { RunOptions, SyncResult } from "../sync/syncRun.ts";
import type { SyncTask } from "../sync/syncTask.ts";

/** What is known of the changes that a sync would make. */
export type ChangesState =
	/** Nobody has asked yet. */
	| { readonly kind: "unplanned" }
	/** Both sides are being looked at; `plan` is what was seen before. */
	| { readonly kind: "planning"; readonly plan: SyncPlan | undefined }
	| { readonly kind: "planned"; readonly plan: SyncPlan }
	| { readonly kind: "running"; readonly plan: SyncPlan }
	| { readonly kind: "failed"; readonly error: unknown };

export interface PreviewOptions {
	readonly signal?: AbortSignal;
	readonly listAll?: boolean;
}

/**
 * The changes that a sync task would make, to be looked at before it runs: planned on demand, and again when something changes
 * that it is about. A run makes exactly those that are shown.
 */
export class SyncChanges {
	readonly #open: (signal: AbortSignal | undefined) => Promise<SyncTask>;
	readonly #changed = new Emitter<void>();
	#sync: SyncTask | undefined;
	#state: ChangesState = { kind: "unplanned" };
	/** Counts plans, so that an older one doesn't overwrite a newer. */
	#turn = 0;
	readonly onDidChange = this.#changed.event;

	/** `open` opens the task when it is first needed, and again after it failed. */
	constructor(open: (signal: AbortSignal | undefined) => Promise<SyncTask>) {
		this.#open = open;
	}

	get state(): ChangesState {
		return this.#state;
	}

	/** The plan that is shown, also while a newer one is being made. */
	get plan(): SyncPlan | undefined {
		return "plan" in this.#state ? this.#state.plan : undefined;
	}

	/** The task, once it was opened. */
	get sync(): SyncTask | undefined {
		return this.#sync;
	}

	/** Plans; with `listAll` from everything that is on both sides, and so does the next run. What goes wrong is the state, not thrown. */
	async preview({ signal, listAll = false }: PreviewOptions = {}): Promise<void> {
		if (this.#state.kind === "running") {
			return;
		}
		const turn = ++this.#turn;
		const { plan } = this;
		this.#set({ kind: "planning", plan });
		const next = await this.#plan({ signal, listAll });
		if (turn !== this.#turn) {
			return;
		}
		if (signal?.aborted) {
			this.#set(plan ? { kind: "planned", plan } : { kind: "unplanned" });
		} else {
			this.#set(next);
		}
	}

	/** Something has changed that the plan was made from: what is shown is made anew. What nobody has asked for isn't. */
	async refresh(): Promise<void> {
		if (this.#state.kind === "planned" || this.#state.kind === "planning") {
			await withRequestOptions({ priority: "background" }, () => this.preview());
		}
	}

	/** Keeps entries or single changes of what is shown from being made. */
	async holdBack(ids: readonly string[]): Promise<void> {
		const { plan, sync } = this.#requireShown();
		await sync.holdBack(plan, ids);
		this.#set({ kind: "planned", plan: takeOut(plan, holdsIds(ids)) });
	}

	/** Lets what was held back be made again. */
	async release(ids: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<void> {
		await this.#requireShown().sync.release(ids);
		await this.preview(options);
	}

	/** Makes the changes that are shown, by `run`, and looks at both sides again. Throws what `run` throws, `invalidInput` where nothing is shown. */
	async run(run: (sync: SyncTask, options: Pick<RunOptions, "agreed">) => Promise<SyncResult>): Promise<SyncResult> {
		const { plan, sync } = this.#requireShown();
		this.#turn++;
		this.#set({ kind: "running", plan });
		try {
			return await run(sync, { agreed: plan });
		} finally {
			this.#set({ kind: "planned", plan });
			await this.preview();
		}
	}

	#requireShown() {
		const sync = this.#sync;
		if (this.#state.kind !== "planned" || !sync) {
			throw new WorkspaceError("invalidInput", l10n.t("There are no changes to see yet."), {
				remedy: l10n.t("Preview the sync task first."),
			});
		}
		return { plan: this.#state.plan, sync };
	}

	async #plan({ signal, listAll }: PreviewOptions): Promise<ChangesState> {
		try {
			this.#sync ??= await this.#open(signal);
			if (listAll) {
				await this.#sync.listAnew();
			}
			return { kind: "planned", plan: await this.#sync.plan({ signal }) };
		} catch (error) {
			// What was wrong with the task's file or databases may be corrected: it is opened anew.
			this.#sync = undefined;
			return { kind: "failed", error };
		}
	}

	#set(state: ChangesState): void {
		this.#state = state;
		this.#changed.fire();
	}
}
