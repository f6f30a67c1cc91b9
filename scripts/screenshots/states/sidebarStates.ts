import type { LocalNotion } from "../../../src/localNotion/server.ts";
import type { Workbench } from "../../../test/support/workbench.ts";
import type { StateScene } from "./stateScene.ts";

/** What is asked takes so long, in milliseconds, that there is time for all pictures. */
export const slow = 40_000;

export async function connect(workbench: Workbench, notion: LocalNotion): Promise<void> {
	await workbench.run("Notion: Connect Workspace");
	await workbench.pick(/Token of a Notion integration/);
	await workbench.answer(notion.token);
	await workbench.statusBar("Bakery").waitFor();
}

export async function disconnect(workbench: Workbench): Promise<void> {
	await workbench.run("Notion: Disconnect Workspace");
	await workbench.dialogButton("Disconnect");
	await workbench.statusBar("Notion: not connected").waitFor();
}

/** Opens what the search finds. */
export async function find(workbench: Workbench, words: string, title: string): Promise<void> {
	await workbench.run("Notion: Search");
	await workbench.quickInput().fill(words);
	await workbench.pick(title);
}

const pane = ({ page }: Workbench, view: string) =>
	page.locator(".sidebar .pane").filter({ has: page.locator(".pane-header", { hasText: view }) });

/** The sidebar and the dialogs around connecting. */
export const connectStates: readonly StateScene[] = [
	{
		name: "sidebar-not-connected",
		async run({ workbench }) {
			await workbench.showContainer("Notion");
			await workbench.page.getByRole("button", { name: "Connect Workspace" }).waitFor();
		},
	},
	{
		name: "connect-ways",
		async run({ workbench }) {
			await workbench.run("Notion: Connect Workspace");
			await workbench.quickPickRow(/Token of a Notion integration/).waitFor();
		},
		looks: "themes",
	},
	{
		name: "connect-token-empty",
		async run({ workbench }) {
			await workbench.run("Notion: Connect Workspace");
			await workbench.pick(/Token of a Notion integration/);
			await workbench.quickInput().waitFor();
		},
		looks: "themes",
	},
	{
		name: "connect-token-refused",
		async run({ workbench }) {
			await workbench.run("Notion: Connect Workspace");
			await workbench.pick(/Token of a Notion integration/);
			await workbench.answer("ntn_wrong");
			await workbench.page.getByText("Notion does not accept this token.").first().waitFor();
		},
	},
	{
		name: "sidebar-could-not-be-read",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/search", effect: { kind: "status", status: 403 } }]);
			await connect(workbench, notion);
			await pane(workbench, "Databases").getByText("The workspace could not be read").waitFor();
			await workbench.page.waitForTimeout(1500);
		},
		async after({ workbench, notion }) {
			notion.setFaults([]);
			await disconnect(workbench);
		},
	},
	{
		name: "sidebar-nothing-shared",
		async run({ workbench, notion }) {
			notion.person.share(notion.rootPageId, false);
			await connect(workbench, notion);
			await pane(workbench, "Databases").getByText("Connected, but nothing is shared").waitFor();
		},
	},
	{
		name: "connect-how-to-share",
		async run({ workbench }) {
			await workbench.page.getByRole("button", { name: "How to Share a Page" }).first().click();
			await workbench.dialog().waitFor();
		},
		async after({ workbench, notion }) {
			await workbench.dialogButton("Cancel");
			notion.person.share(notion.rootPageId, true);
			await disconnect(workbench);
		},
	},
	{
		name: "sidebar-reading",
		async run({ workbench, notion }) {
			notion.setFaults([
				{ path: "/v1/search", effect: { kind: "delay", milliseconds: slow } },
				{ path: "/v1/users", effect: { kind: "status", status: 403 } },
			]);
			await connect(workbench, notion);
			await pane(workbench, "Databases").getByText("for the first time").first().waitFor();
		},
		async after({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/users", effect: { kind: "status", status: 403 } }]);
			await disconnect(workbench);
			await connect(workbench, notion);
			await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
		},
	},
	{
		name: "sidebar-no-users",
		async run({ workbench }) {
			await workbench.page.locator(".pane-header", { hasText: "Users" }).click();
			await pane(workbench, "Users").getByText("no users").waitFor();
		},
		async after({ workbench, notion }) {
			notion.setFaults([]);
			await workbench.viewAction("Databases", "Refresh");
			await workbench.page.locator(".pane-header", { hasText: "Users" }).click();
		},
	},
];

