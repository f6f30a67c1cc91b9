import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, Document as YamlDocument } from "yaml";
import { type DocumentEdit, editDocument } from "../../../../src/base/userFiles/documentEdits.ts";

const text = `# The shop.
databases:
  deals: # all of them
    title: Deals

    properties:
      Name: title      # what it is about
      # in euro
      Total: { number: euro }   # with tax
      Stage:
        select:
          - Open   # still
          - { name: "Won", color: green }
      "Due": date

  other: { properties: { Name: title, Tags: [a, b] } }
`;

function edited(...edits: DocumentEdit[]): string[] {
	const before = text.split("\n");
	const after = editDocument(text, edits).split("\n");
	return [
		...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
		...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
	];
}

const at = (...path: (string | number)[]) => ["databases", "deals", "properties", ...path];

describe("editDocument", () => {
	it("changes a value and leaves what stands around it", () => {
		assert.deepEqual(edited({ kind: "set", path: at("Total", "number"), value: "yen" }), [
			"-      Total: { number: euro }   # with tax",
			"+      Total: { number: yen }   # with tax",
		]);
		assert.deepEqual(edited({ kind: "set", path: at("Stage", "select", 1, "name"), value: "Lost" }), [
			'-          - { name: "Won", color: green }',
			'+          - { name: "Lost", color: green }',
		]);
	});

	it("renames a key in its own quotes", () => {
		assert.deepEqual(edited({ kind: "rename", path: at("Due"), key: "Until" }), [
			'-      "Due": date',
			'+      "Until": date',
		]);
		assert.deepEqual(edited({ kind: "rename", path: at("Name"), key: "a: b" }), [
			"-      Name: title      # what it is about",
			"+      'a: b': title      # what it is about",
		]);
	});

	it("adds a key behind the last one, before the first, and in brackets", () => {
		assert.deepEqual(edited({ kind: "add", path: at(), key: "Note", value: { type: "url", description: "x" } }), [
			"+      Note: { type: url, description: x }",
		]);
		assert.deepEqual(edited({ kind: "add", path: ["databases", "deals"], key: "icon", value: "🧺", first: true }), [
			"+    icon: 🧺",
		]);
		assert.deepEqual(edited({ kind: "add", path: ["databases", "other", "properties"], key: "X", value: "url" }), [
			"-  other: { properties: { Name: title, Tags: [a, b] } }",
			"+  other: { properties: { Name: title, Tags: [a, b], X: url } }",
		]);
	});

	it("adds an entry to a list of either form", () => {
		assert.deepEqual(edited({ kind: "append", path: at("Stage", "select"), value: "Lost" }), ["+          - Lost"]);
		assert.deepEqual(edited({ kind: "append", path: ["databases", "other", "properties", "Tags"], value: "c" }), [
			"-  other: { properties: { Name: title, Tags: [a, b] } }",
			"+  other: { properties: { Name: title, Tags: [a, b, c] } }",
		]);
	});

	it("removes a key with its line, and keeps the comments of others", () => {
		assert.deepEqual(edited({ kind: "remove", path: at("Total") }), ["-      Total: { number: euro }   # with tax"]);
		assert.deepEqual(edited({ kind: "remove", path: at("Stage") }), [
			"-      Stage:",
			"-        select:",
			"-          - Open   # still",
			'-          - { name: "Won", color: green }',
		]);
		assert.deepEqual(edited({ kind: "remove", path: ["databases", "other", "properties", "Name"] }), [
			"-  other: { properties: { Name: title, Tags: [a, b] } }",
			"+  other: { properties: { Tags: [a, b] } }",
		]);
	});

	it("keeps the line breaks of JSON", () => {
		const json = '{\n  "a": {\n    "x": 1,\n    "y": 2\n  }\n}\n';
		assert.equal(
			editDocument(json, [
				{ kind: "add", path: ["a"], key: "z", value: { b: [true, "c"] } },
				{ kind: "remove", path: ["a", "x"] },
				{ kind: "add", path: ["a"], key: "w", value: 0, first: true },
			]),
			'{\n  "a": {\n    "w": 0,\n    "y": 2,\n    "z": { "b": [ true, "c" ] }\n  }\n}\n',
		);
	});

	it("does to any text what the same edit does to its data, and loses no comment of what stays", () => {
		const key = fc.constantFrom("a", "b", "c", "x y", "k:1", "# no");
		const leaf = fc.oneof(
			fc.constantFrom("one", "it's", 'say "x"', "a: b", "- c", "yes", "12"),
			fc.integer(),
			fc.boolean(),
		);
		const value = fc.letrec((tie) => ({
			node: fc.oneof(
				{ depthSize: "small" },
				leaf,
				fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
				fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
			),
		})).node;
		const roots = fc.dictionary(key, value, { minKeys: 2, maxKeys: 4, noNullPrototype: true });
		fc.assert(
			fc.property(roots, key, value, fc.constantFrom("block", "flow", "json"), (root, name, added, form) => {
				const written = write(root, form as "block");
				const own = Object.keys(root)[0] ?? "";
				const check = (edit: DocumentEdit, data: unknown) => {
					const result = editDocument(written, [edit]);
					assert.deepEqual(parse(result), data, `${JSON.stringify(edit)} of\n${written}\ngave\n${result}`);
					if (form === "block") {
						assert.equal(result.includes("# kept"), true);
					}
				};
				check({ kind: "set", path: [own], value: added }, { ...root, [own]: added });
				const { [own]: gone, ...rest } = root;
				check({ kind: "remove", path: [own] }, rest);
				if (!Object.hasOwn(root, name)) {
					check({ kind: "add", path: [], key: name, value: added }, { ...root, [name]: added });
					check({ kind: "add", path: [], key: name, value: added, first: true }, { ...root, [name]: added });
					check({ kind: "rename", path: [own], key: name }, { ...rest, [name]: gone });
				}
				if (Array.isArray(gone)) {
					check({ kind: "append", path: [own], value: added }, { ...root, [own]: [...gone, added] });
				}
			}),
			{ numRuns: 1000 },
		);
	});
});

function write(root: object, form: "block" | "flow" | "json"): string {
	if (form === "json") {
		return `${JSON.stringify(root, undefined, 2)}\n`;
	}
	const document = new YamlDocument(root);
	if (form === "flow" && document.contents) {
		(document.contents as { flow?: boolean }).flow = true;
	}
	const lines = document.toString({ lineWidth: 0 });
	return form === "block" ? `# kept\n${lines}# kept as well\n` : lines;
}
