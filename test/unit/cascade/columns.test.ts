import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { Page } from "../../../src/notion/types.ts";
import type { LogColumn } from "../../../src/tasks/taskFile.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";

const columns: readonly LogColumn[] = [
	{ property: "Unit", from: { kind: "item", property: "Unit" }, optional: false },
	{ property: "Line", from: { kind: "junction", property: "Name" }, optional: false },
	{ property: "Batches", from: { kind: "trigger", property: "Batches to make" }, optional: false },
	{ property: "Recipe", from: { kind: "trigger", property: "Recipes" }, optional: false },
	{ property: "Day", from: { kind: "run", part: "date" }, optional: false },
	{ property: "Moment", from: { kind: "run", part: "time" }, optional: false },
	{ property: "Kind", from: { kind: "value", value: "Use" }, optional: false },
	{ property: "Factor", from: { kind: "value", value: 7 }, optional: false },
	{ property: "Automatic", from: { kind: "value", value: true }, optional: false },
];

describe("further columns of a log", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;

	const task = (changed: readonly LogColumn[] = columns) => {
		const declaration = useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } });
		return machine.task({ ...declaration, log: { ...declaration.log, columns: changed } });
	};
	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		await machine.session.api.updateDataSource(machine.source("Ingredient Transactions"), {
			properties: {
				Unit: { select: {} },
				Line: { rich_text: {} },
				Batches: { number: {} },
				Recipe: { relation: { data_source_id: machine.source("Recipes"), single_property: {} } },
				Day: { date: {} },
				Moment: { date: {} },
				Kind: { select: {} },
				Factor: { number: {} },
				Automatic: { checkbox: {} },
			},
		});
		plan = await machine.row("Production Plan", "Croissants for Saturday");
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("come from trigger, junction, item, constants and the time of the run", async () => {
		await task().run(plan.id);
		const row = (await machine.logged(plan)).find((one) => titleOf(one) === "Milk");
		assert.ok(row);
		const recipe = await machine.row("Recipes", "Croissant");
		const now = new Date(bakery.clock.now());
		const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
		assert.deepEqual(Object.fromEntries(columns.map(({ property }) => [property, text(row, property)])), {
			Unit: "ml",
			Line: "Croissant: Milk",
			Batches: "4",
			Recipe: recipe.id,
			Day: day.join("-"),
			Moment: text(row, "Moment"),
			Kind: "Use",
			Factor: "7",
			Automatic: "✓",
		});
		assert.match(text(row, "Moment"), /^2026-03-11T10:00/);
	});

	it("are in the plan that is shown before", async () => {
		const { rows } = await task().preview(plan.id);
		const milk = rows.find(({ item }) => item.title === "Milk");
		assert.equal(milk?.columns.length, columns.length);
		assert.deepEqual(milk?.columns[3]?.value.kind, "relation");
	});

	it("stand in the rows that take back as in those that are taken back", async () => {
		await task().run(plan.id);
		await machine.setStatus(plan, "Cancelled");
		await task().run(plan.id);
		const milk = (await machine.logged(plan)).filter((row) => titleOf(row) === "Milk");
		assert.equal(milk.length, 2);
		for (const { property } of columns) {
			assert.equal(text(milk[0], property), text(milk[1], property), property);
		}
	});

	it("that would stay empty keep everything from being written, and name the row", async () => {
		const butter = await machine.row("Ingredient Inventory", "Butter");
		await machine.session.api.updatePage(butter.id, { properties: { Unit: { select: null } } });
		await assert.rejects(task().run(plan.id), (error) => {
			assert.ok(isWorkspaceError(error, "guarded"));
			assert.match(error.message, /"Butter" has nothing in "Unit"/);
			return true;
		});
		assert.equal((await machine.logged(plan)).length, 0);
		const optional = columns.map((column) => ({ ...column, optional: true }));
		assert.equal((await task(optional).run(plan.id)).written.length, 8);
	});

	it("take an item's value as it is now, not as it was last seen", async () => {
		const [other] = await machine.rows("Ingredient Inventory");
		assert.ok(other);
		const declared = task();
		await declared.preview(plan.id);
		const milk = await machine.row("Ingredient Inventory", "Milk");
		await bakery.local.fetch("http://local.test/_local/edit", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ id: milk.id, properties: { Unit: { select: { name: "pc" } } } }),
		});
		await declared.run(plan.id);
		const row = (await machine.logged(plan)).find((one) => titleOf(one) === "Milk");
		assert.ok(row);
		assert.equal(text(row, "Unit"), "pc");
	});

	const wrong: readonly (readonly [what: string, column: LogColumn, message: RegExp])[] = [
		[
			"a column that isn't there",
			{ property: "Units", from: { kind: "item", property: "Unit" }, optional: false },
			/"Ingredient Transactions" has no property "Units"/,
		],
		[
			"a property that isn't there",
			{ property: "Unit", from: { kind: "item", property: "Unti" }, optional: false },
			/"Ingredient Inventory" has no property "Unti"/,
		],
		[
			"a text for a number",
			{ property: "Batches", from: { kind: "junction", property: "Name" }, optional: false },
			/"Batches" is of type number and can't take a value of type title/,
		],
		[
			"a constant of another type",
			{ property: "Day", from: { kind: "value", value: "today" }, optional: false },
			/"Day" is of type date and can't take a value of type rich_text/,
		],
	];
	for (const [what, column, message] of wrong) {
		it(`are checked before anything is read: ${what}`, async () => {
			const [problem] = await task([column]).problems();
			assert.match(problem?.message ?? "", message);
			assert.deepEqual(problem?.path.slice(0, 5), ["tasks", "use ingredients", "cascade", "log", "columns"]);
		});
	}
});

function text(row: Page | undefined, property: string): string {
	const value = row?.properties[property];
	return value ? displayText(plainValue(value)) : "";
}
