import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { RunTrigger } from "../store/runs.ts";
import type { ScheduleRecord, ScheduleTrouble } from "../store/schedules.ts";
import type { RunEnded, Schedule } from "./schedule.ts";

/** A task that runs by itself. */
export interface ScheduledTask {
	/** The task's identity in the store, which its runs go by too. */
	readonly taskId: string;
	/** For people. */
	readonly name: string;
	readonly schedule: Schedule;
	/**
	 * Runs it once, asking nobody. What it throws counts as a failure, but: `busy` and `closed` (not now), `cancelled` (a run all the
	 * same), and `guarded` and `invalidInput`, which wait for a person.
	 */
	readonly run: (options: ScheduledRun) => Promise<Attention | undefined>;
}

export interface ScheduledRun {
	readonly trigger: RunTrigger;
	/** Aborted when the task is no longer scheduled, or its lease is lost. */
	readonly signal: AbortSignal;
}

/** What a run that came to its end left for a person. */
export interface Attention {
	/** The same key again isn't said again. */
	readonly key: string;
	readonly message: string;
	readonly remedy?: string;
	/** The object in Notion that it is about. */
	readonly objectId?: string;
}

/** What a person should hear of a scheduled task, once. */
export type ScheduleEvent =
	| {
			readonly kind: "trouble";
			readonly task: ScheduledTask;
			readonly trouble: ScheduleTrouble;
			readonly error?: unknown;
	  }
	/** A task that had failed got through again. */
	| { readonly kind: "recovered"; readonly task: ScheduledTask; readonly before: ScheduleTrouble };

/** How a scheduled task stands. */
export interface ScheduleStatus {
	readonly task: ScheduledTask;
	readonly state: "running" | "waiting" | "failed" | "held" | "paused" | "over";
	/** When it runs next, in milliseconds since 1970; none: when something changes, or never. */
	readonly nextAt: number | undefined;
	readonly record: ScheduleRecord;
}

/** What the failure of a run means for its schedule. `data.reason` tells failures of one code apart. */
export function outcomeOfFailure(error: unknown): RunEnded["outcome"] {
	if (isWorkspaceError(error, "cancelled")) {
		return "cancelled";
	}
	if (!isWorkspaceError(error)) {
		return { kind: "failed", key: "unexpected", message: messageOf(error) };
	}
	const held = error.code === "guarded" || error.code === "invalidInput";
	const { message, remedy } = error;
	const key = typeof error.data.reason === "string" ? error.data.reason : error.code;
	return { kind: held ? "held" : "failed", key, message, ...(remedy === undefined ? {} : { remedy }) };
}
