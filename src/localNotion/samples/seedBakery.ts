import type { Handler } from "../context.ts";
import type { SelectOption, StatusGroup } from "../propertySchemas/options.ts";
import type { JsonObject } from "../records.ts";
import { appendChildren } from "../routes/blocks.ts";
import { createDatabase } from "../routes/databases.ts";
import { createPage } from "../routes/pages.ts";
import { contextFor, run, type World } from "../world.ts";
import { ingredients, openingStock, pages, plans, recipes, type SamplePage } from "./bakery.ts";

/** Seeds the bakery through the handlers of the API. Ids follow from the name of each object, not from the order. */
export function seedBakery(world: World): void {
	const seeder = new Seeder(world);
	const root = world.workspace.settings.rootPageId;
	for (const page of pages) {
		seeder.page(page, root);
	}
	seedDatabases(seeder, root);
}

function seedDatabases(seeder: Seeder, root: string): void {
	const inventory = seeder.database("Ingredient Inventory", "🧺", root, {
		Name: { title: {} },
		Unit: {
			select: {
				options: [
					{ name: "g", color: "blue" },
					{ name: "ml", color: "green" },
					{ name: "pc", color: "yellow" },
				],
			},
		},
		Price: { number: { format: "euro" } },
	});
	const recipeSource = seeder.database("Recipes", "📒", root, { Name: { title: {} } });
	const lines = seeder.database("Recipe Ingredients", "🧾", root, {
		Name: { title: {} },
		Recipes: twoWay(recipeSource, "Lines"),
		"Ingredient Inventory": oneWay(inventory),
		"Amount per batch": { number: { format: "number" } },
	});
	const plan = seeder.database("Production Plan", "🗓️", root, {
		Name: { title: {} },
		Recipes: oneWay(recipeSource),
		"Batches to make": { number: { format: "number" } },
		Status: {
			status: {
				options: [
					{ name: "Planned", color: "default" },
					{ name: "In Process", color: "blue" },
					{ name: "Done", color: "green" },
					{ name: "Cancelled", color: "red" },
				],
			},
		},
	});
	seeder.group(plan, "Status", {
		"To-do": ["Planned"],
		"In progress": ["In Process"],
		Complete: ["Done", "Cancelled"],
	});
	const transactions = seeder.database("Ingredient Transactions", "📦", root, {
		Name: { title: {} },
		Ingredient: twoWay(inventory, "Transactions"),
		Amount: { number: { format: "number" } },
		"Production Plan": oneWay(plan),
		Reason: { rich_text: {} },
		Key: { rich_text: {} },
	});
	seedRows(seeder, { inventory, recipes: recipeSource, lines, plan, transactions });
}

interface Sources {
	readonly inventory: string;
	readonly recipes: string;
	readonly lines: string;
	readonly plan: string;
	readonly transactions: string;
}

function seedRows(seeder: Seeder, sources: Sources): void {
	const ingredientIds = new Map<string, string>();
	for (const { name, unit, price } of ingredients) {
		const id = seeder.row(sources.inventory, name, { Unit: { select: { name: unit } }, Price: { number: price } });
		ingredientIds.set(name, id);
	}
	const recipeIds = new Map<string, string>();
	for (const { name, icon, lines } of recipes) {
		const recipe = seeder.row(sources.recipes, name, {}, icon);
		recipeIds.set(name, recipe);
		for (const [ingredient, amount] of Object.entries(lines)) {
			seeder.row(sources.lines, `${name}: ${ingredient}`, {
				Recipes: related(recipe),
				"Ingredient Inventory": related(ingredientIds.get(ingredient)),
				"Amount per batch": { number: amount },
			});
		}
	}
	for (const { name, recipe, batches, status } of plans) {
		seeder.row(sources.plan, name, {
			Recipes: related(recipeIds.get(recipe)),
			"Batches to make": { number: batches },
			Status: { status: { name: status } },
		});
	}
	for (const { name, stock } of ingredients) {
		if (stock !== undefined) {
			seeder.row(sources.transactions, `${openingStock}: ${name}`, {
				Ingredient: related(ingredientIds.get(name)),
				Amount: { number: stock },
				Reason: { rich_text: [{ text: { content: openingStock } }] },
			});
		}
	}
}

