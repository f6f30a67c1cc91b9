import assert from "node:assert/strict";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";

describe("The bakery, opened as npm start does", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
	});

	after(() => window.close());

	it("shows the five databases of the local workspace", async () => {
		const { workbench } = window;
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		const rows = await workbench.treeRows("Databases");
		assert.equal(rows.filter((row) => row.level === 1).length, 5);
	});

	it("shows the rows of a database", async () => {
		const { workbench } = window;
		await workbench.expand("Recipes", "Databases");
		await workbench.page.waitForFunction(
			() => document.querySelectorAll('[role="treeitem"][aria-level="2"]').length > 1,
		);
	});

	it("searches from the palette", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("flour");
		await workbench.quickPickRow(/flour/i).waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("opens a file of the folder", async () => {
		const { workbench } = window;
		await workbench.openFile("bakery.notion-schema.yaml");
		assert.ok((await workbench.editorLines()).some((line) => /databases/.test(line)));
	});

	it("comes back connected after a reload", async () => {
		const { workbench } = window;
		await workbench.reload();
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});
});
