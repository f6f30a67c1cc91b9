import type { CallOptions, Connector, Listing, Side } from "./connectors/connector.ts";
import { emptiedSide } from "./guard.ts";
import type { Absence, Link, PlanInput } from "./syncPlan.ts";

/** What a plan is made from, as far as it has to be looked up. */
export type Observation = Pick<PlanInput, "links" | "listings" | "absences">;

/**
 * Lists both sides, and asks for every linked object that its side doesn't list: only a read of its own proves a delete. One
 * that is there after all (a query may lag behind) is added to the listing.
 */
export async function observe(
	connectors: Readonly<Record<Side, Connector>>,
	links: readonly Link[],
	options: CallOptions = {},
): Promise<Observation> {
	// What can be read without a request goes first: its mistakes are told at once.
	const listings = { other: await connectors.other.list(options), notion: await connectors.notion.list(options) };
	const nothing = { notion: new Map<string, Absence>(), other: new Map<string, Absence>() };
	if (emptiedSide({ links, listings }) !== undefined) {
		return { links, listings, absences: nothing };
	}
	const notion = await lookForMissing(connectors.notion, listings.notion, links, ({ notionId }) => notionId, options);
	const other = await lookForMissing(connectors.other, listings.other, links, ({ otherId }) => otherId, options);
	return {
		links,
		listings: { notion: notion.listing, other: other.listing },
		absences: { notion: notion.absences, other: other.absences },
	};
}

async function lookForMissing(
	connector: Connector,
	listing: Listing,
	links: readonly Link[],
	idOf: (link: Link) => string,
	options: CallOptions,
): Promise<{ readonly listing: Listing; readonly absences: ReadonlyMap<string, Absence> }> {
	const absences = new Map<string, Absence>();
	const listed = new Set(listing.objects.map(({ id }) => id));
	const objects = [...listing.objects];
	for (const link of listing.complete ? links : []) {
		if (listed.has(idOf(link))) {
			continue;
		}
		const reading = await connector.read(idOf(link), options);
		if (reading.state === "present") {
			objects.push(reading.object);
		} else {
			absences.set(link.id, reading.state);
		}
	}
	return { listing: { ...listing, objects }, absences };
}
