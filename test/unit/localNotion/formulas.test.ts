import assert from "node:assert/strict";
import { type Bench, bench, text, title } from "./support.ts";

/** A formula and what it gives for the row below, at 14 March 2026, 10:20 UTC. */
const cases: readonly (readonly [string, unknown])[] = [
	["1 + 2 * 3", 7],
	["(1 + 2) * 3", 9],
	["2 ^ 3 ^ 2", 512],
	["-2 + 5 % 3", 0],
	["10 / 4", 2.5],
	["1 / 0", null],
	['prop("Amount") * 2', 7],
	['prop("Missing number") + 1', 1],
	['prop("Missing number") * 2', 0],
	['subtract(1, prop("Missing number"))', 1],
	['"a" + "b"', "ab"],
	['prop("Name") + "!"', "Bread!"],
	['"n: " + prop("Amount")', "n: 3.5"],
	['prop("Amount") > 3 and not prop("Done")', false],
	['prop("Done") ? "yes" : "no"', "yes"],
	['if(prop("Kind") == "Sweet", 1, 2)', 1],
	["ifs(false, 1, true, 2, 3)", 2],
	["ifs(false, 1, 3)", 3],
	['empty(prop("Missing number"))', true],
	['empty(prop("Name"))', false],
	["let(x, 4, x * x)", 16],
	["lets(a, 2, b, a + 1, a * b)", 6],
	['length("bread")', 5],
	['"bread".length()', 5],
	['substring("bread", 1, 3)', "re"],
	['contains("bread", "rea")', true],
	['replaceAll("a-b-c", "-", "+")', "a+b+c"],
	['test("2026", "^[0-9]+$")', true],
	['upper("a") + lower("B")', "Ab"],
	['split("a,b", ",").length()', 2],
	['join(["a", "b"], "/")', "a/b"],
	["round(2.345, 2)", 2.35],
	["max(1, [5, 3], 2)", 5],
	["sum([1, 2, 3])", 6],
	["[1, 2, 3].map(current * 2).filter(current > 2).sum()", 10],
	["[3, 1, 2].sort().first()", 1],
	["[1, 2, 3].at(1)", 2],
	["[1, 1, 2].unique().length()", 2],
	["[1, 2].includes(2)", true],
	["[1, 2, 3].some(current > 2)", true],
	["[1, 2, 3].every(current > 2)", false],
	['prop("Tags").includes("b")', true],
	['prop("Tags").length()', 2],
	['toNumber("42") + 1', 43],
	["format(1.5)", "1.5"],
	['formatDate(prop("When"), "YYYY-MM-DD")', "2026-03-10"],
	['formatDate(prop("When"), "MMMM D, YYYY")', "March 10, 2026"],
	['dateBetween(now(), prop("When"), "days")', 4],
	['year(prop("When")) * 100 + month(prop("When"))', 202603],
	['day(prop("When"))', 2],
	['dateAdd(prop("When"), 1, "months")', { start: "2026-04-10", end: null, time_zone: null }],
	["now()", { start: "2026-03-14T10:20:00.000+00:00", end: null, time_zone: null }],
	['prop("When") < now()', true],
	['prop("Lines").map(current.prop("Weight")).sum()', 30],
	['prop("Lines").filter(current.prop("Weight") > 10).length()', 1],
	['prop("Twice") + 1', 8],
	['prop("ID")', "R-1"],
	['formatNumber(282536.47, "brl")', "R$282,536.47"],
	['formatNumber(0.5, "percent")', "50%"],
	['formatNumber(1234.5, "commas", 2)', "1,234.50"],
	['formatNumber(12.5, "dollar")', "$12.50"],
	["[1, 2, 3, 4].splice(1, 2).sum()", 5],
	['[1, 4].splice(1, 0, 2, 3).join("")', "1234"],
	['formatDate(prop("When"), "GGGG-WW")', "2026-11"],
	['formatDate(now(), "HH:mm")', "10:20"],
	['formatDate(now(), "HH:mm", "Asia/Tokyo")', "19:20"],
	['formatDate(now(), "LLLL")', "Saturday, March 14, 2026 10:20 AM"],
	["equal(1, 1)", true],
	['"a" == "a" and 1 != 2', true],
	['link("x", "https://example.com")', "x"],
];

