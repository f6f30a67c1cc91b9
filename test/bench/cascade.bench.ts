// What a cascade asks of Notion: a recipe of 31 lines, written once, looked at again, and polled; beside it the same work row by row.

import { Client, isFullPage } from "@notionhq/client";
import { Bakery, type Machine, useIngredients } from "../unit/cascade/bakery.ts";
import type { Measurement } from "./run.ts";

const lines = 31;
const batches = 4;
/** The trigger row, its junction rows, the log's rows of earlier activations, and one create for each line. */
const least = 3 + lines;

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	const requests = { unit: "requests" } as const;
	{
		await using bakery = await Bakery.open();
		const machine = await bakery.machine();
		const plan = await makePlan(machine);
		const task = machine.task(useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } }));
		await task.validate();
		const count = async (work: () => Promise<unknown>) => {
			const before = bakery.requests.length;
			await work();
			return bakery.requests.length - before;
		};
		const names = await count(() => machine.rows("Ingredient Inventory"));
		const run = await count(() => task.run(plan));
		report({ name: `${lines} lines, names of items apart`, value: run, target: Math.floor(least * 1.1), ...requests });
		report({ name: "names of items", value: names, ...requests });
		report({ name: "run again", value: await count(() => task.run(plan)), ...requests });
		await task.poll();
		report({ name: "poll, nothing changed", value: await count(() => task.poll()), target: 2, ...requests });
		const look = await count(() => task.look([plan]));
		report({ name: "webhook, nothing changed", value: look, target: 1, ...requests });
		const preview = await count(() => task.preview(plan));
		report({ name: "preview", value: preview, target: 3, ...requests });
	}
	{
		await using bakery = await Bakery.open();
		const machine = await bakery.machine();
		const plan = await makePlan(machine);
		const before = bakery.local.journal.length;
		await rowByRow(bakery, machine, plan);
		const value = bakery.local.journal.length - before;
		report({ name: `${lines} lines, row by row`, value, ...requests });
	}
}

/** A plan in process, of a recipe with many lines. */
async function makePlan(machine: Machine): Promise<string> {
	const items = await machine.rows("Ingredient Inventory");
	const create = async (
		database: string,
		properties: Parameters<typeof machine.session.api.createPage>[0]["properties"],
	) =>
		machine.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: machine.source(database) },
			properties,
		});
	const title = (content: string) => ({ title: [{ text: { content } }] });
	const recipe = await create("Recipes", { Name: title("Panettone") });
	for (let line = 0; line < lines; line++) {
		await create("Recipe Ingredients", {
			Name: title(`Line ${line}`),
			Recipes: { relation: [{ id: recipe.id }] },
			"Ingredient Inventory": { relation: [{ id: items[line % items.length]?.id ?? "" }] },
			"Amount per batch": { number: line + 1 },
		});
	}
	const plan = await create("Production Plan", {
		Name: title("Panettone for the market"),
		Recipes: { relation: [{ id: recipe.id }] },
		"Batches to make": { number: batches },
		Status: { status: { name: "In Process" } },
	});
	return plan.id;
}

/** The script that cascades are known from: the related rows are asked for, then each row's page, its item's page, and a new page. */
async function rowByRow(bakery: Bakery, machine: Machine, planId: string): Promise<void> {
	const notion = new Client({
		auth: bakery.local.token,
		fetch: bakery.local.fetch,
		baseUrl: "http://local.test",
		notionVersion: "2026-03-11",
	});
	const related = async (pageId: string, property: string) => {
		const page = await notion.pages.retrieve({ page_id: pageId });
		const value = isFullPage(page) ? page.properties[property] : undefined;
		return { page, ids: value?.type === "relation" ? value.relation.map(({ id }) => id) : [] };
	};
	const { ids: recipes } = await related(planId, "Recipes");
	const rows = await notion.dataSources.query({
		data_source_id: machine.source("Recipe Ingredients"),
		filter: { property: "Recipes", relation: { contains: recipes[0] ?? "" } },
	});
	for (const { id } of rows.results) {
		const { page, ids } = await related(id, "Ingredient Inventory");
		const amount = isFullPage(page) ? page.properties["Amount per batch"] : undefined;
		await notion.pages.retrieve({ page_id: ids[0] ?? "" });
		await notion.pages.create({
			parent: { type: "data_source_id", data_source_id: machine.source("Ingredient Transactions") },
			properties: {
				Ingredient: { relation: ids.map((item) => ({ id: item })) },
				Amount: { number: amount?.type === "number" ? -(amount.number ?? 0) * batches : null },
				"Production Plan": { relation: [{ id: planId }] },
			},
		});
	}
}
