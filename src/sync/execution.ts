import type { Clock, NewId } from "../base/clock.ts";
import { isWorkspaceError, type WorkspaceError } from "../base/errors.ts";
import type { RunningRun } from "../tasks/runs.ts";
import type { Connector, Side, Written } from "./connectors/connector.ts";
import { placeAttribute, presentPlace, renamedLink, withPresentNames } from "./placeNames.ts";
import type { RunWrite } from "./runWrites.ts";
import type { Link, PlanInput, SyncPlan } from "./syncPlan.ts";
import type { OpenConflict, StateChanges, SyncState } from "./syncState.ts";
import { type AttributeValue, sameValue } from "./values.ts";

/** What carrying out a plan needs. */
export interface ExecuteOptions {
	readonly taskId: string;
	readonly input: PlanInput;
	readonly plan: SyncPlan;
	readonly connectors: Readonly<Record<Side, Connector>>;
	readonly state: SyncState;
	readonly run: Pick<RunningRun, "id" | "wrote">;
	readonly clock: Clock;
	readonly newId: NewId;
	readonly fence?: number;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: SyncProgress) => void;
}

export interface SyncProgress {
	/** Objects that are done. */
	readonly done: number;
	readonly total: number;
	/** What comes next. */
	readonly title: string;
}

/** One object that couldn't be written; the others were. */
export interface Failure {
	readonly side: Side;
	readonly title: string;
	readonly error: WorkspaceError;
}

/** A change that wasn't written because its object was edited after the plan was made. The next run plans it anew. */
export interface ChangedMeanwhile {
	readonly side: Side;
	readonly title: string;
	/** `undefined`: the whole object was to be deleted. */
	readonly attribute: string | undefined;
}

/** What is true once the staged writes of a side are in its file. */
export interface Pending {
	/** Reads back what was written and says what follows from it. */
	readonly settle: () => Promise<{ readonly changes: StateChanges; readonly writes: readonly RunWrite[] }>;
}

/** A run under way. */
export interface Execution extends ExecuteOptions {
	/** The conflicts that were open before the run, by link id. */
	readonly open: ReadonlyMap<string, readonly OpenConflict[]>;
	readonly written: Record<Side, number>;
	readonly failures: Failure[];
	readonly changedMeanwhile: ChangedMeanwhile[];
	/** Waits for `flush`. */
	readonly pending: Pending[];
	/** Links whose objects have to be planned anew in this run. */
	readonly unfinished: Set<string>;
	/** What objects of the other side were called before this run wrote to others. */
	readonly renames: Map<string, string>;
}

/**
 * Whether the run goes on with the next object: the failure is about this one. After any other (no network, no access, the
 * store) the next one would fail too.
 */
export function isAboutOneObject(error: unknown): error is WorkspaceError {
	return isWorkspaceError(error, "refused", "notFound", "conflict", "invalidInput", "ambiguous", "unsupported");
}

export async function commit(execution: Execution, changes: StateChanges): Promise<void> {
	const named = withPresentNames(changes, execution.renames, placeAttribute(execution.input.attributes));
	await execution.state.commit(execution.taskId, named, { fence: execution.fence });
}

/** Takes note of objects that got other ids with a write to one of the other side. Answers the links that say so. */
export function renamedWith(execution: Execution, { renamed = [] }: Written): readonly Link[] {
	for (const [was, is] of renamed) {
		execution.renames.set(was, is);
		execution.renames.delete(is);
	}
	const place = placeAttribute(execution.input.attributes);
	return renamed.length === 0
		? []
		: execution.state.links(execution.taskId).flatMap((link) => {
				const now = renamedLink(link, execution.renames, place);
				return now.otherId === link.otherId && sameValue(now.base[place ?? ""] ?? null, link.base[place ?? ""] ?? null)
					? []
					: [now];
			});
}

/** A value that an attribute is to get, by the present name of the place that it names. */
export function presentValue({ renames, input }: Execution, attribute: string, value: AttributeValue): AttributeValue {
	return attribute === placeAttribute(input.attributes) ? presentPlace(value, renames) : value;
}

/** Joins what several objects change, so that it is one transaction. */
export function joinChanges(all: readonly StateChanges[]): StateChanges {
	return {
		// What is said of a link later holds.
		links: [...new Map(all.flatMap(({ links = [] }) => links).map((link) => [link.id, link])).values()],
		removedLinks: all.flatMap(({ removedLinks = [] }) => removedLinks),
		conflicts: all.flatMap(({ conflicts = [] }) => conflicts),
		closings: all.flatMap(({ closings = [] }) => closings),
		log: all.flatMap(({ log = [] }) => log),
		created: all.flatMap(({ created = [] }) => created),
	};
}
