import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, findPage } from "../support/notionEdits.ts";

describe("Browsing the bakery", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery({ settings: { "notionWorkspaces.pageSize": 4 }, size: [1280, 1400] });
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const level2 = async () => (await window.workbench.treeRows("Databases")).filter(({ level }) => level === 2);

	it("loads the rows of a database as they are wanted", async () => {
		const { workbench } = window;
		await workbench.expand("Ingredient Inventory", "Databases");
		await workbench.treeRow("Load More", "Databases").waitFor();
		assert.equal((await level2()).length, 5, "four rows and the way to more");
		await workbench.treeRow("Load More", "Databases").click();
		await workbench.treeRow(/Load More.*8 rows shown/, "Databases").waitFor();
	});

	it("nests pages as Notion does, in Notion's order", async () => {
		const { workbench } = window;
		await workbench.expand("Bakery", "Pages");
		await workbench.treeRow("Handbook", "Pages").waitFor();
		const labels = (await workbench.treeRows("Pages")).filter(({ level }) => level === 2).map(({ label }) => label);
		assert.deepEqual(labels.slice(0, 2), ["Handbook, page", "Ideas, page"]);
	});

	it("opens a page rendered", async () => {
		const { workbench } = window;
		await workbench.treeRow("Handbook", "Pages").click();
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		await workbench.webview().getByRole("link", { name: "Opening hours" }).waitFor();
	});

	it("follows a link to another page here", async () => {
		const { workbench } = window;
		await workbench.webview().getByRole("link", { name: "Opening hours" }).click();
		await workbench
			.webview()
			.getByRole("heading", { name: /Opening hours/ })
			.first()
			.waitFor();
	});

	it("opens a row with its properties on top", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("croissants for sat");
		await workbench.quickPickRow("Croissants for Saturday").waitFor();
		await workbench.pick("Croissants for Saturday");
		await workbench.webview().getByRole("cell", { name: "In Process" }).waitFor();
		await workbench.webview().getByRole("link", { name: "Croissant" }).waitFor();
	});

	it("reveals what was found in the tree", async () => {
		const { workbench } = window;
		const row = workbench.treeRow("Croissants for Saturday", "Databases");
		await row.waitFor();
		assert.equal(await row.getAttribute("aria-selected"), "true");
	});

	it("opens a database as a table, with the titles of related rows", async () => {
		const { workbench } = window;
		await workbench.treeRow("Production Plan", "Databases").click();
		const table = workbench.webview();
		await table.getByRole("columnheader", { name: "Batches to make" }).waitFor();
		await table.getByText(/^6 rows\./).waitFor();
		await table
			.getByRole("row", { name: /Rye bread for the market/ })
			.getByText("Rye bread", { exact: true })
			.waitFor();
	});

	it("opens a row of the table by the keyboard", async () => {
		const { workbench } = window;
		const title = workbench.webview().getByRole("rowheader", { name: /Croissants for Saturday/ });
		await title.focus();
		await title.press("Enter");
		await workbench
			.activeTab()
			.getByText(/Croissants for Saturday/)
			.waitFor();
		await workbench.webview().getByRole("heading", { name: "Croissants for Saturday" }).waitFor();
	});

	it("exports all rows of a table into the file that is chosen, and says how many they are", async () => {
		const { workbench } = window;
		await workbench.treeRow("Production Plan", "Databases").click();
		await workbench
			.webview()
			.getByText(/^6 rows\./)
			.waitFor();
		await workbench.titleButton("Export All Rows…").click();
		const suggested = workbench.quickInput();
		await suggested.waitFor();
		// VS Code fills it in a moment later.
		for (let tries = 0; tries < 50 && !/Production Plan\.csv$/.test(await suggested.inputValue()); tries++) {
			await workbench.page.waitForTimeout(100);
		}
		assert.match(await suggested.inputValue(), /Production Plan\.csv$/);
		const file = path.join(workbench.folder, "plans.csv");
		await workbench.answer(file);
		await workbench.toast("6 rows are in plans.csv.").waitFor();
		const [head, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/);
		assert.match(head ?? "", /^\ufeff?Name,/);
		assert.equal(rows.length, 6);
		assert.ok(rows.some((row) => row.startsWith("Croissants for Saturday,")));
		await workbench.clearToasts();
	});

	it("opens a database that a page links to as a table here", async () => {
		const { workbench } = window;
		await workbench.treeRow("Bakery", "Pages").click();
		await workbench.webview().getByRole("link", { name: "Recipe Ingredients" }).first().click();
		await workbench.activeTab().getByText("Recipe Ingredients").waitFor();
		await workbench.webview().getByRole("columnheader", { name: "Amount per batch" }).waitFor();
	});

	it("opens what a link points at", async () => {
		const { workbench, notion } = window;
		const page = await findPage(notion, "Cleaning plan");
		await workbench.run("Notion: Open by Link");
		await workbench.answer(page.url);
		await workbench
			.activeTab()
			.getByText(/Cleaning plan/)
			.waitFor();
	});

	it("says what is wrong with a link before anything is asked of Notion", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Open by Link");
		await workbench.quickInput().fill("hello");
		await workbench.page.getByText("This is neither an id nor a link to Notion.").first().waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("says that a page is gone or not shared, and what to do", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Open by Link");
		await workbench.answer("https://www.notion.so/00000000000040008000000000000000");
		await workbench.toast(/share it with the integration/).waitFor();
		await workbench.clearToasts();
	});

	it("copies links and ids, and opens Notion in the browser", async () => {
		const { workbench, notion } = window;
		const page = await findPage(notion, "Handbook");
		await workbench.rowMenu("Handbook", "Copy Link", "Pages");
		await workbench.statusBar("Link copied").waitFor();
		assert.equal(await workbench.clipboard(), page.url);
		await workbench.rowMenu("Handbook", "Copy Id", "Pages");
		await workbench.statusBar("Id copied").waitFor();
		assert.equal(await workbench.clipboard(), page.id);
		const address = await workbench.addressOpenedBy(() => workbench.rowAction("Handbook", "Open in Notion", "Pages"));
		assert.equal(address, page.url);
	});

	it("lists people and the integration", async () => {
		const { workbench } = window;
		await workbench.page.locator(".pane-header", { hasText: "Users" }).click();
		await workbench
			.treeRow(/, user/, "Users")
			.first()
			.waitFor();
	});

	it("keeps what is stored when Notion is away, says so, and recovers", async () => {
		const { workbench, notion } = window;
		const { url } = window;
		await notion.close();
		await workbench.viewAction("Databases", "Refresh");
		await workbench.toast(/Notion can't be reached/).waitFor();
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor();
		await notion.listen({ port: Number(new URL(url).port) });
		await workbench.toastButton(/Notion can't be reached/, "Try Again");
		await workbench.clearToasts();
		await workbench.treeRow("Recipes", "Databases").click();
		await workbench
			.webview()
			.getByText(/^5 rows\./)
			.waitFor();
	});

	it("shows the data sources of a database that has several, with the rows of each", async () => {
		const { workbench, notion } = window;
		const recipe = await findPage(notion, "Croissant", "Lines");
		assert.equal(recipe.parent.type, "data_source_id");
		const databaseId = recipe.parent.type === "data_source_id" ? recipe.parent.database_id : "";
		const seasonal = await clientOf(notion).dataSources.create({
			parent: { type: "database_id", database_id: databaseId },
			title: [{ text: { content: "Seasonal recipes" } }],
			properties: { Name: { title: {} } },
		});
		await clientOf(notion).pages.create({
			parent: { type: "data_source_id", data_source_id: seasonal.id },
			properties: { Name: { title: [{ text: { content: "Stollen" } }] } },
		});
		await workbench.viewAction("Databases", "Refresh");
		await workbench.treeRow("Recipes, database with 2 data sources", "Databases").waitFor();
		await workbench.expand("Recipes", "Databases");
		await workbench.expand("Seasonal recipes", "Databases");
		await workbench.treeRow("Stollen", "Databases").waitFor();
	});

	it("finds the steps of the walkthrough ticked that were done before it was opened", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Get Started");
		for (const title of ["Look around", "Open a table"]) {
			const step = workbench.page.locator(".gettingStartedContainer .getting-started-step", { hasText: title });
			await step.locator(".codicon.complete").waitFor();
		}
	});
});
