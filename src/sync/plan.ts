import * as l10n from "@vscode/l10n";
import { otherSideOf, type Side, type SyncObject } from "./connectors/connector.ts";
import { decideAttribute } from "./decideAttribute.ts";
import { guardStop } from "./guard.ts";
import { keepKeysUnique, keysAfter } from "./keyCollisions.ts";
import { type LinkedPair, matchLinked, matchUnlinked } from "./matchObjects.ts";
import type {
	AttributeRule,
	CreateItem,
	Held,
	Kept,
	Link,
	LosingValue,
	MergeItem,
	PlanInput,
	PlanItem,
	PlannedChange,
	PlannedConflict,
	Refusal,
	SyncPlan,
} from "./syncPlan.ts";
import { planTree } from "./treePlan.ts";
import { type Attributes, type AttributeValue, isEmpty, sameValue } from "./values.ts";

/** What a run accumulates while it is planned. */
interface Draft {
	readonly items: PlanItem[];
	readonly refused: Refusal[];
	readonly kept: Kept[];
	readonly held: Held[];
}

/**
 * Compares both sides with what they last had in common and says what has to be written where. Pure: equal input, equal
 * plan. A first sync is one without links: objects are matched by key and merged, and nothing is deleted.
 */
export function planSync(input: PlanInput): SyncPlan {
	const linked = matchLinked(input);
	const draft: Draft = { items: [], refused: [], kept: [], held: [] };
	for (const pair of linked) {
		planLinked(input, pair, draft);
	}
	// A key that becomes free by this very plan is free: otherwise the next run would have something left to do.
	const matching = matchUnlinked(input, linked, {
		notion: keysAfter(input, "notion", linked, draft.items),
		other: keysAfter(input, "other", linked, draft.items),
	});
	draft.refused.push(...matching.refused);
	for (const { notion, other } of matching.partners) {
		addMerge(input, draft, undefined, notion, other);
	}
	for (const side of ["notion", "other"] as const) {
		for (const object of matching.single[side]) {
			planSingle(input, side, object, draft);
		}
	}
	const unique = keepKeysUnique(input, draft.items);
	const tree = planTree(input, unique.items, (side, from, link) => createItem(input, side, from, link));
	return {
		items: tree.items,
		refused: [...draft.refused, ...unique.refused, ...tree.refused],
		kept: [...draft.kept, ...tree.kept],
		leftAlone: [input.listings.notion, input.listings.other].flatMap(({ leftAlone = [] }) => leftAlone),
		held: [...draft.held, ...unique.held],
		frozen: input.attributes.flatMap(({ name, frozen }) =>
			frozen === undefined ? [] : [{ attribute: name, reason: frozen }],
		),
		heldBack: [],
		guard: guardStop(input, tree.items),
	};
}

function planLinked(input: PlanInput, { link, notion, other, duplicated }: LinkedPair, draft: Draft): void {
	if (duplicated) {
		return;
	}
	if (notion && other) {
		addMerge(input, draft, link, notion, other);
	} else if (notion) {
		planAbsent(input, "other", link, notion, draft);
	} else if (other) {
		planAbsent(input, "notion", link, other, draft);
	} else if (isDeleted(input, "notion", link) && isDeleted(input, "other", link)) {
		draft.items.push({ kind: "forget", link });
	}
}

/** A linked object that `side` doesn't show any more, while the other side still has it. */
function planAbsent(input: PlanInput, side: Side, link: Link, remaining: SyncObject, draft: Draft): void {
	const present = otherSideOf[side];
	const keep = (message: string) => draft.kept.push({ link, title: remaining.title, message });
	if (!isDeleted(input, side, link)) {
		if (input.listings[side].complete) {
			keep(absenceMessage(input, side, link, remaining));
		}
		return;
	}
	const edited = wasEdited(input, link, remaining);
	const untold = edited ? undefined : untoldAttribute(input, remaining);
	if (untold !== undefined) {
		keep(
			l10n.t(
				'"{0}" was deleted on the other side. Whether its "{1}" was edited here can\'t be told, so it stays: delete it by hand.',
				remaining.title,
				untold,
			),
		);
	} else if (edited && keyFlowsTo(input, side) && input.capabilities[side].create) {
		addCreate(input, draft, side, remaining, link);
	} else if (!edited && keyFlowsTo(input, present) && input.capabilities[present].delete) {
		draft.items.push({ kind: "delete", side: present, link, object: remaining });
	} else {
		keep(
			l10n.t(
				'"{0}" was deleted on the other side. The task doesn\'t write in that direction: delete it by hand.',
				remaining.title,
			),
		);
	}
}

function planSingle(input: PlanInput, present: Side, object: SyncObject, draft: Draft): void {
	const side = otherSideOf[present];
	if (!input.listings[side].complete || !keyFlowsTo(input, side)) {
		return;
	}
	if (!input.capabilities[side].create) {
		const message = l10n.t('"{0}" has no partner, and none can be created there.', object.title);
		draft.refused.push({ side: present, title: object.title, reason: "noPartner", message });
		return;
	}
	addCreate(input, draft, side, object, undefined);
}

