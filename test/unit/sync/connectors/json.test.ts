import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { isWorkspaceError } from "../../../../src/base/errors.ts";
import type { SyncObject } from "../../../../src/sync/connectors/connector.ts";
import { JsonConnector } from "../../../../src/sync/connectors/json.ts";
import type { Attributes } from "../../../../src/sync/values.ts";

const fields = [
	{ attribute: "Name", field: "name", type: "text" },
	{ attribute: "Price", field: "price", type: "number" },
	{ attribute: "Tags", field: "tags", type: "set" },
	{ attribute: "Organic", field: "organic", type: "boolean" },
	{ attribute: "Code", field: "code", type: "text" },
] as const;

const list = `[
    {"name": "Butter", "price": 8.50, "tags": ["fat",  "dairy"], "note": {"a": [1, 2]}},
    {
        "price": 2,

        "name": "Flour",
        "code": 7
    }
]
`;

const byKey = `{
\t"Butter": { "price": 8.50, "organic": true },
\t"Flour": { "price": 2 }
}`;

let folder: string;
let file: string;

function open(content: string): JsonConnector {
	writeFileSync(file, content);
	return new JsonConnector({ file, fields, keyAttribute: "Name" });
}

async function change(
	content: string,
	changes: { edit?: Readonly<Record<string, Attributes>>; remove?: readonly string[]; add?: readonly Attributes[] },
): Promise<string> {
	const connector = open(content);
	const { objects } = await connector.list();
	const find = (title: string) => objects.find((object) => object.title === title) as SyncObject;
	for (const [title, attributes] of Object.entries(changes.edit ?? {})) {
		await connector.update(find(title), attributes);
	}
	for (const title of changes.remove ?? []) {
		await connector.delete(find(title));
	}
	for (const attributes of changes.add ?? []) {
		await connector.create(attributes);
	}
	await connector.flush();
	return readFileSync(file, "utf8");
}

describe("JsonConnector", () => {
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "json-"));
		file = path.join(folder, "prices.json");
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it("keeps every byte of what isn't changed, and the way in which values are written", async () => {
		const after = await change(list, { edit: { Butter: { Price: 9, Tags: ["fat"] }, Flour: { Code: "8" } } });
		assert.equal(after, list.replace("8.50", "9").replace('["fat",  "dairy"]', '["fat"]').replace(": 7", ": 8"));
	});

	it("adds a field as its neighbours stand", async () => {
		const after = await change(list, { edit: { Butter: { Organic: true }, Flour: { Tags: ["dry"] } } });
		assert.ok(after.includes('"note": {"a": [1, 2]}, "organic": true}'));
		assert.ok(after.includes('        "code": 7,\n        "tags": ["dry"]\n    }'));
	});

	it("adds an object in the form of the last one, in its order of fields", async () => {
		const after = await change(list, { add: [{ Name: "Salt", Price: 0.5, Organic: true }] });
		assert.equal(
			after,
			list.replace(
				"    }\n]",
				'    },\n    {\n        "price": 0.5,\n        "name": "Salt",\n        "code": null,\n        "organic": true\n    }\n]',
			),
		);
	});

	it("takes objects out with their commas, wherever they stand", async () => {
		assert.equal(
			await change(list, { remove: ["Butter"] }),
			'[\n    {\n        "price": 2,\n\n        "name": "Flour",\n        "code": 7\n    }\n]\n',
		);
		assert.match(await change(list, { remove: ["Flour"] }), /\}\}\n\]\n$/);
		assert.equal(await change(list, { remove: ["Butter", "Flour"] }), "[]\n");
	});

	it("keeps an object of objects by their key, and renames the key", async () => {
		const after = await change(byKey, {
			edit: { Butter: { Name: "Salted butter", Price: 9 } },
			add: [{ Name: "Salt", Price: 0.5 }],
		});
		assert.equal(
			after,
			'{\n\t"Salted butter": { "price": 9, "organic": true },\n\t"Flour": { "price": 2 },\n\t"Salt": { "price": 0.5 }\n}',
		);
	});

	it("keeps a byte order mark and the line ends", async () => {
		const windows = `\uFEFF${list.replaceAll("\n", "\r\n")}`;
		const after = await change(windows, { add: [{ Name: "Salt" }], remove: ["Butter"] });
		assert.ok(after.startsWith("\uFEFF["));
		assert.equal(after.replaceAll("\r\n", "").includes("\n"), false);
	});

	for (const [what, content, code, place] of [
		["no JSON", '[{"name": }]', "json-syntax", "1:11"],
		["comments", '[\n// x\n{"name": "a"}]', "json-syntax", "2:1"],
		["no list and no object", '"a"', "json-root", "1:1"],
		["something in the list that is no object", '[{"name": "a"},\n 5]', "json-record", "2:2"],
		["a field twice", '[{"name": "a",\n"name": "b"}]', "json-duplicate", "2:1"],
		["nothing", "", "json-syntax", "1:1"],
	] as const) {
		it(`names the place in a file that has ${what}`, async () => {
			const error = await open(content)
				.list()
				.catch((thrown: unknown) => thrown);
			assert.ok(isWorkspaceError(error, "invalidFile"));
			assert.ok(error.message.startsWith(`prices.json:${place}: `), error.message);
			assert.equal((error.data.diagnostics as { code: string }[])[0]?.code, code);
		});
	}

	for (const [what, value, attribute] of [
		["a text where a number belongs", '"8"', "Price"],
		["a number with more digits than Notion's", "12345678901234567890", "Price"],
		["an object where a text belongs", "{}", "Code"],
		["a list of objects", "[{}]", "Tags"],
		["a text where yes or no belongs", '"yes"', "Organic"],
	] as const) {
		it(`holds the cell, with its place, that has ${what}`, async () => {
			const field = fields.find((candidate) => candidate.attribute === attribute)?.field;
			const { objects } = await open(`[{"name": "a", "${field}": ${value}}]`).list();
			assert.match(objects[0]?.unreadable?.[attribute] ?? "", /^prices\.json:1:\d+: /);
			assert.equal(objects[0]?.attributes[attribute], undefined);
		});
	}

	it("gives back whatever is written, beside whatever else is there", async () => {
		const name = fc.stringMatching(/^[a-z"\\é ]{1,6}$/).filter((text) => text.trim() === text && text !== "");
		const attributes = fc.record({ Price: fc.double({ noNaN: true, noDefaultInfinity: true }), Code: fc.string() });
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(list, byKey, "[]", "{}", "[ ]\n"),
				fc.uniqueArray(fc.tuple(name, attributes), { selector: ([key]) => key, maxLength: 4 }),
				fc.subarray(["Butter", "Flour"]),
				async (content, added, removed) => {
					const there = (content.match(/Butter|Flour/g) ?? []) as string[];
					await change(content, {
						add: added.map(([key, rest]) => ({ Name: key, ...rest })),
						remove: removed.filter((title) => there.includes(title)),
					});
					const { objects } = await new JsonConnector({ file, fields, keyAttribute: "Name" }).list();
					const left = there.filter((title) => !removed.includes(title));
					assert.deepEqual(objects.map(({ title }) => title).sort(), [...left, ...added.map(([key]) => key)].sort());
					for (const [key, { Price, Code }] of added) {
						const object = objects.find(({ title }) => title === key);
						assert.equal(object?.attributes.Price, Price === 0 ? 0 : Price);
						assert.equal(object?.attributes.Code ?? "", Code);
					}
				},
			),
			{ numRuns: 200 },
		);
	});
});
