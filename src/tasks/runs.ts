import type { Clock, NewId } from "../base/clock.ts";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Session } from "../notion/session.ts";
import type { NewRun, Run, RunOutcome, RunStore, RunWrite } from "../store/runs.ts";

export interface RunRecorderOptions {
	readonly store: RunStore;
	/** Its requests are counted. */
	readonly session: Pick<Session, "requests">;
	readonly clock: Clock;
	readonly newId: NewId;
	/** Throws old records of a task away, after a run of it. Default: nothing is thrown away. */
	readonly prune?: (taskId: string, now: number) => Promise<void>;
}

/** How a run that came to its end counts; a failed one with what it failed of. */
export type RunResult =
	| RunOutcome
	| { readonly outcome: RunOutcome; readonly code?: string; readonly message?: string };

/** A run under way, for the task to say what it does. */
export interface RunningRun {
	readonly id: string;
	/** What the run means to write; once it is known. */
	plan(plan: unknown): Promise<void>;
	/** A write and its outcome; call it after every write. */
	wrote(...writes: readonly RunWrite[]): Promise<void>;
}

/** Keeps a record of every run: what it meant to do, what it did and why, and how it ended. */
export class RunRecorder {
	readonly #options: RunRecorderOptions;

	constructor(options: RunRecorderOptions) {
		this.#options = options;
	}

	/** A run that was recorded, with its plan and its writes; `undefined` for an id that isn't known. */
	get(runId: string): Run | undefined {
		return this.#options.store.get(runId);
	}

	/**
	 * Runs `work` and records it. `outcomeOf` says how a result counts. What `work` throws is recorded and thrown on. A run whose
	 * process dies stays without an end.
	 */
	async record<T>(
		run: Pick<NewRun, "taskId" | "name" | "kind" | "trigger">,
		outcomeOf: (result: T) => RunResult,
		work: (run: RunningRun) => Promise<T>,
	): Promise<T> {
		const { store, clock, newId, session } = this.#options;
		const id = newId();
		const before = session.requests.total;
		const end = (outcome: RunOutcome, error: { code?: string; message?: string } = {}) =>
			store.end(id, { endedAt: clock.now(), outcome, requests: session.requests.total - before, ...error });

		const { taskId, name, kind, trigger } = run;
		await store.start({ id, taskId, name, kind, trigger, plan: null, startedAt: clock.now() });
		try {
			const result = await work({
				id,
				plan: (plan) => store.setPlan(id, plan),
				wrote: (...writes) => store.addWrites(id, writes),
			});
			const { outcome, ...why } = asResult(outcomeOf(result));
			await end(outcome, why);
			return result;
		} catch (error) {
			const code = isWorkspaceError(error) ? error.code : undefined;
			await end(code === "cancelled" ? "cancelled" : "failed", { code, message: messageOf(error) });
			throw error;
		} finally {
			// What couldn't be thrown away now is so after another run.
			await this.#options.prune?.(taskId, clock.now()).catch(() => {});
		}
	}
}

function asResult(result: RunResult): Exclude<RunResult, string> {
	return typeof result === "string" ? { outcome: result } : result;
}
