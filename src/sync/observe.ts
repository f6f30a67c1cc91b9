import {
	type CallOptions,
	type Connector,
	type Listing,
	otherSideOf,
	type Side,
	type SyncObject,
} from "./connectors/connector.ts";
import { idOn } from "./cursor.ts";
import { withPresentNames } from "./decideAttribute.ts";
import { emptiedSide } from "./guard.ts";
import { keyIn } from "./objectKey.ts";
import { placeAttribute, type Renames, withPresentPlaces } from "./placeNames.ts";
import type { Absence, AttributeRule, Link, PlanInput } from "./syncPlan.ts";
import type { SideCursor, SyncCursor } from "./syncState.ts";
import { type AttributeValue, sameValue } from "./values.ts";

/** What a plan is made from, as far as it has to be looked up. */
export type Observation = Pick<PlanInput, "links" | "renamedLinks" | "listings" | "absences">;

export interface ObserveOptions extends CallOptions {
	readonly rules: readonly AttributeRule[];
	readonly keyAttribute: string | undefined;
	/** Go on from there. Without it everything is listed. */
	readonly cursor?: SyncCursor;
	/** Look for every object of a side that shows none any more, too: somebody agreed to that. */
	readonly acceptEmpty?: boolean;
}

/** A side as far as it could be looked at: what it shows, and what became of linked objects that it doesn't show. */
interface ObservedSide {
	readonly listing: Listing;
	readonly absences: ReadonlyMap<string, Absence>;
}

/** Lists both sides, and finds out about every linked object that its side doesn't list. */
export async function observe(
	connectors: Readonly<Record<Side, Connector>>,
	links: readonly Link[],
	options: ObserveOptions,
): Promise<Observation> {
	// What can be read without a request goes first: its mistakes are told at once.
	const other = await look("other", connectors.other, links, options);
	const notion = await look("notion", connectors.notion, links, options);
	const listings = { notion: notion.listing, other: other.listing };
	const renamedLinks = withPresentPlaces(links, renamesIn(other.listing), placeAttribute(options.rules));
	const renamed = new Map(renamedLinks.map((link) => [link.id, link]));
	const present = links.map((link) => renamed.get(link.id) ?? link);
	if (!options.acceptEmpty && emptiedSide({ links, listings }) !== undefined) {
		return { links, listings, absences: { notion: new Map(), other: new Map() } };
	}
	const sides = {
		notion: await lookForMissing("notion", connectors.notion, notion, links, options),
		other: await lookForMissing("other", connectors.other, other, links, options),
	};
	return {
		links: present,
		renamedLinks,
		listings: {
			notion: await withProblems("notion", connectors, sides.notion.listing, links, options),
			other: await withProblems("other", connectors, sides.other.listing, links, options),
		},
		absences: { notion: sides.notion.absences, other: sides.other.absences },
	};
}

/** What objects were called until now, and are called from now on. */
function renamesIn({ objects }: Listing): Renames {
	return new Map(objects.flatMap(({ id, was }) => (was === undefined || was === id ? [] : [[was, id] as const])));
}

async function look(
	side: Side,
	connector: Connector,
	links: readonly Link[],
	options: ObserveOptions,
): Promise<ObservedSide> {
	const cursor = options.cursor?.[side];
	return cursor && connector.changes
		? resume(side, connector, links, cursor, options)
		: { listing: await connector.list(options), absences: new Map() };
}

/**
 * What a side says was edited, and for the rest what it was last seen with: that is the base, for all links that were settled
 * then, and what is remembered of the others. What is neither is left to be looked for.
 */
async function resume(
	side: Side,
	connector: Connector,
	links: readonly Link[],
	cursor: SideCursor,
	options: ObserveOptions,
): Promise<ObservedSide> {
	const changes = await connector.changes?.(cursor.from, options);
	const edited = changes?.objects ?? [];
	const shown = new Set(edited.map(({ id }) => id));
	const deleted = new Set(changes?.deleted);
	const remembered = cursor.seen.filter(({ id }) => !shown.has(id) && !deleted.has(id));
	const known = new Set([...shown, ...remembered.map(({ id }) => id)]);
	const unsettled = new Set(cursor.unsettled);
	const absences = new Map<string, Absence>();
	const unchanged: SyncObject[] = [];
	for (const link of links) {
		const id = idOn(side, link);
		if (deleted.has(id)) {
			absences.set(link.id, "deleted");
		} else if (!known.has(id) && !unsettled.has(link.id)) {
			unchanged.push(asInBase(side, link, options));
		}
	}
	const objects = [...edited, ...remembered, ...unchanged];
	return { listing: { objects, complete: true, cursor: changes?.cursor }, absences };
}

