import type { Clock, NewId } from "../base/clock.ts";
import type { Session } from "../notion/session.ts";
import type { Leases } from "../tasks/lease.ts";
import type { RunRecorder } from "../tasks/runs.ts";
import type { CallOptions, Connector, ConnectorIssue, Side } from "./connectors/connector.ts";
import type { Decide } from "./decidePlan.ts";
import type { ChangedMeanwhile, Failure, SyncProgress } from "./execution.ts";
import type { PlanEntry } from "./planEntries.ts";
import type {
	AttributeRule,
	ConflictMode,
	FrozenAttribute,
	GuardStop,
	Held,
	Kept,
	PlanInput,
	PlanItem,
	Refusal,
	SyncPlan,
} from "./syncPlan.ts";
import type { KnownProperty, SyncState } from "./syncState.ts";

/** What every sync task works with; `app` and tests put it together. */
export interface SyncServices {
	readonly session: Pick<Session, "api"> & { readonly requests: { readonly total: number } };
	readonly state: SyncState;
	readonly leases: Pick<Leases, "withLease">;
	readonly runs: Pick<RunRecorder, "record" | "get">;
	readonly clock: Clock;
	readonly newId: NewId;
	/** The file that `state` is in, where it is one. */
	readonly statePath?: string;
	/** What ids of tasks that have none of their own begin with, so that they are unique in the store. */
	readonly taskIdPrefix?: string;
}

/** What is run. */
export interface SyncRunnerOptions {
	/** For people. */
	readonly name: string;
	/** Unique in the store: over workspaces, files and tasks. */
	readonly taskId: string;
	readonly attributeMap: readonly AttributeRule[];
	readonly conflictMode: ConflictMode;
	readonly guard: PlanInput["guard"];
	/** Milliseconds after which everything is listed again, also what Notion doesn't date. Default: an hour. */
	readonly listingInterval?: number;
	readonly services: SyncServices;
	/** Opens both sides. `fence` is the number of the lease, where one is held. */
	readonly prepare: (options: CallOptions & { readonly fence?: number }) => Promise<PreparedSync>;
}

/** Both sides, ready to be listed, with the rules as they hold now. */
export interface PreparedSync {
	readonly connectors: Readonly<Record<Side, Connector>>;
	readonly rules: readonly AttributeRule[];
	readonly keyAttribute: string | undefined;
	/** What is kept in step with what. Links that were made for something else are of no use and dropped. */
	readonly target: string;
	readonly properties: readonly KnownProperty[];
	/** Settles what an earlier run left without an answer. */
	readonly recover?: (options: CallOptions) => Promise<void>;
	readonly issues: readonly ConnectorIssue[];
	/** Settles what the conflict mode leaves open. */
	readonly decide: Decide;
}

/** How a sync is planned. */
export interface PlanOptions extends CallOptions {
	/** List everything, also what Notion doesn't say was edited. Default: false; it is done at an interval anyway. */
	readonly listAll?: boolean;
	/** Ids of entries or changes (`planEntries`) that are left out this time. */
	readonly exclude?: readonly string[];
}

/** How a sync is run. */
export interface RunOptions extends PlanOptions {
	/** The plan that somebody has seen and agreed to: a write that isn't in it stops the run before anything is written. */
	readonly agreed?: Pick<SyncPlan, "items">;
	readonly onProgress?: (progress: SyncProgress) => void;
	/** A word of the person who runs it, kept with the run's record. */
	readonly note?: string;
	/** What started the run. Default: `command`. */
	readonly trigger?: Parameters<RunRecorder["record"]>[0]["trigger"];
	/**
	 * Carry the plan out although the guard would stop it: somebody was asked. With the stop that they were asked about
	 * (`data.guard` of the error), one that is worse stops again. Default: false.
	 */
	readonly acceptGuard?: boolean | GuardStop;
	/** Carry out only these items of the plan; the rest is held back until a later run. Default: all. */
	readonly select?: (item: PlanItem) => boolean;
}

/** What a run came to. Counts are objects. */
export interface SyncResult {
	readonly runId: string;
	readonly toNotion: number;
	readonly toOther: number;
	/** Open ones, new and old. */
	readonly conflicts: number;
	/** Not synced, each with the reason. */
	readonly refused: readonly Refusal[];
	readonly held: readonly Held[];
	readonly kept: readonly Kept[];
	readonly frozen: readonly FrozenAttribute[];
	/** Writes that somebody holds back. */
	readonly heldBack: readonly PlanEntry[];
	readonly failures: readonly Failure[];
	/** Edited after they were planned: the next run carries them over. */
	readonly changedMeanwhile: readonly ChangedMeanwhile[];
	/** Made to Notion. */
	readonly requests: number;
	/** Both sides were in step already, and nothing was written. */
	readonly nothingToDo: boolean;
}
