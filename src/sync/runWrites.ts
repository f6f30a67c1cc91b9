import type { RunningRun } from "../tasks/runs.ts";
import type { Side, SyncObject } from "./connectors/connector.ts";
import type { MergeItem, PlannedChange } from "./syncPlan.ts";
import type { Attributes } from "./values.ts";

/** One write in a run's record. */
export type RunWrite = RunningRun["wrote"] extends (...writes: infer W extends readonly unknown[]) => unknown
	? W[number]
	: never;
type Written = Required<Pick<RunWrite, "operationId" | "objectId">>;

/** The attributes that were written of a pair, for the run's record: each with its reason, the base and both values. */
export function changeWrites(
	item: MergeItem,
	side: Side,
	changes: readonly PlannedChange[],
	written: Written,
): readonly RunWrite[] {
	return changes.map(({ attribute, to, reason }) => ({
		...written,
		side,
		action: "update",
		reason,
		outcome: "done",
		title: item.notion.title,
		attribute,
		base: item.link?.base[attribute],
		notion: item.notion.attributes[attribute],
		other: item.other.attributes[attribute],
		value: to,
	}));
}

/** A whole object that was created or deleted, for the run's record. */
export function objectWrite(
	action: "create" | "delete",
	side: Side,
	{ title }: SyncObject,
	attributes: Attributes,
	written: Written,
): RunWrite {
	const reason = action === "create" ? "created" : "deleted";
	return { ...written, side, action, reason, outcome: "done", title, value: attributes };
}
