import type { DeleteGuard } from "../tasks/taskFile.ts";
import type { Side } from "./connectors/connector.ts";
import type { GuardStop, PlanInput, PlanItem } from "./syncPlan.ts";

/** How many objects one run may delete without asking. */
export function allowedDeletes({ count, share }: DeleteGuard, links: number): number {
	return Math.max(count, Math.floor(share * links));
}

/** The side that shows nothing at all any more although it did before, if there is one. */
export function emptiedSide({ links, listings }: Pick<PlanInput, "links" | "listings">): Side | undefined {
	if (links.length === 0) {
		return undefined;
	}
	return (["notion", "other"] as const).find((side) => listings[side].complete && listings[side].objects.length === 0);
}

/** Why a plan must not be carried out unasked: it looks like an accident and not like somebody's edits. */
export function guardStop(input: PlanInput, items: readonly PlanItem[]): GuardStop | undefined {
	const side = emptiedSide(input);
	if (side !== undefined) {
		return { kind: "sideBecameEmpty", side };
	}
	const deletes = items.filter(({ kind }) => kind === "delete").length;
	const allowed = allowedDeletes(input.guard, input.links.length);
	return deletes > allowed ? { kind: "tooManyDeletes", deletes, allowed } : undefined;
}
