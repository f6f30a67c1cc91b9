import assert from "node:assert/strict";
import fc from "fast-check";
import {
	attributeBlocks,
	type ConflictChoice,
	choiceEdit,
	chosenValue,
	hasMergeMarks,
	isLongText,
	type LineEdit,
} from "../../../src/sync/conflictChoices.ts";
import { parseResolution, renderConflict } from "../../../src/sync/conflictText.ts";
import type { ObjectConflict } from "../../../src/sync/objectConflict.ts";
import { type Attributes, type AttributeValue, sameValue } from "../../../src/sync/values.ts";

const conflict: ObjectConflict = {
	id: "1",
	title: "Butter",
	attributes: [
		{ attribute: "Price", base: 0.0085, notion: 0.009, other: 0.0095 },
		{ attribute: "Tags", base: undefined, notion: ["fat", "dairy"], other: ["cold", "fat"] },
		{ attribute: "Notes: long", base: "a\nb", notion: "a\n# c\n\nb", other: "a\nd" },
	],
	context: {
		notion: { Name: "Butter", Price: 0.009, Unit: "g", "Notes: long": "a" },
		other: { Name: "Butter", Price: 0.0095, Unit: "g", "Notes: long": "a" },
	},
	detectedAt: 0,
};

function applied(text: string, edit: LineEdit | undefined): string {
	assert.ok(edit);
	const lines = text.split("\n");
	return [...lines.slice(0, edit.from), ...edit.text.replace(/\n$/, "").split("\n"), ...lines.slice(edit.to)].join(
		"\n",
	);
}

const open = (text: string, about = conflict) =>
	attributeBlocks(text, about)
		.filter(({ isOpen }) => isOpen)
		.map(({ item }) => item.attribute);

/** Decides an attribute in a text, as a menu does. */
function choose(text: string, attribute: string, choice: ConflictChoice, about = conflict): string {
	const block = attributeBlocks(text, about).find(({ item }) => item.attribute === attribute);
	assert.ok(block);
	return applied(text, choiceEdit(block, choice, "prices.csv"));
}

function valuesIn(text: string, about = conflict): Attributes {
	const parsed = parseResolution(text, about);
	assert.ok("values" in parsed, JSON.stringify(parsed));
	return parsed.values;
}

describe("What becomes of an attribute in conflict", () => {
	const { other: fresh } = renderConflict(conflict);

	it("is open until somebody chooses or edits", () => {
		assert.deepEqual(open(fresh), ["Price", "Tags", "Notes: long"]);
		assert.deepEqual(open(fresh.replace("0.0095", "0.01")), ["Tags", "Notes: long"]);
		assert.deepEqual(open(fresh.replace("# Edited on both sides. It was: 0.0085\n", "")), ["Tags", "Notes: long"]);
	});

	it("is one side's value, what it was, or both, and the other attributes stay as they are", () => {
		for (const [choice, price] of [
			["notion", 0.009],
			["other", 0.0095],
			["base", 0.0085],
		] as const) {
			const chosen = choose(fresh, "Price", choice);
			assert.deepEqual(open(chosen), ["Tags", "Notes: long"]);
			assert.equal(valuesIn(chosen).Price, price);
			assert.deepEqual(valuesIn(chosen).Tags, ["cold", "fat"]);
		}
		assert.deepEqual(valuesIn(choose(fresh, "Tags", "both")).Tags, ["fat", "dairy", "cold"]);
		assert.equal(valuesIn(choose(fresh, "Notes: long", "both"))["Notes: long"], "a\n# c\n\nb\na\nd");
	});

	it("can be chosen again", () => {
		const twice = choose(choose(fresh, "Price", "notion"), "Price", "other");
		assert.equal(valuesIn(twice).Price, 0.0095);
		assert.equal(twice.match(/Decided/g)?.length, 1);
	});

	it("can't be what there is none of: no base, no way to keep both", () => {
		const blocks = attributeBlocks(fresh, conflict);
		const available = (attribute: string) =>
			(["notion", "other", "base", "both"] as const).filter((choice) => {
				const block = blocks.find(({ item }) => item.attribute === attribute);
				return block && choiceEdit(block, choice, "prices.csv") !== undefined;
			});
		assert.deepEqual(available("Price"), ["notion", "other", "base"]);
		assert.deepEqual(available("Tags"), ["notion", "other", "both"]);
		assert.deepEqual(available("Notes: long"), ["notion", "other", "base", "both"]);
	});

	it("comes out of the text as it went in, whatever names and values are", () => {
		const text = fc.string({ unit: "grapheme", maxLength: 60 }).map((value) => value.replace(/\r/g, ""));
		const value: fc.Arbitrary<AttributeValue> = fc.oneof(
			text,
			fc.array(
				text.filter((item) => item.trim() !== ""),
				{ maxLength: 3 },
			),
			fc.double({ noNaN: true, noDefaultInfinity: true }),
		);
		const name = fc
			.string({ minLength: 1, maxLength: 12 })
			// Files with names that are an object's own are refused as a whole.
			.filter((candidate) => candidate.trim() !== "" && !/^(?:__proto__|constructor|prototype)$/.test(candidate));
		const conflicts = fc
			.uniqueArray(fc.record({ attribute: name, notion: value, base: value }), {
				selector: ({ attribute }) => attribute,
				minLength: 1,
				maxLength: 4,
			})
			.map((items): ObjectConflict => {
				const attributes = items.map(({ attribute, notion, base }) => ({
					attribute,
					base,
					notion,
					// Both sides of an attribute hold the same kind of value.
					other: Array.isArray(notion)
						? [...notion, "x"]
						: typeof notion === "number"
							? notion + 1
							: `${String(notion)}y`,
				}));
				return { id: "1", title: "T", attributes, context: { notion: {}, other: {} }, detectedAt: 0 };
			});
		fc.assert(
			fc.property(conflicts, fc.constantFrom("notion", "other"), (about, choice) => {
				const chosen = about.attributes.reduce(
					(document, { attribute }) => choose(document, attribute, choice, about),
					renderConflict(about).other,
				);
				assert.deepEqual(open(chosen, about), []);
				const values = valuesIn(chosen, about);
				for (const item of about.attributes) {
					const wanted = chosenValue(item, choice);
					assert.ok(wanted !== undefined && sameValue(values[item.attribute] ?? null, wanted), chosen);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it("is offered to be merged piece by piece where it is long, and never with marks in it", () => {
		assert.deepEqual(conflict.attributes.map(isLongText), [false, false, true]);
		assert.equal(hasMergeMarks("a\n<<<<<<< Notion\nb\n=======\nc\n>>>>>>> prices.csv\n"), true);
		assert.equal(hasMergeMarks("a\n== b ==\n<<\n"), false);
	});
});
