import type { Link, PlanInput, SyncPlan } from "./syncPlan.ts";
import type { SyncCursor } from "./syncState.ts";
import { type AttributeValue, sameValue } from "./values.ts";

/** Milliseconds after which everything is listed again: some edits (relations, formulas) have no time of their own. */
export const longestWithoutListing = 60 * 60_000;

/** More objects to be read one by one than this, and listing all of them costs less. */
const mostSingleReads = 50;

/** The cursor to go on from; `undefined` where everything has to be listed. */
export function usableCursor(
	cursor: SyncCursor | undefined,
	links: readonly Link[],
	attributes: PlanInput["attributes"],
	now: number,
): SyncCursor | undefined {
	if (!cursor || now - cursor.listedAt > longestWithoutListing) {
		return undefined;
	}
	// A link without a base for an attribute (a new line in the task file) says nothing about what Notion shows.
	const synced = attributes.filter(({ frozen }) => frozen === undefined);
	const unknown = links.filter(({ base }) => synced.some(({ name }) => base[name] === undefined));
	const unsettled = [...new Set([...cursor.unsettled, ...unknown.map(({ id }) => id)])];
	return unsettled.length > mostSingleReads ? undefined : { ...cursor, unsettled };
}

/**
 * From where the next run can go on; `null` where it can't. Every row that Notion showed must be linked by now: one that isn't
 * would not be listed again, and be created a second time when its partner turns up.
 */
export function nextCursor(
	input: PlanInput,
	plan: SyncPlan,
	links: readonly Link[],
	{ listedAt }: { readonly listedAt: number },
): SyncCursor | null {
	const { objects, complete, cursor } = input.listings.notion;
	const byNotionId = new Map(links.map((link) => [link.notionId, link]));
	const written = writtenInNotion(plan);
	const deleted = new Set(plan.items.flatMap((item) => (item.kind === "delete" ? [item.object] : [])));
	const synced = input.attributes.filter(({ frozen }) => frozen === undefined);
	const unsettled: string[] = [];
	for (const object of objects) {
		const link = byNotionId.get(object.id);
		if (!link) {
			if (deleted.has(object)) {
				continue;
			}
			return null;
		}
		const settled = synced.every(({ name }) => {
			const [base, now] = [link.base[name], written.get(object.id)?.get(name) ?? object.attributes[name]];
			return base !== undefined && now !== undefined && sameValue(base, now);
		});
		if (!settled) {
			unsettled.push(link.id);
		}
	}
	return complete && cursor !== undefined ? { notion: cursor, listedAt, unsettled } : null;
}

/** What Notion shows after the run if all went well; if not, the base doesn't say so, and the link counts as unsettled. */
function writtenInNotion({ items }: SyncPlan): ReadonlyMap<string, ReadonlyMap<string, AttributeValue>> {
	return new Map(
		items.flatMap((item) =>
			item.kind === "merge"
				? [[item.notion.id, new Map(item.changes.notion.map(({ attribute, to }) => [attribute, to]))] as const]
				: [],
		),
	);
}
