import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { writesDuring } from "../support/notionEdits.ts";

describe("Databases from a schema file", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const create = async (file: string) => {
		await window.workbench.run("Notion: Create Databases from Schema File");
		await window.workbench.pick(file);
	};

	it("finds nothing to do for the bakery, which arrives linked", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await create("bakery.notion-schema.yaml");
			await workbench.toast("Nothing to do: Notion is as bakery.notion-schema.yaml says.").waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("shows what it would do, and does nothing when it is cancelled", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await create("suppliers.notion-schema.yaml");
			await workbench.pick("Bakery");
			assert.match(await workbench.dialog().innerText(), /Create the database "Suppliers"/);
			await workbench.dialogButton("Cancel");
		});
		assert.deepEqual(writes, []);
		await workbench.webview().getByText("Nothing is written yet.").waitFor();
	});

	it("creates the databases with their relations, links them, and says what it did", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await create("suppliers.notion-schema.yaml");
			await workbench.pick("Bakery");
			await workbench.dialogButton("Apply");
			await workbench.toast(/is applied: created Suppliers, Purchases/).waitFor();
		});
		assert.equal(writes.length, 3, "two creates and one update of what could not be there yet");
		const lock = JSON.parse(readFileSync(path.join(workbench.folder, "suppliers.notion-schema.lock.json"), "utf8"));
		assert.deepEqual(Object.keys(lock.workspaces[notion.workspaceId].databases).toSorted(), ["purchases", "suppliers"]);
		await workbench.treeRow("Suppliers", "Databases").waitFor();
		await workbench.clearToasts();
	});

	it("finds nothing left to do afterwards", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await create("suppliers.notion-schema.yaml");
			await workbench.toast("Nothing to do: Notion is as suppliers.notion-schema.yaml says.").waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("offers what may be written, and explains a property under the mouse", async () => {
		const { workbench } = window;
		await workbench.openFile("suppliers.notion-schema.yaml");
		await workbench.editor().getByText("Delivered", { exact: true }).hover();
		await workbench.page.locator(".monaco-hover:visible", { hasText: "checkbox" }).first().waitFor();
		const text = readFileSync(path.join(workbench.folder, "suppliers.notion-schema.yaml"), "utf8");
		await workbench.replaceText(`${text.trimEnd()}\n      Checked by: `);
		await workbench.run("Trigger Suggest");
		await workbench.page.locator(".suggest-widget.visible").getByText("people").first().waitFor();
		await workbench.page.keyboard.press("Escape");
		await workbench.run("File: Revert File");
	});

	it("underlines a mistake at its place, and refuses to run with it", async () => {
		const { workbench, notion } = window;
		await workbench.openFile("suppliers.notion-schema.yaml");
		const text = readFileSync(path.join(workbench.folder, "suppliers.notion-schema.yaml"), "utf8");
		await workbench.replaceText(text.replace("relation: suppliers,", "relation: supliers,"));
		await workbench.squiggles().first().waitFor();
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Create Databases from Schema File");
			await workbench.toast(/suppliers\.notion-schema\.yaml:\d+:\d+:.*suppliers/).waitFor();
		});
		assert.deepEqual(writes, []);
	});
});
