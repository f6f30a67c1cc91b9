import type { AttributeRule, Link } from "./syncPlan.ts";
import type { StateChanges } from "./syncState.ts";
import type { AttributeValue } from "./values.ts";

/** What objects of the other side were called, and what they are called now: places go by these names. */
export type Renames = ReadonlyMap<string, string>;

/** The attribute that says where an object stands; `undefined` where nothing stands below anything. */
export function placeAttribute(rules: readonly AttributeRule[]): string | undefined {
	return rules.find(({ role, frozen }) => role === "place" && frozen === undefined)?.name;
}

/** A place by its present name. */
export function presentPlace(value: AttributeValue, renames: Renames): AttributeValue {
	return typeof value === "string" ? presentName(value, renames) : value;
}

function presentName(name: string, renames: Renames): string {
	let now = name;
	// A name may have been given away in turn; a circle of names ends where it began.
	for (let left = renames.size; left > 0 && renames.has(now); left--) {
		now = renames.get(now) ?? now;
	}
	return now;
}

/** Those of some links whose base names a place that is called otherwise now, with its present name. */
export function withPresentPlaces(
	links: readonly Link[],
	renames: Renames,
	place: string | undefined,
): readonly Link[] {
	if (place === undefined || renames.size === 0) {
		return [];
	}
	return links.flatMap((link) => {
		const before = link.base[place];
		const now = before === undefined ? undefined : presentPlace(before, renames);
		return now === undefined || now === before ? [] : [{ ...link, base: { ...link.base, [place]: now } }];
	});
}

/** The links of some changes with the present names of what they stand for and of where that is. */
export function withPresentNames(changes: StateChanges, renames: Renames, place: string | undefined): StateChanges {
	return renames.size === 0 || !changes.links
		? changes
		: { ...changes, links: changes.links.map((link) => renamedLink(link, renames, place)) };
}

export function renamedLink(link: Link, renames: Renames, place: string | undefined): Link {
	const otherId = presentName(link.otherId, renames);
	const [moved = { ...link, otherId }] = withPresentPlaces([{ ...link, otherId }], renames, place);
	return moved;
}
