import * as l10n from "@vscode/l10n";
import { otherSideOf, type Side, type SyncObject } from "./connectors/connector.ts";
import { placeAttribute } from "./placeNames.ts";
import type { CreateItem, DeleteItem, Kept, MergeItem, PlanInput, PlanItem, Refusal } from "./syncPlan.ts";
import { type AttributeValue, valueText } from "./values.ts";

export interface TreePlan {
	readonly items: readonly PlanItem[];
	readonly kept: readonly Kept[];
	readonly refused: readonly Refusal[];
}

const sides = ["notion", "other"] as const;

/**
 * What a plan has to heed where objects stand below others: nothing is deleted with something below it that stays, nothing is
 * created below what isn't there, and all of it in an order in which each step finds what it needs. `comeBack` plans the return of
 * an object that is gone on a side.
 */
export function planTree(
	input: PlanInput,
	items: readonly PlanItem[],
	comeBack: (side: Side, from: SyncObject, link: DeleteItem["link"]) => CreateItem,
): TreePlan {
	const place = placeAttribute(input.attributes);
	if (place === undefined) {
		return { items, kept: [], refused: [] };
	}
	const tree = new PlannedTree(input, items, place);
	const { remaining, kept } = keepUndeletable(items);
	const alive = keepAncestors(tree, input, remaining, comeBack);
	const { placed, refused } = refuseHomeless(tree, alive);
	return { items: inOrder(tree, placed), kept, refused };
}

/** Both trees as they are to be after the plan. */
class PlannedTree {
	readonly #objects: Readonly<Record<Side, ReadonlyMap<string, SyncObject>>>;
	/** Ids of pairs: of objects that are there on both sides. */
	readonly #partners: Readonly<Record<Side, Map<string, string>>> = { notion: new Map(), other: new Map() };
	readonly #moves: Readonly<Record<Side, Map<string, string | undefined>>> = { notion: new Map(), other: new Map() };

	constructor({ listings, links }: PlanInput, items: readonly PlanItem[], place: string) {
		const byId = (side: Side) => new Map(listings[side].objects.map((object) => [object.id, object]));
		this.#objects = { notion: byId("notion"), other: byId("other") };
		const present = new Map(listings.other.objects.map(({ id, was }) => [was ?? id, id]));
		for (const { notionId, otherId } of links) {
			const other = present.get(otherId);
			if (other !== undefined && this.#objects.notion.has(notionId)) {
				this.#pair(notionId, other);
			}
		}
		const merges = items.filter((item) => item.kind === "merge");
		for (const { notion, other } of merges) {
			this.#pair(notion.id, other.id);
		}
		for (const item of merges) {
			for (const side of sides) {
				const change = item.changes[side].find(({ attribute }) => attribute === place);
				if (change) {
					this.#moves[side].set(item[side].id, this.#objectAt(side, change.to));
				}
			}
		}
	}

	objects(side: Side): readonly SyncObject[] {
		return [...this.#objects[side].values()];
	}

	/** What an object of a side is to stand below. */
	parentOf(side: Side, id: string): string | undefined {
		const moves = this.#moves[side];
		return moves.has(id) ? moves.get(id) : this.#objects[side].get(id)?.parent;
	}

	/** Everything that an object is to stand below, the nearest first. */
	ancestors(side: Side, id: string): readonly string[] {
		const found: string[] = [];
		for (let at = this.parentOf(side, id); at !== undefined && !found.includes(at); at = this.parentOf(side, at)) {
			found.push(at);
		}
		return found;
	}

	/** What an object of a side stands below as it is now. */
	presentAncestors(side: Side, id: string): readonly string[] {
		const parentOf = (of: string) => this.#objects[side].get(of)?.parent;
		const found: string[] = [];
		for (let at = parentOf(id); at !== undefined && !found.includes(at); at = parentOf(at)) {
			found.push(at);
		}
		return found;
	}

	partnerOf(side: Side, id: string): string | undefined {
		return this.#partners[side].get(id);
	}

	isMoved(side: Side, id: string): boolean {
		return this.#moves[side].has(id);
	}

	#pair(notion: string, other: string): void {
		this.#partners.notion.set(notion, other);
		this.#partners.other.set(other, notion);
	}

	/** A place is called by the other side's object. */
	#objectAt(side: Side, place: AttributeValue): string | undefined {
		const id = valueText(place);
		return id === "" ? undefined : side === "other" ? id : this.#partners.other.get(id);
	}
}

/** What would go with it isn't the task's to delete. */
function keepUndeletable(items: readonly PlanItem[]): { remaining: readonly PlanItem[]; kept: readonly Kept[] } {
	const isKept = (item: PlanItem): item is DeleteItem =>
		item.kind === "delete" && item.object.undeletable !== undefined;
	const kept = items.filter(isKept).map(({ link, object: { title, undeletable = "" } }) => ({
		link,
		title,
		message: l10n.t('"{0}" was deleted on the other side. It stays: {1}. Delete it by hand.', title, undeletable),
	}));
	return { remaining: items.filter((item) => !isKept(item)), kept };
}

