import type { NewId } from "../base/clock.ts";
import type { SyncObject } from "./connectors/connector.ts";
import type { AttributeRule, Link, LosingValue, MergeItem, PlanInput, SyncPlan } from "./syncPlan.ts";
import type { ClosedConflict, ConflictClosing, OpenConflict, Resolution } from "./syncState.ts";
import { type Attributes, sameValue } from "./values.ts";

/** The conflicts of an item that have to be saved: new ones, and known ones (`open`) that look different now. */
export function conflictsToSave(
	item: MergeItem,
	linkId: string,
	open: readonly OpenConflict[],
	{ now, newId }: { readonly now: number; readonly newId: NewId },
): readonly OpenConflict[] {
	const context = { notion: item.notion.attributes, other: item.other.attributes };
	return item.conflicts.flatMap(({ attribute, base, notion, other }): readonly OpenConflict[] => {
		const known = open.find((conflict) => conflict.attribute === attribute);
		if (known && isSameConflict(known, { notion, other, context })) {
			return [];
		}
		const { title } = item.notion;
		return [{ id: known?.id ?? newId(), linkId, attribute, title, base, notion, other, context, detectedAt: now }];
	});
}

function isSameConflict(
	known: OpenConflict,
	{ notion, other, context }: Pick<OpenConflict, "notion" | "other" | "context">,
): boolean {
	return (
		sameValue(known.notion, notion) &&
		sameValue(known.other, other) &&
		sameAttributes(known.context.notion, context.notion) &&
		sameAttributes(known.context.other, context.other)
	);
}

function sameAttributes(a: Attributes, b: Attributes): boolean {
	const names = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...names].every((name) => sameValue(a[name] ?? null, b[name] ?? null));
}

/** Open conflicts of a link that end because both sides now hold the same. */
export function closingsOf(agreed: Attributes, open: readonly OpenConflict[], at: number): readonly ConflictClosing[] {
	return open
		.filter((conflict) => agreed[conflict.attribute] !== undefined)
		.map((conflict) => {
			const value = agreed[conflict.attribute] ?? null;
			const won = { notion: sameValue(conflict.notion, value), other: sameValue(conflict.other, value) };
			const resolution: Resolution = won.notion ? "notion" : won.other ? "other" : "value";
			return { linkId: conflict.linkId, attribute: conflict.attribute, resolution, value, at };
		});
}

/**
 * Open conflicts that are none any more without anything to write: both sides went back to what they had in common, one of
 * the objects is gone, or the attribute isn't synced any more, or not for now.
 */
export function settledConflicts(
	input: Pick<PlanInput, "links" | "listings" | "attributes">,
	plan: SyncPlan,
	open: readonly OpenConflict[],
	at: number,
): readonly ConflictClosing[] {
	const links = new Map(input.links.map((link) => [link.id, link]));
	const objects = {
		notion: new Map(input.listings.notion.objects.map((object) => [object.id, object])),
		other: new Map(input.listings.other.objects.map((object) => [object.id, object])),
	};
	const planned = new Set(plan.items.map((item) => ("link" in item ? item.link?.id : undefined)));
	return open.flatMap(({ linkId, attribute }): readonly ConflictClosing[] => {
		const link = links.get(linkId);
		if (!link || !isSynced(input.attributes, attribute)) {
			return [{ linkId, attribute, resolution: "gone", at }];
		}
		const [notion, other] = [objects.notion.get(link.notionId), objects.other.get(link.otherId)];
		return !planned.has(linkId) && holdSame(notion, other, attribute)
			? [{ linkId, attribute, resolution: "equal", value: notion?.attributes[attribute] ?? null, at }]
			: [];
	});
}

function isSynced(rules: readonly AttributeRule[], attribute: string): boolean {
	return rules.some(({ name, frozen }) => name === attribute && frozen === undefined);
}

function holdSame(notion: SyncObject | undefined, other: SyncObject | undefined, attribute: string): boolean {
	const [ours, theirs] = [notion?.attributes[attribute], other?.attributes[attribute]];
	return ours !== undefined && theirs !== undefined && sameValue(ours, theirs);
}

/** A replaced value as an entry of the conflict log. Conflicts that are open are closed instead. */
export function logEntry(
	item: MergeItem,
	link: Link,
	{ attribute, base }: LosingValue,
	{ now, newId }: { readonly now: number; readonly newId: NewId },
): ClosedConflict {
	const [notion, other] = [item.notion.attributes[attribute] ?? null, item.other.attributes[attribute] ?? null];
	const written = [...item.changes.notion, ...item.changes.other].find((change) => change.attribute === attribute);
	return {
		id: newId(),
		linkId: link.id,
		attribute,
		title: item.notion.title,
		base,
		notion,
		other,
		context: { notion: item.notion.attributes, other: item.other.attributes },
		detectedAt: now,
		closedAt: now,
		resolution: "decided",
		value: written?.to,
	};
}
