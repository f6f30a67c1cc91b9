import assert from "node:assert/strict";
import { planSync } from "../../../src/sync/plan.ts";
import { type ConflictMode, type PlanInput, planCounts } from "../../../src/sync/syncPlan.ts";
import { inputOf, link, listing, object, priceRules, type World } from "../../support/planWorld.ts";

const flour = { Name: "Flour", Unit: "g", Price: 2, Tags: ["dry"] };

/** One linked object, edited on both sides. */
function edited(notion: object, other: object, base: object = {}): World {
	return {
		notion: [object("n-1", { ...flour, ...notion })],
		other: [object("o-1", { ...flour, ...other })],
		links: [link("1", { ...flour, ...base })],
	};
}

function merge(world: World, changes: Partial<PlanInput> = {}) {
	const [item] = planSync(inputOf(world, changes)).items;
	assert.equal(item?.kind, "merge");
	return item as Extract<typeof item, { kind: "merge" }>;
}

describe("planSync: two linked objects", () => {
	it("has nothing to do when both are what the base says, however it is spelt", () => {
		const world = edited(
			{ Unit: "crème", Tags: ["a", "b"] },
			{ Unit: "crème".normalize("NFD"), Price: 2.0, Tags: ["b", "a", "a"] },
			{ Unit: "crème", Tags: ["a", "b"] },
		);
		assert.deepEqual(planSync(inputOf(world)).items, []);
	});

	it("merges different attributes, edited on different sides", () => {
		const item = merge(edited({ Unit: "kg" }, { Price: 3 }));
		assert.deepEqual(item.changes, {
			notion: [{ attribute: "Price", from: 2, to: 3, reason: "edited" }],
			other: [{ attribute: "Unit", from: "g", to: "kg", reason: "edited" }],
		});
	});

	it("accepts the same new value on both sides without a write", () => {
		const item = merge(edited({ Price: 3 }, { Price: 3 }));
		assert.deepEqual(item.changes, { notion: [], other: [] });
		assert.deepEqual(item.agreed, { Price: 3 });
	});

	it("holds an attribute that both changed to different values, and carries the rest over", () => {
		const item = merge(edited({ Price: 3, Unit: "kg" }, { Price: 4 }));
		assert.deepEqual(item.conflicts, [{ attribute: "Price", base: 2, notion: 3, other: 4 }]);
		assert.deepEqual(item.changes.notion, []);
		assert.deepEqual(
			item.changes.other.map(({ attribute }) => attribute),
			["Unit"],
		);
	});

	it("lets one side win where the mode says so, and keeps the losing value", () => {
		const item = merge(edited({ Price: 3 }, { Price: 4 }), { conflictMode: "other" });
		assert.deepEqual(item.changes.notion, [{ attribute: "Price", from: 3, to: 4, reason: "decided" }]);
		assert.deepEqual(item.losing, [{ attribute: "Price", side: "notion", base: 2, value: 3 }]);
	});

	it("lets the newer one win, and asks when both were edited within one minute", () => {
		const world = (theirs: string): World => ({
			...edited({}, {}),
			notion: [object("n-1", { ...flour, Price: 3 }, { editedAt: "2026-03-11T10:05:00.000Z" })],
			other: [object("o-1", { ...flour, Price: 4 }, { editedAt: theirs })],
		});
		const newer = { conflictMode: "newer" satisfies ConflictMode } as const;
		assert.equal(merge(world("2026-03-11T10:06:00.000Z"), newer).changes.notion[0]?.to, 4);
		assert.equal(merge(world("2026-03-11T10:04:59.999Z"), newer).changes.other[0]?.to, 3);
		assert.equal(merge(world("2026-03-11T10:05:59.999Z"), newer).conflicts.length, 1);
	});

	it("merges sets: an add on one side beats a remove of the same element on the other", () => {
		const item = merge(edited({ Tags: ["dry", "new"] }, { Tags: ["cheap"] }));
		assert.deepEqual(item.changes.notion[0]?.to, ["new", "cheap"]);
		assert.deepEqual(item.changes.other[0]?.to, ["new", "cheap"]);
		const readded = merge(edited({ Tags: ["a", "b"] }, { Tags: ["b", "c"] }, { Tags: ["a"] }));
		assert.deepEqual(readded.changes.notion[0]?.to, ["b", "c"]);
	});

	it("merges texts of several lines, and holds them where the same line was edited", () => {
		const text = (line: string, last: string) => `one\n${line}\nthree\nfour\n${last}`;
		const merged = merge(
			edited({ Unit: text("2", "five") }, { Unit: text("two", "5") }, { Unit: text("two", "five") }),
		);
		assert.equal(merged.changes.notion[0]?.to, text("2", "5"));
		const held = merge(
			edited({ Unit: text("2", "five") }, { Unit: text("II", "five") }, { Unit: text("two", "five") }),
		);
		assert.equal(held.conflicts.length, 1);
	});

	it("writes a one-way attribute in its direction only, and logs what it replaces", () => {
		const attributes = priceRules.map((rule) =>
			rule.name === "Price" ? { ...rule, direction: "toNotion" as const } : rule,
		);
		const item = merge(edited({ Price: 9 }, {}), { attributes });
		assert.deepEqual(item.changes.notion, [{ attribute: "Price", from: 9, to: 2, reason: "oneWay" }]);
		assert.deepEqual(item.losing, [{ attribute: "Price", side: "notion", base: 2, value: 9 }]);
	});

	it("freezes an attribute whose property is gone: neither side is cleared", () => {
		const attributes = priceRules.map((rule) =>
			rule.name === "Price" ? { ...rule, frozen: "deleted in Notion" } : rule,
		);
		const plan = planSync(inputOf(edited({ Price: null }, { Price: 4 }), { attributes }));
		assert.deepEqual(plan.items, []);
		assert.equal(plan.frozen[0]?.reason, "deleted in Notion");
	});

	it("never writes over a value that it can't read or can't give back", () => {
		const world = edited({ Price: 3 }, {});
		const unreadable = { ...world, other: [object("o-1", flour, { unreadable: { Price: "not a number" } })] };
		assert.deepEqual(planSync(inputOf(unreadable)).items, []);
		const formatted = { ...edited({}, { Unit: "kg" }), notion: [object("n-1", flour, { readOnly: { Unit: "bold" } })] };
		const plan = planSync(inputOf(formatted));
		assert.deepEqual(plan.items, []);
		assert.equal(plan.held.length, 1);
	});
});

