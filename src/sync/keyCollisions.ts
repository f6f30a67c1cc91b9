import * as l10n from "@vscode/l10n";
import type { Side, SyncObject } from "./connectors/connector.ts";
import type { LinkedPair } from "./matchObjects.ts";
import { keyIn, objectKey } from "./objectKey.ts";
import type { CreateItem, Held, MergeItem, PlanInput, PlanItem, Refusal } from "./syncPlan.ts";
import { canonicalKey } from "./values.ts";

interface Checked {
	readonly items: readonly PlanItem[];
	readonly refused: readonly Refusal[];
	readonly held: readonly Held[];
}

/**
 * Takes out of a plan what would give two objects of one side the same key, or an object none: such a change is held, such
 * a create refused. What a side shows already is never a reason to change it.
 */
export function keepKeysUnique(input: PlanInput, items: readonly PlanItem[]): Checked {
	let checked: Checked = { items, refused: [], held: [] };
	for (const side of ["notion", "other"] as const) {
		checked = checkSide(input, side, checked);
	}
	return checked;
}

function checkSide(input: PlanInput, side: Side, { items, refused, held }: Checked): Checked {
	let remaining = items;
	const nowRefused: Refusal[] = [];
	const nowHeld: Held[] = [];
	// Taking a change back may make another one collide with what stays: again until none does.
	for (;;) {
		const owners = finalKeys(input, side, remaining);
		const collides = (item: PlanItem): boolean => {
			const key = writtenKey(input, side, item);
			return key !== undefined && (key.text === undefined || (owners.get(key.text) ?? 0) > 1);
		};
		if (!remaining.some(collides)) {
			return { items: remaining, refused: [...refused, ...nowRefused], held: [...held, ...nowHeld] };
		}
		remaining = remaining.flatMap((item): readonly PlanItem[] => {
			if (!collides(item)) {
				return [item];
			}
			const key = writtenKey(input, side, item)?.text;
			if (item.kind === "merge") {
				nowHeld.push(heldChange(item, input.keyAttribute, key));
				return [withoutKeyChange(item, input.keyAttribute)];
			}
			if (item.kind === "create") {
				nowRefused.push(refusal(item, key));
			}
			return [];
		});
	}
}

/** How many objects of the side will have each key when the plan is carried out. */
function finalKeys(input: PlanInput, side: Side, items: readonly PlanItem[]): ReadonlyMap<string, number> {
	const objects = new Map<SyncObject | PlanItem, string | undefined>();
	for (const object of input.listings[side].objects) {
		objects.set(object, objectKey(object, input.keyAttribute));
	}
	for (const item of items) {
		const written = writtenKey(input, side, item);
		if (item.kind === "delete" && item.side === side) {
			objects.delete(item.object);
		} else if (written) {
			objects.set(item.kind === "merge" ? item[side] : item, written.text);
		}
	}
	const counts = new Map<string, number>();
	for (const key of objects.values()) {
		if (key !== undefined) {
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return counts;
}

/** The keys that linked objects of a side will have when what is planned for them is carried out. */
export function keysAfter(
	input: PlanInput,
	side: Side,
	pairs: readonly LinkedPair[],
	items: readonly PlanItem[],
): ReadonlySet<string> {
	const keys = new Map<SyncObject, string | undefined>();
	for (const { [side]: object } of pairs) {
		if (object) {
			keys.set(object, objectKey(object, input.keyAttribute));
		}
	}
	for (const item of items) {
		if (item.kind === "delete" && item.side === side) {
			keys.delete(item.object);
		} else if (item.kind === "merge") {
			const written = writtenKey(input, side, item);
			if (written) {
				keys.set(item[side], written.text);
			}
		}
	}
	return new Set([...keys.values()].filter((key) => key !== undefined));
}

/** The key that the item writes on the side, if it writes one; `text` is undefined where it would clear it. */
function writtenKey(input: PlanInput, side: Side, item: PlanItem): { readonly text: string | undefined } | undefined {
	if (item.kind === "create" && item.side === side) {
		return { text: item.from.key ?? keyIn(item.attributes, input.keyAttribute) };
	}
	const change =
		item.kind === "merge" ? item.changes[side].find(({ attribute }) => attribute === input.keyAttribute) : undefined;
	return change && { text: canonicalKey(change.to) };
}

function withoutKeyChange(item: MergeItem, keyAttribute: string | undefined): MergeItem {
	const without = (side: Side) => item.changes[side].filter(({ attribute }) => attribute !== keyAttribute);
	return {
		...item,
		changes: { notion: without("notion"), other: without("other") },
		losing: item.losing.filter(({ attribute }) => attribute !== keyAttribute),
	};
}

function refusal(item: CreateItem, key: string | undefined): Refusal {
	return {
		side: item.side === "notion" ? "other" : "notion",
		title: item.from.title,
		reason: key === undefined ? "missingKey" : "duplicateKey",
		message: collisionMessage(item.from.title, key),
	};
}

function heldChange(item: MergeItem, attribute: string | undefined, key: string | undefined): Held {
	return { title: item.notion.title, attribute: attribute ?? "", reason: collisionMessage(item.notion.title, key) };
}

function collisionMessage(title: string, key: string | undefined): string {
	return key === undefined
		? l10n.t('"{0}" would be left without a name to be matched by.', title)
		: l10n.t('Another one is called "{0}" already. Give each its own name.', key);
}
