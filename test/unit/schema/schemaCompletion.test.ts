import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { schemaCompletions, schemaHover } from "../../../src/schema/schemaCompletion.ts";
import { taskFileCompletions, taskFileHover } from "../../../src/tasks/taskFileCompletion.ts";

/** The labels at `|`. */
function labels(text: string, complete: (text: string, offset: number) => readonly { label: string }[]): string[] {
	return complete(text.replace("|", ""), text.indexOf("|")).map(({ label }) => label);
}

const folder = new Map([["bakery", ["ingredients"]]]);
const schemaLabels = (text: string) => labels(text, (source, offset) => schemaCompletions(source, offset, { folder }));
const taskLabels = (text: string) =>
	labels(text, (source, offset) => taskFileCompletions(source, offset, { databases: ["recipes"] }));

const start = "databases:\n  a:\n    properties:\n      Name: title\n";

describe("completions in a schema file", () => {
	it("offers the keys that aren't there yet", () => {
		assert.deepEqual(schemaLabels("|"), ["version", "databases"]);
		assert.deepEqual(schemaLabels("databases:\n  a:\n    title: x\n    ic|\n    properties: {}\n"), [
			"description",
			"icon",
			"cover",
			"inline",
			"was",
			"seed",
			"sources",
		]);
	});

	it("offers types as a value and as a key", () => {
		assert.ok(schemaLabels(`${start}      X: |`).includes("multi_select"));
		assert.ok(schemaLabels(`${start}      X: { | }`).includes("relation"));
		assert.ok(schemaLabels(`${start}      X: { type: | }`).includes("rollup"));
	});

	it("offers the settings of the type", () => {
		assert.deepEqual(schemaLabels(`${start}      X: { relation: a, | }`), ["description", "was", "reverse"]);
		assert.ok(schemaLabels(`${start}      X: { number: eu| }`).includes("euro"));
		assert.ok(schemaLabels(`${start}      X: { select: [{ name: b, color: | }] }`).includes("red"));
		assert.deepEqual(schemaLabels(`${start}      X: { status: { To-do: [a], | } }`), ["In progress", "Complete"]);
	});

	it("offers databases for a relation, and what a rollup may go over", () => {
		assert.deepEqual(schemaLabels(`${start}      X: { relation: | }\n  b: { properties: { Name: title } }\n`), [
			"a",
			"b",
			"bakery/ingredients",
		]);
		const text = `${start}      R: { relation: b, reverse: Back }\n      X: { rollup: | }\n  b: { properties: { Title: title } }\n`;
		assert.deepEqual(schemaLabels(text), ["R.Title"]);
		assert.ok(schemaLabels(`${start}      X: { rollup: R.Name, function: | }`).includes("sum"));
	});

	it("explains a key", () => {
		const text = `${start}      X: { relation: a, reverse: Y }\n`;
		assert.match(schemaHover(text, text.indexOf("reverse") + 2)?.markdown ?? "", /two-way/);
		assert.equal(schemaHover(text, text.indexOf("X:"))?.markdown, "X: relation ↔ a (Y)");
	});

	it("explains a property of a file that has mistakes elsewhere", () => {
		const text =
			"databases: { a: { properties: { Town: { select: [Ulm, Bonn] }, Near: { relation: nowhere }, X: titel } } }";
		assert.match(schemaHover(text, text.indexOf("Town") + 1)?.markdown ?? "", /select \(Ulm, Bonn\)/);
		assert.match(schemaHover(text, text.indexOf("Near") + 1)?.markdown ?? "", /relation → nowhere/);
	});
});

describe("completions in a task file", () => {
	it("offers keys, databases and closed lists", () => {
		assert.deepEqual(taskLabels("tasks:\n  a:\n    |\n"), ["id", "cascade", "sync", "module", "run"]);
		assert.deepEqual(taskLabels("tasks: { a: { sync: { notion: { database: | } } } }"), ["recipes"]);
		assert.deepEqual(taskLabels("tasks: { a: { sync: { conflicts: n| } } }"), [
			"ask",
			"newer",
			"notion",
			"other",
			"error",
		]);
		assert.deepEqual(taskLabels("tasks: { a: { sync: { attributes: { A: { to: b, | } } } } }"), [
			"direction",
			"default",
			"key",
		]);
	});

	it("explains a key", () => {
		const text = "tasks: { a: { cascade: { factor: 2, log: { key: K } } } }";
		assert.match(taskFileHover(text, text.indexOf("key") + 1)?.markdown ?? "", /operation id/);
	});
});

describe("completions and hovers", () => {
	it("never throw, wherever the file is cut off", () => {
		const text = readFileSync("samples/bakery/suppliers.notion-schema.yaml", "utf8");
		for (let offset = 0; offset <= text.length; offset += 11) {
			for (const written of [text, text.slice(0, offset)]) {
				schemaCompletions(written, offset, { folder });
				schemaHover(written, offset);
				taskFileCompletions(written, offset);
				taskFileHover(written, offset);
			}
		}
		schemaCompletions("[".repeat(50_000), 50_000);
		schemaHover("[".repeat(50_000), 25_000);
	});
});
