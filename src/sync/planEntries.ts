import { canonicalJson } from "../base/json.ts";
import type { Side } from "./connectors/connector.ts";
import type { ChangeReason, PlanItem, SyncPlan } from "./syncPlan.ts";
import { type AttributeValue, canonicalValue } from "./values.ts";

/** One attribute that an entry writes. */
export interface EntryChange {
	/** Names the change, now and in every plan to come. */
	readonly id: string;
	readonly attribute: string;
	/** `undefined` for an object that isn't there yet, or that goes. */
	readonly from: AttributeValue | undefined;
	/** `undefined` for an object that goes. */
	readonly to: AttributeValue | undefined;
	readonly reason: ChangeReason | "created" | "deleted" | "undone";
}

/** What a plan writes to one object of one side: a line of a list of changes. */
export interface PlanEntry {
	/** Names the object and the side, now and in every plan to come: an edit of it doesn't change its id. */
	readonly id: string;
	readonly side: Side;
	readonly kind: "create" | "update" | "delete";
	readonly title: string;
	readonly linkId: string | undefined;
	/** By attribute; of a `delete`, what the object holds. */
	readonly changes: readonly EntryChange[];
}

const sides = ["notion", "other"] as const;

/** Everything that a plan writes, object by object and side by side, in the order of the plan. */
export function planEntries({ items }: Pick<SyncPlan, "items">): readonly PlanEntry[] {
	return items.flatMap((item) => sides.flatMap((side) => entryOf(item, side) ?? []));
}

/** What the item writes to the side; `undefined` where it writes nothing. */
export function entryOf(item: PlanItem, side: Side): PlanEntry | undefined {
	const id = `${side} ${itemId(item)}`;
	const entry = (kind: PlanEntry["kind"], title: string, changes: readonly Omit<EntryChange, "id">[]): PlanEntry => ({
		id,
		side,
		kind,
		title,
		linkId: item.link?.id,
		changes: changes.map((change) => ({ id: changeId(id, change.attribute), ...change })),
	});
	switch (item.kind) {
		case "merge":
			return item.changes[side].length === 0 ? undefined : entry("update", item.notion.title, item.changes[side]);
		case "create":
			return item.side === side
				? entry("create", item.from.title, valuesOf(item.attributes, "to", "created"))
				: undefined;
		case "delete":
			return item.side === side
				? entry("delete", item.object.title, valuesOf(item.object.attributes, "from", "deleted"))
				: undefined;
		case "forget":
			return undefined;
	}
}

/** The id of the change of one attribute by an entry. */
export function changeId(entryId: string, attribute: string): string {
	return `${entryId} ${JSON.stringify(attribute)}`;
}

/** What an item is about; the same in every plan as long as the objects are the same. */
function itemId(item: PlanItem): string {
	if (item.link !== undefined) {
		return item.link.id;
	}
	return item.kind === "merge"
		? `${item.notion.id} ${item.other.id}`
		: item.kind === "create"
			? `new ${item.from.id}`
			: "";
}

function valuesOf(
	attributes: Readonly<Record<string, AttributeValue>>,
	end: "from" | "to",
	reason: "created" | "deleted",
): readonly Omit<EntryChange, "id">[] {
	return Object.entries(attributes).map(([attribute, value]) => ({
		attribute,
		from: end === "from" ? value : undefined,
		to: end === "to" ? value : undefined,
		reason,
	}));
}

/** What is written, as one text for each change: equal where the same would be written to the same again. */
export function fingerprints(entry: PlanEntry): ReadonlyMap<string, string> {
	const whole = entry.kind === "update" ? [] : [[entry.id, fingerprint(entry.kind, entry.changes)] as const];
	return new Map([...whole, ...entry.changes.map((change) => [change.id, fingerprint(entry.kind, [change])] as const)]);
}

/** The same text for what is written by some changes of an entry. */
export function fingerprint(
	kind: PlanEntry["kind"],
	changes: readonly Pick<EntryChange, "attribute" | "from" | "to">[],
): string {
	return canonicalJson([kind, changes.map(({ attribute, from, to }) => [attribute, spelt(from), spelt(to)]).sort()]);
}

function spelt(value: AttributeValue | undefined): unknown {
	return value === undefined ? [] : canonicalValue(value);
}

/** The entries of `plan` that write something that `agreed` didn't. */
export function notAgreed(plan: Pick<SyncPlan, "items">, agreed: Pick<SyncPlan, "items">): readonly PlanEntry[] {
	const known = new Map(planEntries(agreed).flatMap((entry) => [...fingerprints(entry)]));
	return planEntries(plan).filter((entry) => [...fingerprints(entry)].some(([id, text]) => known.get(id) !== text));
}
