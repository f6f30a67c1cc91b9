import type { CallOptions, Connector, Listing, Side, SyncObject } from "./connectors/connector.ts";
import { emptiedSide } from "./guard.ts";
import { keyIn } from "./objectKey.ts";
import type { Absence, AttributeRule, Link, PlanInput } from "./syncPlan.ts";
import type { SyncCursor } from "./syncState.ts";

/** What a plan is made from, as far as it has to be looked up. */
export type Observation = Pick<PlanInput, "links" | "listings" | "absences">;

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
	const otherListing = await connectors.other.list(options);
	const notion =
		options.cursor && connectors.notion.changes
			? await resume(connectors.notion, links, options.cursor, options)
			: { listing: await connectors.notion.list(options), absences: new Map<string, Absence>() };
	const listings = { notion: notion.listing, other: otherListing };
	if (!options.acceptEmpty && emptiedSide({ links, listings }) !== undefined) {
		return { links, listings, absences: { notion: new Map(), other: new Map() } };
	}
	const sides = {
		notion: await lookForMissing(connectors.notion, notion, links, ({ notionId }) => notionId, options),
		other: await lookForMissing(
			connectors.other,
			{ listing: otherListing, absences: new Map() },
			links,
			({ otherId }) => otherId,
			options,
		),
	};
	return {
		links,
		listings: { notion: sides.notion.listing, other: sides.other.listing },
		absences: { notion: sides.notion.absences, other: sides.other.absences },
	};
}

/**
 * What Notion says was edited, and for the rest what it was last seen with: that is the base, for all links that were settled
 * then. The others are left to be looked for.
 */
async function resume(
	connector: Connector,
	links: readonly Link[],
	cursor: SyncCursor,
	options: ObserveOptions,
): Promise<ObservedSide> {
	const changes = await connector.changes?.(cursor.notion, options);
	const shown = new Set(changes?.objects.map(({ id }) => id));
	const deleted = new Set(changes?.deleted);
	const unsettled = new Set(cursor.unsettled);
	const absences = new Map<string, Absence>();
	const unchanged: SyncObject[] = [];
	for (const link of links) {
		if (deleted.has(link.notionId)) {
			absences.set(link.id, "deleted");
		} else if (!shown.has(link.notionId) && !unsettled.has(link.id)) {
			unchanged.push(asInBase(link, options.keyAttribute));
		}
	}
	const objects = [...(changes?.objects ?? []), ...unchanged];
	return { listing: { objects, complete: true, cursor: changes?.cursor }, absences };
}

function asInBase({ notionId, base }: Link, keyAttribute: string | undefined): SyncObject {
	return { id: notionId, title: keyIn(base, keyAttribute) ?? notionId, attributes: base };
}

/** Single reads cost less than a list of what was deleted, as long as there are few. */
const mostSingleReads = 10;

/**
 * Only a read of its own, or the list of what was deleted, proves that an object was deleted. One that is there after all (a
 * query may lag behind) joins the listing.
 */
async function lookForMissing(
	connector: Connector,
	{ listing, absences }: ObservedSide,
	links: readonly Link[],
	idOf: (link: Link) => string,
	options: CallOptions,
): Promise<ObservedSide> {
	const known = new Map(absences);
	const listed = new Set(listing.objects.map(({ id }) => id));
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
