import assert from "node:assert/strict";
import { taskFileCompletions } from "../../../src/tasks/taskFileCompletion.ts";
import { type WantedWords, wantedWords } from "../../../src/tasks/taskFileWords.ts";

const file = `tasks:
  use:
    cascade:
      trigger: { database: plan, when: { Status: Go }, relation: Recipes }
      junction: { database: lines, relation: Recipes, item: Item }
      log: { database: log, item: Item, amount: Amount, columns: { When: { trigger: Day } } }
  prices:
    sync:
      notion: { database: ingredients }
      other: { csv: prices.csv, key: name }
      attributes:
        Name: name
        Price: { to: price }
  other:
    sync:
      notion: { database: ingredients }
      other: { database: abroad, key: Name }
      attributes:
        Name: Name
`;

/** What fits behind a piece of the file, with more written there if `insert` says so. */
function wantedAfter(piece: string, insert = ""): WantedWords | undefined {
	const at = file.indexOf(piece);
	assert.notEqual(at, -1, piece);
	const offset = at + piece.length;
	return wantedWords(file.slice(0, offset) + insert + file.slice(offset), offset + insert.length);
}

describe("Words from outside that fit into a task file", () => {
	it("are databases behind `database:`", () => {
		assert.deepEqual(wantedAfter("notion: { database: "), { kind: "databases" });
		assert.deepEqual(wantedAfter("other: { database: "), { kind: "databases" });
	});

	it("are properties of the database that each part of a cascade is about", () => {
		const of = (database: string) => ({ kind: "properties", database });
		assert.deepEqual(wantedAfter("when: { Status: Go }, relation: "), of("plan"));
		assert.deepEqual(wantedAfter("when: { "), of("plan"));
		assert.deepEqual(wantedAfter("junction: { database: lines, relation: "), of("lines"));
		assert.deepEqual(wantedAfter("log: { database: log, item: "), of("log"));
		assert.deepEqual(wantedAfter("columns: { "), of("log"));
		assert.deepEqual(wantedAfter("{ trigger: "), of("plan"));
	});

	it("are properties on the left of attributes, and columns on the right", () => {
		const columns = { kind: "columns", path: "prices.csv", format: "csv" };
		assert.deepEqual(wantedAfter("        Name: name\n", "        "), { kind: "properties", database: "ingredients" });
		assert.deepEqual(wantedAfter("        Name: "), columns);
		assert.deepEqual(wantedAfter("Price: { to: "), columns);
		assert.deepEqual(wantedAfter("csv: prices.csv, key: "), columns);
		assert.deepEqual(wantedAfter("        Name: Name", "\n        Unit: "), { kind: "properties", database: "abroad" });
	});

	it("are none where the file doesn't say of what yet, or where nothing from outside fits", () => {
		assert.equal(wantedWords("tasks:\n  a:\n    sync:\n      attributes:\n        ", 50), undefined);
		assert.equal(wantedAfter("tasks:\n", "  "), undefined);
		assert.equal(wantedWords("tasks: [", 8), undefined);
	});

	it("are written as YAML has to have them, a live database by its id, and none twice", () => {
		const text =
			"tasks:\n  a:\n    sync:\n      notion: { database:  }\n      attributes:\n        Name: name\n        \n";
		const inAttributes = taskFileCompletions(text, text.length - 1, { names: ["Name", "Price", "a: b", "yes"] });
		assert.deepEqual(
			inAttributes.map(({ label, insert }) => [label, insert]),
			[
				["Price", "Price"],
				["a: b", '"a: b"'],
				["yes", '"yes"'],
			],
		);
		const offset = text.indexOf("database: ") + "database: ".length;
		assert.deepEqual(
			taskFileCompletions(text, offset, { databases: ["shop"], live: [{ title: "Orders", id: "1-2" }] }).map(
				({ label, insert = label }) => [label, insert],
			),
			[
				["shop", "shop"],
				["Orders", "1-2"],
			],
		);
	});
});
