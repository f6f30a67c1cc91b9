import assert from "node:assert/strict";
import { backUpLosses } from "../../../src/schema/backUpLosses.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import { SchemaWorkspace, schema } from "./schemaWorkspace.ts";

const text = (content: string) => [{ text: { content } }];

async function withRows(workspace: SchemaWorkspace, key: string, rows: readonly object[]): Promise<string[]> {
	const entry = workspace.locked[key];
	assert.ok(isLinked(entry));
	const ids = [];
	for (const properties of rows) {
		const parent = { type: "data_source_id", data_source_id: entry.dataSourceId } as const;
		ids.push((await workspace.session.api.createPage({ parent, properties: properties as never })).id);
	}
	return ids;
}

describe("a rename in the file", () => {
	it("swaps the names of two properties, with their values, by freeing one name for a moment", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title, X: number, Y: number } } }"));
		const [row = ""] = await withRows(workspace, "a", [
			{ Name: { title: text("One") }, X: { number: 1 }, Y: { number: 2 } },
		]);
		const file = schema(
			"databases: { a: { title: A, properties: { Name: title, X: { type: number, was: Y }, Y: { type: number, was: X } } } }",
		);
		workspace.writes();
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations, workspace.writes()], [undefined, [], 2]);
		const { properties } = await workspace.session.api.page(row);
		assert.ok(properties.X?.type === "number" && properties.Y?.type === "number");
		assert.deepEqual([properties.X.number, properties.Y.number], [2, 1]);
		assert.deepEqual((await workspace.plan(file)).steps, [], "a former name is followed once");
	});

	it("puts names back that were swapped in Notion", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema("databases: { a: { title: A, properties: { Name: title, X: number, Y: date } } }");
		await workspace.make(file);
		const entry = workspace.locked.a;
		assert.ok(isLinked(entry));
		const { api } = workspace.session;
		for (const [from, to] of [
			["X", "Z"],
			["Y", "X"],
			["Z", "Y"],
		] as const) {
			await api.updateDataSource(entry.dataSourceId, { properties: { [from]: { name: to } } });
		}
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		const { properties } = await api.dataSource(entry.dataSourceId);
		assert.deepEqual([properties.X?.type, properties.Y?.type], ["number", "date"]);
	});

	it("swaps the keys of two databases, which stay the same databases", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema(
				"databases: { a: { title: A, properties: { Name: title, X: url } }, b: { title: B, properties: { Name: title } } }",
			),
		);
		const file = schema(
			"databases: { b: { was: a, title: A, properties: { Name: title, X: url } }, a: { was: b, title: B, properties: { Name: title } } }",
		);
		assert.deepEqual((await workspace.plan(file)).steps, []);
		const former = workspace.locked.a;
		const more = schema(
			"databases: { b: { was: a, title: A, properties: { Name: title, X: url, Z: date } }, a: { was: b, title: B, properties: { Name: title } } }",
		);
		const result = await workspace.make(more);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.ok(isLinked(former) && isLinked(result.locked.b));
		assert.equal(result.locked.b.databaseId, former.databaseId);
		assert.deepEqual((await workspace.plan(more)).steps, []);
	});

	it("follows options by their former names and puts them in the order of the file, with the values of the rows", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema("databases: { a: { title: A, properties: { Name: title, S: { select: [New, Open, Done] } } } }"),
		);
		const [row = ""] = await withRows(workspace, "a", [
			{ Name: { title: text("One") }, S: { select: { name: "Open" } } },
		]);
		const file = schema(
			"databases: { a: { title: A, properties: { Name: title, S: { select: [{ name: Closed, was: Done }, { name: Started, was: Open }, New, Later] } } } }",
		);
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		const { properties } = await workspace.session.api.page(row);
		assert.equal(properties.S?.type === "select" && properties.S.select?.name, "Started");
		const entry = workspace.locked.a;
		assert.ok(isLinked(entry));
		const source = await workspace.session.api.dataSource(entry.dataSourceId);
		assert.deepEqual(
			source.properties.S?.type === "select" && source.properties.S.select.options.map(({ name }) => name),
			["Closed", "Started", "New", "Later"],
		);
		assert.deepEqual((await workspace.plan(file)).steps, []);
	});

	it("lists the order of options as a step by hand where Notion keeps one of its own", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title, S: { select: [x, y] } } } }"));
		const file = schema("databases: { a: { title: A, properties: { Name: title, S: { select: [y, x] } } } }");
		workspace.intercept = async (send, method) => {
			if (method !== "PATCH") {
				return send();
			}
			const entry = workspace.locked.a;
			assert.ok(isLinked(entry));
			return Response.json(
				await (
					await workspace.local.fetch(`http://local.test/v1/data_sources/${entry.dataSourceId}`, {
						method: "GET",
						headers: { authorization: `Bearer ${workspace.local.token}`, "notion-version": "2026-03-11" },
					})
				).json(),
			);
		};
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.deepEqual(
			result.manual.map(({ text: what }) => what),
			["S: the order of the options"],
		);
		assert.deepEqual((await workspace.plan(file)).steps, []);
	});

	it("to a name that somebody gave another property in Notion blocks the plan", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title, X: number } } }"));
		const entry = workspace.locked.a;
		assert.ok(isLinked(entry));
		await workspace.session.api.updateDataSource(entry.dataSourceId, { properties: { Y: { checkbox: {} } } });
		const { blocked, steps } = await workspace.plan(
			schema("databases: { a: { title: A, properties: { Name: title, Y: { type: number, was: X } } } }"),
		);
		assert.deepEqual(steps, []);
		assert.deepEqual(
			blocked.map(({ message }) => message),
			['"X" of A can\'t be renamed to "Y": Notion has another property of that name.'],
		);
	});

	it("of a property's other side is one, though a new property takes its former name", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema(
				"databases: { a: { title: A, properties: { Name: title, R: { relation: b, reverse: Back } } }, b: { title: B, properties: { Name: title } } }",
			),
		);
		const file = schema(
			"databases: { a: { title: A, properties: { Name: title, R: { relation: b, reverse: Other } } }, b: { title: B, properties: { Name: title, Back: number } } }",
		);
		const plan = await workspace.plan(file);
		assert.deepEqual(
			plan.steps
				.flatMap((step) => (step.kind === "updateProperties" ? step.changes.map(({ kind }) => kind) : []))
				.sort(),
			["add", "nameReverse"],
		);
		const result = await workspace.apply(plan);
		assert.deepEqual([result.error, result.deviations, (await workspace.plan(file)).steps], [undefined, [], []]);
	});
});

