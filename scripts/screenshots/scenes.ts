import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { BakeryWindow } from "../../test/support/bakery.ts";
import { edit } from "../../test/support/notionEdits.ts";

/** A state of the window that a picture is taken of. */
export interface Scene {
	/** The picture's name, before its theme. */
	readonly name: string;
	/** Brings the window into that state; scenes run in order, in one window. */
	run(window: BakeryWindow): Promise<void>;
}

const setPrice = (file: string, name: string, price: string) => {
	const text = readFileSync(file, "utf8");
	writeFileSync(file, text.replace(new RegExp(`^(${name},[^,]*,).*$`, "m"), `$1${price}`));
};

export const scenes: readonly Scene[] = [
	{
		name: "page",
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
		name: "search",
		async run({ workbench }) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill("croi");
			await workbench.quickPickRow("Croissants for Saturday").waitFor();
		},
	},
	{
		name: "row",
		async run({ workbench }) {
			await workbench.pick("Croissants for Saturday");
			await workbench.webview().getByRole("cell", { name: "In Process" }).waitFor();
		},
	},
	{
		name: "schema-mistake",
		async run({ workbench }) {
			const text = readFileSync(path.join(workbench.folder, "suppliers.notion-schema.yaml"), "utf8");
			await workbench.openFile("suppliers.notion-schema.yaml");
			await workbench.replaceText(text.replace("relation: suppliers,", "relation: supliers,"));
			await workbench.squiggles().first().waitFor();
			await workbench.page.keyboard.press("F8");
			await workbench.page.locator(".marker-widget").waitFor();
		},
	},
	{
		name: "schema-plan",
		async run({ workbench }) {
			await workbench.page.keyboard.press("Escape");
			await workbench.run("File: Revert File");
			await workbench.run("Notion: Create Databases from Schema File");
			await workbench.pick("Bakery");
			await workbench.dialogButton("Cancel");
			await workbench.webview().getByText("Nothing is written yet.").waitFor();
		},
	},
	{
		name: "cascade-confirm",
		async run({ workbench }) {
			await workbench.run("Notion: Run Cascade Task");
			await workbench.pick("Croissants for Saturday");
			await workbench.dialog().waitFor();
		},
	},
	{
		name: "cascade-written",
		async run({ workbench }) {
			await workbench.dialogButton(/^Write/);
			await workbench.toast(/are written to Ingredient Transactions/).waitFor();
			await workbench.webview().getByText("8 rows were written.").waitFor();
		},
	},
	{
		name: "sync-conflict",
		async run({ workbench, notion }) {
			const csv = path.join(workbench.folder, "prices.csv");
			await workbench.clearToasts();
			await workbench.run("Notion: Run Sync Task");
			await workbench.dialogButton("Run");
			await workbench.toast(/^price list: /).waitFor();
			await workbench.clearToasts();
			await edit(notion, "Butter", { Price: { number: 0.0091 } });
			setPrice(csv, "Butter", "0.0095");
			setPrice(csv, "Salt", "0.0007");
			await workbench.run("Notion: Run Sync Task");
			await workbench.dialogButton("Run");
			await workbench.toast(/1 in conflict/).waitFor();
		},
	},
	{
		name: "conflict",
		async run({ workbench }) {
			await workbench.clearToasts();
			await workbench.treeRow("Butter", "Conflicts").click();
			await workbench.page.locator(".monaco-diff-editor .modified .view-line").first().waitFor();
		},
	},
	{
		name: "resolved",
		async run({ workbench }) {
			await workbench.titleButton("Use Notion").click();
			await workbench.statusBar("Butter is resolved").waitFor();
		},
	},
	{
		name: "offline",
		async run({ workbench, notion, url }) {
			await notion.close();
			await workbench.viewAction("Databases", "Refresh");
			await workbench.toast(/Notion can't be reached/).waitFor();
			await notion.listen({ port: Number(new URL(url).port) });
		},
	},
	{
		name: "welcome",
		async run({ workbench }) {
			await workbench.clearToasts();
			await workbench.run("Notion: Disconnect Workspace");
			await workbench.dialogButton("Disconnect");
			await workbench.page.getByRole("button", { name: "Connect Workspace" }).waitFor();
		},
	},
	{
		name: "token",
		async run({ workbench }) {
			await workbench.run("Notion: Connect Workspace");
			await workbench.pick(/Token of a Notion integration/);
			await workbench.answer("ntn with spaces");
			await workbench.page.getByText("A token has no spaces or line breaks.").first().waitFor();
		},
	},
];
