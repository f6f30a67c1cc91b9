import assert from "node:assert/strict";
import type { Delimiter } from "../../../../src/sync/connectors/csvText.ts";
import { columnStyle, readCell, writeCell } from "../../../../src/sync/connectors/csvValues.ts";
import type { AttributeType, AttributeValue } from "../../../../src/sync/values.ts";

function style(type: AttributeType, texts: readonly string[], delimiter: Delimiter = ",") {
	return columnStyle(
		type,
		texts.map((text) => ({ text, quoted: false })),
		delimiter,
	);
}

/** What each cell of a column is read as; "?" for one that can't be told. */
function read(type: AttributeType, texts: readonly string[], delimiter?: Delimiter): readonly (AttributeValue | "?")[] {
	return texts.map((text) => {
		const reading = readCell(text, style(type, texts, delimiter));
		return "problem" in reading ? "?" : reading.value;
	});
}

describe("CSV cells", () => {
	for (const [texts, delimiter, numbers] of [
		[["1.5", "2", "-3.25"], ",", [1.5, 2, -3.25]],
		[["1,5", "2", "-3,25"], ";", [1.5, 2, -3.25]],
		[["1,5", "2"], ",", [1.5, 2]],
		[["0.125", "1.234"], ";", [0.125, 1.234]],
		[["0,125"], ",", [0.125]],
		[["1.234", "2.5"], ",", [1.234, 2.5]],
		[["1.234"], ",", [1.234]],
		[["1,234.50", "1,234"], ",", [1234.5, 1234]],
		[["1.234.567", "1.234"], ";", [1_234_567, 1234]],
		// Nothing proves what these are, so nothing is concluded.
		[["1.234"], ";", ["?"]],
		[["1,234"], ",", ["?"]],
		[["1.234", "0,5"], ",", ["?", 0.5]],
		[["2.25", "1,5"], ";", ["?", 1.5]],
		[
			["1e3", ".5", "5.", "1 000", "€ 5", "NaN", "Infinity", "0x10", "--1"],
			",",
			[1000, 0.5, 5, "?", "?", "?", "?", "?", "?"],
		],
	] as const) {
		it(`reads the numbers ${texts.join(" | ")} in a file delimited by ${delimiter}`, () => {
			assert.deepEqual(read("number", texts, delimiter), numbers);
		});
	}

	it("reads and writes yes and no in the column's own words", () => {
		assert.deepEqual(read("boolean", ["yes", "no", "", "maybe"]), [true, false, false, "?"]);
		assert.equal(writeCell(true, style("boolean", ["no"])), "yes");
		assert.equal(writeCell(false, style("boolean", ["x", ""])), "");
		assert.equal(writeCell(true, style("boolean", [])), "true");
	});

	it("reads dates of the calendar only", () => {
		assert.deepEqual(read("date", ["2026-03-11", "2026-02-30", "11.03.2026", "2026-03-11 10:30"]), [
			{ start: "2026-03-11", end: null },
			"?",
			"?",
			{ start: "2026-03-11T10:30", end: null },
		]);
	});

	it("refuses as an option what Notion would refuse", () => {
		assert.deepEqual(read("option", ["g", "a, b", "x".repeat(101)]), ["g", "?", "?"]);
		assert.deepEqual(read("set", ["a, b ,", ""]), [["a", "b"], null]);
	});
});
