import type { Side } from "./connectors/connector.ts";
import type { LosingValue, MergeItem, PlannedChange, PlannedConflict, SyncPlan } from "./syncPlan.ts";

/** Says which side wins a conflict; `undefined` leaves it open. */
export type Decide = (item: MergeItem, conflict: PlannedConflict) => Side | undefined;

/** Turns conflicts of a plan into writes where a task's own code decides them. What loses is kept in the log, as always. */
export function decidePlan(plan: SyncPlan, decide: Decide): SyncPlan {
	return { ...plan, items: plan.items.map((item) => (item.kind === "merge" ? decideItem(item, decide) : item)) };
}

function decideItem(item: MergeItem, decide: Decide): MergeItem {
	const open: PlannedConflict[] = [];
	const changes: Record<Side, PlannedChange[]> = { notion: [...item.changes.notion], other: [...item.changes.other] };
	const losing: LosingValue[] = [...item.losing];
	for (const conflict of item.conflicts) {
		const winner = decide(item, conflict);
		const loser = winner === "notion" ? "other" : "notion";
		const { attribute, base } = conflict;
		if (winner === undefined || item[loser].readOnly?.[attribute] !== undefined) {
			open.push(conflict);
			continue;
		}
		changes[loser].push({ attribute, from: conflict[loser], to: conflict[winner], reason: "decided" });
		losing.push({ attribute, side: loser, base, value: conflict[loser] });
	}
	return open.length === item.conflicts.length ? item : { ...item, changes, losing, conflicts: open };
}