/** What the object holds and the side can't take is left out, and told. */
function addCreate(input: PlanInput, draft: Draft, side: Side, from: SyncObject, link: Link | undefined): void {
	for (const rule of input.attributes) {
		const reason = from.unreadable?.[rule.name];
		if (reason !== undefined && rule.frozen === undefined && flowsTo(rule, side)) {
			draft.held.push({ title: from.title, attribute: rule.name, reason });
		}
	}
	draft.items.push(createItem(input, side, from, link));
}

function createItem(input: PlanInput, side: Side, from: SyncObject, link: Link | undefined): CreateItem {
	const attributes: Record<string, AttributeValue> = {};
	for (const rule of input.attributes) {
		const value = from.attributes[rule.name] ?? (side === "notion" ? rule.default : undefined) ?? null;
		const usable = rule.frozen === undefined && from.unreadable?.[rule.name] === undefined;
		if (usable && flowsTo(rule, side) && !isEmpty(value)) {
			attributes[rule.name] = value;
		}
	}
	return { kind: "create", side, from, attributes, link };
}

function addMerge(input: PlanInput, draft: Draft, link: Link | undefined, notion: SyncObject, other: SyncObject): void {
	const changes: Record<Side, PlannedChange[]> = { notion: [], other: [] };
	const agreed: Record<string, AttributeValue> = {};
	const conflicts: PlannedConflict[] = [];
	const losing: LosingValue[] = [];
	const objects = { notion, other };
	for (const rule of input.attributes.filter(({ frozen }) => frozen === undefined)) {
		const attribute = rule.name;
		const base = link?.base[attribute];
		const [ours, theirs] = [notion.attributes[attribute] ?? null, other.attributes[attribute] ?? null];
		const decision = decideAttribute(rule, base, notion, other, input.conflictMode);
		switch (decision.kind) {
			case "nothing":
				break;
			case "agreed":
				agreed[attribute] = decision.value;
				break;
			case "held":
				draft.held.push({ title: notion.title, attribute, reason: decision.reason });
				break;
			case "conflict":
				conflicts.push({ attribute, base, notion: ours, other: theirs });
				break;
			case "write":
				for (const side of decision.sides) {
					const from = objects[side].attributes[attribute] ?? null;
					changes[side].push({ attribute, from, to: decision.value, reason: decision.reason });
				}
				if (decision.loses) {
					const value = decision.loses === "notion" ? ours : theirs;
					losing.push({ attribute, side: decision.loses, base, value });
				}
		}
	}
	const moved = link !== undefined && (link.notionId !== notion.id || link.otherId !== other.id);
	const idle = changes.notion.length + changes.other.length + conflicts.length + Object.keys(agreed).length === 0;
	if (link === undefined || moved || !idle) {
		const item: MergeItem = { kind: "merge", link, notion, other, changes, agreed, conflicts, losing };
		draft.items.push(item);
	}
}

/** Whether the object holds anything that its deleted partner never had: then the edit wins over the delete. */
function wasEdited(input: PlanInput, link: Link, object: SyncObject): boolean {
	const relevant = input.attributes.filter(
		({ name, frozen }) => frozen === undefined && object.attributes[name] !== undefined,
	);
	return relevant.some(({ name }) => !isUnchanged(link.base, object.attributes, name));
}

/** An attribute of which nobody knows whether it was edited: it isn't synced for now, or can't be read. */
function untoldAttribute(input: PlanInput, { unreadable }: SyncObject): string | undefined {
	return input.attributes.find(({ name, frozen }) => frozen !== undefined || unreadable?.[name] !== undefined)?.name;
}

function isUnchanged(base: Attributes, now: Attributes, attribute: string): boolean {
	const [before, after] = [base[attribute], now[attribute]];
	return before !== undefined && after !== undefined && sameValue(before, after);
}

function isDeleted(input: PlanInput, side: Side, link: Link): boolean {
	return input.absences[side].get(link.id) === "deleted" && input.listings[side].complete;
}

function absenceMessage(input: PlanInput, side: Side, link: Link, remaining: SyncObject): string {
	return input.absences[side].get(link.id) === "outOfScope"
		? l10n.t('The partner of "{0}" was moved to where the task doesn\'t look. Nothing is deleted.', remaining.title)
		: l10n.t(
				'The partner of "{0}" can\'t be found. It may not be shared any more. Nothing is deleted.',
				remaining.title,
			);
}

function keyFlowsTo(input: PlanInput, side: Side): boolean {
	return input.attributes.some(
		(rule) =>
			(input.keyAttribute === undefined || rule.name === input.keyAttribute) &&
			rule.frozen === undefined &&
			flowsTo(rule, side),
	);
}

function flowsTo(rule: AttributeRule, side: Side): boolean {
	return rule.direction === "both" || rule.direction === (side === "notion" ? "toNotion" : "fromNotion");
}