function asInBase(side: Side, link: Link, { keyAttribute, rules }: ObserveOptions): SyncObject {
	const id = idOn(side, link);
	const attributes = Object.fromEntries(
		Object.entries(link.base).map(([name, value]) => {
			const rule = rules.find((candidate) => candidate.name === name);
			return [name, rule ? withPresentNames(value, rule, side) : value];
		}),
	);
	return { id, title: keyIn(link.base, keyAttribute) ?? id, attributes };
}

/** Single reads cost less than a list of what was deleted, as long as there are few. */
const mostSingleReads = 10;

/**
 * Only a read of its own, or the list of what was deleted, proves that an object was deleted. One that is there after all (a
 * query may lag behind) joins the listing.
 */
async function lookForMissing(
	side: Side,
	connector: Connector,
	{ listing, absences }: ObservedSide,
	links: readonly Link[],
	options: CallOptions,
): Promise<ObservedSide> {
	const idOf = (link: Link) => idOn(side, link);
	const known = new Map(absences);
	const listed = new Set(listing.objects.flatMap(({ id, was }) => (was === undefined ? [id] : [id, was])));
	const objects = [...listing.objects];
	const missing = (listing.complete ? links : []).filter((link) => !listed.has(idOf(link)) && !known.has(link.id));
	const deleted = new Set(missing.length > mostSingleReads ? await connector.listDeleted?.(options) : []);
	for (const link of missing) {
		if (deleted.has(idOf(link))) {
			known.set(link.id, "deleted");
			continue;
		}
		const reading = await connector.read(idOf(link), options);
		if (reading.state === "present") {
			objects.push(reading.object);
		} else {
			known.set(link.id, reading.state);
		}
	}
	return { listing: { ...listing, objects }, absences: known };
}

/** What the other side can't hold of new values is as good as unreadable: told with its reason, and neither side is written. */
async function withProblems(
	side: Side,
	connectors: Readonly<Record<Side, Connector>>,
	listing: Listing,
	links: readonly Link[],
	options: ObserveOptions,
): Promise<Listing> {
	const receiver = connectors[otherSideOf[side]];
	if (!receiver.problemsWith) {
		return listing;
	}
	const bases = new Map(links.map((link) => [idOn(side, link), link.base]));
	const problems = new Map<string, ReadonlyMap<AttributeValue, string>>();
	for (const { name, direction, frozen } of options.rules) {
		if (frozen !== undefined || direction === (side === "notion" ? "toNotion" : "fromNotion")) {
			continue;
		}
		const values = listing.objects.flatMap(({ id, attributes }): readonly AttributeValue[] => {
			const [value, base] = [attributes[name], bases.get(id)?.[name]];
			return value === undefined || value === null || (base !== undefined && sameValue(base, value)) ? [] : [value];
		});
		const found = values.length > 0 ? await receiver.problemsWith(name, values, options) : undefined;
		if (found && found.size > 0) {
			problems.set(name, found);
		}
	}
	return problems.size === 0
		? listing
		: { ...listing, objects: listing.objects.map((one) => withReasons(one, problems)) };
}

function withReasons(
	object: SyncObject,
	problems: ReadonlyMap<string, ReadonlyMap<AttributeValue, string>>,
): SyncObject {
	const reasons = [...problems].flatMap(([name, found]) => {
		const reason = found.get(object.attributes[name] ?? null);
		return reason === undefined ? [] : [[name, reason] as const];
	});
	return reasons.length === 0
		? object
		: { ...object, unreadable: { ...object.unreadable, ...Object.fromEntries(reasons) } };
}
