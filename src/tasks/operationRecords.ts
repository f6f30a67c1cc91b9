import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withRequestOptions } from "../notion/requestOptions.ts";
import type { Operation, OperationState, OutboxStore } from "../store/outbox.ts";
import type { Created } from "./foundObjects.ts";
import type { WriteOptions } from "./operations.ts";
import { ambiguous } from "./outboxErrors.ts";
import { failureText, outcomeOfWriteFailure } from "./outboxOutcome.ts";

/** Milliseconds after which a request that Notion took can't be carried out any more. Source: Notion answers 504 after 60 s. */
export const serverLimit = 60_000;
/** Milliseconds by which we assume a query to lag behind a write at most. Notion promises none; seconds are seen. */
export const assumedLag = 30_000;

/** The states of operations in the store, and the one way by which a request of one leaves. */
export class OperationRecords {
	readonly #store: OutboxStore;
	readonly #clock: Clock;
	readonly #log: Log;

	constructor(store: OutboxStore, clock: Clock, log: Log) {
		this.#store = store;
		this.#clock = clock;
		this.#log = log;
	}

	/**
	 * The operation counts as sent from the moment when its request leaves, not while it waits for its turn: what a crash or a lost
	 * lease finds waiting was never sent. And whoever was taken over meanwhile sends nothing.
	 */
	async send<T>(
		id: string,
		send: () => Promise<T>,
		answered: (answer: T) => Promise<T>,
		options: WriteOptions,
	): Promise<T> {
		let isSent = false;
		const beforeSend = async () => {
			// Repeated is only what can't have happened: the time that counts is that of the last attempt.
			if (!(await this.step(id, isSent ? ["sent"] : ["ready", "refused"], "sent", options))) {
				// Somebody else sent it between our look and our step; what came of it is looked up, never sent over.
				throw ambiguous(undefined);
			}
			isSent = true;
		};
		let answer: T;
		try {
			answer = await withRequestOptions({ beforeSend }, send);
		} catch (error) {
			if (!isSent) {
				throw error;
			}
			const outcome = outcomeOfWriteFailure(error);
			const to = outcome === "neverSent" ? "ready" : outcome;
			await this.step(id, ["sent"], to, options, { error: failureText(error) });
			throw outcome === "ambiguous" && !isWorkspaceError(error, "ambiguous")
				? ambiguous(messageOf(error), error)
				: error;
		}
		return answered(answer);
	}

	/** Waits until an attempt can neither be carried out any more nor be invisible to a query. */
	async waitUntilOver(record: Operation, { signal, onWait }: WriteOptions): Promise<void> {
		const wait = (record.sentAt ?? 0) + serverLimit + assumedLag - this.#clock.now();
		if (wait > 0) {
			this.#log.info(`Operation ${record.id}: no answer was received; looking again in ${Math.ceil(wait / 1000)} s.`);
			onWait?.(wait);
			await this.#clock.sleep(wait, signal).catch((error: unknown) => {
				throw new WorkspaceError("cancelled", l10n.t("Cancelled."), { cause: error });
			});
		}
	}

	/** Notes what an operation has made or changed. */
	done<T extends Created>(id: string, object: T, options: WriteOptions): Promise<T> {
		return this.answered(id, object.id, object, options);
	}

	/** Notes what Notion answered, and which object it is about. */
	async answered<T>(id: string, resultId: string, answer: T, options: WriteOptions): Promise<T> {
		await this.step(id, ["sent", "ambiguous"], "done", options, { resultId, result: JSON.stringify(answer) });
		return answer;
	}

	/** Takes an operation from one of some states to another; `false` where it is in none of them. Throws `busy` for a stale lease. */
	step(
		id: string,
		from: readonly OperationState[],
		to: OperationState,
		{ fence }: WriteOptions,
		details: { readonly resultId?: string; readonly result?: string; readonly error?: string } = {},
	): Promise<boolean> {
		return this.#store.step(id, { from, to, at: this.#clock.now(), fence, ...details });
	}

	/** What is recorded of an operation that was added. */
	get(id: string): Operation {
		const record = this.#store.get(id);
		if (!record) {
			throw new WorkspaceError("store", l10n.t("The record of a write has vanished from the store."), {
				data: { operationId: id },
			});
		}
		return record;
	}
}
