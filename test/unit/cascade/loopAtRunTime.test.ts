import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import type { CascadeTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";

/** Two databases that each are the other's log: a row in one that is "Open" writes a row to the other, which is "Open" by a default. */
describe("cascades that set each other off", () => {
	let bakery: Bakery;
	let machine: Machine;
	let there: CascadeTask;
	let back: CascadeTask;
	let first: string;

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		const { api } = machine.session;
		const recipes = machine.source("Recipes");
		const items = machine.source("Ingredient Inventory");
		const database = async (title: string) => {
			const created = await api.createDatabase({
				parent: { type: "page_id", page_id: bakery.local.rootPageId },
				title: [{ text: { content: title } }],
				initial_data_source: {
					properties: {
						Name: { title: {} },
						Open: { select: { options: [{ name: "yes" }] } },
						Recipe: { relation: { data_source_id: recipes, single_property: {} } },
						Item: { relation: { data_source_id: items, single_property: {} } },
						Amount: { number: {} },
						Key: { rich_text: {} },
					},
				},
			});
			return created.data_sources[0]?.id ?? "";
		};
		const [a, b] = [await database("A"), await database("B")];
		const declaration = (id: string): CascadeTaskDeclaration => ({
			...useIngredients({ id, name: id }),
			trigger: { database: "", when: [{ property: "Open", anyOf: ["yes"] }], relation: "Recipe" },
			log: {
				database: "",
				item: "Item",
				amount: "Amount",
				key: "Key",
				columns: [
					{ property: "Recipe", from: { kind: "trigger", property: "Recipe" }, optional: false },
					{ property: "Open", from: { kind: "value", value: "yes" }, optional: false },
				],
			},
		});
		const task = (id: string, trigger: string, log: string) => {
			const like = machine.task(declaration(id));
			return new CascadeTask({
				...machine.taskOptions(like.declaration),
				sources: { trigger, junction: machine.source("Recipe Ingredients"), log },
			});
		};
		there = task("there", a, b);
		back = task("back", b, a);
		for (const one of [there, back]) {
			await one.poll();
		}
		const brioche = await machine.row("Recipes", "Baguette");
		const row = await api.createPage({
			parent: { type: "data_source_id", data_source_id: a },
			properties: {
				Name: { title: [{ text: { content: "the first" } }] },
				Recipe: { relation: [{ id: brioche.id }] },
				Open: { select: { name: "yes" } },
			},
		});
		first = row.id;
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("come to rest: a task isn't run on its own effects", async () => {
		const lines = 4;
		assert.equal((await there.poll()).length, 1);
		assert.equal((await back.poll()).length, lines);
		const before = bakery.requests.length;
		const outcomes = [...(await there.poll()), ...(await back.poll())];
		assert.equal(outcomes.length, lines ** 2);
		for (const outcome of outcomes) {
			assert.ok(outcome.kind === "blocked");
			assert.deepEqual(
				outcome.plan.problems.map(({ code }) => code),
				["loop"],
			);
		}
		assert.deepEqual([...(await there.poll()), ...(await back.poll())], []);
		assert.ok(!bakery.requests.slice(before).includes("POST /v1/pages"));
	});

	it("say by way of which tasks a row came from the task itself, by hand too", async () => {
		await there.run(first);
		await back.poll();
		const candidates = await there.candidates();
		const own = candidates.find(({ row }) => row.id !== first);
		await assert.rejects(there.run(own?.row.id ?? ""), (error) => {
			assert.ok(isWorkspaceError(error, "guarded"));
			assert.match(error.message, /by way of "there" → "back" → "there"/);
			return true;
		});
	});
});