describe("formulas", () => {
	let workspace: Bench;
	let sourceId = "";
	let row = "";

	before(async () => {
		workspace = await bench();
		const lines = await workspace.database("Lines", { Name: { title: {} }, Weight: { number: {} } });
		const weights = [10, 20].map((weight) =>
			workspace.row(lines.sourceId, `w${weight}`, { Weight: { number: weight } }),
		);
		const database = await workspace.database("Computed", {
			Name: { title: {} },
			Amount: { number: {} },
			"Missing number": { number: {} },
			Done: { checkbox: {} },
			Kind: { select: { options: [{ name: "Sweet" }] } },
			Tags: { multi_select: { options: [{ name: "a" }, { name: "b" }] } },
			When: { date: {} },
			Note: { rich_text: {} },
			ID: { unique_id: { prefix: "R" } },
			Lines: { relation: { data_source_id: lines.sourceId, type: "single_property", single_property: {} } },
			Twice: { formula: { expression: 'prop("Amount") * 2' } },
		});
		sourceId = database.sourceId;
		row = await workspace.row(sourceId, "Bread", {
			Amount: { number: 3.5 },
			Done: { checkbox: true },
			Kind: { select: { name: "Sweet" } },
			Tags: { multi_select: [{ name: "a" }, { name: "b" }] },
			When: { date: { start: "2026-03-10" } },
			Note: text("n"),
			Lines: { relation: (await Promise.all(weights)).map((id) => ({ id })) },
		});
	});

	const compute = async (expression: string) => {
		const changed = await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, {
			properties: { Computed: { formula: { expression } } },
		});
		assert.equal(changed.status, 200, changed.body.message);
		const value = await workspace.value(row, "Computed");
		return value[value.type];
	};

	for (const [expression, expected] of cases) {
		it(`compute ${expression}`, async () => {
			assert.deepEqual(await compute(expression), expected);
		});
	}

	it("are printed with the ids of what they refer to, and survive a renaming", async () => {
		await compute('if((prop("Amount")>=2),prop("Amount"),(0))');
		const printed = async () =>
			(await workspace.call("GET", `/v1/data_sources/${sourceId}`)).body.properties.Computed.formula.expression;
		const before = await printed();
		assert.match(before, /^if\(\{\{notion:block_property:[^:]+:[0-9a-f-]{36}:[0-9a-f-]{36}\}\} >= 2, \{\{.*\}\}, 0\)$/);
		await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, { properties: { Amount: { name: "Quantity" } } });
		assert.equal(await printed(), before);
		assert.equal((await workspace.value(row, "Computed")).number, 3.5);
		await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, { properties: { Quantity: { name: "Amount" } } });
	});

	it("are refused when they can't be read or refer to nothing", async () => {
		for (const expression of ["1 +", 'prop("Nope")', "(1", "§"]) {
			const { status } = await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, {
				properties: { Computed: { formula: { expression } } },
			});
			assert.equal(status, 400, expression);
		}
	});

	it("are unsupported where they use what isn't known here", async () => {
		await compute('somethingNew(prop("Amount"))');
		assert.deepEqual(await workspace.value(row, "Computed"), { type: "unsupported", unsupported: {} });
	});

	it("can't be filtered by where their values are of different types", async () => {
		const query = () =>
			workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {
				filter: { property: "Computed", formula: { date: { is_not_empty: true } } },
			});
		await compute('if(prop("Done"), now(), "")');
		assert.equal((await query()).body.message, "Unable to filter based on a formula of unknown type");
		await compute('if(prop("Done"), now(), empty())');
		assert.equal((await query()).status, 200);
	});

	it("can be filtered and sorted by", async () => {
		await compute('prop("Amount") * 2');
		const second = await workspace.row(sourceId, "Roll", { Name: title("Roll"), Amount: { number: 1 } });
		const { body } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {
			filter: { property: "Computed", formula: { number: { less_than: 100 } } },
			sorts: [{ property: "Computed", direction: "ascending" }],
		});
		assert.deepEqual(
			body.results.map(({ id }: { id: string }) => id),
			[second, row],
		);
	});
});

describe("rollups", () => {
	const functions: readonly (readonly [string, string, unknown])[] = [
		["Weight", "sum", 60],
		["Weight", "average", 20],
		["Weight", "median", 20],
		["Weight", "min", 10],
		["Weight", "max", 30],
		["Weight", "range", 20],
		["Weight", "count", 4],
		["Weight", "count_values", 3],
		["Weight", "empty", 1],
		["Weight", "not_empty", 3],
		["Weight", "percent_empty", 0.25],
		["Weight", "unique", 3],
		["Done", "checked", 2],
		["Done", "unchecked", 2],
		["Done", "percent_checked", 0.5],
		["When", "earliest_date", { start: "2026-03-01", end: null, time_zone: null }],
		["When", "latest_date", { start: "2026-03-03", end: null, time_zone: null }],
		["When", "date_range", { start: "2026-03-01", end: "2026-03-03", time_zone: null }],
		["Weight", "show_original", [10, 20, 30, null].map((number) => ({ type: "number", number }))],
	];

	it("compute every function over the related rows", async () => {
		const workspace = await bench();
		const lines = await workspace.database("Lines", {
			Name: { title: {} },
			Weight: { number: {} },
			Done: { checkbox: {} },
			When: { date: {} },
		});
		const ids: string[] = [];
		for (const n of [1, 2, 3]) {
			ids.push(
				await workspace.row(lines.sourceId, `l${n}`, {
					Weight: { number: n * 10 },
					Done: { checkbox: n < 3 },
					When: { date: { start: `2026-03-0${n}` } },
				}),
			);
		}
		ids.push(await workspace.row(lines.sourceId, "empty"));
		const { sourceId } = await workspace.database("Totals", {
			Name: { title: {} },
			Lines: { relation: { data_source_id: lines.sourceId, type: "single_property", single_property: {} } },
		});
		const row = await workspace.row(sourceId, "row", { Lines: { relation: ids.map((id) => ({ id })) } });
		for (const [property, name, expected] of functions) {
			const rollup = { relation_property_name: "Lines", rollup_property_name: property, function: name };
			const changed = await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, {
				properties: { Total: { rollup } },
			});
			assert.equal(changed.status, 200, changed.body.message);
			const value = await workspace.value(row, "Total");
			assert.deepEqual(value[value.type], expected, `${name} of ${property}`);
			assert.equal(value.function, name);
		}
	});
});