describe("planSync: deletes", () => {
	const both = edited({}, {});

	it("deletes what was deleted on the other side and not touched on this one", () => {
		const plan = planSync(inputOf({ ...both, other: [object("o-2", { ...flour, Name: "Salt" })] }));
		assert.deepEqual(
			plan.items.map((item) => [item.kind, "side" in item && item.side]),
			[
				["delete", "notion"],
				["create", "notion"],
			],
		);
	});

	it("brings back what was deleted on one side and edited on the other", () => {
		const world = { ...edited({ Price: 5 }, {}), other: [object("o-2", { ...flour, Name: "Salt" })] };
		const [item] = planSync(inputOf(world)).items;
		assert.equal(item?.kind, "create");
		assert.equal(item?.kind === "create" && item.side, "other");
		assert.equal(item?.kind === "create" && item.attributes.Price, 5);
	});

	it("drops the link of what was deleted on both sides", () => {
		const salt = { ...flour, Name: "Salt" };
		const world = {
			notion: [object("n-2", salt)],
			other: [object("o-2", salt)],
			links: [link("1", flour), link("2", salt)],
		};
		assert.deepEqual(
			planSync(inputOf(world)).items.map(({ kind }) => kind),
			["forget"],
		);
	});

	for (const [why, changes] of [
		[
			"the listing wasn't complete",
			{ listings: { notion: listing(both.notion), other: listing([object("o-9", flour)], false) } },
		],
		["nobody could confirm it", { absences: { notion: new Map(), other: new Map([["1", "unknown" as const]]) } }],
		["it was moved out of scope", { absences: { notion: new Map(), other: new Map([["1", "outOfScope" as const]]) } }],
	] as const) {
		it(`deletes nothing when ${why}`, () => {
			const world = { ...both, other: [object("o-9", { ...flour, Name: "Salt" })] };
			const plan = planSync(inputOf(world, changes));
			assert.equal(
				plan.items.some(({ kind }) => kind === "delete"),
				false,
			);
		});
	}

	it("stops before any write when a side has become empty, or too much would be deleted", () => {
		const worlds = Array.from({ length: 50 }, (_, i) => ({ ...flour, Name: `Item ${i}` }));
		const world = {
			notion: worlds.map((item, i) => object(`n-${i}`, item)),
			other: worlds.slice(30).map((item, i) => object(`o-${i + 30}`, item)),
			links: worlds.map((item, i) => link(String(i), item)),
		};
		const guard = { count: 10, share: 0.2 };
		assert.deepEqual(planSync(inputOf(world, { guard })).guard, { kind: "tooManyDeletes", deletes: 30, allowed: 10 });
		assert.deepEqual(planSync(inputOf({ ...world, other: [] }, { guard })).guard, {
			kind: "sideBecameEmpty",
			side: "other",
		});
		const few = {
			...world,
			other: world.notion.slice(10).map(({ attributes }, i) => object(`o-${i + 10}`, attributes)),
		};
		assert.equal(planSync(inputOf(few, { guard })).guard, undefined);
	});
});

