import type { Capabilities, Listing, Side, SyncObject } from "../../src/sync/connectors/connector.ts";
import type { Absence, AttributeRule, ConflictMode, Link, PlanInput, SyncPlan } from "../../src/sync/syncPlan.ts";
import { type Attributes, sameValue } from "../../src/sync/values.ts";

/** Both sides and the links, as plain data: the planner's world, with nothing that can fail. */
export interface World {
	readonly notion: readonly SyncObject[];
	readonly other: readonly SyncObject[];
	readonly links: readonly Link[];
}

export const everything: Capabilities = { create: true, update: true, delete: true, identifiedByKey: false };

export const priceRules: readonly AttributeRule[] = [
	{ name: "Name", other: "name", direction: "both" },
	{ name: "Unit", other: "unit", direction: "both" },
	{ name: "Price", other: "price", direction: "both" },
	{ name: "Tags", other: "tags", direction: "both" },
];

export function object(id: string, attributes: Attributes, more: Partial<SyncObject> = {}): SyncObject {
	return { id, title: String(attributes.Name ?? ""), attributes, ...more };
}

export function link(id: string, base: Attributes, notionId = `n-${id}`, otherId = `o-${id}`): Link {
	return { id, notionId, otherId, base };
}

/** A complete listing of both sides, every linked object that isn't listed confirmed as deleted. */
export function inputOf(world: World, changes: Partial<PlanInput> = {}): PlanInput {
	return {
		links: world.links,
		listings: { notion: listing(world.notion), other: listing(world.other) },
		absences: { notion: deleted(world, "notion"), other: deleted(world, "other") },
		capabilities: { notion: everything, other: everything },
		attributes: priceRules,
		keyAttribute: "Name",
		conflictMode: "ask" satisfies ConflictMode,
		guard: { count: 1000, share: 1 },
		...changes,
	};
}

export function listing(objects: readonly SyncObject[], complete = true): Listing {
	return { objects, complete };
}

function deleted(world: World, side: Side): ReadonlyMap<string, Absence> {
	const ids = new Set(world[side].map(({ id }) => id));
	const idOf = (item: Link) => (side === "notion" ? item.notionId : item.otherId);
	return new Map(world.links.filter((item) => !ids.has(idOf(item))).map((item) => [item.id, "deleted"]));
}

/** Carries a plan out, perfectly: what an executor does when nothing goes wrong and nobody edits meanwhile. */
export function carryOut(world: World, plan: SyncPlan): World {
	const sides = {
		notion: new Map(world.notion.map((item) => [item.id, item])),
		other: new Map(world.other.map((item) => [item.id, item])),
	};
	const links = new Map(world.links.map((item) => [item.id, item]));
	for (const item of plan.items) {
		switch (item.kind) {
			case "forget":
				links.delete(item.link.id);
				break;
			case "delete":
				sides[item.side].delete(item.object.id);
				links.delete(item.link.id);
				break;
			case "create": {
				const created = object(`new-${item.side}-${item.from.id}`, { ...blank, ...item.attributes });
				sides[item.side].set(created.id, created);
				const [notion, other] = item.side === "notion" ? [created, item.from] : [item.from, created];
				const id = item.link?.id ?? `link-${created.id}`;
				links.set(id, { id, notionId: notion.id, otherId: other.id, base: common(notion, other, {}) });
				break;
			}
			case "merge": {
				const [notion, other] = (["notion", "other"] as const).map((side) => {
					const changed = item.changes[side].map(({ attribute, to }) => [attribute, to] as const);
					const after = { ...item[side], attributes: { ...item[side].attributes, ...Object.fromEntries(changed) } };
					sides[side].set(after.id, after);
					return after;
				});
				const id = item.link?.id ?? `link-${item.notion.id}`;
				if (notion && other) {
					links.set(id, {
						id,
						notionId: notion.id,
						otherId: other.id,
						base: common(notion, other, item.link?.base ?? {}),
					});
				}
			}
		}
	}
	return { notion: [...sides.notion.values()], other: [...sides.other.values()], links: [...links.values()] };
}

const blank: Attributes = { Name: null, Unit: null, Price: null, Tags: null };

function common(notion: SyncObject, other: SyncObject, before: Attributes): Attributes {
	const equal = Object.entries(notion.attributes).filter(([name, value]) =>
		sameValue(value, other.attributes[name] ?? null),
	);
	return { ...before, ...Object.fromEntries(equal) };
}
