import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { fileColumns } from "../../../../src/sync/connectors/fileColumns.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

describe("The columns of a file, for completion", () => {
	const columns = async (name: string, content: string) => {
		using folder = temporaryFolder();
		writeFileSync(folder.file(name), content);
		return await fileColumns(folder.file(name), name.endsWith(".csv") ? "csv" : "json");
	};

	it("are those of the header, whatever the delimiter, also where rows are wrong", async () => {
		assert.deepEqual(await columns("a.csv", '\uFEFFname;"unit; size";price\nButter;g\n'), [
			"name",
			"unit; size",
			"price",
		]);
		assert.deepEqual(await columns("a.csv", "name\tprice\n"), ["name", "price"]);
	});

	it("are the fields of all records, of an array or by key", async () => {
		assert.deepEqual(await columns("a.json", '[{"a":1},{"b":2,"a":3}]'), ["a", "b"]);
		assert.deepEqual(await columns("a.json", '{"x":{"a":1}}'), ["a"]);
	});

	it("are none of a file that can't be read", async () => {
		assert.deepEqual(await columns("a.json", "{"), []);
		assert.deepEqual(await fileColumns("/nowhere/a.csv", "csv"), []);
	});
});
