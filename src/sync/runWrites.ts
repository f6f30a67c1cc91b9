import type { RunningRun } from "../tasks/runs.ts";
import { otherSideOf, type Side } from "./connectors/connector.ts";
import { entryOf } from "./planEntries.ts";
import type { CreateItem, DeleteItem, MergeItem, PlannedChange } from "./syncPlan.ts";

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
		entryId: entryOf(item, side)?.id,
		linkId: item.link?.id,
		partnerId: item[otherSideOf[side]].id,
		attribute,
		base: item.link?.base[attribute],
		notion: item.notion.attributes[attribute],
		other: item.other.attributes[attribute],
		value: to,
	}));
}

/** A whole object that was created, for the run's record. */
export function createWrite(item: CreateItem, linkId: string, written: Written): RunWrite {
	const { side, from, attributes } = item;
	return {
		...written,
		side,
		action: "create",
		reason: "created",
		outcome: "done",
		title: from.title,
		entryId: entryOf(item, side)?.id,
		linkId,
		partnerId: from.id,
		// Only an object that came back had a link before.
		base: item.link?.base,
		value: attributes,
	};
}

/** A whole object that was deleted, for the run's record. */
export function deleteWrite(item: DeleteItem, written: Written): RunWrite {
	const { side, object, link } = item;
	return {
		...written,
		side,
		action: "delete",
		reason: "deleted",
		outcome: "done",
		title: object.title,
		entryId: entryOf(item, side)?.id,
		linkId: link.id,
		partnerId: side === "notion" ? link.otherId : link.notionId,
		base: link.base,
		value: object.attributes,
	};
}
