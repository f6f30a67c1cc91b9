import assert from "node:assert/strict";
import { hasRichTitle, rename, restore, setTrashed, trashed } from "../../../src/app/objectEdits.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

describe("editing an object by hand", () => {
	let notion: LocalNotion;
	let session: Session;
	beforeEach(async () => {
		const clock = createVirtualClock();
		notion = await createLocalNotion({ sample: "bakery", clock });
		session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			clock,
			pacer: createPacer({ clock, requestsPerSecond: undefined }),
		});
	});
	afterEach(() => notion.close());

	const page = async (title: string) => {
		const [found] = await session.searchPages(title);
		assert.ok(found);
		return found;
	};
	const database = async (title: string) => {
		const [found] = await session.searchDatabases(title);
		assert.ok(found);
		return found;
	};

	it("renames a page and a row, whatever its title property is called", async () => {
		for (const before of ["Handbook", "Butter"]) {
			const { id } = await page(before);
			await rename(session, { kind: "page", id }, `${before} 2`, { before });
			assert.equal(titleOf(await session.api.page(id)), `${before} 2`);
		}
	});

	it("renames a database with its only data source, and a data source alone", async () => {
		const recipes = await database("Recipes");
		const [source] = recipes.data_sources;
		assert.ok(source);
		await rename(session, { kind: "database", id: recipes.id }, "Formulas", { before: "Recipes" });
		assert.equal(titleOf(await session.api.dataSource(source.id)), "Formulas");
		assert.equal(titleOf(await session.api.database(recipes.id)), "Formulas");
		await rename(session, { kind: "data_source", id: source.id }, "Breads", { before: "Formulas" });
		assert.equal(titleOf(await session.api.dataSource(source.id)), "Breads");
	});

	it("changes nothing where somebody has renamed it meanwhile", async () => {
		const { id } = await page("Handbook");
		await rename(session, { kind: "page", id }, "Rules", { before: "Handbook" });
		await assert.rejects(rename(session, { kind: "page", id }, "Guide", { before: "Handbook" }), (error) =>
			isWorkspaceError(error, "conflict"),
		);
		assert.equal(titleOf(await session.api.page(id)), "Rules");
	});

	it("knows a title that would lose its formatting", async () => {
		const { id } = await page("Handbook");
		assert.equal(hasRichTitle(await session.api.page(id)), false);
		await session.api.updatePage(id, {
			properties: { title: { title: [{ text: { content: "Handbook" }, annotations: { bold: true } }] } },
		});
		assert.equal(hasRichTitle(await session.api.page(id)), true);
	});

	it("finds in the trash what was moved there, and takes it out again", async () => {
		const { id } = await page("Handbook");
		await setTrashed(session, { kind: "page", id }, true);
		const found = (await trashed(session)).find((object) => object.id === id);
		assert.ok(found);
		await restore(session, found);
		assert.equal((await session.api.page(id)).in_trash, false);
		assert.deepEqual(await trashed(session), []);
	});

	it("brings a trashed database back with its data source", async () => {
		const recipes = await database("Recipes");
		await setTrashed(session, { kind: "database", id: recipes.id }, true);
		const [found] = (await trashed(session)).filter((object) => object.object === "data_source");
		assert.ok(found);
		await restore(session, found);
		assert.equal((await session.api.database(recipes.id)).in_trash, false);
		assert.equal((await session.api.dataSource(found.id)).in_trash, false);
	});
});
