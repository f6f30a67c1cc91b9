// What helps one write a schema file, in YAML and in JSON.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { writesDuring } from "../support/notionEdits.ts";

const yaml = `databases:
  shops:
    title: Shops
    properties:
      Name: title
      Town: { select: [Ulm, Bonn] }
      Sells: { relation: bakery/recipes }
      Near: { relation: shosp }
`;

const json = `{
  "databases": {
    "shops": {
      "title": "Shops",
      "properties": {
        "Name": { "type": "title" },
        "Near": { "relation": "" }
      }
    }
  }
}
`;

/** `SCREENSHOTS=FOLDER` keeps pictures of what a person sees on the way. */
const pictures = process.env.SCREENSHOTS;

describe("Writing a schema file", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
		const { folder } = window.workbench;
		writeFileSync(path.join(folder, "shops.notion-schema.yaml"), yaml);
		writeFileSync(path.join(folder, "stores.notion-schema.json"), json);
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	afterEach(async () => {
		await window.workbench.run("File: Revert File").catch(() => {});
		await window.workbench.run("View: Close All Editors");
	});

	const picture = async (name: string) => {
		if (pictures) {
			await window.workbench.page.waitForTimeout(400);
			await window.workbench.screenshot(path.join(pictures, `${name}.png`));
		}
	};
	const open = (name: string) => window.workbench.openFile(name);
	const suggestion = (text: string) =>
		window.workbench.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: text }).first();
	/** Puts the cursor behind a text of the open file. */
	const goBehind = async (text: string, source: string) => {
		const before = source.slice(0, source.indexOf(text) + text.length).split("\n");
		await window.workbench.page.keyboard.press("Control+g");
		await window.workbench.answer(`${before.length}:${(before.at(-1) ?? "").length + 1}`.replace(/^/, ":"));
	};

	it("repairs a slip by Ctrl+. where one word was likely meant", async () => {
		const { workbench } = window;
		await open("shops.notion-schema.yaml");
		await workbench.squiggles().first().waitFor();
		await goBehind("relation: shos", yaml);
		await workbench.page.keyboard.press("Control+.");
		const fix = workbench.page.locator(".action-widget").getByText('Change to "shops"');
		await fix.waitFor();
		await picture("quick-fix");
		await fix.click();
		await workbench.squiggles().first().waitFor({ state: "detached" });
		assert.ok((await workbench.editorLines()).some((line) => line.includes("relation: shops")));
	});

	it("completes types, databases of this file and of others, and explains a property, in YAML", async () => {
		const { workbench } = window;
		await open("shops.notion-schema.yaml");
		await goBehind("Near: { relation: shosp }", yaml);
		await workbench.page.keyboard.press("Enter");
		await workbench.page.keyboard.type("Open: ");
		await workbench.run("Trigger Suggest");
		await suggestion("checkbox").waitFor();
		await picture("completion-yaml");
		await workbench.page.keyboard.press("Escape");
		const related = `${yaml}      Open: { relation:  }\n`;
		await workbench.replaceText(related);
		await goBehind("Open: { relation: ", related);
		await workbench.run("Trigger Suggest");
		await suggestion("bakery/ingredients").waitFor();
		await suggestion("shops").waitFor();
		await picture("completion-relation");
		await workbench.page.keyboard.press("Escape");
		await workbench.editor().getByText("Town", { exact: true }).hover();
		await workbench.page.locator(".monaco-hover:visible", { hasText: "Ulm, Bonn" }).first().waitFor();
		await picture("hover-yaml");
	});

	it("completes and explains in JSON: keys by the JSON Schema, databases by our own", async () => {
		const { workbench } = window;
		await open("stores.notion-schema.json");
		await goBehind('"title": "Shops",', json);
		await workbench.page.keyboard.press("Enter");
		await workbench.run("Trigger Suggest");
		await suggestion("description").waitFor();
		await picture("completion-json");
		await workbench.page.keyboard.press("Escape");
		await workbench.run("File: Revert File");
		await goBehind('"relation": "', json);
		await workbench.run("Trigger Suggest");
		await suggestion("bakery/recipes").waitFor();
		await picture("completion-json-relation");
		await workbench.page.keyboard.press("Escape");
		await workbench.editor().getByText('"Name"').first().hover();
		await workbench.page.locator(".monaco-hover:visible", { hasText: "title" }).first().waitFor();
		await picture("hover-json");
	});

	it("has an outline with types, and goes to a definition in another file", async () => {
		const { workbench } = window;
		await open("shops.notion-schema.yaml");
		await workbench.page.keyboard.press("Control+Shift+o");
		await workbench.quickPickRow("Town").waitFor();
		await picture("outline");
		const labels = (await workbench.quickPickLabels()).map((label) => label.trim());
		assert.deepEqual(labels, ["shops", "Name", "Town", "Sells", "Near"]);
		await workbench.page.keyboard.press("Escape");
		await goBehind("bakery/rec", yaml);
		await workbench.page.keyboard.press("F12");
		await workbench.activeTab().filter({ hasText: "bakery.notion-schema.yaml" }).waitFor();
		const lines = await workbench.editorLines();
		const at = lines.findIndex((line) => line.trim() === "recipes:");
		assert.ok(at >= 0);
		await workbench.statusBar(/Col 3/).waitFor();
	});

	it("has Plan, Apply and Open in Notion over a database, which do so", async () => {
		const { workbench, notion } = window;
		const lens = (title: string) => workbench.page.locator(".codelens-decoration a", { hasText: title }).first();
		await open("bakery.notion-schema.yaml");
		await lens("Open in Notion").waitFor();
		await picture("lenses");
		const address = await workbench.addressOpenedBy(() => lens("Open in Notion").click());
		assert.match(address, /^https:\/\/(www|app)\.notion\.(so|com)\//);
		const writes = await writesDuring(notion, async () => {
			await lens("Plan").click();
			await workbench.toast("Nothing to do: Notion is as bakery.notion-schema.yaml says.").waitFor();
			await workbench.clearToasts();
			await workbench.run("View: Close All Editors");
			await open("suppliers.notion-schema.yaml");
			await lens("Apply").click();
			await workbench.pick("Bakery");
			await workbench.dialog().waitFor();
			await workbench.dialogButton("Cancel");
		});
		assert.deepEqual(writes, []);
	});

	it("draws a cascade by the same diagram as a schema, and goes from a box to its place in the task file", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Show Pipeline");
		const junction = workbench.webview().getByRole("button", { name: /^Junction: .*Recipe Ingredients/ });
		await junction.waitFor();
		await picture("pipeline");
		await junction.focus();
		await workbench.page.keyboard.press("Enter");
		await workbench.activeTab().filter({ hasText: "bakery.notion-tasks.yaml" }).waitFor();
		await workbench.statusBar(/\(8 selected\)/).waitFor();
	});
});
