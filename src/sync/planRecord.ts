import { type PlanItem, planCounts, type SyncPlan } from "./syncPlan.ts";

/** A plan as it is kept with its run: what would be written, without the objects themselves, and a word of the person who ran it. */
export function plannedRun(plan: SyncPlan, note?: string): unknown {
	const { refused, held, frozen, heldBack, guard } = plan;
	const kept = plan.kept.map(({ title, message }) => ({ title, message }));
	return {
		...(note ? { note } : {}),
		counts: planCounts(plan),
		items: plan.items.map(plannedItem),
		...{ refused, held, frozen, kept, heldBack, guard },
	};
}

function plannedItem(item: PlanItem): unknown {
	switch (item.kind) {
		case "merge": {
			const { changes, agreed, conflicts } = item;
			return { kind: "merge", title: item.notion.title, changes, agreed: Object.keys(agreed), conflicts };
		}
		case "create":
			return { kind: "create", side: item.side, title: item.from.title, attributes: item.attributes };
		case "delete":
			return { kind: "delete", side: item.side, title: item.object.title };
		case "forget":
			return { kind: "forget", notionId: item.link.notionId, otherId: item.link.otherId };
	}
}
