import assert from "node:assert/strict";
import {
	type DatabaseSchema,
	isWorkspaceError,
	Session,
	SessionError,
	type SessionOptions,
	systemClock,
} from "../../src/api.ts";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { createPacer } from "../../src/notion/pacer.ts";
import { connectSample, createSampleApp } from "../support/sampleApp.ts";

describe("Session, creating databases in a script", () => {
	let notion: LocalNotion;
	let session: Session;
	let parent: { readonly pageId: string };

	const options = (): SessionOptions => ({
		token: notion.token,
		baseUrl: "http://local.test",
		fetch: notion.fetch,
		pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
	});
	beforeEach(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		session = new Session(options());
		parent = { pageId: notion.rootPageId };
	});
	afterEach(async () => {
		await session.close();
		await notion.close();
	});

	const writes = () =>
		notion.journal.filter(({ method, path }) => method !== "GET" && !/search|query/.test(path)).length;
	const propertiesOf = async (id: string) => {
		const database = await session.getDatabase(id, { useCache: false });
		return (await session.getDataSource(database.data_sources[0]?.id ?? "", { useCache: false })).properties;
	};
	const relation = (property: Awaited<ReturnType<typeof propertiesOf>>[string] | undefined) =>
		property?.type === "relation" ? property.relation : undefined;

	it("knows which session is the active one, and gives it or a new one", async () => {
		assert.equal(Session.getActive(), session);
		assert.equal(Session.getOrCreate(options()), session);
		const other = new Session(options());
		assert.equal(Session.getActive(), session);
		other.activate();
		assert.equal(Session.getActive(), other);
		await other.close();
		assert.equal(Session.getActive(), session);
		await session.close();
		assert.equal(Session.getActive(), undefined);
		other.activate();
		assert.equal(Session.getActive(), undefined);
		await using created = Session.getOrCreate(options());
		assert.equal(Session.getActive(), created);
	});

	it("has the connected workspace for the active session in an app", async () => {
		await session.close();
		await using sample = createSampleApp();
		const connection = await connectSample(sample.app);
		assert.equal(Session.getActive(), connection.session);
		await sample.app.connections.disconnect(connection.id);
		assert.equal(Session.getActive(), undefined);
	});

	it("creates a database from a declaration: relations out of it, to itself, and names of their other sides", async () => {
		const [recipes] = await session.searchDatabases("Recipes");
		assert.ok(recipes);
		const database = await session.createDatabase(parent, {
			title: "Events",
			icon: "🎉",
			properties: {
				Name: "title",
				Kind: { select: ["Market", "Wedding"] },
				Serves: { relation: recipes.url, reverse: "Events" },
				After: { relation: "self", reverse: "Before" },
			},
		});
		assert.equal(database.title[0]?.plain_text, "Events");
		const properties = await propertiesOf(database.id);
		assert.deepEqual(Object.keys(properties).toSorted(), ["After", "Before", "Kind", "Name", "Serves"]);
		assert.equal(relation(properties.Serves)?.data_source_id, recipes.data_sources[0]?.id);
		assert.equal(relation((await propertiesOf(recipes.id)).Events)?.data_source_id, database.data_sources[0]?.id);
		assert.equal(relation(properties.After)?.data_source_id, database.data_sources[0]?.id);
	});

	it("creates a database with a title and nothing else where nothing is declared", async () => {
		const database = await session.createDatabase(parent);
		assert.deepEqual(
			Object.values(await propertiesOf(database.id)).map(({ type }) => type),
			["title"],
		);
	});

	it("creates several at once, cycles included, one create and one update each at most", async () => {
		const schemas = {
			books: { title: "Books", properties: { Name: "title", By: { relation: "authors", reverse: "Wrote" } } },
			authors: {
				title: "Authors",
				properties: {
					Name: "title",
					Best: { relation: "books", reverse: "Best of" },
					"How many": { rollup: "Wrote.Name", function: "count" },
				},
			},
		};
		const before = writes();
		const { books, authors } = await session.createDatabases(parent, schemas);
		assert.ok(writes() - before <= 4);
		const [ofBooks, ofAuthors] = [await propertiesOf(books.id), await propertiesOf(authors.id)];
		assert.deepEqual(Object.keys(ofBooks).toSorted(), ["Best of", "By", "Name"]);
		assert.deepEqual(Object.keys(ofAuthors).toSorted(), ["Best", "How many", "Name", "Wrote"]);
		assert.equal(relation(ofBooks.By)?.data_source_id, authors.data_sources[0]?.id);
	});

	it("creates each in a page of its own where several are given", async () => {
		const pages = await Promise.all(["One", "Two"].map((title) => session.createPage(parent, title)));
		const [one, two] = pages.map(({ id }) => ({ pageId: id }));
		assert.ok(one && two);
		const properties = { Name: "title" };
		const made = await session.createDatabases(
			{ a: one, b: two },
			{ a: { title: "A", properties }, b: { title: "B", properties } },
		);
		const parentOf = (database: typeof made.a) => database.parent.type === "page_id" && database.parent.page_id;
		assert.deepEqual([parentOf(made.a), parentOf(made.b)], [one.pageId, two.pageId]);
	});

	it("says every mistake of a declaration with its place, and writes nothing", async () => {
		const before = writes();
		const wrong = {
			title: "Wrong",
			properties: { Name: "title", Also: "title", Of: { relation: "nobody" }, Kind: "colour" },
		};
		await assert.rejects(
			session.createDatabase(parent, wrong),
			(error) =>
				isWorkspaceError(error, "invalidInput") && /Kind/.test(error.message) && Array.isArray(error.data.problems),
		);
		await assert.rejects(session.createDatabase({ pageId: "nonsense" }, wrong), (error) =>
			isWorkspaceError(error, "invalidInput"),
		);
		assert.equal(writes(), before);
	});

	it("tells what was created where it can't go on", async () => {
		notion.setFaults([
			{
				method: "POST",
				path: "/v1/databases",
				nth: [2],
				effect: { kind: "status", status: 400, code: "validation_error", message: "No." },
			},
		]);
		const properties = { Name: "title" };
		const failed = session.createDatabases(parent, { a: { properties }, b: { properties } });
		await assert.rejects(
			failed,
			(error) => isWorkspaceError(error, "refused") && Object.keys(error.data.created as object).length === 1,
		);
	});

	it("makes one database where the answer to the first attempt got lost", async () => {
		notion.setFaults([{ method: "POST", path: "/v1/databases", nth: [1], effect: { kind: "reset", applied: true } }]);
		await session.createDatabase(parent, { title: "Once", properties: { Name: "title" } });
		assert.equal((await session.searchDatabases("Once")).length, 1);
	});

	describe("getOrCreateDatabase", () => {
		const schema: DatabaseSchema = {
			title: "Events",
			properties: { Name: "title", Date: "date", After: { relation: "self" } },
		};

		it("creates it once and finds it after that", async () => {
			const made = await session.getOrCreateDatabase(parent, schema);
			const before = writes();
			assert.equal((await session.getOrCreateDatabase(parent, schema)).id, made.id);
			assert.equal(writes(), before);
		});

		it("doesn't take one with another schema for it, and says what differs", async () => {
			await session.createDatabase(parent, { ...schema, properties: { Name: "title", Date: "rich_text" } });
			const found = session.getOrCreateDatabase(parent, schema);
			await assert.rejects(
				found,
				(error) => isWorkspaceError(error, "invalidInput") && /Date/.test(String(error.data.differences)),
			);
		});

		it("doesn't choose between two", async () => {
			await session.createDatabase(parent, schema);
			await session.createDatabase(parent, schema);
			await assert.rejects(
				session.getOrCreateDatabase(parent, schema),
				(error) => isWorkspaceError(error, "invalidInput") && (error.data.ids as unknown[]).length === 2,
			);
		});
	});

	it("creates nothing when it is closed", async () => {
		await session.close();
		const schema = { title: "Events", properties: { Name: "title" } };
		const isSessionError = (error: unknown) => error instanceof SessionError;
		await assert.rejects(session.createDatabase(parent, schema), isSessionError);
		await assert.rejects(session.createDatabases(parent, { schema }), isSessionError);
		await assert.rejects(session.getOrCreateDatabase(parent, schema), isSessionError);
	});
});
