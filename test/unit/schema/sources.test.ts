import assert from "node:assert/strict";
import { describePlan } from "../../../src/schema/describePlan.ts";
import { exportSchema } from "../../../src/schema/exportSchema.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import { observeDatabase } from "../../../src/schema/observe.ts";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";
import { isWrite, SchemaWorkspace, schema } from "./schemaWorkspace.ts";

const crm = schema(`databases:
  crm:
    title: CRM
    icon: 🏢
    description: Who and where.
    sources:
      companies:
        title: Companies
        properties: { Name: title, Size: number }
      contacts:
        title: Contacts
        properties: { Name: title, Employer: { relation: companies, reverse: Staff } }
        seed: [{ Name: Ada }]
`);

async function sourcesOf(workspace: SchemaWorkspace) {
	const found = await workspace.session.searchDatabases();
	return found.map(({ title, data_sources }) => [title[0]?.plain_text, data_sources.map(({ name }) => name).sort()]);
}

describe("a database with several data sources", () => {
	it("is created once, its data sources in it, each with its title", async () => {
		await using workspace = await SchemaWorkspace.open();
		const plan = await workspace.plan(crm);
		assert.equal(
			describePlan(plan),
			`## Steps

1. Create the database "CRM" with the data source "Companies" (properties: 2)
   - Why: not in Notion yet
   - Name: title
   - Size: number (number)
2. Create the data source "Contacts" of the database "CRM" (properties: 2)
   - Why: not in Notion yet
   - Name: title
   - Employer: relation ↔ companies (Staff)
3. Change the properties of "Companies": name the other side of "Employer" "Staff", name the data source "Companies"
   - name the other side of "Employer" "Staff" (the other side of "Employer" in "contacts")
   - name the data source "Companies" (the title of one of several data sources)
4. Write the rows of "Contacts": 1
   - Why: rows for the new database`,
		);
		const result = await workspace.apply(plan);
		assert.deepEqual([result.error, result.deviations, workspace.writes()], [undefined, [], 4]);
		assert.deepEqual(await sourcesOf(workspace), [["CRM", ["Companies", "Contacts"]]]);
		assert.deepEqual((await workspace.plan(crm)).steps, []);
	});

	it("comes to be from a database with one, which keeps its rows and its title", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema("databases: { companies: { title: Companies, properties: { Name: title, Size: number } } }"),
		);
		const result = await workspace.make(crm);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.deepEqual(await sourcesOf(workspace), [["CRM", ["Companies", "Contacts"]]]);
		assert.deepEqual((await workspace.plan(crm)).steps, []);
	});

	it("is not made twice, nor its data sources, when an answer is lost", async () => {
		for (const applied of [true, false]) {
			await using workspace = await SchemaWorkspace.open();
			const lost = new Set<string>();
			workspace.intercept = async (send, method, path) => {
				if (!isWrite(method, path) || lost.has(path)) {
					return send();
				}
				lost.add(path);
				if (applied) {
					await send();
				}
				throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
			};
			const result = await workspace.make(crm);
			assert.deepEqual([result.error, result.deviations], [undefined, []]);
			assert.deepEqual(await sourcesOf(workspace), [["CRM", ["Companies", "Contacts"]]]);
		}
	});

	it("is exported with them, as it was declared", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(crm);
		const databases = [];
		for (const entry of Object.values(workspace.locked).filter(isLinked)) {
			const observed = await observeDatabase(workspace.session.api, entry);
			databases.push(...(observed.kind === "present" ? [observed] : []));
		}
		const { text } = await exportSchema(workspace.session.api, databases);
		assert.equal(
			text,
			`databases:
  crm:
    title: CRM
    description: Who and where.
    icon: 🏢
    sources:
      companies:
        title: Companies
        properties:
          Name: title
          Staff: { relation: contacts, reverse: Employer }
          Size: number
      contacts:
        title: Contacts
        properties:
          Name: title
`,
		);
	});

	it("blocks a plan when they are in different databases of Notion", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema(
				"databases: { companies: { title: Companies, properties: { Name: title } }, contacts: { title: Contacts, properties: { Name: title } } }",
			),
		);
		const { blocked } = await workspace.plan(crm);
		assert.deepEqual(
			blocked.map(({ message }) => message),
			['"Contacts" isn\'t in the database "CRM" but in one of its own.'],
		);
	});

	it("is refused with properties of its own, with keys that are there twice, and as the target of a relation", () => {
		const text = `databases:
  crm:
    sources:
      a: { properties: { Name: title, R: { relation: crm } } }
      b: { properties: { Name: title } }
    properties: { Name: title }
  b: { properties: { Name: title } }
`;
		assert.deepEqual(
			parseSchemaFile(text).diagnostics.map(({ code, range }) => `${range.start.line + 1} ${code}`),
			["6 sources-and-own", "7 same-key", "4 unknown-relation-target"],
		);
	});
});
