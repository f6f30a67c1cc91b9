import { parseKey } from "../../../src/cascade/operationKey.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import type { Page } from "../../../src/notion/types.ts";
import type { Machine } from "../../unit/cascade/bakery.ts";
import type { Random } from "./random.ts";

/** A production plan with a recipe of its own. */
export interface RandomPlan {
	readonly id: string;
	readonly batches: number;
	/** Amounts of the recipe's lines. */
	readonly lines: readonly number[];
	readonly recipeId: string;
	/** Ids of the lines, in their order. */
	readonly lineIds: readonly string[];
	/** The status that it is made in. */
	readonly status: "Planned" | "In Process";
}

export interface PlanSizes {
	/** Lines of a plan; two that follow each other may be equal. */
	readonly mostLines: number;
	/** What the first plan has more of than Notion gives at once: more than 100 lines, or recipes beyond the 25 of a page. */
	readonly large?: "lines" | "recipes";
}

const title = (content: string) => ({ title: [{ text: { content } }] });

/** Makes plans with recipes of their own, some of them in process already. */
export async function makePlans(
	machine: Machine,
	random: Random,
	count: number,
	{ mostLines, large }: PlanSizes,
): Promise<RandomPlan[]> {
	const items = await machine.rows("Ingredient Inventory");
	const create = (database: string, properties: Parameters<typeof machine.session.api.createPage>[0]["properties"]) =>
		machine.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: machine.source(database) },
			properties,
		});
	const plans: RandomPlan[] = [];
	for (let number = 0; number < count; number++) {
		const size = number === 0 ? large : undefined;
		const recipes = [await create("Recipes", { Name: title(`Recipe ${number}`) })];
		while (size === "recipes" && recipes.length < 28) {
			recipes.push(await create("Recipes", { Name: title(`Recipe ${number} (${recipes.length + 1})`) }));
		}
		const lines: number[] = [];
		const lineIds: string[] = [];
		let item = random.pick(items);
		const wanted = size === "lines" ? 103 : random.integer(1, mostLines) + (size === "recipes" ? 2 : 0);
		while (lines.length < wanted) {
			const before = lines.at(-1);
			const amount = before !== undefined && random.chance(0.3) ? before : random.integer(1, 9);
			item = amount === before ? item : random.pick(items);
			// The first lines are those of the recipes that a page holds last.
			const recipe = recipes[Math.max(0, recipes.length - 1 - lines.length)] ?? recipes[0];
			// Lines are written in the order of the minutes in which they were made.
			await machine.bakery.clock.sleep(60_000);
			const line = await create("Recipe Ingredients", {
				Name: title(`Line ${amount}`),
				Recipes: { relation: recipe ? [{ id: recipe.id }] : [] },
				"Ingredient Inventory": { relation: [{ id: item.id }] },
				"Amount per batch": { number: amount },
			});
			lines.push(amount);
			lineIds.push(line.id);
		}
		const batches = random.integer(1, 5);
		const status = random.chance(0.2) ? "In Process" : "Planned";
		const plan = await create("Production Plan", {
			Name: title(`Plan ${number}`),
			Recipes: { relation: recipes.map(({ id }) => ({ id })) },
			"Batches to make": { number: batches },
			Status: { status: { name: status } },
		});
		plans.push({ id: plan.id, batches, lines, recipeId: recipes[0]?.id ?? "", lineIds, status });
	}
	return plans;
}

/** A row of the log that a cascade wrote. */
export interface LogEntry {
	readonly triggerId: string;
	readonly key: string;
	readonly activation: number;
	readonly reversal: boolean;
	readonly junctionId: string;
	readonly amount: number;
}

/** What cascades have written. */
export async function logEntries(machine: Machine): Promise<LogEntry[]> {
	const rows = await machine.rows("Ingredient Transactions");
	return rows.flatMap((row) => {
		const key = parseKey(text(row, "Key"));
		return key ? [{ ...key, key: text(row, "Key"), amount: Number(text(row, "Amount")) }] : [];
	});
}

function text(row: Page, property: string): string {
	const value = row.properties[property];
	return value ? displayText(plainValue(value)) : "";
}
