import * as l10n from "@vscode/l10n";
import { otherSideOf, type Side, type SyncObject } from "./connectors/connector.ts";
import { objectKey } from "./objectKey.ts";
import { similarContents } from "./similarContent.ts";
import type { Link, PlanInput, Refusal } from "./syncPlan.ts";
import { type Attributes, canonicalValue, isEmpty, valueText } from "./values.ts";

/** A link and what each side shows of it; `duplicated` where a side shows several objects under its id. */
export interface LinkedPair {
	readonly link: Link;
	readonly notion: SyncObject | undefined;
	readonly other: SyncObject | undefined;
	readonly duplicated: boolean;
}

export interface Matching {
	/** Not linked yet, and one by their key. */
	readonly partners: readonly { readonly notion: SyncObject; readonly other: SyncObject }[];
	/** Not linked, with a key of their own, and without a partner. */
	readonly single: Readonly<Record<Side, readonly SyncObject[]>>;
	readonly refused: readonly Refusal[];
}

const sides: readonly Side[] = ["notion", "other"];

/** What each side shows of every link. */
export function matchLinked(input: PlanInput): readonly LinkedPair[] {
	const byId = { notion: groupById(input, "notion"), other: groupById(input, "other") };
	return followKeyChanges(input, linkedPairs(input.links, byId));
}

/**
 * Tells which of the other objects of both sides are one, by their key. Duplicate and missing keys are refused; `taken` are those
 * that linked objects will have.
 */
export function matchUnlinked(
	input: PlanInput,
	found: readonly LinkedPair[],
	taken: Readonly<Record<Side, ReadonlySet<string>>>,
): Matching {
	const linkedIds: Record<Side, ReadonlySet<string>> = {
		notion: new Set(found.map(({ link, notion }) => notion?.id ?? link.notionId)),
		other: new Set(found.map(({ link, other }) => other?.id ?? link.otherId)),
	};
	const refused: Refusal[] = [];
	const fresh = { notion: new Map<string, SyncObject>(), other: new Map<string, SyncObject>() };
	const blocked = new Set<string>();
	for (const side of sides) {
		const groups = groupByKey(
			input.listings[side].objects.filter((object) => !linkedIds[side].has(object.id)),
			input.keyAttribute,
		);
		for (const [key, objects] of groups) {
			const [first] = objects;
			if (key === undefined) {
				refused.push(...objects.map((object) => missingKey(side, object, input.keyAttribute)));
			} else if (objects.length > 1 || taken[side].has(key)) {
				blocked.add(key);
				refused.push(...objects.map((object) => duplicateKey(side, object, key)));
			} else if (first) {
				fresh[side].set(key, first);
			}
		}
		refused.push(...duplicatedIds(groupById(input, side), linkedIds[side], side));
	}
	return { ...pairByKey(fresh, blocked), refused };
}

function linkedPairs(
	links: readonly Link[],
	byId: Readonly<Record<Side, ReadonlyMap<string, readonly SyncObject[]>>>,
): LinkedPair[] {
	const byFormerId = { notion: byFormer(byId.notion), other: byFormer(byId.other) };
	return links.map((link) => {
		const notion = byId.notion.get(link.notionId) ?? byFormerId.notion.get(link.notionId) ?? [];
		const other = byId.other.get(link.otherId) ?? byFormerId.other.get(link.otherId) ?? [];
		return { link, notion: notion[0], other: other[0], duplicated: notion.length > 1 || other.length > 1 };
	});
}

/** The objects that were called otherwise until now, by that. */
function byFormer(
	byId: ReadonlyMap<string, readonly SyncObject[]>,
): ReadonlyMap<string | undefined, readonly SyncObject[]> {
	return Map.groupBy(
		[...byId.values()].flat().filter(({ was }) => was !== undefined),
		({ was }) => was,
	);
}

/**
 * Where objects are identified by their key, one whose key was changed looks like a delete and a create. It is taken for the same
 * one if it has the key that its partner has now, as a run leaves it that wrote a new name and was killed; or else if everything
 * else on it is what the base says, and that is true of no other object and no other link.
 */
function followKeyChanges(input: PlanInput, pairs: readonly LinkedPair[]): LinkedPair[] {
	const result = [...pairs];
	for (const side of sides.filter((candidate) => input.capabilities[candidate].identifiedByKey)) {
		const present = otherSideOf[side];
		const keyOf = (object: SyncObject) => objectKey(object, input.keyAttribute);
		const linked = new Set(pairs.map(({ link }) => (side === "notion" ? link.notionId : link.otherId)));
		const partnerKeys = new Set(input.listings[present].objects.map(keyOf));
		followSameKeys(input, side, result, linked);
		const unclaimed = input.listings[side].objects.filter(
			(object) => !linked.has(object.id) && !partnerKeys.has(keyOf(object)),
		);
		const lost = result.filter((pair) => pair[side] === undefined && pair[present] !== undefined);
		const objects = Map.groupBy(unclaimed, ({ attributes }) => signature(input, attributes));
		const links = Map.groupBy(lost, ({ link }) => signature(input, link.base));
		for (const [text, [pair, ...morePairs]] of links) {
			const [object, ...moreObjects] = objects.get(text) ?? [];
			if (text !== undefined && pair && object && morePairs.length + moreObjects.length === 0) {
				result[result.indexOf(pair)] = { ...pair, [side]: object };
			}
		}
		followEditedContent(input, side, result, unclaimed);
	}
	return result;
}