/** The sidebar of a workspace that is connected. */
export const sidebarStates: readonly StateScene[] = [
	{
		name: "sidebar-tree",
		async run({ workbench }) {
			await workbench.expand("Recipes", "Databases");
			await workbench.expand("No rows", "Databases");
			await workbench.treeRow("No rows yet", "Databases").waitFor();
			await workbench.expand("Bakery", "Pages");
			await workbench.expand("Handbook", "Pages");
			await workbench.treeRow("Brioche", "Databases").waitFor();
		},
	},
	{
		name: "sidebar-favorites",
		async run({ workbench }) {
			await workbench.rowMenu("Production Plan", "Add to Favorites", "Databases");
			await workbench.treeRow("Favorites", "Databases").waitFor();
			await workbench.rowMenu("Handbook", "Add to Favorites", "Pages");
			await workbench.treeRow("Handbook", "Databases").waitFor();
		},
		looks: "themes",
	},
	{
		name: "sidebar-context-menu",
		async run({ workbench }) {
			await workbench.treeRow("Brioche", "Databases").click({ button: "right" });
			await workbench.menuItem("Rename…").waitFor();
		},
		looks: "themes",
	},
	{
		name: "sidebar-tooltip-database",
		async run({ workbench }) {
			await workbench.treeRow("Ingredient Transactions", "Databases").hover();
			await workbench.page.locator(".monaco-hover:visible").getByText("Reason").waitFor();
		},
		async again({ workbench }) {
			await workbench.page.mouse.move(900, 700);
			await workbench.treeRow("Ingredient Transactions", "Databases").hover();
			await workbench.page.locator(".monaco-hover:visible").getByText("Reason").waitFor();
		},
	},
	{
		name: "sidebar-trash-question",
		async run({ workbench }) {
			await workbench.rowMenu("Brioche", "Move to Trash…", "Databases");
			await workbench.dialog().waitFor();
		},
		async after({ workbench }) {
			await workbench.dialogButton("Cancel");
		},
	},
	{
		name: "sidebar-trashed-undo",
		async run({ workbench }) {
			await workbench.rowMenu("Brioche", "Move to Trash…", "Databases");
			await workbench.dialogButton("Move to Trash");
			await workbench.toast("is in the trash").waitFor();
		},
		looks: "light",
		async after({ workbench }) {
			await workbench.toastButton("is in the trash", "Undo");
			await workbench.treeRow("Brioche", "Databases").waitFor();
		},
	},
	{
		name: "sidebar-rename",
		async run({ workbench }) {
			await workbench.rowMenu("Brioche", "Rename…", "Databases");
			await workbench.quickInput().waitFor();
		},
		looks: "themes",
	},
	{
		name: "sidebar-filter",
		async run({ workbench }) {
			await workbench.viewAction("Databases", "Filter Databases");
			const box = workbench.page.locator(".monaco-tree-type-filter input");
			await box.waitFor();
			await box.fill("rec");
		},
		async after({ workbench }) {
			await workbench.page.locator(".monaco-tree-type-filter input").press("Escape");
		},
	},
	{
		name: "manage-workspaces",
		async run({ workbench }) {
			await workbench.statusBar("Bakery").click();
			await workbench.quickPickRow(/Disconnect Bakery/).waitFor();
		},
		looks: "themes",
	},
];

/** Without Notion: last, for afterwards it is there again. */
export const offlineStates: readonly StateScene[] = [
	{
		name: "offline-sidebar",
		async run({ workbench, notion }) {
			// What was read once is there without Notion too.
			await find(workbench, "Handbook", "Handbook");
			await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
			await find(workbench, "db: Recipes", "Recipes");
			await workbench
				.webview()
				.getByText(/^5 rows\./)
				.waitFor();
			await workbench.run("View: Close All Editors");
			await notion.close();
			await workbench.viewAction("Databases", "Refresh");
			await workbench.toast(/Notion can't be reached/).waitFor();
			await workbench.page.waitForTimeout(1500);
		},
	},
	{
		name: "offline-page",
		async run({ workbench }) {
			await find(workbench, "Handbook", "Handbook");
			await workbench
				.webview()
				.getByText(/As read .+Notion can't be reached/)
				.waitFor();
		},
	},
	{
		name: "offline-page-never-read",
		async run({ workbench }) {
			await find(workbench, "Ideas", "Ideas");
			await workbench.page.waitForTimeout(3000);
		},
		looks: "themes",
	},
	{
		name: "offline-table",
		async run({ workbench }) {
			await find(workbench, "db: Recipes", "Recipes");
			await workbench.webview().getByRole("columnheader", { name: "Name" }).waitFor();
			await workbench.run("Notion: Read Table Again");
			await workbench
				.webview()
				.getByText(/Notion can't be reached/)
				.waitFor();
		},
	},
	{
		name: "offline-search",
		async run({ workbench }) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill("handbook");
			await workbench.quickPickRow("Handbook").waitFor();
			await workbench.page.locator(".quick-input-title", { hasText: "only what is stored" }).waitFor();
		},
		looks: "themes",
		async after({ notion, url }) {
			await notion.listen({ port: Number(new URL(url).port) });
		},
	},
];