describe("what a plan loses", () => {
	it("is counted by the rows that have a value, for an option by the rows that have it", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(
			schema(
				"databases: { a: { title: A, properties: { Name: title, S: { select: [x, y, z] }, T: { multi_select: [p, q, r] }, N: number } } }",
			),
		);
		const select = (name: string) => ({ select: { name } });
		const tags = (...names: string[]) => ({ multi_select: names.map((name) => ({ name })) });
		await withRows(workspace, "a", [
			{ Name: { title: text("1") }, S: select("x"), T: tags("p", "q"), N: { number: 0 } },
			{ Name: { title: text("2") }, S: select("y"), T: tags("q") },
			{ Name: { title: text("3") }, S: select("x") },
		]);
		const file = schema(
			"databases: { k: { was: a, title: A, properties: { Name: title, S: { select: [z] }, T: { multi_select: [r] } } } }",
		);
		const { losses } = await backUpLosses(workspace.session.api, await workspace.plan(file));
		assert.deepEqual(
			losses.map(({ loses, rows }) => [loses, rows.map(({ title }) => title).sort()]),
			[
				['the option "x" of "S"', ["1", "3"]],
				['the option "y" of "S"', ["2"]],
				['the option "p" of "T"', ["1"]],
				['the option "q" of "T"', ["1", "2"]],
				['the property "N" with all its values', ["1"]],
			],
		);
	});
});
