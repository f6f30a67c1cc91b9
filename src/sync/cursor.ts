import type { Side, SyncObject } from "./connectors/connector.ts";
import type { Link, PlanInput, SyncPlan } from "./syncPlan.ts";
import type { SideCursor, SyncCursor } from "./syncState.ts";
import { type AttributeValue, sameValue } from "./values.ts";

/** Milliseconds after which everything is listed again: some edits (relations, formulas) have no time of their own. */
export const longestWithoutListing = 60 * 60_000;

/** More objects to be read one by one than this, and listing all of them costs less. */
const mostSingleReads = 50;

/** More objects to be remembered than this, and they are listed anew: what is remembered is one record of the store. */
const mostRemembered = 2000;

const sides: readonly Side[] = ["notion", "other"];

/** The cursor to go on from; `undefined` where everything has to be listed. */
export function usableCursor(
	cursor: SyncCursor | undefined,
	links: readonly Link[],
	attributes: PlanInput["attributes"],
	now: number,
	listingInterval = longestWithoutListing,
): SyncCursor | undefined {
	if (!cursor || now - cursor.listedAt > listingInterval) {
		return undefined;
	}
	// A link without a base for an attribute (a new line in the task file) says nothing about what a side shows.
	const synced = attributes.filter(({ frozen }) => frozen === undefined);
	const unknown = links.filter(({ base }) => synced.some(({ name }) => base[name] === undefined));
	const resumed = Object.fromEntries(
		sides.flatMap((side) => {
			const from = cursor[side];
			return from ? [[side, withUnknown(from, side, unknown)] as const] : [];
		}),
	);
	const tooMany = Object.values(resumed).some(({ unsettled }) => unsettled.length > mostSingleReads);
	return tooMany ? undefined : { listedAt: cursor.listedAt, ...resumed };
}

function withUnknown(cursor: SideCursor, side: Side, unknown: readonly Link[]): SideCursor {
	const remembered = new Set(cursor.seen.map(({ id }) => id));
	const ids = unknown.filter((link) => !remembered.has(idOn(side, link))).map(({ id }) => id);
	return { ...cursor, unsettled: [...new Set([...cursor.unsettled, ...ids])] };
}

/**
 * From where the next run can go on; `null` where it can't. What a side showed and no link says is remembered as it was seen:
 * objects that aren't linked, and linked ones that aren't what their base says (in conflict, held back).
 */
export function nextCursor(
	input: PlanInput,
	plan: SyncPlan,
	links: readonly Link[],
	{ listedAt }: { readonly listedAt: number },
): SyncCursor | null {
	const cursors = sides.flatMap((side) => {
		const cursor = sideCursor(input, plan, links, side);
		return cursor ? [[side, cursor] as const] : [];
	});
	const remembered = cursors.reduce((sum, [, { seen }]) => sum + seen.length, 0);
	return cursors.length === 0 || remembered > mostRemembered ? null : { listedAt, ...Object.fromEntries(cursors) };
}

function sideCursor(input: PlanInput, plan: SyncPlan, links: readonly Link[], side: Side): SideCursor | undefined {
	const { objects, complete, cursor: from } = input.listings[side];
	if (!complete || from === undefined) {
		return undefined;
	}
	const byId = new Map(links.map((link) => [idOn(side, link), link]));
	const written = writtenOn(plan, side);
	const gone = new Set(
		plan.items.flatMap((item) => (item.kind === "delete" && item.side === side ? [item.object] : [])),
	);
	const synced = input.attributes.filter(({ frozen }) => frozen === undefined);
	const seen: SyncObject[] = [];
	const unsettled: string[] = [];
	for (const object of objects) {
		const link = byId.get(object.id);
		const changes = written.get(object.id);
		if (gone.has(object)) {
			continue;
		}
		if (!link) {
			seen.push(object);
		} else if (!synced.every(({ name }) => isSettled(link.base[name], changes?.get(name) ?? object.attributes[name]))) {
			// What stands on a page may be readable again without an edit: when a picture can be fetched.
			if (changes || synced.some(({ name, role }) => role === "content" && object.unreadable?.[name] !== undefined)) {
				unsettled.push(link.id);
			} else {
				seen.push(object);
			}
		}
	}
	const listed = new Set(objects.map(({ id }) => id));
	const before = new Set(input.links.map(({ id }) => id));
	// A link that is kept although its object isn't there: only a read of its own says more.
	const absent = links.filter((link) => before.has(link.id) && !listed.has(idOn(side, link))).map(({ id }) => id);
	return { from, seen, unsettled: [...unsettled, ...absent] };
}

function isSettled(base: AttributeValue | undefined, now: AttributeValue | undefined): boolean {
	return base !== undefined && now !== undefined && sameValue(base, now);
}

/** What a side shows after the run if all went well; if not, the base doesn't say so, and the link counts as unsettled. */
function writtenOn({ items }: SyncPlan, side: Side): ReadonlyMap<string, ReadonlyMap<string, AttributeValue>> {
	return new Map(
		items.flatMap((item) => {
			if (item.kind === "merge" && item.changes[side].length > 0) {
				return [[item[side].id, new Map(item.changes[side].map(({ attribute, to }) => [attribute, to]))] as const];
			}
			return [];
		}),
	);
}

/** The cursor, with links whose objects have to be looked at again: what is remembered of them may not be true any more. */
export function withUnsettled(cursor: SyncCursor, links: readonly Link[]): SyncCursor {
	const linkIds = links.map(({ id }) => id);
	const reconsidered = sides.flatMap((side): readonly (readonly [Side, SideCursor])[] => {
		const from = cursor[side];
		const ids = new Set(links.map((link) => idOn(side, link)));
		if (!from) {
			return [];
		}
		const seen = from.seen.filter(({ id }) => !ids.has(id));
		return [[side, { ...from, seen, unsettled: [...new Set([...from.unsettled, ...linkIds])] }]];
	});
	return { listedAt: cursor.listedAt, ...Object.fromEntries(reconsidered) };
}

/** What a side calls the object of a link. */
export function idOn(side: Side, link: Pick<Link, "notionId" | "otherId">): string {
	return side === "notion" ? link.notionId : link.otherId;
}
