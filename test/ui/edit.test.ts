import assert from "node:assert/strict";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { findPage } from "../support/notionEdits.ts";

describe("Editing from the sidebar", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		await window.workbench.expand("Bakery", "Pages");
	});

	after(() => window.close());

	it("makes a page inside another one, and opens it", async () => {
		const { workbench, notion } = window;
		await workbench.rowMenu("Handbook", "New Page Inside…", "Pages");
		await workbench.answer("Holidays");
		await workbench.treeRow("Holidays", "Pages").waitFor();
		await workbench.activeTab().getByText("Holidays").waitFor();
		assert.ok(await findPage(notion, "Holidays"));
	});

	it("makes a row in a database, and opens it", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Recipes", "New Row…", "Databases");
		await workbench.answer("Pretzel");
		await workbench.activeTab().getByText("Pretzel").waitFor();
		await workbench.treeRow("Pretzel", "Databases").waitFor();
	});

	it("asks for a title until it is one", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Recipes", "New Row…", "Databases");
		await workbench.quickInput().press("Enter");
		await workbench.page.getByText("A title is needed.").first().waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("renames, starting from the title that it has", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Holidays", "Rename…", "Pages");
		await workbench.quickInput().waitFor();
		assert.equal(await workbench.quickInput().inputValue(), "Holidays");
		await workbench.answer("Days off");
		await workbench.treeRow("Days off", "Pages").waitFor();
		assert.equal(await workbench.treeRow("Holidays", "Pages").count(), 0);
	});

	it("moves to the trash when it was confirmed, and takes that back", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Days off", "Move to Trash…", "Pages");
		assert.match(await workbench.dialog().innerText(), /Move "Days off" to the trash\?/);
		await workbench.dialogButton("Move to Trash");
		await workbench.treeRow("Days off", "Pages").waitFor({ state: "detached" });
		await workbench.toastButton('"Days off" is in the trash.', "Undo");
		await workbench.treeRow("Days off", "Pages").waitFor();
	});

	it("restores what is chosen from the trash", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Days off", "Move to Trash…", "Pages");
		await workbench.dialogButton("Move to Trash");
		await workbench.treeRow("Days off", "Pages").waitFor({ state: "detached" });
		await workbench.run("Notion: Restore from Trash");
		await workbench.pick("Days off");
		await workbench.treeRow("Days off", "Pages").waitFor();
		await workbench.activeTab().getByText("Days off").waitFor();
	});

	it("lets a page go that turns out to be in the trash when it is opened", async () => {
		const { workbench, notion } = window;
		notion.person.setTrash((await findPage(notion, "Days off")).id, true);
		await workbench.treeRow("Days off", "Pages").click();
		await workbench.webview().getByText("This page is in the trash.").waitFor();
		await workbench.treeRow("Days off", "Pages").waitFor({ state: "detached" });
	});
});
