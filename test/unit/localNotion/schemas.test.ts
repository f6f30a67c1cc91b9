import assert from "node:assert/strict";
import { type Bench, bench, text } from "./support.ts";

describe("schemas", () => {
	let workspace: Bench;
	before(async () => {
		workspace = await bench();
	});

	const change = (sourceId: string, properties: object) =>
		workspace.call("PATCH", `/v1/data_sources/${sourceId}`, { properties });

	it("keep the ids of properties through a renaming, by name and by id", async () => {
		const { sourceId } = await workspace.database("Renamed", { Name: { title: {} }, Old: { number: {} } });
		const { body: before } = await workspace.call("GET", `/v1/data_sources/${sourceId}`);
		const id = before.properties.Old.id;
		await change(sourceId, { Old: { name: "New" } });
		const { body: after } = await change(sourceId, { [id]: { name: "Newer" } });
		assert.equal(after.properties.Newer.id, id);
		assert.deepEqual(Object.keys(after.properties).sort(), ["Name", "Newer"]);
	});

	it("keep the ids of options, add by name, and drop what isn't named", async () => {
		const { sourceId } = await workspace.database("Options", {
			Name: { title: {} },
			Kind: { select: { options: [{ name: "a", color: "red" }, { name: "b" }] } },
		});
		const read = async () =>
			(await workspace.call("GET", `/v1/data_sources/${sourceId}`)).body.properties.Kind.select.options;
		const [a] = await read();
		await change(sourceId, { Kind: { select: { options: [{ id: a.id, name: "A" }, { name: "c" }] } } });
		const after = await read();
		assert.deepEqual(
			after.map(({ name }: { name: string }) => name),
			["A", "c"],
		);
		assert.deepEqual([after[0].id, after[0].color], [a.id, "red"]);
		const refused = await change(sourceId, { Kind: { select: { options: [{ name: "x, y" }] } } });
		assert.equal(refused.body.message, "Invalid select option, commas not allowed: x, y");
	});

	it("carry values over a change of type where they can", async () => {
		const { sourceId } = await workspace.database("Changed", { Name: { title: {} }, Value: { rich_text: {} } });
		const row = await workspace.row(sourceId, "row", { Value: text("12.5 g") });
		await change(sourceId, { Value: { number: {} } });
		assert.equal(await workspace.value(row, "Value"), 12.5);
		await change(sourceId, { Value: { rich_text: {} } });
		assert.equal((await workspace.value(row, "Value"))[0].plain_text, "12.5");
		await change(sourceId, { Value: { select: {} } });
		assert.equal((await workspace.value(row, "Value")).name, "12.5");
	});

	it("number rows with a prefix, also those that were there before", async () => {
		const { sourceId } = await workspace.database("Numbered", { Name: { title: {} } });
		const first = await workspace.row(sourceId, "first");
		await change(sourceId, { ID: { unique_id: { prefix: "TASK" } } });
		const second = await workspace.row(sourceId, "second");
		assert.deepEqual(await workspace.value(first, "ID"), { prefix: "TASK", number: 1 });
		assert.deepEqual(await workspace.value(second, "ID"), { prefix: "TASK", number: 2 });
	});

	it("make a status with three groups, and put new options to do", async () => {
		const { sourceId } = await workspace.database("States", { Name: { title: {} }, State: { status: {} } });
		const row = await workspace.row(sourceId, "row");
		assert.equal((await workspace.value(row, "State")).name, "Not started");
		const { body } = await workspace.call("GET", `/v1/data_sources/${sourceId}`);
		const { options, groups } = body.properties.State.status;
		assert.deepEqual(
			groups.map(({ name }: { name: string }) => name),
			["To-do", "In progress", "Complete"],
		);
		const { body: after } = await change(sourceId, {
			State: { status: { options: [...options.map(({ id }: { id: string }) => ({ id })), { name: "Later" }] } },
		});
		assert.equal(after.properties.State.status.groups[0].option_ids.length, 2);
	});

	it("hold at most one title, and never lose it", async () => {
		const { sourceId } = await workspace.database("Titled", { Name: { title: {} } });
		for (const properties of [{ Name: null }, { Other: { title: {} } }, { Name: { number: {} } }]) {
			assert.equal((await change(sourceId, properties)).status, 400, JSON.stringify(properties));
		}
	});

	it("list their templates, which are no rows, and make rows from them", async () => {
		const { sourceId } = await workspace.database("Templates", {
			Name: { title: {} },
			Hours: { number: {} },
			Place: { rich_text: {} },
		});
		const template = await workspace.row(sourceId, "Weekly", { Hours: { number: 2 }, Place: text("here") });
		await workspace.call("PATCH", `/v1/blocks/${template}/children`, { children: [{ paragraph: text("from it") }] });
		workspace.notion.person.setTemplate(template, true);
		const { body } = await workspace.call("GET", `/v1/data_sources/${sourceId}/templates`);
		assert.deepEqual(body.templates, [{ id: template, name: "Weekly", is_default: true }]);
		const { body: rows } = await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {});
		assert.deepEqual(rows.results, []);
		const { body: row } = await workspace.call("POST", "/v1/pages", {
			parent: { data_source_id: sourceId },
			properties: { Place: text("there") },
			template: { type: "default" },
		});
		assert.equal(row.properties.Name.title[0].plain_text, "Weekly");
		assert.equal(row.properties.Hours.number, 2);
		assert.equal(row.properties.Place.rich_text[0].plain_text, "there");
		const { body: children } = await workspace.call("GET", `/v1/blocks/${row.id}/children`);
		assert.equal(children.results[0].paragraph.rich_text[0].plain_text, "from it");
	});

	it("go to the trash and come back with their database, but not those that went before", async () => {
		const { databaseId, sourceId } = await workspace.database("Both", { Name: { title: {} } });
		const { body: second } = await workspace.call("POST", "/v1/data_sources", {
			parent: { type: "database_id", database_id: databaseId },
			properties: { Name: { title: {} } },
		});
		await workspace.call("PATCH", `/v1/data_sources/${second.id}`, { in_trash: true });
		await workspace.call("PATCH", `/v1/databases/${databaseId}`, { in_trash: true });
		const inTrash = async (id: string) => (await workspace.call("GET", `/v1/data_sources/${id}`)).body.in_trash;
		assert.deepEqual([await inTrash(sourceId), await inTrash(second.id)], [true, true]);
		assert.equal((await change(sourceId, { N: { number: {} } })).status, 400);
		await workspace.call("PATCH", `/v1/databases/${databaseId}`, { in_trash: false });
		assert.deepEqual([await inTrash(sourceId), await inTrash(second.id)], [false, true]);
	});

	it("take a second data source in a database", async () => {
		const { databaseId } = await workspace.database("Two", { Name: { title: {} } });
		const { body } = await workspace.call("POST", "/v1/data_sources", {
			parent: { type: "database_id", database_id: databaseId },
			title: [{ text: { content: "Second" } }],
			properties: { Key: { title: {} } },
		});
		assert.deepEqual(body.parent, { type: "database_id", database_id: databaseId });
		const { body: database } = await workspace.call("GET", `/v1/databases/${databaseId}`);
		assert.deepEqual(
			database.data_sources.map(({ name }: { name: string }) => name),
			["Two", "Second"],
		);
		const { status } = await workspace.call("GET", `/v1/data_sources/${databaseId}`);
		assert.equal(status, 404);
	});
});
