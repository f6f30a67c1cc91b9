import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { cascadeNeighbours } from "../../../src/app/cascadeNeighbours.ts";
import { bareId } from "../../../src/base/notionId.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { Database } from "../../../src/notion/types.ts";
import type { FolderSchema } from "../../../src/schema/resolveDatabase.ts";
import { parseTaskFile } from "../../../src/tasks/taskFileParser.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { Bakery, type Machine } from "../cascade/bakery.ts";

const cascade = (trigger: string, log: string) =>
	`{cascade: {trigger: {database: "${trigger}", when: {S: x}, relation: r}, junction: {database: j, relation: r, item: i}, log: {database: "${log}", item: i, amount: a}}}`;

describe("loops of cascades that name databases in different ways", () => {
	let bakery: Bakery;
	let machine: Machine;
	let databases: readonly Database[];
	before(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		databases = await machine.session.searchDatabases();
	});
	after(() => bakery[Symbol.asyncDispose]());

	const database = (title: string) => {
		const found = databases.find((candidate) => titleOf(candidate) === title);
		assert.ok(found);
		return found;
	};
	/** The schema file's `recipes` is in the workspace; its `drafts` isn't yet. */
	const schemas = (): readonly FolderSchema[] => {
		const recipes = database("Recipes");
		const entry = { databaseId: recipes.id, dataSourceId: machine.source("Recipes"), properties: {} };
		return [{ stem: "shop", keys: ["recipes", "drafts"], locked: { recipes: entry } }];
	};
	/** The loop that is told of at the first task, with what the other file holds. */
	const loopIn = async (text: string, other = "tasks: {}") => {
		using folder = temporaryFolder();
		const file = folder.file("other.notion-tasks.yaml");
		await writeFile(file, other);
		const { cache } = machine.session;
		const files = [{ path: file, folder: folder.path }];
		const neighbours = await cascadeNeighbours({ files, schemas: schemas(), cache });
		const { diagnostics } = parseTaskFile(text, { neighbours });
		return diagnostics.find(({ code }) => code === "cascade-loop")?.message.match(/: (.*)\. Make/)?.[1];
	};

	it("are found between a key, its long form, a data source's id, a database's id and a link to it", async () => {
		const plan = database("Production Plan");
		const names = ["recipes", "shop/recipes", machine.source("Recipes"), bareId(database("Recipes").id)];
		const others = [machine.source("Production Plan"), plan.id, `https://www.notion.so/Plan-${bareId(plan.id)}`];
		for (const name of names) {
			for (const again of names) {
				for (const log of others) {
					for (const trigger of others) {
						const text = `tasks: {a: ${cascade(name, log)}, b: ${cascade(trigger, again)}}`;
						assert.equal(await loopIn(text), '"a" → "b" → "a"', text);
					}
				}
			}
		}
	});

	it("are found through other files, which are named", async () => {
		const other = `tasks: {b: ${cascade(machine.source("Production Plan"), "shop/recipes")}}`;
		const text = `tasks: {a: ${cascade("recipes", database("Production Plan").id)}}`;
		assert.equal(await loopIn(text, other), '"a" → "b (other.notion-tasks.yaml)" → "a"');
	});

	it("are found before the databases are in the workspace", async () => {
		const text = `tasks: {a: ${cascade("drafts", "recipes")}, b: ${cascade("recipes", "shop/drafts")}}`;
		assert.equal(await loopIn(text), '"a" → "b" → "a"');
	});

	it("aren't seen where there are none, nor in another file with mistakes", async () => {
		const text = `tasks: {a: ${cascade("recipes", "drafts")}, b: ${cascade("recipes", database("Production Plan").id)}}`;
		assert.equal(await loopIn(text), undefined);
		assert.equal(await loopIn(text, "tasks: {c: {cascade: {}}}"), undefined);
	});
});
