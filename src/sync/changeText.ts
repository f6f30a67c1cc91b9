import { attributesText } from "./attributeText.ts";
import { entryOf, type PlanEntry } from "./planEntries.ts";
import type { PlanItem, SyncPlan } from "./syncPlan.ts";
import type { Attributes, AttributeValue } from "./values.ts";

/** An object as it is and as it would be, as texts for a diff editor. An object that isn't there has no text. */
export interface ChangeText {
	readonly before: string;
	readonly after: string;
}

/** What an entry of a plan, one that is held back too, does to its object. `undefined` where the plan has no such entry. */
export function changeText(plan: Pick<SyncPlan, "items" | "heldBack">, entryId: string): ChangeText | undefined {
	for (const item of plan.items) {
		for (const side of ["notion", "other"] as const) {
			const entry = entryOf(item, side);
			if (entry?.id === entryId) {
				return text(entry, item);
			}
		}
	}
	const held = plan.heldBack.find(({ id }) => id === entryId);
	return held && text(held);
}

function text(entry: PlanEntry, item?: PlanItem): ChangeText {
	// Of what is held back the plan knows only what would be changed.
	const now: Attributes = item?.kind === "merge" ? item[entry.side].attributes : {};
	const before = entry.kind === "create" ? {} : { ...now, ...valuesOf(entry, "from") };
	const after = entry.kind === "delete" ? {} : { ...now, ...valuesOf(entry, "to") };
	return { before: attributesText(before), after: attributesText(after) };
}

function valuesOf({ changes }: PlanEntry, end: "from" | "to"): Attributes {
	const values = changes.flatMap((change): [string, AttributeValue][] => {
		const value = change[end];
		return value === undefined ? [] : [[change.attribute, value]];
	});
	return Object.fromEntries(values);
}
