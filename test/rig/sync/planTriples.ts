import fc from "fast-check";
import type { SyncObject } from "../../../src/sync/connectors/connector.ts";
import type { AttributeValue } from "../../../src/sync/values.ts";
import { link, object, type World } from "../../support/planWorld.ts";

/** Correlated triples: one tree, changed twice at random, so that most values are equal and some collide. */
const attributes = fc.record({
	Name: fc.constantFrom<AttributeValue>("Flour", "Salt", "Sugar", "Milk", "Eggs", "Yeast", "Rye", "Oats", null),
	Unit: fc.constantFrom<AttributeValue>(null, "g", "ml", "pc", "crème", "crème".normalize("NFD")),
	Price: fc.constantFrom<AttributeValue>(null, 0, 1, 2.5, 3),
	Tags: fc.subarray(["a", "b", "c", "d"]).map((tags): AttributeValue => (tags.length === 0 ? null : tags)),
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
				.subarray(["Name", "Unit", "Price", "Tags"] as const)
				.chain((names) => attributes.map((all) => Object.fromEntries(names.map((name) => [name, all[name]])))),
		}),
	},
);

/** Both sides and what they had in common: linked objects, edited or gone on each side, and new ones. */
export const triples: fc.Arbitrary<World> = fc
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
