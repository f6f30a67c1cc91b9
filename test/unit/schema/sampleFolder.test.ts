import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ingredients } from "../../../src/localNotion/samples/bakery.ts";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";

describe("the documentation", () => {
	it("has an example without errors", () => {
		const text = readFileSync("docs/schema-files.md", "utf8");
		const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
		assert.deepEqual(parseSchemaFile(example).diagnostics, []);
	});
});

describe("the sample folder", () => {
	it("has a price list that agrees with the workspace but for one new ingredient", () => {
		const [header, ...lines] = readFileSync("samples/bakery/prices.csv", "utf8").trimEnd().split("\n");
		assert.equal(header, "name,unit,price");
		const seeded = ingredients.map(({ name, unit, price }) => `${name},${unit},${price}`);
		assert.deepEqual(
			lines.filter((line) => !seeded.includes(line)),
			["Spelt flour,g,0.0016"],
		);
		assert.equal(lines.length, seeded.length + 1);
	});
});
