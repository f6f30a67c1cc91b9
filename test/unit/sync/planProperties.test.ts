import assert from "node:assert/strict";
import fc from "fast-check";
import type { SyncObject } from "../../../src/sync/connectors/connector.ts";
import { planSync } from "../../../src/sync/plan.ts";
import { type PlanInput, planCounts, type SyncPlan } from "../../../src/sync/syncPlan.ts";
import { type AttributeValue, sameValue } from "../../../src/sync/values.ts";
import { carryOut, inputOf, link, object, priceRules, type World } from "./planWorld.ts";

/** Correlated triples: one tree, changed twice at random, so that most values are equal and some collide. */
const value: Record<string, fc.Arbitrary<AttributeValue>> = {
	Unit: fc.constantFrom(null, "g", "ml", "pc", "crème", "crème".normalize("NFD")),
	Price: fc.constantFrom(null, 0, 1, 2.5, 3),
	Tags: fc.subarray(["a", "b", "c", "d"]).map((tags) => (tags.length === 0 ? null : tags)),
};
const attributes = fc.record({
	Name: fc.constantFrom<AttributeValue>("Flour", "Salt", "Sugar", "Milk", "Eggs", "Yeast", "Rye", "Oats", null),
	Unit: value.Unit ?? fc.constant(null),
	Price: value.Price ?? fc.constant(null),
	Tags: value.Tags ?? fc.constant(null),
});
type Edit =
	| { readonly kind: "same" }
	| { readonly kind: "gone" }
	| { readonly kind: "edited"; readonly to: Record<string, AttributeValue> };
const edit: fc.Arbitrary<Edit> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant({ kind: "same" } as const) },
	{ weight: 1, arbitrary: fc.constant({ kind: "gone" } as const) },
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("edited" as const),
			to: fc
				.subarray(["Name", "Unit", "Price", "Tags"])
				.chain((names) =>
					attributes.map((all) => Object.fromEntries(names.map((name) => [name, all[name as keyof typeof all]]))),
				),
		}),
	},
);
const world: fc.Arbitrary<World> = fc
	.record({
		linked: fc.array(fc.record({ base: attributes, notion: edit, other: edit }), { maxLength: 6 }),
		notion: fc.array(attributes, { maxLength: 4 }),
		other: fc.array(attributes, { maxLength: 4 }),
	})
	.map(({ linked, notion, other }) => {
		const side = (name: "notion" | "other", prefix: string): SyncObject[] =>
			linked.flatMap(({ base, [name]: change }, i) =>
				change.kind === "gone"
					? []
					: [
							object(
								`${prefix}-${i}`,
								change.kind === "same" ? base : { ...base, ...(change.kind === "edited" ? change.to : {}) },
							),
						],
			);
		return {
			notion: [...side("notion", "n"), ...notion.map((item, i) => object(`n-new-${i}`, item))],
			other: [...side("other", "o"), ...other.map((item, i) => object(`o-new-${i}`, item))],
			links: linked.map(({ base }, i) => link(String(i), base)),
		};
	});

const runs = Number(process.env.SYNC_PLAN_RUNS ?? 2000);

/** An emptied side stops by design; here the question is what is planned when it may. */
function plan(from: World, changes: Partial<PlanInput> = {}): SyncPlan {
	return planSync(inputOf(from, changes));
}

/** Everything that the plan says it leaves alone. */
function excused({ items, refused, held, kept }: SyncPlan): number {
	const conflicts = items.filter((item) => item.kind === "merge" && item.conflicts.length > 0).length;
	return refused.length + held.length + kept.length + conflicts;
}

function unequal({ notion, other, links }: World): string[] {
	return links.flatMap((item) => {
		const [ours, theirs] = [notion.find(({ id }) => id === item.notionId), other.find(({ id }) => id === item.otherId)];
		return priceRules
			.filter(({ name }) => !sameValue(ours?.attributes[name] ?? null, theirs?.attributes[name] ?? null))
			.map(({ name }) => `${item.id} ${name}`);
	});
}

describe("planSync, at random", () => {
	it("converges: after one run both sides are equal but for what the plan names", () => {
		fc.assert(
			fc.property(world, (before) => {
				const first = plan(before);
				const after = carryOut(before, first);
				assert.ok(unequal(after).length === 0 || excused(first) > 0, unequal(after).join(", "));
			}),
			{ numRuns: runs },
		);
	});

	it("comes to rest: the run after that writes nothing", () => {
		fc.assert(
			fc.property(world, (before) => {
				const after = carryOut(before, plan(before));
				const { toNotion, toOther } = planCounts(plan(after));
				// A create that had to wait for a name to become free may follow; it doesn't the time after that.
				const settled = carryOut(after, plan(after));
				assert.deepEqual(planCounts(plan(settled)), { ...planCounts(plan(settled)), toNotion: 0, toOther: 0 });
				assert.ok(toNotion + toOther === 0 || excused(plan(before)) > 0);
			}),
			{ numRuns: runs },
		);
	});

	it("is symmetric: with the sides exchanged it plans the mirror image", () => {
		fc.assert(
			fc.property(world, (before) => {
				const mirrored: World = {
					notion: before.other,
					other: before.notion,
					links: before.links.map((item) => ({ ...item, notionId: item.otherId, otherId: item.notionId })),
				};
				const [ours, theirs] = [planCounts(plan(before)), planCounts(plan(mirrored))];
				assert.deepEqual(theirs, { toNotion: ours.toOther, toOther: ours.toNotion, conflicts: ours.conflicts });
			}),
			{ numRuns: runs },
		);
	});

	it("doesn't depend on the order in which objects are listed", () => {
		fc.assert(
			fc.property(world, (before) => {
				const reversed: World = {
					notion: before.notion.toReversed(),
					other: before.other.toReversed(),
					links: before.links.toReversed(),
				};
				const text = (result: SyncPlan) => result.items.map((item) => JSON.stringify(item)).sort();
				assert.deepEqual(text(plan(reversed)), text(plan(before)));
			}),
			{ numRuns: runs },
		);
	});

	it("loses no edit: every value that was edited stands on a side afterwards, in a conflict, or in what is held", () => {
		fc.assert(
			fc.property(world, (before) => {
				const planned = plan(before);
				const after = carryOut(before, planned);
				for (const side of ["notion", "other"] as const) {
					for (const item of before.links) {
						const edited = before[side].find(({ id }) => id === (side === "notion" ? item.notionId : item.otherId));
						const now = after[side].find(({ id }) => id === edited?.id);
						for (const [name, mine] of Object.entries(edited?.attributes ?? {})) {
							const wasEdited = !sameValue(mine, item.base[name] ?? null);
							const survived = now !== undefined && sameValue(now.attributes[name] ?? null, mine);
							assert.ok(!wasEdited || survived || (now !== undefined && name === "Tags"), `${side} ${item.id} ${name}`);
						}
					}
				}
			}),
			{ numRuns: runs },
		);
	});

	it("deletes nothing that isn't proved, whatever else is true", () => {
		fc.assert(
			fc.property(world, fc.boolean(), (before, incomplete) => {
				const listings = incomplete
					? { notion: { objects: before.notion, complete: false }, other: { objects: before.other, complete: false } }
					: inputOf(before).listings;
				const absences = incomplete ? inputOf(before).absences : { notion: new Map(), other: new Map() };
				const deletes = plan(before, { listings, absences }).items.filter(
					({ kind }) => kind === "delete" || kind === "forget",
				);
				assert.deepEqual(deletes, []);
			}),
			{ numRuns: runs },
		);
	});
});
