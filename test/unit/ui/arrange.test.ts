import assert from "node:assert/strict";
import fc from "fast-check";
import { type Arrangeable, arrange } from "../../../src/ui/table/arrange.ts";
import { CellTexts } from "../../../src/ui/table/cellTexts.ts";
import type { CellValue, TableFilter, TableLook, TableRow } from "../../../src/ui/table/tableMessages.ts";
import { columnsOfEveryKind, numberedRows, titlesOfPages } from "../../support/tableRows.ts";

const rows = numberedRows(60);

function input(look: Partial<TableLook>, others: Partial<Arrangeable> = {}): Arrangeable {
	const texts = new CellTexts("en-GB", "UTC");
	texts.addTitles(titlesOfPages);
	return {
		rows,
		columns: columnsOfEveryKind,
		look: { columns: [], sorts: [], filters: [], ...look },
		search: "",
		closed: new Set(),
		texts,
		words: { none: "No value", checked: "Checked", unchecked: "Not checked" },
		...others,
	};
}

function shown(given: Arrangeable): TableRow[] {
	return arrange(given).lines.flatMap((line) => (typeof line === "number" ? [given.rows[line] as TableRow] : []));
}

function cell(row: TableRow, column: string): CellValue {
	return row.cells[columnsOfEveryKind.findIndex(({ id }) => id === column)] ?? null;
}

function filtered(...filters: TableFilter[]): TableRow[] {
	return shown(input({ filters }));
}

