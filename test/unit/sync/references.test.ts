import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { openSyncServices, type TaskServices } from "../../../src/app/syncServices.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { ConnectorSyncTask } from "../../../src/sync/connectorSyncTask.ts";
import type { SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

const start = { line: 0, character: 0 };

/** Suppliers and products that point to them, in one workspace. */
async function openShop(seed: number, clock: ReturnType<typeof createVirtualClock>) {
	const notion = await createLocalNotion({ seed, clock });
	const session = new Session({
		token: notion.token,
		baseUrl: "http://local.test",
		fetch: notion.fetch,
		clock,
		pacer: createPacer({ clock, requestsPerSecond: undefined }),
	});
	const parent = { type: "page_id", page_id: notion.rootPageId } as const;
	const create = async (title: string, properties: object) =>
		(
			await session.api.createDatabase({
				parent,
				title: [{ text: { content: title } }],
				initial_data_source: { properties: properties as Record<string, { title: Record<string, never> }> },
			})
		).data_sources[0]?.id ?? "";
	const suppliers = await create("Suppliers", { Name: { title: {} } });
	const products = await create("Products", {
		Name: { title: {} },
		Supplier: { relation: { data_source_id: suppliers, type: "single_property", single_property: {} } },
		Owner: { people: {} },
	});
	for (const name of ["Mill", "Dairy"]) {
		await session.createPage({ dataSourceId: suppliers }, name);
	}
	return { notion, session, suppliers, products };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

/** `Flour: Mill; ann@…` by the rows' names. */
async function rowsOf({ session, products, suppliers }: Shop): Promise<Record<string, readonly string[]>> {
	const names = new Map((await session.api.query(suppliers)).map((row) => [row.id, textOf(row.properties.Name)]));
	const rows = await session.api.query(products);
	return Object.fromEntries(
		rows.map(({ properties: { Name, Supplier } }) => [
			textOf(Name),
			Supplier?.type === "relation" ? Supplier.relation.map(({ id }) => names.get(id) ?? id) : [],
		]),
	);
}

function textOf(value: unknown): string {
	const { title = [] } = (value ?? {}) as { readonly title?: readonly { readonly plain_text: string }[] };
	return title.map(({ plain_text }) => plain_text).join("");
}

describe("Relations and people", () => {
	let folder: ReturnType<typeof temporaryFolder>;
	let clock: ReturnType<typeof createVirtualClock>;
	let here: Shop;
	let services: TaskServices & Disposable;
	const opened: LocalNotion[] = [];

	beforeEach(async () => {
		folder = temporaryFolder();
		clock = createVirtualClock();
		here = await openShop(1, clock);
		services = openSyncServices({ session: here.session, clock });
		opened.push(here.notion);
	});
	afterEach(async () => {
		services[Symbol.dispose]();
		for (const notion of opened.splice(0)) {
			await notion.close();
		}
		folder[Symbol.dispose]();
	});

	const declaration = (other: SyncTaskDeclaration["other"], names: Record<string, string>): SyncTaskDeclaration => ({
		kind: "sync",
		name: "products",
		id: "products",
		path: ["tasks", "products"],
		range: { start, end: start },
		run: { onChange: false },
		notion: { kind: "database", database: "products" },
		other,
		attributes: Object.entries(names).map(([notion, to]) => ({ notion, other: to, direction: "both" })),
		conflicts: "ask",
		guard: { count: 10, share: 0.2 },
	});
	const csvTask = (
		declared = declaration(
			{ connector: "csv", path: "products.csv", key: "name" },
			{ Name: "name", Supplier: "supplier", Owner: "owner" },
		),
	) =>
		new ConnectorSyncTask({
			declaration: declared,
			taskId: "shop/products",
			notionId: here.products,
			folder: folder.path,
			services,
		});
	const file = () => folder.file("products.csv");

	it("go by the titles of related rows and by e-mails, both ways", async () => {
		const person = (await here.session.allUsers()).find((user) => user.type === "person");
		const mail = person?.type === "person" ? (person.person.email ?? "") : "";
		assert.notEqual(mail, "");
		writeFileSync(file(), `name,supplier,owner\nFlour,Mill,${mail}\nButter,"Dairy, Mill",\n`);
		const result = await csvTask().run();
		assert.deepEqual([result.toNotion, result.failures, result.held], [2, [], []]);
		assert.deepEqual(await rowsOf(here), { Flour: ["Mill"], Butter: ["Dairy", "Mill"] });
		assert.equal((await csvTask().run({ listAll: true })).nothingToDo, true);
		const flour = (await here.session.api.query(here.products)).find((row) => textOf(row.properties.Name) === "Flour");
		await here.session.api.updatePage(flour?.id ?? "", { properties: { Supplier: { relation: [] } } });
		assert.equal((await csvTask().run({ listAll: true })).toOther, 1);
		assert.ok(readFileSync(file(), "utf8").includes(`Flour,,${mail}`));
	});

	it("are held where nobody has the name: the rest of the row is synced, and the reason told", async () => {
		writeFileSync(file(), "name,supplier,owner\nFlour,Mill,\n");
		await csvTask().run();
		writeFileSync(file(), "name,supplier,owner\nWheat flour,Mil,nobody@example.org\nSalt,Mine,\n");
		const result = await csvTask().run();
		assert.deepEqual(result.failures, []);
		const reasons = result.held.map(({ title, attribute, reason }) => `${title}, ${attribute}: ${reason}`).sort();
		assert.deepEqual(
			reasons.map((reason) => reason.split(". ")[0]),
			[
				'Salt, Supplier: No related row is called "Mine"',
				'Wheat flour, Owner: Nobody in the workspace has the e-mail or the name "nobody@example.org".',
				'Wheat flour, Supplier: No related row is called "Mil"',
			],
		);
		assert.deepEqual(Object.keys(await rowsOf(here)).sort(), ["Salt", "Wheat flour"]);
		assert.equal((await csvTask().run()).nothingToDo, true);
	});

	it("go by another property of the related rows, where the task names one as `key`", async () => {
		const { api } = here.session;
		await api.updateDataSource(here.suppliers, { properties: { Code: { rich_text: {} } } });
		for (const row of await api.query(here.suppliers)) {
			const code = { Mill: "M-1", Dairy: "D-2" }[textOf(row.properties.Name)] ?? "";
			await api.updatePage(row.id, { properties: { Code: { rich_text: [{ text: { content: code } }] } } });
		}
		const whole = declaration(
			{ connector: "csv", path: "products.csv", key: "name" },
			{ Name: "name", Supplier: "supplier" },
		);
		const attributes = whole.attributes.map((mapping) =>
			mapping.notion === "Supplier" ? { ...mapping, key: "Code" } : mapping,
		);
		const task = () => csvTask({ ...whole, attributes });
		writeFileSync(file(), "name,supplier\nFlour,M-1\nButter,Dairy\n");
		const result = await task().run();
		assert.deepEqual(await rowsOf(here), { Flour: ["Mill"], Butter: [] });
		assert.deepEqual(
			result.held.map(({ title }) => title),
			["Butter"],
		);
		const [dairy] = await api.query(here.suppliers, { filter: { property: "Name", title: { equals: "Dairy" } } });
		const flour = (await api.query(here.products)).find((row) => textOf(row.properties.Name) === "Flour");
		await api.updatePage(flour?.id ?? "", { properties: { Supplier: { relation: [{ id: dairy?.id ?? "" }] } } });
		assert.equal((await task().run({ listAll: true })).toOther, 1);
		assert.match(readFileSync(file(), "utf8"), /^Flour,D-2$/m);
		assert.equal((await task().run({ listAll: true })).nothingToDo, true);
	});

	it("have a default in new rows for which the other side has none, and only there", async () => {
		const whole = declaration(
			{ connector: "csv", path: "products.csv", key: "name" },
			{ Name: "name", Supplier: "supplier" },
		);
		const { api } = here.session;
		await api.updateDataSource(here.products, {
			properties: { Unit: { select: { options: [{ name: "g" }, { name: "ml" }] } } },
		});
		const attributes = [
			...whole.attributes,
			{ notion: "Unit", other: "unit", direction: "both", default: "g" } as const,
		];
		const task = () => csvTask({ ...whole, attributes });
		const units = async () =>
			Object.fromEntries(
				(await api.query(here.products)).map(({ properties: { Name, Unit } }) => [
					textOf(Name),
					Unit?.type === "select" ? (Unit.select?.name ?? "") : "",
				]),
			);
		writeFileSync(file(), "name,supplier,unit\nFlour,Mill,\nMilk,Dairy,ml\n");
		await task().run();
		assert.deepEqual(await units(), { Flour: "g", Milk: "ml" });
		await task().run({ listAll: true });
		assert.match(readFileSync(file(), "utf8"), /^Flour,Mill,g$/m);
		assert.equal((await task().run({ listAll: true })).nothingToDo, true);
		writeFileSync(file(), readFileSync(file(), "utf8").replace("Milk,Dairy,ml", "Milk,Dairy,"));
		await task().run({ listAll: true });
		assert.deepEqual(await units(), { Flour: "g", Milk: "" });
	});

	it("go by the same names between two workspaces, each with its own ids", async () => {
		const there = await openShop(2, clock);
		opened.push(there.notion);
		const [mill] = await here.session.api.query(here.suppliers, {
			filter: { property: "title", title: { equals: "Mill" } },
		});
		await here.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: here.products },
			properties: {
				Name: { title: [{ text: { content: "Flour" } }] },
				Supplier: { relation: [{ id: mill?.id ?? "" }] },
			},
		});
		const second = openSyncServices({ session: there.session, clock });
		const task = () =>
			new ConnectorSyncTask({
				declaration: declaration(
					{ connector: "database", database: "products", workspace: "There", key: "Name" },
					{ Name: "Name", Supplier: "Supplier" },
				),
				taskId: "shop/both",
				notionId: here.products,
				otherDataSource: { id: there.products, session: there.session, outbox: second.outbox },
				folder: folder.path,
				services,
			});
		const asked = [here.session.requests.total, there.session.requests.total] as const;
		const first = await task().run();
		assert.equal(first.toOther, 1);
		// Each by its own token, and at its own pace.
		const [ours, theirs] = [here.session.requests.total - asked[0], there.session.requests.total - asked[1]];
		assert.ok(ours > 0 && theirs > 0 && first.requests === ours + theirs, `${ours} and ${theirs}`);
		assert.deepEqual(await rowsOf(there), { Flour: ["Mill"] });
		assert.equal((await task().run()).nothingToDo, true);
		second[Symbol.dispose]();
	});
});
