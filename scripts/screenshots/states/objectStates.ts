import { findPage } from "../../../test/support/notionEdits.ts";
import type { Workbench } from "../../../test/support/workbench.ts";
import { find, slow } from "./sidebarStates.ts";
import type { StateScene } from "./stateScene.ts";

const button = (workbench: Workbench, name: string) => workbench.webview().getByRole("button", { name, exact: true });

/** Pages, rows and tables. */
export const objectStates: readonly StateScene[] = [
	{
		name: "page-first-time",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/pages/*/markdown", effect: { kind: "delay", milliseconds: slow } }]);
			await find(workbench, "Cleaning plan", "Cleaning plan");
			await workbench.page.locator(".notifications-toasts .notification-list-item").first().waitFor();
		},
		looks: "themes",
		async after({ workbench, notion }) {
			notion.setFaults([]);
			await workbench.page.locator(".notifications-toasts").getByRole("button", { name: "Cancel" }).first().click();
		},
	},
	{
		name: "page",
		async run({ workbench }) {
			await find(workbench, "Handbook", "Handbook");
			await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		},
	},
	{
		name: "page-every-block",
		async run({ workbench }) {
			await find(workbench, "Every kind of block", "Every kind of block");
			await workbench.webview().getByRole("heading", { name: "Texts" }).waitFor();
			await workbench.page.waitForTimeout(3000);
		},
		settle: 2500,
	},
	{
		name: "page-comments-on-blocks",
		async run({ workbench }) {
			await find(workbench, "Every kind of block", "Every kind of block");
			await workbench.webview().getByRole("heading", { name: "Texts" }).waitFor();
			await workbench.titleButton("Read Comments on Blocks").click();
			await workbench.webview().getByText("Which flour?").waitFor({ timeout: 60_000 });
		},
		settle: 2500,
	},
	...[600, 1200, 1800].map(
		(top): StateScene => ({
			name: `page-every-block-${top}`,
			async run({ workbench }) {
				await find(workbench, "Every kind of block", "Every kind of block");
				const heading = workbench.webview().getByRole("heading", { name: "Texts" });
				await heading.waitFor();
				await heading.evaluate((_, to) => scrollTo(0, to), top);
				await workbench.page.waitForTimeout(1500);
			},
			looks: "themes",
		}),
	),
	{
		name: "page-empty",
		async run({ workbench }) {
			await find(workbench, "An empty page", "An empty page");
			await workbench.webview().getByText("This page has no content yet.").waitFor();
		},
		looks: "themes",
	},
	{
		name: "page-forbidden",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/pages/*/markdown", effect: { kind: "status", status: 403 } }]);
			await find(workbench, "Ideas", "Ideas");
			await workbench.page.waitForTimeout(3000);
		},
		looks: "themes",
		async after({ notion }) {
			notion.setFaults([]);
		},
	},
	{
		name: "row",
		async run({ workbench }) {
			await find(workbench, "croissants for", "Croissants for Saturday");
			await workbench.webview().getByRole("cell", { name: "In Process" }).waitFor();
		},
	},
	{
		name: "row-every-property",
		async run({ workbench }) {
			await find(workbench, "a cake with", "A cake with a rather long name, which doesn't fit");
			await workbench.webview().getByRole("cell", { name: "Words over" }).waitFor();
		},
	},
	{
		name: "page-in-trash",
		async run({ workbench, notion }) {
			const page = await findPage(notion, "An empty page");
			notion.person.setTrash(page.id, true);
			await workbench.run("Notion: Open by Link");
			await workbench.answer(page.url);
			await workbench.webview().getByText("in the trash").waitFor();
		},
		looks: "themes",
		async after({ notion }) {
			notion.person.setTrash((await findPage(notion, "Every kind of block")).id, false);
		},
	},
	{
		name: "table-reading",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/data_sources/*/query", effect: { kind: "delay", milliseconds: slow } }]);
			await find(workbench, "db: Sales", "Sales");
			await workbench.webview().getByText("Reading from Notion").first().waitFor();
		},
		looks: "themes",
		async after({ notion }) {
			notion.setFaults([]);
		},
	},
	{
		name: "table-partial",
		async run({ workbench, notion }) {
			notion.setFaults([]);
			await find(workbench, "db: Sales", "Sales");
			await workbench
				.webview()
				.getByText(/^Sale \d+/)
				.first()
				.waitFor({ timeout: 60_000 });
			await workbench.page.waitForTimeout(1500);
			await workbench.webview().getByRole("columnheader", { name: "Loaves" }).click();
		},
	},
	{
		name: "table",
		async run({ workbench }) {
			await find(workbench, "db: Production Plan", "Production Plan");
			await workbench
				.webview()
				.getByText(/^6 rows\./)
				.waitFor();
			await workbench.webview().getByText("Rye bread", { exact: true }).waitFor();
		},
	},
	{
		name: "table-every-property",
		async run({ workbench }) {
			await find(workbench, "db: Every kind of property", "Every kind of property");
			await workbench.webview().getByText("+49 30 123456").first().waitFor();
			await workbench.webview().getByText("+49 30 123456").nth(1).waitFor();
		},
	},
	{
		name: "table-every-property-right",
		async run({ workbench }) {
			await find(workbench, "db: Every kind of property", "Every kind of property");
			await workbench.webview().getByRole("gridcell", { name: "€4,938.00" }).click();
			await workbench.page.keyboard.press("End");
		},
		looks: "themes",
	},
	{
		name: "table-no-rows",
		async run({ workbench }) {
			await find(workbench, "db: No rows", "No rows");
			await workbench.webview().getByRole("columnheader", { name: "Name" }).waitFor();
			await workbench.page.waitForTimeout(1000);
		},
	},
	{
		name: "table-nothing-matches",
		async run({ workbench }) {
			await find(workbench, "db: Recipes", "Recipes");
			await workbench.webview().getByPlaceholder("Search in the rows").fill("nothing of the kind");
			await workbench.webview().getByText("No row matches.").waitFor();
		},
	},
	{
		name: "table-filter",
		async run({ workbench }) {
			await find(workbench, "db: Every kind of property", "Every kind of property");
			await button(workbench, "Filter").click();
			await button(workbench, "Add filter").click();
			await button(workbench, "Add filter").click();
		},
	},
	{
		name: "table-groups",
		async run({ workbench }) {
			await find(workbench, "db: Production Plan", "Production Plan");
			await button(workbench, "Group").click();
			await workbench.webview().getByRole("menuitemcheckbox", { name: "Status" }).click();
		},
	},
	{
		name: "table-row-menu",
		async run({ workbench }) {
			await find(workbench, "db: Recipes", "Recipes");
			await workbench.webview().getByText("Baguette", { exact: true }).click({ button: "right" });
			await workbench.webview().getByRole("menuitem").first().waitFor();
		},
		looks: "themes",
	},
	{
		name: "table-column-menu",
		async run({ workbench }) {
			await find(workbench, "db: Recipes", "Recipes");
			await workbench.webview().getByRole("columnheader", { name: "Name" }).click({ button: "right" });
			await workbench.webview().getByRole("menuitem").first().waitFor();
		},
		looks: "themes",
	},
	{
		name: "table-failed",
		async run({ workbench, notion }) {
			await find(workbench, "db: Ingredient Inventory", "Ingredient Inventory");
			await workbench.webview().getByText("Butter", { exact: true }).waitFor();
			notion.setFaults([{ path: "/v1/data_sources/*/query", effect: { kind: "status", status: 403 } }]);
			await workbench.run("Notion: Read Table Again");
			await workbench.webview().getByRole("button", { name: "Try Again" }).waitFor();
		},
		async after({ notion }) {
			notion.setFaults([]);
		},
	},
	{
		name: "search-nothing-typed",
		async run({ workbench }) {
			await workbench.run("Notion: Search");
			await workbench.page.waitForTimeout(800);
		},
		looks: "themes",
	},
	{
		name: "search-hits",
		async run({ workbench }) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill("bread");
			await workbench.quickPickRow("Rye bread").first().waitFor();
		},
	},
	{
		name: "search-asking",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/search", effect: { kind: "delay", milliseconds: slow } }]);
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill("qqqq");
			await workbench.quickPickRow(/Nothing stored fits/).waitFor();
		},
		looks: "themes",
		async after({ notion }) {
			notion.setFaults([]);
		},
	},
	{
		name: "search-nothing-found",
		async run({ workbench }) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill("qqqqqq");
			await workbench.quickPickRow("Nothing found").waitFor();
		},
		looks: "themes",
	},
];
