import { guardStop } from "./guard.ts";
import { entryOf, fingerprints, type PlanEntry } from "./planEntries.ts";
import type { MergeItem, PlanInput, PlanItem, SyncPlan } from "./syncPlan.ts";

/** Says of an entry, or of one of its changes, whether it is held back. */
export type IsHeldBack = (id: string, fingerprint: string) => boolean;

/**
 * Takes out of a plan what somebody holds back, whole entries or single changes, and names it in `heldBack`. What both sides
 * agree on stays; an object that is to be created or deleted is held back whole.
 */
export function holdBack(input: PlanInput, plan: SyncPlan, isHeldBack: IsHeldBack): SyncPlan {
	const rest = takeOut(plan, isHeldBack);
	return { ...rest, guard: plan.guard && guardStop(input, rest.items) };
}

/** The same for a plan that is only looked at: its guard stays what it was. */
export function takeOut(plan: SyncPlan, isHeldBack: IsHeldBack): SyncPlan {
	const heldBack: PlanEntry[] = [...plan.heldBack];
	const items = plan.items.flatMap((item): readonly PlanItem[] => {
		let rest: PlanItem | undefined = item;
		for (const side of ["notion", "other"] as const) {
			const entry: PlanEntry | undefined = rest && entryOf(rest, side);
			if (!rest || !entry) {
				continue;
			}
			const texts = fingerprints(entry);
			const isHeld = (id: string) => isHeldBack(id, texts.get(id) ?? "");
			const held = isHeld(entry.id) ? entry.changes : entry.changes.filter(({ id }) => isHeld(id));
			if (rest.kind !== "merge" && (isHeld(entry.id) || held.length > 0)) {
				heldBack.push(entry);
				rest = undefined;
			} else if (rest.kind === "merge" && held.length > 0) {
				heldBack.push({ ...entry, changes: held });
				const names = new Set(held.map(({ attribute }) => attribute));
				const changes: MergeItem["changes"] = {
					...rest.changes,
					[side]: rest.changes[side].filter(({ attribute }) => !names.has(attribute)),
				};
				const losing: MergeItem["losing"] = rest.losing.filter(
					(value) => value.side !== side || !names.has(value.attribute),
				);
				rest = { ...rest, changes, losing };
			}
		}
		return rest ? [rest] : [];
	});
	return { ...plan, items, heldBack };
}

/** Holds back what is named: ids of entries or of changes, whatever they write. */
export function holdsIds(ids: readonly string[]): IsHeldBack {
	const held = new Set(ids);
	return (id) => held.has(id);
}

/** Holds back what is written down: the same writes to the same objects. Another edit of theirs isn't held back. */
export function holdsWrites(holds: readonly HeldWrite[]): IsHeldBack {
	const texts = new Map(holds.map(({ id, fingerprint }) => [id, fingerprint]));
	return (id, fingerprint) => texts.get(id) === fingerprint;
}

/** A write that somebody doesn't want, as it is remembered. */
export interface HeldWrite {
	/** Of an entry or a change. */
	readonly id: string;
	readonly fingerprint: string;
}

/**
 * What has to be remembered to hold back the entries and changes that are named. An update is held back change by change, so
 * that a further change of the same object isn't.
 */
export function heldWrites(entries: readonly PlanEntry[], ids: readonly string[]): readonly HeldWrite[] {
	const named = new Set(ids);
	return entries.flatMap((entry) => {
		const texts = fingerprints(entry);
		const changes = entry.changes.map(({ id }) => id);
		const wanted =
			entry.kind === "update"
				? changes.filter((id) => named.has(entry.id) || named.has(id))
				: [entry.id, ...changes].some((id) => named.has(id))
					? [entry.id]
					: [];
		return wanted.map((id) => ({ id, fingerprint: texts.get(id) ?? "" }));
	});
}
