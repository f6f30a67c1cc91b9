import assert from "node:assert/strict";
import path from "node:path";
import { Balances } from "../../../src/app/balances.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import { connectSample, createSampleApp, type SampleApp } from "../../support/sampleApp.ts";

const bakery = path.resolve("samples", "bakery");
const files = {
	tasks: [{ path: path.join(bakery, "bakery.notion-tasks.yaml"), folder: bakery }],
	schemas: [path.join(bakery, "bakery.notion-schema.yaml")],
};

describe("balances of a folder's cascades", () => {
	let sample: SampleApp;

	beforeEach(() => {
		sample = createSampleApp();
	});
	afterEach(() => sample[Symbol.asyncDispose]());

	const open = async (found: typeof files | { tasks: []; schemas: [] } = files) => {
		const connection = await connectSample(sample.app);
		const { session } = connection;
		const balances = new Balances({ app: sample.app, findFiles: async () => found });
		const databases = await session.searchDatabases();
		const source = (title: string) =>
			databases.flatMap(({ data_sources }) => data_sources).find(({ name }) => name === title)?.id ?? "";
		return { connection, session, balances, source };
	};

	it("belong to the database that the log's items are in, and to no other", async () => {
		const { connection, session, balances, source } = await open();
		const [balance, ...more] = await balances.of(connection, source("Ingredient Inventory"));
		assert.deepEqual(more, []);
		assert.equal(balance?.title, "Ingredient Transactions");
		const butter = (await session.api.query(source("Ingredient Inventory"))).find((row) => titleOf(row) === "Butter");
		assert.ok(butter);
		const rows = await session.api.query(source("Ingredient Transactions"));
		const expected = rows
			.filter(({ properties: { Ingredient } }) =>
				Ingredient?.type === "relation" ? Ingredient.relation.some(({ id }) => id === butter.id) : false,
			)
			.reduce((sum, { properties: { Amount } }) => sum + (Amount?.type === "number" ? (Amount.number ?? 0) : 0), 0);
		assert.equal(balance?.sums.get(butter.id), expected);
		assert.deepEqual(await balances.of(connection, source("Recipes")), []);
	});

	it("are read again once something is known to have changed, and tell", async () => {
		const { connection, session, balances, source } = await open();
		const items = source("Ingredient Inventory");
		await balances.of(connection, items);
		const [row] = await session.api.query(source("Ingredient Transactions"));
		assert.ok(row);
		let told = 0;
		balances.onDidChange(() => told++);
		await session.api.updatePage(row.id, { properties: { Amount: { number: 123_456 } } });
		const before = session.requests.total;
		await balances.of(connection, items);
		assert.equal(session.requests.total, before);
		await balances.stale(connection);
		const [balance] = await balances.of(connection, items);
		assert.equal(told, 1);
		assert.ok([...(balance?.sums.values() ?? [])].some((sum) => sum > 100_000));
	});

	it("are none where no task is declared", async () => {
		const { connection, balances, source } = await open({ tasks: [], schemas: [] });
		assert.deepEqual(await balances.of(connection, source("Ingredient Inventory")), []);
	});
});
