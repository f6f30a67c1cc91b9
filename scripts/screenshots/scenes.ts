import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { BakeryWindow } from "../../test/support/bakery.ts";
import { edit } from "../../test/support/notionEdits.ts";

/** A state of the window that a picture is taken of. */
export interface Scene {
	/** The picture's name, before its theme. */
	readonly name: string;
	readonly theme: "light" | "dark";
	/** Brings the window into that state; scenes run in order, in one window. */
	run(window: BakeryWindow): Promise<void>;
}

const setPrice = (file: string, name: string, price: string) => {
	const text = readFileSync(file, "utf8");
	writeFileSync(file, text.replace(new RegExp(`^(${name},[^,]*,).*$`, "m"), `$1${price}`));
};

/** The plan of a schema file of which nothing is written yet. */
export async function showSchemaPlan({ workbench }: Pick<BakeryWindow, "workbench">): Promise<void> {
	await workbench.openFile("suppliers.notion-schema.yaml");
	await workbench.run("Notion: Create Databases from Schema File");
	await workbench.pick("Bakery");
	await workbench.dialogButton("Cancel");
	await workbench.webview().getByText("Nothing is written yet.").waitFor();
}

export const scenes: readonly Scene[] = [
	{
		name: "page",
		theme: "light",
		async run({ workbench }) {
			await workbench.showContainer(/Notion/);
			await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
			await workbench.expand("Bakery", "Pages");
			await workbench.expand("Handbook", "Pages");
			await workbench.treeRow("Handbook", "Pages").click();
			await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		},
	},
	{
		name: "table",
		theme: "dark",
		async run({ workbench }) {
			await workbench.expand("Production Plan", "Databases");
			await workbench.treeRow("Production Plan", "Databases").click();
			await workbench
				.webview()
				.getByText(/^6 rows\./)
				.waitFor();
			await workbench.webview().getByText("Rye bread", { exact: true }).waitFor();
		},
	},
	{
		name: "schema-plan",
		theme: "light",
		run: showSchemaPlan,
	},
	{
		name: "cascade-written",
		theme: "light",
		async run({ workbench }) {
			await workbench.run("Notion: Run Cascade Task");
			await workbench.pick("Croissants for Saturday");
			await workbench.dialogButton(/^Write/);
			await workbench.toast(/are written to Ingredient Transactions/).waitFor();
			await workbench.webview().getByText("8 rows were written.").waitFor();
		},
	},
	{
		name: "changes",
		theme: "light",
		async run({ workbench, notion }) {
			const csv = path.join(workbench.folder, "prices.csv");
			await workbench.run("View: Close All Editors");
			await workbench.clearToasts();
			await workbench.run("Notion: Run Sync Task");
			await workbench.dialogButton("Run");
			await workbench.toast(/^price list: /).waitFor();
			await workbench.clearToasts();
			await edit(notion, "Butter", { Price: { number: 0.0091 } });
			await edit(notion, "Rye flour", { Price: { number: 0.0014 } });
			setPrice(csv, "Butter", "0.0095");
			setPrice(csv, "Salt", "0.0007");
			await workbench.showContainer(/^Source Control/);
			await workbench.run("Notion: Preview Sync Task");
			await workbench.run("View: Close All Editors");
			const line = workbench.page.locator(".scm-view").getByRole("treeitem", { name: /^Salt/ }).first();
			await line.click();
			await workbench.diffLines("modified");
			await workbench.clearToasts();
		},
	},
	{
		name: "conflict",
		theme: "dark",
		async run({ workbench }) {
			await workbench.showContainer(/^Notion/);
			await workbench.run("View: Close All Editors");
			await workbench.run("Notion: Run Sync Task");
			await workbench.dialogButton("Run");
			await workbench.toast(/1 in conflict/).waitFor();
			await workbench.clearToasts();
			await workbench.treeRow("Butter", "Conflicts").click();
			await workbench.page.locator(".monaco-diff-editor .modified .view-line").first().waitFor();
		},
	},
];