function twoWay(sourceId: string, reverse: string): JsonObject {
	return {
		relation: { data_source_id: sourceId, type: "dual_property", dual_property: { synced_property_name: reverse } },
	};
}

function oneWay(sourceId: string): JsonObject {
	return { relation: { data_source_id: sourceId, type: "single_property", single_property: {} } };
}

function related(id: string | undefined): JsonObject {
	return { relation: id === undefined ? [] : [{ id }] };
}

class Seeder {
	readonly #world: World;

	constructor(world: World) {
		this.#world = world;
	}

	page({ title, icon, children, pages: below = [] }: SamplePage, parentId: string): void {
		const body = {
			parent: { page_id: parentId },
			icon: { type: "emoji", emoji: icon },
			properties: { title: { title: [{ text: { content: title } }] } },
		};
		const { id } = this.#call(`page/${title}`, createPage, [], body);
		this.#call(`content/${title}`, appendChildren, [String(id)], { children: this.#withPeople(children) });
		for (const page of below) {
			this.page(page, String(id));
		}
	}

	/** Makes a database and answers the id of its data source. */
	database(title: string, icon: string, parentId: string, properties: JsonObject): string {
		const database = this.#call(`database/${title}`, createDatabase, [], {
			parent: { type: "page_id", page_id: parentId },
			title: [{ text: { content: title } }],
			icon: { type: "emoji", emoji: icon },
			initial_data_source: { properties },
		});
		const [source] = database.data_sources as readonly { readonly id: string }[];
		return source?.id ?? "";
	}

	row(sourceId: string, name: string, properties: JsonObject, icon?: string): string {
		const page = this.#call(`row/${sourceId}/${name}`, createPage, [], {
			parent: { data_source_id: sourceId },
			properties: { Name: { title: [{ text: { content: name } }] }, ...properties },
			...(icon === undefined ? {} : { icon: { type: "emoji", emoji: icon } }),
		});
		return String(page.id);
	}

	/** Sorts the options of a status into its groups, which a person can and the API can't. */
	group(sourceId: string, name: string, groups: Readonly<Record<string, readonly string[]>>): void {
		const { workspace } = this.#world;
		run(() => {
			const source = workspace.find("data_source", sourceId);
			if (source) {
				const properties = source.properties.map((property) =>
					property.name === name ? { ...property, config: grouped(property.config, groups) } : property,
				);
				workspace.put({ ...source, properties });
			}
		}, this.#world);
	}

	#call(scope: string, handler: Handler, ids: readonly string[], body: unknown): JsonObject {
		const request = { method: "POST", path: "/v1", query: new URLSearchParams(), body };
		return this.#world.ids.scoped(scope, () =>
			run(() => handler(contextFor(request, "2026-03-11", this.#world), ids) as JsonObject, this.#world),
		);
	}

	#withPeople(children: readonly JsonObject[]): unknown {
		const { workspace } = this.#world;
		const byName = new Map([...workspace.all("user")].map(({ name, id }) => [name, id]));
		return JSON.parse(JSON.stringify(children), (_key, value: unknown) => {
			const { mentionedPerson } = (value ?? {}) as { readonly mentionedPerson?: string };
			return mentionedPerson === undefined
				? value
				: { type: "mention", mention: { type: "user", user: { id: byName.get(mentionedPerson) } } };
		});
	}
}

function grouped(config: JsonObject, groups: Readonly<Record<string, readonly string[]>>): JsonObject {
	const options = config.options as readonly SelectOption[];
	return {
		...config,
		groups: (config.groups as readonly StatusGroup[]).map((group) => ({
			...group,
			option_ids: options.filter(({ name }) => groups[group.name]?.includes(name)).map(({ id }) => id),
		})),
	};
}