/** Gives links whose object is gone the one that has its partner's key, where that is no other's. */
function followSameKeys(
	{ listings, keyAttribute }: PlanInput,
	side: Side,
	pairs: LinkedPair[],
	linked: ReadonlySet<string>,
): void {
	const present = otherSideOf[side];
	const here = groupByKey(listings[side].objects, keyAttribute);
	const there = groupByKey(listings[present].objects, keyAttribute);
	for (const [index, pair] of pairs.entries()) {
		const partner = pair[present];
		const key = partner && objectKey(partner, keyAttribute);
		if (pair[side] !== undefined || key === undefined) {
			continue;
		}
		const [object, ...more] = here.get(key) ?? [];
		if (object && !linked.has(object.id) && more.length === 0 && there.get(key)?.length === 1) {
			pairs[index] = { ...pair, [side]: object };
		}
	}
}

/** A file that was renamed and edited at once is known by what it still says. */
function followEditedContent(
	{ attributes }: PlanInput,
	side: Side,
	pairs: LinkedPair[],
	unclaimed: readonly SyncObject[],
): void {
	const content = attributes.find(({ role, frozen }) => role === "content" && frozen === undefined)?.name;
	if (content === undefined) {
		return;
	}
	const followed = new Set(pairs.map((pair) => pair[side]));
	const lost = pairs.filter((pair) => pair[side] === undefined && pair[otherSideOf[side]] !== undefined);
	const objects = unclaimed.filter((object) => !followed.has(object));
	const textOf = (from: Attributes) => valueText(from[content] ?? null);
	const found = similarContents(
		lost.map(({ link }) => textOf(link.base)),
		objects.map((object) => textOf(object.attributes)),
	);
	for (const [index, pair] of lost.entries()) {
		const object = objects[found[index] ?? -1];
		if (object) {
			pairs[pairs.indexOf(pair)] = { ...pair, [side]: object };
		}
	}
}

/** Everything but the key, as one text; `undefined` where that is too little to tell one object from another. */
function signature(input: PlanInput, attributes: Attributes): string | undefined {
	const names = input.attributes.map(({ name }) => name).filter((name) => name !== input.keyAttribute);
	const values = names.map((name) => attributes[name]);
	const telling = values.every((value) => value !== undefined) && values.some((value) => !isEmpty(value ?? null));
	return telling ? JSON.stringify(values.map((value) => canonicalValue(value ?? null))) : undefined;
}

function pairByKey(
	fresh: Readonly<Record<Side, ReadonlyMap<string, SyncObject>>>,
	blocked: ReadonlySet<string>,
): Pick<Matching, "partners" | "single"> {
	const partners: { notion: SyncObject; other: SyncObject }[] = [];
	const single: Record<Side, SyncObject[]> = { notion: [], other: [] };
	for (const [key, notion] of fresh.notion) {
		const other = fresh.other.get(key);
		if (other && !blocked.has(key)) {
			partners.push({ notion, other });
		} else if (!blocked.has(key)) {
			single.notion.push(notion);
		}
	}
	for (const [key, other] of fresh.other) {
		if (!fresh.notion.has(key) && !blocked.has(key)) {
			single.other.push(other);
		}
	}
	return { partners, single };
}

function groupById(input: PlanInput, side: Side): ReadonlyMap<string, readonly SyncObject[]> {
	return Map.groupBy(input.listings[side].objects, ({ id }) => id);
}

function groupByKey(
	objects: readonly SyncObject[],
	keyAttribute: string | undefined,
): ReadonlyMap<string | undefined, readonly SyncObject[]> {
	return Map.groupBy(objects, (object) => objectKey(object, keyAttribute));
}

function duplicatedIds(
	byId: ReadonlyMap<string, readonly SyncObject[]>,
	linked: ReadonlySet<string>,
	side: Side,
): Refusal[] {
	return [...byId]
		.filter(([id, objects]) => linked.has(id) && objects.length > 1)
		.flatMap(([id, objects]) => objects.map((object) => duplicateKey(side, object, id)));
}

function duplicateKey(side: Side, object: SyncObject, key: string): Refusal {
	return {
		side,
		title: object.title,
		reason: "duplicateKey",
		message: l10n.t('"{0}" is there more than once. Give each its own name, or delete the others.', key),
	};
}

function missingKey(side: Side, object: SyncObject, keyAttribute: string | undefined): Refusal {
	const { unreadable = {} } = object;
	const reason = keyAttribute === undefined ? Object.values(unreadable)[0] : unreadable[keyAttribute];
	return {
		side,
		title: object.title,
		reason: "missingKey",
		message:
			reason ?? l10n.t('"{0}" has no "{1}" to be matched by. Fill it in.', object.title, keyAttribute ?? l10n.t("key")),
	};
}