describe("What a table shows of its rows", () => {
	it("keeps the order of the rows without a sort", () => {
		assert.deepEqual(
			shown(input({})).map(({ id }) => id),
			rows.map(({ id }) => id),
		);
	});

	it("sorts options in Notion's order, and rows that are equal by the next sort", () => {
		const sorts = [
			{ column: "status", descending: true },
			{ column: "price", descending: false },
		];
		const result = shown(input({ sorts }));
		assert.deepEqual(
			result.slice(0, 2).map((row) => cell(row, "title")),
			["Row 2", "Row 5"],
		);
		assert.equal(cell(result.at(-1) as TableRow, "title"), "Row 39", "what is empty comes last");
	});

	it("puts what is empty last in either direction, whatever the column", () => {
		fc.assert(
			fc.property(fc.constantFrom(...columnsOfEveryKind), fc.boolean(), ({ id }, descending) => {
				const values = shown(input({ sorts: [{ column: id, descending }] })).map((row) => cell(row, id));
				const firstEmpty = values.indexOf(null);
				assert.ok(firstEmpty < 0 || values.slice(firstEmpty).every((value) => value === null));
				assert.equal(values.length, rows.length);
			}),
		);
	});

	it("sorts texts as people do: numbers in them by value, whatever the case", () => {
		const result = shown(input({ sorts: [{ column: "title", descending: false }] }));
		assert.deepEqual(
			result.slice(8, 12).map((row) => cell(row, "title")),
			["Row 8", "Row 9", "Row 10", "Row 11"],
		);
	});

	it("sorts related pages by their titles", () => {
		const [first] = shown(input({ sorts: [{ column: "recipes", descending: false }] }));
		assert.deepEqual(cell(first as TableRow, "recipes"), { pages: ["page-1"] });
	});

	it("finds every word anywhere in a row, whatever case and accents, in what is shown of it", () => {
		const found = (search: string) => shown(input({}, { search })).length;
		assert.equal(found("CROISSANT ada"), 10);
		assert.equal(found("brioché"), 20);
		assert.equal(found("11 Jan 2026"), 0);
		assert.equal(found("10 jan 2026"), 7);
		assert.equal(found("€1.50"), 1);
		assert.equal(found("nothing of the kind"), 0);
		assert.equal(found("   "), rows.length);
	});

	const cases: readonly (readonly [string, TableFilter, (row: TableRow) => boolean])[] = [
		["contains", { column: "notes", operator: "contains", value: "ON 1" }, (row) => /on 1/.test(text(row, "notes"))],
		[
			"does not contain",
			{ column: "notes", operator: "notContains", value: "1" },
			(row) => !/1/.test(text(row, "notes")),
		],
		[
			"starts with",
			{ column: "title", operator: "startsWith", value: "row 1" },
			(row) => /^Row 1/.test(text(row, "title")),
		],
		["is, for a text", { column: "title", operator: "is", value: "row 7" }, (row) => text(row, "title") === "Row 7"],
		["is, for a number", { column: "price", operator: "is", value: "1,5" }, (row) => cell(row, "price") === 1.5],
		["more than", { column: "price", operator: "more", value: "60" }, (row) => Number(cell(row, "price")) > 60],
		[
			"at most, for a formula's number",
			{ column: "total", operator: "atMost", value: "9" },
			(row) => Number(cell(row, "total")) <= 9,
		],
		["checked", { column: "checked", operator: "checked" }, (row) => cell(row, "checked") === true],
		["not checked", { column: "checked", operator: "unchecked" }, (row) => cell(row, "checked") !== true],
		[
			"any of",
			{ column: "status", operator: "anyOf", value: ["Done", "Planned"] },
			(row) => !/In Process/.test(json(row, "status")),
		],
		["none of", { column: "status", operator: "noneOf", value: ["Done"] }, (row) => !/Done/.test(json(row, "status"))],
		["empty", { column: "price", operator: "empty" }, (row) => cell(row, "price") === null],
		["not empty", { column: "notes", operator: "notEmpty" }, (row) => cell(row, "notes") !== null],
		[
			"before a day",
			{ column: "day", operator: "less", value: "2026-02-01" },
			(row) => /2026-01/.test(json(row, "day")),
		],
		[
			"from a day on",
			{ column: "day", operator: "atLeast", value: "2026-09-18" },
			(row) => /2026-09-18/.test(json(row, "day")),
		],
		["a value that isn't entered yet", { column: "title", operator: "contains", value: " " }, () => true],
		["no options chosen yet", { column: "status", operator: "anyOf", value: [] }, () => true],
		["a column that is gone", { column: "gone", operator: "empty" }, () => true],
	];
	for (const [name, filter, passes] of cases) {
		it(`filters: ${name}`, () => {
			const expected = rows.filter(passes);
			assert.ok(expected.length > 0, "the case must mean something");
			assert.deepEqual(filtered(filter), expected);
		});
	}

	it("shows rows for which all filters hold, and counts them", () => {
		const filters: TableFilter[] = [
			{ column: "status", operator: "anyOf", value: ["Done"] },
			{ column: "checked", operator: "checked" },
		];
		assert.equal(arrange(input({ filters })).matching, 10);
	});

	it("groups by options in Notion's order, with every row once, and hides the rows of a closed group", () => {
		const { lines, matching } = arrange(input({ group: "status" }, { closed: new Set(["=Planned"]) }));
		const heads = lines.flatMap((line) => (typeof line === "number" ? [] : [line]));
		assert.deepEqual(
			heads.map(({ label, count, closed }) => [label, count, closed]),
			[
				["Planned", 20, true],
				["In Process", 20, false],
				["Done", 20, false],
			],
		);
		assert.equal(lines.length, 3 + 40);
		assert.equal(matching, 60);
	});

	it("shows a row with several options in the group of each, and one without a value last", () => {
		const several: TableRow[] = [
			{ id: "a", rank: "1", cells: ["A", null] },
			{
				id: "b",
				rank: "2",
				cells: [
					"B",
					{
						options: [
							{ name: "Done", color: "green" },
							{ name: "Planned", color: "default" },
						],
					},
				],
			},
		];
		const { lines } = arrange(input({ group: "status" }, { rows: several }));
		assert.deepEqual(
			lines.map((line) => (typeof line === "number" ? several[line]?.id : line.label)),
			["Planned", "b", "Done", "b", "No value", "a"],
		);
	});

	it("loses no row and shows none twice, whatever is sorted and filtered by", () => {
		const column = fc.constantFrom(...columnsOfEveryKind.map(({ id }) => id));
		const sorts = fc.array(fc.record({ column, descending: fc.boolean() }), { maxLength: 3 });
		fc.assert(
			fc.property(sorts, column, fc.string({ maxLength: 3 }), (by, filterColumn, value) => {
				const operators = ["contains", "notContains"] as const;
				const parts = operators.map((operator) =>
					shown(input({ sorts: by, filters: [{ column: filterColumn, operator, value }] })).map(({ id }) => id),
				);
				const all = value.trim() === "" ? new Set(parts[0]) : new Set(parts.flat());
				assert.equal(all.size, rows.length);
				assert.ok(value.trim() === "" || parts.flat().length === rows.length);
			}),
		);
	});
});

function text(row: TableRow, column: string): string {
	return String(cell(row, column) ?? "");
}

function json(row: TableRow, column: string): string {
	return JSON.stringify(cell(row, column));
}
