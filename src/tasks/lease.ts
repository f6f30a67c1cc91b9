import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import type { LeaseHolder, LeaseStore } from "../store/leases.ts";

/** Milliseconds that a lease lives without being renewed: how long a task waits for a holder that died. */
export const leaseTime = 15_000;
const renewEvery = leaseTime / 3;

/** A task's lease, held while its work runs. */
export interface Lease {
	/** To be passed to every write: one on behalf of an older lease is refused. */
	readonly fence: number;
	/** Aborted when the lease is lost, or when the caller cancels. */
	readonly signal: AbortSignal;
}

export interface LeasesOptions {
	readonly store: LeaseStore;
	readonly clock: Clock;
	/** Who we are; a new id per process. */
	readonly holder: LeaseHolder;
}

/** Sees to it that a task runs once at a time, over all windows and processes. */
export class Leases {
	readonly #store: LeaseStore;
	readonly #clock: Clock;
	readonly #holder: LeaseHolder;

	constructor({ store, clock, holder }: LeasesOptions) {
		this.#store = store;
		this.#clock = clock;
		this.#holder = holder;
	}

	/** Runs `work` while holding the task's lease. Throws `busy`, naming the holder, where somebody else does; nobody waits. */
	async withLease<T>(
		taskId: string,
		work: (lease: Lease) => Promise<T>,
		options: { readonly signal?: AbortSignal } = {},
	): Promise<T> {
		const now = this.#clock.now();
		const answer = await this.#store.acquire(taskId, this.#holder, now, now + leaseTime);
		if (answer.kind === "held") {
			throw this.#busy(taskId, answer.by, answer.until - now);
		}
		const { fence } = answer;
		const lost = new AbortController();
		const ended = new AbortController();
		const renewing = this.#keepRenewing(taskId, fence, lost, ended.signal);
		try {
			const signal = options.signal ? AbortSignal.any([options.signal, lost.signal]) : lost.signal;
			return await work({ fence, signal });
		} finally {
			ended.abort();
			await renewing;
			await this.#store.release(taskId, fence);
		}
	}

	async #keepRenewing(taskId: string, fence: number, lost: AbortController, ended: AbortSignal): Promise<void> {
		for (;;) {
			await this.#clock.sleep(renewEvery, ended).catch(() => {});
			if (ended.aborted) {
				return;
			}
			const renewed = await this.#store.renew(taskId, fence, this.#clock.now() + leaseTime).catch(() => undefined);
			if (renewed === false) {
				lost.abort(new WorkspaceError("busy", l10n.t("The task was taken over by another window.")));
				return;
			}
		}
	}

	#busy(taskId: string, by: LeaseHolder, remaining: number): WorkspaceError {
		const here = by.id === this.#holder.id;
		return new WorkspaceError(
			"busy",
			here ? l10n.t("The task is already running.") : l10n.t("The task is running in {0}.", by.name),
			{
				remedy: l10n.t(
					"Wait until it has ended. If that window is gone, try again in {0} s.",
					Math.ceil(remaining / 1000),
				),
				data: { taskId, holder: by.name, remaining },
			},
		);
	}
}
