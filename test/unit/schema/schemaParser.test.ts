import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";

const withProperties = (properties: string, more = "") =>
	`databases: {a: {properties: {Name: title, ${properties}}${more}}}`;

function properties(text: string) {
	const { file, diagnostics } = parseSchemaFile(withProperties(text));
	assert.deepEqual(diagnostics, []);
	return file?.databases[0]?.properties.slice(1);
}

describe("parseSchemaFile", () => {
	it("reads the short form and the long form of a property as the same", () => {
		const pairs = {
			"X: number": "X: { type: number, format: number }",
			"X: { number: euro }": "X: { type: number, format: euro }",
			"X: { select: [a, { name: b, color: red }] }":
				"X: { type: select, options: [{ name: a }, { name: b, color: red }] }",
			"X: { multi_select: }": "X: { type: multi_select, options: [] }",
			"X: { status: [a] }": "X: { type: status, options: [a] }",
			"X: { relation: a }": "X: { type: relation, to: a }",
			"X: { relation: a, reverse: Y }": "X: { type: relation, to: a, reverse: Y }",
			"R: { relation: a }, X: { rollup: R.Name, function: count }":
				"R: { relation: a }, X: { type: rollup, relation: R, property: Name, function: count }",
			"X: { formula: '1' }": "X: { type: formula, expression: '1' }",
			"X: { unique_id: AB }": "X: { type: unique_id, prefix: AB }",
			"X: date": "X: { date: {} }",
		};
		for (const [short, long] of Object.entries(pairs)) {
			assert.deepEqual(properties(short), properties(long), short);
		}
	});

	it("takes the API's own spelling of settings too", () => {
		assert.deepEqual(properties("X: { number: { format: euro } }"), properties("X: { number: euro }"));
		assert.deepEqual(properties("X: { select: { options: [a] } }"), properties("X: { select: [a] }"));
	});

	it("splits a rollup at the relation's name, which may have dots itself", () => {
		const read = properties("No. 1: { relation: a, reverse: B.C }, X: { rollup: No. 1.B.C }, Y: { rollup: B.C.Name }");
		assert.deepEqual(read?.slice(1), [
			{ name: "X", type: "rollup", relation: "No. 1", property: "B.C", function: "show_original" },
			{ name: "Y", type: "rollup", relation: "B.C", property: "Name", function: "show_original" },
		]);
	});

	it("reads targets in the file, in another file, by id and by link", () => {
		const id = "0123456789abcdef0123456789abcdef";
		const dashed = "01234567-89ab-cdef-0123-456789abcdef";
		const read = properties(
			`A: { relation: a }, B: { relation: bakery/recipes }, C: { relation: "${id}" }, D: { relation: "https://www.notion.so/x/T-${id}?v=1" }`,
		);
		assert.deepEqual(
			read?.map((property) => property.type === "relation" && property.to),
			[
				{ kind: "key", key: "a" },
				{ kind: "file", file: "bakery", key: "recipes" },
				{ kind: "id", id: dashed },
				{ kind: "id", id: dashed },
			],
		);
	});

	it("reads status groups, icons, cover, description and rows", () => {
		const { file, diagnostics } = parseSchemaFile(`databases:
  a:
    title: A
    description: Text
    icon: https://example.org/a.png
    cover: https://example.org/b.png
    inline: true
    properties:
      Name: title
      S: { status: { To-do: [x], Complete: [{ name: y, color: green }] } }
    seed:
      - { Name: one, S: x }
`);
		assert.deepEqual(diagnostics, []);
		assert.deepEqual(file?.databases[0], {
			key: "a",
			title: "A",
			description: "Text",
			icon: { kind: "external", url: "https://example.org/a.png" },
			cover: "https://example.org/b.png",
			inline: true,
			properties: [
				{ name: "Name", type: "title" },
				{
					name: "S",
					type: "status",
					options: [{ name: "x" }, { name: "y", color: "green" }],
					groups: { "To-do": ["x"], Complete: ["y"] },
				},
			],
			seed: [{ Name: "one", S: "x" }],
		});
	});

	it("gives an outline of a file with errors", () => {
		const { outline, file } = parseSchemaFile("databases: {a: {title: A, properties: 3}, b: {}}");
		assert.equal(file, undefined);
		assert.deepEqual(
			outline.map(({ key, title }) => [key, title]),
			[
				["a", "A"],
				["b", "b"],
			],
		);
	});

	it("never throws, whatever the text", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "grapheme" })), (text) => {
				parseSchemaFile(text);
				parseSchemaFile(withProperties(`X: ${text}`));
				parseSchemaFile(`databases:\n  a:\n    properties: ${text}\n`);
			}),
			{ numRuns: 300 },
		);
	});
});