describe("planSync: a first sync", () => {
	const salt = { Name: "Salt", Unit: "g", Price: 1, Tags: null };

	it("matches by key, fills what is empty, asks where both say something else, and deletes nothing", () => {
		const world = {
			notion: [object("n-1", { ...flour, Unit: null }), object("n-2", salt)],
			other: [object("o-1", { ...flour, Price: 7 }), object("o-3", { ...salt, Name: "Sugar" })],
			links: [],
		};
		const plan = planSync(inputOf(world));
		assert.deepEqual(
			plan.items.map(({ kind }) => kind),
			["merge", "create", "create"],
		);
		const [item] = plan.items;
		assert.ok(item?.kind === "merge");
		assert.deepEqual(item.changes.notion, [{ attribute: "Unit", from: null, to: "g", reason: "filled" }]);
		assert.deepEqual(item.conflicts, [{ attribute: "Price", base: undefined, notion: 2, other: 7 }]);
		assert.deepEqual(planCounts(plan), { toNotion: 2, toOther: 1, conflicts: 1 });
	});

	it("refuses rows with a duplicate or missing key by name, and syncs the rest", () => {
		const world = {
			notion: [object("n-1", flour), object("n-2", flour), object("n-3", { ...salt, Name: null })],
			other: [object("o-1", flour), object("o-2", salt)],
			links: [],
		};
		const plan = planSync(inputOf(world));
		assert.deepEqual(
			plan.refused.map(({ side, title, reason }) => [side, title, reason]),
			[
				["notion", "Flour", "duplicateKey"],
				["notion", "Flour", "duplicateKey"],
				["notion", "", "missingKey"],
			],
		);
		assert.deepEqual(
			plan.items.map((item) => item.kind === "create" && [item.side, item.from.title]),
			[["notion", "Salt"]],
		);
	});

	it("creates nothing while a listing is incomplete: the partner may be in the part that is missing", () => {
		const world = { notion: [object("n-1", flour)], other: [], links: [] };
		const listings = { notion: listing(world.notion), other: listing([], false) };
		assert.deepEqual(planSync(inputOf(world, { listings })).items, []);
	});
});

describe("planSync: keys", () => {
	it("follows a key that changed by the link", () => {
		const item = merge(edited({ Name: "Wheat flour" }, {}));
		assert.deepEqual(item.changes.other, [{ attribute: "Name", from: "Flour", to: "Wheat flour", reason: "edited" }]);
	});

	it("takes a row for the same one when only its key changed, where rows have no other identity", () => {
		const capabilities = {
			notion: inputOf(edited({}, {})).capabilities.notion,
			other: { create: true, update: true, delete: true, identifiedByKey: true },
		};
		const world = { ...edited({}, {}), other: [object("Wheat flour", { ...flour, Name: "Wheat flour" })] };
		const item = merge({ ...world, links: [link("1", flour, "n-1", "Flour")] }, { capabilities });
		assert.equal(item.other.id, "Wheat flour");
		assert.deepEqual(item.changes.notion, [{ attribute: "Name", from: "Flour", to: "Wheat flour", reason: "edited" }]);
	});

	it("takes a row for the same one that has its partner's new name already, as a killed run leaves it, and what was edited since", () => {
		const capabilities = {
			notion: inputOf(edited({}, {})).capabilities.notion,
			other: { create: true, update: true, delete: true, identifiedByKey: true },
		};
		const renamed = { ...flour, Name: "Wheat flour" };
		const world = {
			notion: [object("n-1", renamed)],
			other: [object("Wheat flour", { ...renamed, Unit: "kg" })],
			links: [link("1", flour, "n-1", "Flour")],
		};
		const item = merge(world, { capabilities });
		assert.deepEqual([item.link?.id, item.other.id, item.agreed], ["1", "Wheat flour", { Name: "Wheat flour" }]);
		assert.deepEqual(item.changes.notion, [{ attribute: "Unit", from: flour.Unit, to: "kg", reason: "edited" }]);
		assert.deepEqual(planSync(inputOf(world, { capabilities })).refused, []);
	});

	it("holds a new name that another object has already", () => {
		const salt = { ...flour, Name: "Salt" };
		const world = {
			notion: [object("n-1", { ...flour, Name: "Salt" }), object("n-2", salt)],
			other: [object("o-1", flour), object("o-2", salt)],
			links: [link("1", flour), link("2", salt)],
		};
		const plan = planSync(inputOf(world));
		assert.equal(planCounts(plan).toOther, 0);
		assert.equal(plan.held[0]?.attribute, "Name");
	});

	it("carries over two names that were exchanged", () => {
		const salt = { ...flour, Name: "Salt" };
		const world = {
			notion: [object("n-1", salt), object("n-2", flour)],
			other: [object("o-1", flour), object("o-2", salt)],
			links: [link("1", flour), link("2", salt)],
		};
		assert.equal(planCounts(planSync(inputOf(world))).toOther, 2);
	});
});
