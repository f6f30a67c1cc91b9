import assert from "node:assert/strict";
import { parseResolution, renderConflict } from "../../../src/sync/conflictText.ts";
import type { ObjectConflict } from "../../../src/sync/objectConflict.ts";

const conflict: ObjectConflict = {
	id: "1",
	title: "Butter",
	attributes: [
		{ attribute: "Price", base: 0.0085, notion: 0.009, other: 0.0095 },
		{ attribute: "Tags", base: undefined, notion: ["fat", "dairy"], other: ["cold"] },
	],
	context: {
		notion: { Name: "Butter", Unit: "g", Price: 0.009, Tags: ["fat", "dairy"], Since: { start: "2026-03-11" } },
		other: { Name: "Butter", Unit: "g", Price: 0.0095, Tags: ["cold"], Since: { start: "2026-03-11", end: null } },
	},
	detectedAt: 0,
};

const codes = (text: string) => {
	const parsed = parseResolution(text, conflict);
	assert.ok("diagnostics" in parsed);
	return parsed.diagnostics.map(({ code, range }) => `${code} ${range.start.line + 1}:${range.start.character + 1}`);
};

describe("A conflict as text", () => {
	const { notion, other } = renderConflict(conflict);

	it("shows both objects line by line, with what they last had in common", () => {
		assert.equal(
			other,
			"Name: Butter\nUnit: g\n# Edited on both sides. It was: 0.0085\nPrice: 0.0095\n# Different on both sides.\nTags:\n  - cold\nSince: 2026-03-11\n",
		);
		assert.match(notion, /^Price: 0\.009$/m);
	});

	it("reads an edited text back into values", () => {
		assert.deepEqual(parseResolution(other, conflict), { values: { Price: 0.0095, Tags: ["cold"] } });
		const edited = other.replace("0.0095", "0.01").replace("  - cold", "  - cold\n  - fat");
		assert.deepEqual(parseResolution(edited, conflict), { values: { Price: 0.01, Tags: ["cold", "fat"] } });
		assert.deepEqual(parseResolution(other.replace("0.0095", ""), conflict), {
			values: { Price: null, Tags: ["cold"] },
		});
	});

	it("shows what is empty as nothing behind its name, and reads it back", () => {
		const attributes = [{ attribute: "Price", base: 1, notion: 2, other: null }];
		const emptied = {
			...conflict,
			attributes,
			context: { notion: { Price: 2, Unit: null }, other: { Price: null, Unit: null } },
		};
		const text = renderConflict(emptied).other;
		assert.equal(text, "# Edited on both sides. It was: 1\nPrice:\nUnit:\n");
		assert.deepEqual(parseResolution(text, emptied), { values: { Price: null } });
	});

	it("names what can't be used, at its place", () => {
		assert.deepEqual(codes(other.replace("0.0095", "cheap")), ["wrong-type 4:8"]);
		assert.deepEqual(codes(other.replace("Unit: g", "Unit: kg")), ["not-in-conflict 2:7"]);
		assert.deepEqual(codes(`${other}Colour: red\n`), ["not-in-conflict 9:9"]);
		assert.deepEqual(codes(other.replace("Price: 0.0095\n", "")), ["missing-attribute 1:1"]);
		assert.deepEqual(codes("just text"), ["not-attributes 1:1"]);
		assert.equal(codes("a: [").length > 0, true);
	});
});