/** An object with something below it that stays, stays too, and comes back on the side where it was deleted. */
function keepAncestors(
	tree: PlannedTree,
	input: PlanInput,
	items: readonly PlanItem[],
	comeBack: (side: Side, from: SyncObject, link: DeleteItem["link"]) => CreateItem,
): readonly PlanItem[] {
	let remaining = items;
	for (;;) {
		const needed = { notion: neededOn(tree, "notion", remaining), other: neededOn(tree, "other", remaining) };
		const returns = (item: PlanItem): item is DeleteItem =>
			item.kind === "delete" &&
			input.capabilities[otherSideOf[item.side]].create &&
			(needed[item.side].has(item.object.id) ||
				// A page takes what lies below it to the trash, and brings it back.
				(item.side === "other" &&
					tree.presentAncestors("other", item.object.id).some((id) => isReturning(remaining, id))));
		if (!remaining.some(returns)) {
			return remaining;
		}
		remaining = remaining.map((item) =>
			returns(item) ? comeBack(otherSideOf[item.side], item.object, item.link) : item,
		);
	}
}

/** Whether a page comes back for a file. */
function isReturning(items: readonly PlanItem[], fileId: string): boolean {
	return items.some(
		(item) => item.kind === "create" && item.side === "notion" && item.link !== undefined && item.from.id === fileId,
	);
}

/** What has something below it on a side when the plan is carried out. */
function neededOn(tree: PlannedTree, side: Side, items: readonly PlanItem[]): ReadonlySet<string> {
	const doomed = new Set(
		items.flatMap((item) => (item.kind === "delete" && item.side === side ? [item.object.id] : [])),
	);
	const needed = new Set<string>();
	for (const { id } of tree.objects(side)) {
		if (!doomed.has(id)) {
			for (const ancestor of tree.ancestors(side, id)) {
				needed.add(ancestor);
			}
		}
	}
	for (const item of items) {
		if (item.kind === "create" && item.side === side) {
			const from = otherSideOf[side];
			for (const ancestor of tree.ancestors(from, item.from.id)) {
				const partner = tree.partnerOf(from, ancestor) ?? linkedPartner(items, side, ancestor);
				if (partner !== undefined) {
					needed.add(partner);
				}
			}
		}
	}
	return needed;
}

/** What stands on a side for an object that the plan deletes there. */
function linkedPartner(items: readonly PlanItem[], side: Side, id: string): string | undefined {
	const found = items.find(
		(item) =>
			item.kind === "delete" &&
			item.side === side &&
			(side === "notion" ? item.link.otherId : item.link.notionId) === id,
	);
	return found?.kind === "delete" ? found.object.id : undefined;
}

/** A create needs what it is to stand below: there, or created before. */
function refuseHomeless(
	tree: PlannedTree,
	items: readonly PlanItem[],
): { placed: readonly PlanItem[]; refused: readonly Refusal[] } {
	const creates = new Map(
		items.flatMap((item) => (item.kind === "create" ? [[`${item.side} ${item.from.id}`, item] as const] : [])),
	);
	const hasHome = ({ side, from }: CreateItem): boolean => {
		const source = otherSideOf[side];
		for (const ancestor of tree.ancestors(source, from.id)) {
			if (tree.partnerOf(source, ancestor) !== undefined) {
				return true;
			}
			if (!creates.has(`${side} ${ancestor}`)) {
				return false;
			}
		}
		return true;
	};
	const isHomeless = (item: PlanItem): item is CreateItem => item.kind === "create" && !hasHome(item);
	const refused = items.filter(isHomeless).map(
		({ side, from: { title } }): Refusal => ({
			side: otherSideOf[side],
			title,
			reason: "noParent",
			message: l10n.t('"{0}" waits: what it stands below isn\'t synced.', title),
		}),
	);
	return { placed: items.filter((item) => !isHomeless(item)), refused };
}

/** What frees a name first, then what others stand below, then moves, and what has to be empty last. */
function inOrder(tree: PlannedTree, items: readonly PlanItem[]): readonly PlanItem[] {
	const depthOf = (side: Side, id: string) => tree.ancestors(side, id).length;
	const by = <T>(some: readonly T[], depth: (item: T) => number) =>
		some
			.map((item) => [item, depth(item)] as const)
			.toSorted(([, a], [, b]) => a - b)
			.map(([item]) => item);
	const movedOut = new Set(
		sides.flatMap((side) =>
			tree
				.objects(side)
				.filter(({ id }) => tree.isMoved(side, id))
				.flatMap(({ id }) => tree.presentAncestors(side, id).map((ancestor) => `${side} ${ancestor}`)),
		),
	);
	const deletes = by(
		items.filter((item) => item.kind === "delete"),
		({ side, object }) => -tree.presentAncestors(side, object.id).length,
	);
	const waits = ({ side, object }: DeleteItem) => movedOut.has(`${side} ${object.id}`);
	return [
		...deletes.filter((item) => !waits(item)),
		...by(
			items.filter((item) => item.kind === "create"),
			({ side, from }) => depthOf(otherSideOf[side], from.id),
		),
		...by(
			items.filter((item): item is MergeItem => item.kind === "merge"),
			({ notion }) => depthOf("notion", notion.id),
		),
		...deletes.filter(waits),
		...items.filter((item) => item.kind === "forget"),
	];
}
