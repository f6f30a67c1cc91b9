import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isWorkspaceError } from "../../../../src/base/errors.ts";
import type { Diagnostic } from "../../../../src/base/userFiles/diagnostic.ts";
import type { SyncObject } from "../../../../src/sync/connectors/connector.ts";
import { CsvConnector } from "../../../../src/sync/connectors/csv.ts";
import type { Attributes } from "../../../../src/sync/values.ts";

let folder: string;
let file: string;

describe("CsvConnector", () => {
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "csv-"));
		file = path.join(folder, "prices.csv");
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	function connect(content: string | Uint8Array): CsvConnector {
		writeFileSync(file, content);
		return new CsvConnector({
			file,
			keyAttribute: "Name",
			columns: [
				{ attribute: "Name", column: "name", type: "text" },
				{ attribute: "Unit", column: "unit", type: "option" },
				{ attribute: "Price", column: "price", type: "number" },
			],
		});
	}

	async function rows(csv: CsvConnector): Promise<readonly SyncObject[]> {
		return (await csv.list()).objects;
	}

	async function edit(csv: CsvConnector, id: string, changes: Attributes): Promise<string> {
		const row = (await rows(csv)).find((candidate) => candidate.id === id);
		assert.ok(row);
		await csv.update(row, changes);
		await csv.flush();
		return readFileSync(file, "utf8");
	}

	describe("what stays as it was found", () => {
		for (const [what, before, after] of [
			["commas, LF, plain cells", "name,unit,price\nFlour,g,2\n", "name,unit,price\nFlour,g,3.5\n"],
			[
				"semicolons, CRLF, a decimal comma",
				"name;unit;price\r\nFlour;g;2,25\r\n",
				"name;unit;price\r\nFlour;g;3,50\r\n",
			],
			["tabs and no line end at the end", "name\tunit\tprice\nFlour\tg\t2", "name\tunit\tprice\nFlour\tg\t3.5"],
			["a byte order mark", "\uFEFFname,unit,price\nFlour,g,2\n", "\uFEFFname,unit,price\nFlour,g,3.5\n"],
			[
				"quotes, also needless ones",
				'"name","unit","price"\n"Flour","g","2"\n',
				'"name","unit","price"\n"Flour","g","3.5"\n',
			],
			[
				"the order of columns, and columns of others",
				"price,note,name,unit\n2,a,Flour,g\n",
				"price,note,name,unit\n3.5,a,Flour,g\n",
			],
			[
				"spaces, empty lines and other rows",
				"name, unit, price\n\nFlour, g, 2\n\n Salt ,g,  007\n",
				"name, unit, price\n\nFlour, g,3.5\n\n Salt ,g,  007\n",
			],
			["two decimals", "name,unit,price\nFlour,g,2.00\nSalt,g,1.10\n", "name,unit,price\nFlour,g,3.50\nSalt,g,1.10\n"],
		] as const) {
			it(what, async () => {
				assert.equal(await edit(connect(before), "Flour", { Price: 3.5 }), after);
			});
		}

		it("a file in which nothing changes: not even its time", async () => {
			const csv = connect("name,unit,price\nFlour,g,2.50\n");
			const before = statSync(file);
			assert.equal(await edit(csv, "Flour", { Price: 2.5 }), "name,unit,price\nFlour,g,2.50\n");
			assert.equal(statSync(file).mtimeMs, before.mtimeMs);
			assert.equal(statSync(file).ino, before.ino);
		});

		it("the rest of the file when rows are added and removed", async () => {
			const csv = connect("name;unit;price;note\r\nFlour;g;1,5;x\r\nSalt;g;1,25;y");
			const [flour] = await rows(csv);
			assert.ok(flour);
			await csv.delete(flour);
			await csv.create({ Name: 'Eggs; "large"', Price: 0.25 });
			await csv.flush();
			assert.equal(readFileSync(file, "utf8"), 'name;unit;price;note\r\nSalt;g;1,25;y\r\n"Eggs; ""large""";;0,25;');
			assert.deepEqual(readdirSync(folder), ["prices.csv"]);
		});
	});

	describe("values", () => {
		it("reads numbers as the column writes them, and names the place of what is none", async () => {
			const csv = connect('name,unit,price\nFlour,g,"1,234.50"\nSalt,g,cheap\n');
			const [flour, salt] = await rows(csv);
			assert.equal(flour?.attributes.Price, 1234.5);
			assert.equal(salt?.attributes.Price, undefined);
			assert.equal(salt?.unreadable?.Price, 'prices.csv:3:8: "cheap" is not a number.');
		});

		it("writes a text that a spreadsheet would run as a formula so that it doesn't, and reads it back as it was", async () => {
			const texts = ["=1+1", "+cmd", "-x", "@sum", "'=quoted", "-5", "it's", "a\nb", ' " ', "'"];
			const csv = connect("name,unit,price\n");
			await rows(csv);
			for (const text of texts) {
				await csv.create({ Name: text });
			}
			await csv.flush();
			assert.deepEqual(
				(await rows(csv)).map(({ attributes }) => attributes.Name),
				texts,
			);
			assert.equal(/^["']?[=+@]/m.test(readFileSync(file, "utf8").replaceAll(/^'/gm, "text ")), false);
		});
	});

	describe("what is refused, with nothing written", () => {
		const codes = async (content: string | Uint8Array): Promise<string> => {
			const csv = connect(content);
			try {
				await csv.list();
			} catch (error) {
				assert.ok(isWorkspaceError(error, "invalidFile"));
				assert.ok(error.remedy);
				const [first] = error.data.diagnostics as Diagnostic[];
				return `${first?.code} ${error.message}`;
			}
			return "nothing wrong";
		};

		for (const [what, content, expected] of [
			[
				"a missing column",
				"name,units,price\n",
				'csv-column prices.csv:1:1: prices.csv has no column "unit" (columns: name, units, price). Did you mean "units"?',
			],
			[
				"a column that is there twice",
				"name,unit,unit,price\n",
				'csv-column prices.csv:1:1: prices.csv has the column "unit" more than once.',
			],
			[
				"ragged rows",
				"name,unit,price\nFlour,g,2\nSalt,g\n",
				"csv-ragged-row prices.csv:3:1: This row has 2 cells, the header has 3.",
			],
			["a quote that doesn't end", 'name,unit,price\n"Flour,g,2\n', "csv-quote prices.csv:2:1:"],
			["text after a quote", 'name,unit,price\n"Flour"x,g,2\n', "csv-quote prices.csv:2:8:"],
			["an empty file", "", "csv-empty prices.csv:1:1:"],
			[
				"another encoding",
				Buffer.from("name,unit,price\nCr\xE8me,g,2\n", "latin1"),
				"csv-encoding prices.csv:2:1: The file isn't UTF-8 text.",
			],
			["UTF-16", Buffer.from("\uFEFFname,unit,price\n", "utf16le"), "csv-encoding prices.csv:1:1:"],
		] as const) {
			it(what, async () => {
				const message = await codes(content);
				assert.ok(message.startsWith(expected), message);
			});
		}

		it("a file that isn't there", async () => {
			const csv = new CsvConnector({ file, keyAttribute: "Name", columns: [] });
			await assert.rejects(
				csv.list(),
				(error) => isWorkspaceError(error, "invalidFile") && /no file prices.csv/.test(error.message),
			);
		});

		it("an edit that was made after the file was read is kept: nothing is written over it", async () => {
			const csv = connect("name,unit,price\nFlour,g,2\n");
			const [flour] = await rows(csv);
			assert.ok(flour);
			await csv.update(flour, { Price: 3 });
			writeFileSync(file, "name,unit,price\nFlour,g,9\n");
			await assert.rejects(csv.flush(), (error) => isWorkspaceError(error, "conflict"));
			assert.equal(readFileSync(file, "utf8"), "name,unit,price\nFlour,g,9\n");
			assert.deepEqual(readdirSync(folder), ["prices.csv"]);
		});
	});
});
