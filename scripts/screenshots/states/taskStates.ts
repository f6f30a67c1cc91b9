import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { edit } from "../../../test/support/notionEdits.ts";
import type { Workbench } from "../../../test/support/workbench.ts";
import { showSchemaPlan } from "../scenes.ts";
import { slow } from "./sidebarStates.ts";
import type { StateScene } from "./stateScene.ts";

const scmRow = ({ page }: Workbench, name: string | RegExp) =>
	page.locator(".scm-view").getByRole("treeitem", { name }).first();

/** Only a wide editor shows the walkthrough's pictures. */
const toggleSidebar = ({ page }: Workbench) => page.keyboard.press("Control+B");

const steps = [
	"Look around",
	"Open a table",
	"Run a cascade and see its rows",
	"Make a conflict and resolve it",
	"Connect your own workspace",
] as const;

/** Schema files, cascades, syncs, conflicts, runs, the walkthrough. */
export const taskStates: readonly StateScene[] = [
	...steps.map(
		(title, i): StateScene => ({
			name: `walkthrough-${i + 1}`,
			async run({ workbench }) {
				await workbench.run("Notion: Get Started");
				const step = workbench.page.locator(".gettingStartedContainer .getting-started-step", { hasText: title });
				await step.click();
				await toggleSidebar(workbench);
				await workbench.webview().locator("svg").waitFor();
			},
			after: ({ workbench }) => toggleSidebar(workbench),
			looks: i === 0 ? undefined : "themes",
		}),
	),
	...(["Create an integration", "Copy its token", "Share a page with it"] as const).map(
		(title, i): StateScene => ({
			name: `walkthrough-own-${i + 1}`,
			async run({ workbench }) {
				await workbench.run("Notion: Connect Your Own Workspace, Step by Step");
				const steps = workbench.page.locator(".gettingStartedContainer .getting-started-step");
				await steps.filter({ hasText: title }).click();
				await toggleSidebar(workbench);
				await workbench.webview().locator("svg").waitFor();
			},
			after: ({ workbench }) => toggleSidebar(workbench),
			looks: "themes",
		}),
	),
	{
		name: "runs-none",
		async run({ workbench }) {
			await workbench.run("Notion: Show Task Runs");
			await workbench.toast(/No task has run yet/).waitFor();
		},
		looks: "light",
	},
	{
		name: "activations-none",
		async run({ workbench }) {
			await workbench.run("Notion: Show Activations");
			await workbench.pick("Rye bread for the market");
			await workbench
				.webview()
				.getByText(/None: the row was never in the state/)
				.waitFor();
		},
		looks: "themes",
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
		looks: "themes",
		async after({ workbench }) {
			await workbench.page.keyboard.press("Escape");
			await workbench.run("File: Revert File");
		},
	},
	{
		name: "diagram-broken",
		async run({ workbench }) {
			const file = path.join(workbench.folder, "broken.notion-schema.yaml");
			writeFileSync(file, "version: 1\ndatabases:\n  a:\n    title: [\n");
			await workbench.openFile("broken.notion-schema.yaml");
			await workbench.titleButton(/Diagram/).click();
			await workbench
				.webview()
				.getByText(/It is drawn once they are corrected/)
				.waitFor();
		},
		looks: "themes",
		async after({ workbench }) {
			rmSync(path.join(workbench.folder, "broken.notion-schema.yaml"));
		},
	},
	{
		name: "diagram-empty",
		async run({ workbench }) {
			const file = path.join(workbench.folder, "empty.notion-schema.yaml");
			writeFileSync(file, "version: 1\ndatabases: {}\n");
			await workbench.openFile("empty.notion-schema.yaml");
			await workbench.titleButton(/Diagram/).click();
			await workbench.page.waitForTimeout(2000);
		},
		looks: "themes",
		async after({ workbench }) {
			rmSync(path.join(workbench.folder, "empty.notion-schema.yaml"));
		},
	},
	{
		name: "diagram",
		async run({ workbench }) {
			await workbench.openFile("bakery.notion-schema.yaml");
			await workbench.titleButton(/Diagram/).click();
			await workbench.webview().getByText("Production Plan").first().waitFor();
			await workbench.page.waitForTimeout(1000);
		},
	},
	{
		name: "pipeline",
		async run({ workbench }) {
			await workbench.openFile("bakery.notion-tasks.yaml");
			await workbench.titleButton(/Pipeline/).click();
			await workbench.webview().getByText("Production Plan").first().waitFor();
			await workbench.page.waitForTimeout(1000);
		},
	},
	{
		name: "schema-plan",
		run: showSchemaPlan,
	},
	{
		name: "cascade-question",
		async run({ workbench }) {
			await workbench.run("Notion: Run Cascade Task");
			await workbench.pick("Croissants for Saturday");
			await workbench.dialog().waitFor();
		},
		async after({ workbench }) {
			await workbench.dialogButton(/^Write/);
			await workbench.toast(/are written to Ingredient Transactions/).waitFor();
		},
	},
	{
		name: "activations",
		async run({ workbench }) {
			await workbench.run("Notion: Show Activations");
			await workbench.pick("Croissants for Saturday");
			await workbench.webview().getByRole("heading").first().waitFor();
			await workbench.page.waitForTimeout(1500);
		},
	},
	{
		name: "changes-not-looked",
		async run({ workbench }) {
			await workbench.showContainer(/^Source Control/);
			await scmRow(workbench, "Preview Changes").waitFor();
		},
	},
	{
		name: "changes-looking",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/data_sources/*/query", effect: { kind: "delay", milliseconds: slow } }]);
			await scmRow(workbench, "Preview Changes").click();
			await workbench.page.waitForTimeout(1500);
		},
		looks: "themes",
		async after({ workbench, notion }) {
			notion.setFaults([]);
			await scmRow(workbench, /^Spelt flour/).waitFor({ timeout: slow + 20_000 });
		},
	},
	{
		name: "changes",
		async run({ workbench }) {
			await scmRow(workbench, /^Spelt flour/).click();
			await workbench.page.waitForTimeout(2000);
		},
		async after({ workbench }) {
			await workbench.showContainer("Notion");
		},
	},
	{
		name: "sync-question",
		async run({ workbench }) {
			await workbench.run("Notion: Run Sync Task");
			await workbench.dialog().waitFor();
		},
		async after({ workbench }) {
			await workbench.dialogButton("Run");
			await workbench.toast(/^price list: /).waitFor();
		},
	},
	{
		name: "conflicts-none",
		async run({ workbench }) {
			await workbench.page.locator(".sidebar .pane", { hasText: "No conflicts." }).first().waitFor();
		},
		looks: "themes",
	},
	{
		name: "conflict",
		async run({ workbench, notion }) {
			const csv = path.join(workbench.folder, "prices.csv");
			await edit(notion, "Butter", { Price: { number: 0.0091 } });
			writeFileSync(csv, readFileSync(csv, "utf8").replace(/^(Butter,[^,]*,).*$/m, "$10.0095"));
			await workbench.run("Notion: Run Sync Task");
			await workbench.toast(/1 in conflict/).waitFor();
			await workbench.clearToasts();
			await workbench.treeRow("Butter", "Conflicts").click();
			await workbench.page.locator(".monaco-diff-editor .modified .view-line").first().waitFor();
		},
	},
	{
		name: "changes-conflict",
		async run({ workbench }) {
			await workbench.showContainer(/^Source Control/);
			await workbench.page.waitForTimeout(2500);
		},
		async after({ workbench }) {
			await workbench.showContainer("Notion");
		},
	},
	{
		name: "runs",
		async run({ workbench }) {
			await workbench.run("Notion: Show Task Runs");
			await workbench.quickInput().waitFor();
			await workbench.page.waitForTimeout(500);
		},
		looks: "themes",
	},
	{
		name: "run",
		async run({ workbench }) {
			await workbench.run("Notion: Show Task Runs");
			await workbench.quickInput().waitFor();
			await workbench.page.waitForTimeout(500);
			await workbench.page.keyboard.press("Enter");
			await workbench.webview().getByRole("heading").first().waitFor();
		},
	},
	{
		name: "task-file",
		async run({ workbench }) {
			await workbench.openFile("bakery.notion-tasks.yaml");
			await workbench.page.waitForTimeout(1500);
		},
	},
	{
		name: "changes-failed",
		async run({ workbench, notion }) {
			notion.setFaults([{ path: "/v1/data_sources/*/query", effect: { kind: "status", status: 403 } }]);
			await workbench.showContainer(/^Source Control/);
			await workbench.run("Notion: Preview Sync Task");
			await workbench.page.waitForTimeout(2500);
		},
		looks: "themes",
		async after({ workbench, notion }) {
			notion.setFaults([]);
			await workbench.showContainer("Notion");
		},
	},
];
