import assert from "node:assert/strict";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";

describe("A folder that isn't trusted", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery({ workspaceTrust: true });
		await window.workbench.dialogButton(/No, I don't/);
		await window.workbench.showContainer("Notion");
	});

	after(() => window.close());

	it("can be browsed", async () => {
		const { workbench } = window;
		await workbench.expand("Recipes", "Databases");
		await workbench.treeRow("Croissant", "Databases").waitFor();
	});

	it("offers no command that reads its files, and says so where conflicts would be", async () => {
		const { workbench } = window;
		await workbench.page.getByText("In Restricted Mode task files are not read").waitFor();
		await workbench.page.keyboard.press("F1");
		const search = workbench.quickPickRow("Notion: Search");
		for (const command of ["Run Cascade Task", "Run Sync Task", "Create Databases from Schema File"]) {
			// What is offered comes and goes as the text is changed: the list is up to date then.
			await workbench.quickInput().fill(">Notion: Search");
			await search.waitFor();
			await workbench.quickInput().fill(`>Notion: ${command}`);
			await search.waitFor({ state: "detached" });
			assert.equal(await workbench.quickPickRow(`Notion: ${command}`).count(), 0, command);
		}
		await workbench.page.keyboard.press("Escape");
	});

	it("has no squiggles: its files are not read", async () => {
		const { workbench } = window;
		await workbench.openFile("suppliers.notion-schema.yaml");
		await workbench.replaceText("databases: [nonsense");
		await workbench.page.waitForTimeout(1500);
		assert.equal(await workbench.squiggles().count(), 0);
	});
});
