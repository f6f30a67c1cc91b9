import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { AutoLogger } from "../../../src/cascade/autoLogger.ts";
import { JunctionDatabase } from "../../../src/cascade/junctionDatabase.ts";
import { LogDatabase } from "../../../src/cascade/logDatabase.ts";
import { TriggerDatabase } from "../../../src/cascade/triggerDatabase.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { Page } from "../../../src/notion/types.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";

describe("the pipeline classes, in a script", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		plan = await machine.row("Production Plan", "Croissants for Saturday");
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	const autoLogger = (options: { key?: string; ids?: (title: string) => string; factor?: number } = {}) => {
		const { key = "Key", ids = (title: string) => machine.source(title), factor } = options;
		const { session } = machine;
		return new AutoLogger({
			trigger: new TriggerDatabase({
				id: ids("Production Plan"),
				session,
				status: "Status",
				relation: "Recipes",
				amount: "Batches to make",
			}),
			junction: new JunctionDatabase({
				id: ids("Recipe Ingredients"),
				session,
				relation: "Recipes",
				item: "Ingredient Inventory",
				amount: "Amount per batch",
			}),
			log: new LogDatabase({
				id: ids("Ingredient Transactions"),
				session,
				item: "Ingredient",
				amount: "Amount",
				source: "Production Plan",
				reason: "Reason",
				key,
			}),
			status: "In Process",
			factor,
			clock: bakery.clock,
		});
	};

	it("logs a page once, and nothing more when it is processed again", async () => {
		const logger = autoLogger();
		assert.equal((await logger.process(plan.id)).written.length, 8);
		assert.equal((await logger.process(plan.id)).written.length, 0);
		assert.equal((await autoLogger().process(plan.id)).written.length, 0);
	});

	it("takes a factor of another sign", async () => {
		const { written } = await autoLogger({ factor: 2 }).process(plan.id);
		assert.equal(written.find(({ row }) => row.item.title === "Eggs")?.row.amount, 8);
	});

	it("refuses a factor of 0 and a status that isn't given", () => {
		assert.throws(
			() => autoLogger({ factor: 0 }),
			(error: unknown) => isWorkspaceError(error, "invalidInput"),
		);
	});

	it("takes the id of a database that has one data source for that data source", async () => {
		const databases = await machine.session.searchDatabases();
		const ids = (title: string) => databases.find(({ data_sources: [source] }) => source?.name === title)?.id ?? "";
		assert.equal((await autoLogger({ ids }).process(plan.id)).written.length, 8);
	});

	it("names a property that a row doesn't have", async () => {
		const logger = autoLogger();
		const trigger = new TriggerDatabase({
			id: machine.source("Production Plan"),
			session: machine.session,
			relation: "Recipe",
		});
		const wrong = new AutoLogger({ ...logger.pipeline, trigger, status: "In Process" });
		await assert.rejects(wrong.process(plan.id), (error: unknown) => {
			assert.ok(isWorkspaceError(error, "invalidInput"));
			assert.equal(error.message, '"Croissants for Saturday" has no property "Recipe".');
			assert.equal(error.remedy, 'Did you mean "Recipes"?');
			return true;
		});
	});
});

describe("a long recipe", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;

	/** A plan of 4 batches for `recipes` recipes with `lines` lines each. */
	const makePlan = async (recipes: number, lines: number): Promise<Page> => {
		const [item] = await machine.rows("Ingredient Inventory");
		assert.ok(item);
		const made: { id: string }[] = [];
		for (let recipe = 0; recipe < recipes; recipe++) {
			made.push({ id: (await create("Recipes", { Name: title(`Recipe ${recipe}`) })).id });
		}
		for (const recipe of made) {
			for (let line = 0; line < lines; line++) {
				await create("Recipe Ingredients", {
					Name: title(`Line ${line}`),
					Recipes: { relation: [recipe] },
					"Ingredient Inventory": { relation: [{ id: item.id }] },
					"Amount per batch": { number: line + 1 },
				});
			}
		}
		return create("Production Plan", {
			Name: title("A feast"),
			Recipes: { relation: made },
			"Batches to make": { number: 4 },
			Status: { status: { name: "In Process" } },
		});
	};
	const title = (content: string) => ({ title: [{ text: { content } }] });
	const create = (database: string, properties: Parameters<Machine["session"]["api"]["createPage"]>[0]["properties"]) =>
		machine.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: machine.source(database) },
			properties,
		});

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("of 31 lines is written with at most 1.1 times the least requests", async () => {
		plan = await makePlan(1, 31);
		const task = machine.task();
		await task.validate();
		const before = bakery.requests.length;
		assert.equal((await task.run(plan.id)).written.length, 31);
		const least = 3 + 31;
		assert.ok(bakery.requests.length - before <= least * 1.1, `${bakery.requests.length - before} requests`);
	});

	it("of more than 100 lines is written whole", async function () {
		this.timeout(30_000);
		plan = await makePlan(1, 120);
		assert.equal((await machine.task().run(plan.id)).written.length, 120);
	});

	it("is found whole where a plan has more than 25 of them", async function () {
		this.timeout(30_000);
		plan = await makePlan(30, 1);
		assert.equal((await machine.task().run(plan.id)).written.length, 30);
	});

	it("counts only the lines that the task's filter lets through", async () => {
		plan = await makePlan(1, 5);
		const declaration = useIngredients();
		const where = [{ property: "Amount per batch", anyOf: [2, 4] }];
		const { written } = await machine
			.task({ ...declaration, junction: { ...declaration.junction, where } })
			.run(plan.id);
		assert.deepEqual(new Set(written.map(({ row }) => row.amount)), new Set([-8, -16]));
	});

	it("is written once wherever a run is cut off, request by request", async function () {
		this.timeout(60_000);
		plan = await makePlan(1, 3);
		const start = bakery.local.snapshot();
		let cuts = 0;
		for (const carriedOut of [false, true]) {
			for (let cut = 1; ; cut++) {
				bakery.local.restore(start);
				const fresh = await bakery.machine(`cut-${carriedOut}-${cut}.db`);
				let request = 0;
				bakery.fault = () => {
					request++;
					return request < cut ? undefined : request === cut && carriedOut ? "answerLost" : "requestLost";
				};
				const first = await fresh
					.task()
					.run(plan.id)
					.catch(() => undefined);
				bakery.fault = () => undefined;
				await fresh.task().run(plan.id);
				const amounts = (await fresh.logged(plan)).map((row) => amountOf(row)).toSorted();
				assert.deepEqual(amounts, ["-12", "-4", "-8"], `cut at request ${cut}, carried out: ${carriedOut}`);
				cuts++;
				if (first) {
					break;
				}
			}
		}
		assert.ok(cuts > 12, `${cuts} cuts`);
	});
});

function amountOf(row: Page): string {
	const value = row.properties.Amount;
	assert.ok(value, titleOf(row));
	return displayText(plainValue(value));
}
