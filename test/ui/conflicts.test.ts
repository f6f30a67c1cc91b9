import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, edit, findPage, writesDuring } from "../support/notionEdits.ts";

const first = "Mild.\nKeep cold.\nUse within a week.";

/** Ingredients as a JSON file, with a list and a long text, so that all kinds of conflicts can be had. */
describe("A conflict of several attributes", () => {
	let window: BakeryWindow;
	let file: string;

	before(async () => {
		window = await openBakery();
		const { workbench } = window;
		file = path.join(workbench.folder, "stock.json");
		writeFileSync(file, JSON.stringify([{ name: "Butter", price: 0.0085, unit: "g", note: first }], undefined, "\t"));
		const tasks = path.join(workbench.folder, "bakery.notion-tasks.yaml");
		writeFileSync(
			tasks,
			`tasks:
  stock:
    sync:
      notion: { database: ingredients }
      other: { json: stock.json, key: name }
      attributes: { Name: name, Price: price, Unit: unit, Notes: note }
      conflicts: ask
`,
		);
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		const { parent } = await findPage(window.notion, "Butter", "Price");
		assert.ok(parent.type === "data_source_id");
		await clientOf(window.notion).dataSources.update({
			data_source_id: parent.data_source_id,
			properties: { Notes: { rich_text: {} } },
		});
		await setNotes("Butter", first);
		await run();
	});

	after(() => window.close());

	const stock = (): { name: string; price: number; unit: string; note: string }[] =>
		JSON.parse(readFileSync(file, "utf8"));
	const inFile = (name: string) => stock().find((row) => row.name === name);
	const editFile = (name: string, change: object) =>
		writeFileSync(
			file,
			JSON.stringify(
				stock().map((row) => (row.name === name ? { ...row, ...change } : row)),
				undefined,
				"\t",
			),
		);
	const inNotion = async (name: string) => {
		const { Price, Unit, Notes } = (await findPage(window.notion, name, "Price")).properties;
		return {
			price: Price?.type === "number" ? Price.number : undefined,
			unit: Unit?.type === "select" ? Unit.select?.name : undefined,
			note: Notes?.type === "rich_text" ? Notes.rich_text.map(({ plain_text }) => plain_text).join("") : undefined,
		};
	};
	const setNotes = (name: string, content: string) =>
		edit(window.notion, name, { Notes: { rich_text: [{ text: { content } }] } });
	const run = async () => {
		await window.workbench.run("Notion: Run Sync Task");
		const dialog = window.workbench.dialog();
		const toast = window.workbench.toast(/^stock: /);
		await dialog.or(toast).first().waitFor();
		if (await dialog.isVisible()) {
			await window.workbench.dialogButton("Run");
		}
		await toast.waitFor();
		await window.workbench.clearToasts();
	};
	const conflictOf = async (name: string) => {
		await run();
		await window.workbench.treeRow(name, "Conflicts").click();
		await window.workbench.activeTab().getByText(`${name}: Notion ↔ stock.json`).waitFor();
		await window.workbench.diffLines("modified");
	};
	const picture = (name: string) => path.join(process.env.SCREENSHOTS ?? "out/ui", `${name}.png`);
	const cursorIn = async (line: string) => {
		const { workbench } = window;
		await workbench.editor().locator(".view-line", { hasText: line }).first().click();
	};
	const action = async (name: string | RegExp) => {
		const { page } = window.workbench;
		await page.keyboard.press("Control+.");
		await page.locator(".action-widget .monaco-list-row", { hasText: name }).first().click();
	};

	it("saves nothing while nothing is decided", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Butter", { Price: { number: 0.01 }, Unit: { select: { name: "ml" } } });
		editFile("Butter", { price: 0.02, unit: "pc" });
		await conflictOf("Butter");
		const writes = await writesDuring(notion, async () => {
			await workbench.page.keyboard.press("Control+S");
			await workbench.toast(/Nothing is decided yet/).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("is decided attribute by attribute with Ctrl+., and a save leaves the rest open", async () => {
		const { workbench } = window;
		await cursorIn("Price: 0.02");
		await workbench.page.keyboard.press("Control+.");
		await workbench.page.locator(".action-widget .monaco-list-row").first().waitFor();
		await workbench.screenshot(picture("conflictActions"));
		await workbench.page.keyboard.press("Escape");
		await action(/Price: Use Notion \(0\.01\)/);
		await workbench.editor().locator(".view-line", { hasText: "Decided" }).waitFor();
		await workbench.screenshot(picture("conflictDecided"));
		await workbench.page.keyboard.press("Control+S");
		await workbench.statusBar("Butter: still open: Unit").waitFor();
		assert.equal(inFile("Butter")?.price, 0.01);
		assert.deepEqual(await inNotion("Butter"), { price: 0.01, unit: "ml", note: first });
		await workbench.editor().locator(".view-line", { hasText: "Decided" }).waitFor({ state: "detached" });
		assert.ok((await workbench.diffLines("modified")).includes("Unit: pc"));
	});

	it("is decided by a button of the editor, which saves", async () => {
		const { workbench } = window;
		await workbench.titleButton("Use What It Was").click();
		await workbench.treeRow("Butter", "Conflicts").waitFor({ state: "detached" });
		assert.equal(inFile("Butter")?.unit, "g");
		assert.equal((await inNotion("Butter")).unit, "g");
		await workbench.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
	});

	it("is merged piece by piece where a long text is in conflict", async () => {
		const { workbench } = window;
		await setNotes("Butter", first.replace("Mild.", "Very mild."));
		editFile("Butter", { note: first.replace("Mild.", "Salted.") });
		await conflictOf("Butter");
		await workbench.titleButton("Merge Piece by Piece").click();
		await workbench.page.locator(".merge-editor").waitFor();
		await workbench.page.getByText("Accept Notion").first().waitFor();
		await workbench.screenshot(picture("merge"));
		await workbench.page.getByText("Accept Notion").first().click();
		await workbench.titleButton("Accept Merge").click();
		await workbench.treeRow("Butter", "Conflicts").waitFor({ state: "detached" });
		assert.equal(inFile("Butter")?.note, first.replace("Mild.", "Very mild."));
	});

	it("is resolved with all others by side, after a question", async () => {
		const { workbench, notion } = window;
		for (const name of ["Salt", "Sugar"]) {
			await edit(notion, name, { Price: { number: 7 } });
			editFile(name, { price: 8 });
		}
		await run();
		await workbench.treeRow("Sugar", "Conflicts").waitFor();
		await workbench.run("Notion: Resolve All Conflicts…");
		await workbench.pick("Use stock.json");
		await workbench.dialogButton("Resolve");
		await workbench.toast("2 conflicts are resolved.").waitFor();
		await workbench.treeRow("Sugar", "Conflicts").waitFor({ state: "detached" });
		assert.deepEqual([(await inNotion("Salt")).price, (await inNotion("Sugar")).price], [8, 8]);
		await workbench.clearToasts();
	});

	it("closes by itself when both sides have become equal", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Honey", { Price: { number: 7 } });
		editFile("Honey", { price: 8 });
		await conflictOf("Honey");
		await edit(notion, "Honey", { Price: { number: 8 } });
		await run();
		await workbench.treeRow("Honey", "Conflicts").waitFor({ state: "detached" });
		await workbench.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
	});
});
