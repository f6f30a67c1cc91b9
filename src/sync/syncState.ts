import type { Side, SyncObject } from "./connectors/connector.ts";
import type { HeldWrite } from "./holdBack.ts";
import type { Link } from "./syncPlan.ts";
import type { Attributes, AttributeValue } from "./values.ts";

/** How a conflict ended. `decided`: by the task's conflict mode, or the attribute goes one way. */
export type Resolution =
	| "notion"
	| "other"
	| "value"
	/** Both sides became equal by themselves. */
	| "equal"
	/** One of the two objects, or the attribute, isn't there any more. */
	| "gone"
	| "decided";

/** Two edits of one attribute that don't fit together, with everything that is needed to show and to settle it. */
export interface OpenConflict {
	readonly id: string;
	readonly linkId: string;
	readonly attribute: string;
	/** The object's, as Notion calls it. */
	readonly title: string;
	/** `undefined`: the two never had anything in common. */
	readonly base: AttributeValue | undefined;
	readonly notion: AttributeValue;
	readonly other: AttributeValue;
	/** All attributes of both objects when the conflict was last seen. */
	readonly context: { readonly notion: Attributes; readonly other: Attributes };
	/** Milliseconds since 1970. */
	readonly detectedAt: number;
}

/** A settled conflict: what lost stays readable here. */
export interface ClosedConflict extends OpenConflict {
	readonly closedAt: number;
	readonly resolution: Resolution;
	/** What both sides hold since; `undefined` where they don't. */
	readonly value: AttributeValue | undefined;
}

export interface ConflictClosing {
	readonly linkId: string;
	/** All open conflicts of the link where it is missing. */
	readonly attribute?: string;
	readonly resolution: Resolution;
	readonly value?: AttributeValue;
	readonly at: number;
}

/** The property that an attribute was found under, so that a renamed one is followed and a re-typed one noticed. */
export interface KnownProperty {
	readonly attribute: string;
	readonly propertyId: string;
	readonly type: string;
	/** Which side has it. */
	readonly side: Side;
	/** Its options, so that one that is renamed is followed. */
	readonly options?: readonly KnownOption[];
}

/** An option of a select, status or multi-select property. */
export interface KnownOption {
	readonly id: string;
	readonly name: string;
	/** What it was called at earlier runs. */
	readonly formerly: readonly string[];
}

/** From where the next run can go on without listing everything. A side that lists cheaply has none. */
export interface SyncCursor {
	/** When everything was last listed, in milliseconds since 1970. */
	readonly listedAt: number;
	readonly notion?: SideCursor;
	readonly other?: SideCursor;
}

export interface SideCursor {
	/** Where the side's `changes` go on from. */
	readonly from: string;
	/** Objects that no base tells of, as they were last seen: not linked, in conflict, held back. */
	readonly seen: readonly SyncObject[];
	/** Links whose object is known to be different from its base without having been seen: they are read one by one. */
	readonly unsettled: readonly string[];
}

/** What becomes true together. */
export interface StateChanges {
	/** What the task keeps in step with what. */
	readonly target?: string;
	/** Replaces a link of the same id. */
	readonly links?: readonly Link[];
	/** Ids of links that are over. Their conflicts are closed by `closings`. */
	readonly removedLinks?: readonly string[];
	/** Opens, or brings up to date, the conflict of that link and attribute. */
	readonly conflicts?: readonly OpenConflict[];
	readonly closings?: readonly ConflictClosing[];
	/** Values that were replaced without a conflict having been open. */
	readonly log?: readonly ClosedConflict[];
	/** Sources whose create has led to a link. */
	readonly created?: readonly string[];
	readonly properties?: readonly KnownProperty[];
	/** Writes that somebody holds back from now on. */
	readonly holds?: readonly HeldWrite[];
	/** Ids of writes that nobody holds back any more. */
	readonly releases?: readonly string[];
	/** Attributes that the task doesn't have any more: one of that name begins anew. */
	readonly forgottenProperties?: readonly string[];
	/** `null`: the next run lists everything. */
	readonly cursor?: SyncCursor | null;
}

/**
 * What a sync task remembers: links with their bases, conflicts, creates under way. `store/` satisfies it with SQLite. Reads
 * are synchronous; writes are one transaction each and in the file when the promise resolves.
 */
export interface SyncState {
	links(taskId: string): readonly Link[];
	openConflicts(taskId: string): readonly OpenConflict[];
	/** The latest settled conflicts, newest first. */
	closedConflicts(taskId: string, limit?: number): readonly ClosedConflict[];
	properties(taskId: string): readonly KnownProperty[];
	/** What the links were made for; `undefined` at first. */
	target(taskId: string): string | undefined;
	cursor(taskId: string): SyncCursor | undefined;
	holds(taskId: string): readonly HeldWrite[];
	/** Throws `busy` when `fence` isn't the newest number of the task's lease. */
	commit(taskId: string, changes: StateChanges, options?: { readonly fence?: number }): Promise<void>;
	/** The id under which an object is created that stands for `source`: the one of an earlier attempt, else `fresh`, which is kept. */
	operationFor(taskId: string, source: string, fresh: string): Promise<string>;
	/** What `operationFor` keeps for a source; `undefined` where it keeps nothing. */
	recall(taskId: string, source: string): string | undefined;
}
