import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { jsonSchemaFile, jsonSchemaText } from "../../../scripts/json-schema.ts";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";
import { randomDesign } from "../../rig/schema/design.ts";
import { textOf } from "../../rig/schema/designText.ts";
import { Chance } from "../../rig/schema/random.ts";

const validate = new Ajv({ strict: false }).compile(JSON.parse(jsonSchemaText()));

describe("the JSON Schema of schema files", () => {
	it("is up to date with the models that check them (else: node scripts/json-schema.ts)", () => {
		assert.equal(readFileSync(jsonSchemaFile, "utf8"), jsonSchemaText());
	});

	it("takes whatever the models take", () => {
		for (const file of ["bakery", "suppliers"]) {
			const data: unknown = parse(readFileSync(`samples/bakery/${file}.notion-schema.yaml`, "utf8"));
			assert.ok(validate(data), JSON.stringify(validate.errors));
		}
		for (let seed = 1; seed <= 100; seed++) {
			assert.ok(validate(JSON.parse(textOf(randomDesign(new Chance(seed), 6)))), JSON.stringify(validate.errors));
		}
		const short = {
			databases: {
				a: {
					properties: {
						Name: { title: null },
						N: { number: "euro", description: "x" },
						M: { number: { format: "euro" } },
						R: { relation: "a", reverse: "B" },
						U: { rollup: "R.N", function: "sum" },
						V: { rollup: { relation: "R", property: "N" } },
						F: { formula: "1" },
						S: { status: { "To-do": ["a", { name: "b", color: "red" }] } },
					},
				},
			},
		};
		assert.deepEqual(parseSchemaFile(JSON.stringify(short)).diagnostics, []);
		assert.ok(validate(short), JSON.stringify(validate.errors));
	});

	it("refuses what is wrong by itself: misspelt keys, types, settings and values", () => {
		const directory = path.join(import.meta.dirname, "badFiles");
		const refused = readdirSync(directory).filter((file) =>
			/misspelt|unknown-(color|number|status)|that-is-a-number|no-list/.test(file),
		);
		assert.ok(refused.length >= 15);
		for (const file of refused.filter((name) => !/target|relation|heir/.test(name))) {
			assert.equal(validate(parse(readFileSync(path.join(directory, file), "utf8"))), false, file);
		}
	});
});
