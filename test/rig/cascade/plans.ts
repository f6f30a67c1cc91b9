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
}

const title = (content: string) => ({ title: [{ text: { content } }] });

/** Makes plans with recipes of `most` lines at most, in the status "Planned". */
export async function makePlans(machine: Machine, random: Random, count: number, most: number): Promise<RandomPlan[]> {
	const items = await machine.rows("Ingredient Inventory");
	const create = (database: string, properties: Parameters<typeof machine.session.api.createPage>[0]["properties"]) =>
		machine.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: machine.source(database) },
			properties,
		});
	const plans: RandomPlan[] = [];
	for (let number = 0; number < count; number++) {
		const recipe = await create("Recipes", { Name: title(`Recipe ${number}`) });
		const lines = Array.from({ length: random.integer(1, most) }, () => random.integer(1, 9));
		const lineIds: string[] = [];
		for (const amount of lines) {
			// Lines are written in the order of the minutes in which they were made.
			await machine.bakery.clock.sleep(60_000);
			const line = await create("Recipe Ingredients", {
				Name: title(`Line ${amount}`),
				Recipes: { relation: [{ id: recipe.id }] },
				"Ingredient Inventory": { relation: [{ id: random.pick(items).id }] },
				"Amount per batch": { number: amount },
			});
			lineIds.push(line.id);
		}
		const batches = random.integer(1, 5);
		const plan = await create("Production Plan", {
			Name: title(`Plan ${number}`),
			Recipes: { relation: [{ id: recipe.id }] },
			"Batches to make": { number: batches },
			Status: { status: { name: "Planned" } },
		});
		plans.push({ id: plan.id, batches, lines, recipeId: recipe.id, lineIds });
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
