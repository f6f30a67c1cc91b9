import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { startWorkbench, type Workbench } from "../support/workbench.ts";

/** What is asked takes so long, in milliseconds, that what is shown meanwhile can be seen. */
const slow = 4000;

/** Protects what views say while they load, where there is nothing, where something is wrong, and without Notion. */
describe("States of views", () => {
	let notion: LocalNotion;
	let workbench: Workbench;
	let url: string;

	before(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		({ url } = await notion.listen({ port: 0 }));
		workbench = await startWorkbench({
			open: { sample: "bakery" },
			settings: { "notionWorkspaces.baseUrl": url },
			size: [1280, 1100],
		});
		await workbench.statusBar("Notion: not connected").waitFor({ timeout: 30_000 });
	});

	after(async () => {
		await workbench.close();
		await notion.close();
	});

	const pane = (view: string) =>
		workbench.page.locator(".sidebar .pane").filter({ has: workbench.page.locator(".pane-header", { hasText: view }) });
	const says = (view: string, text: string | RegExp) => pane(view).getByText(text).waitFor();

	async function connect(): Promise<void> {
		await workbench.run("Notion: Connect Workspace");
		await workbench.pick(/Token of a Notion integration/);
		await workbench.answer(notion.token);
		await workbench.statusBar("Bakery").waitFor();
	}

	async function connectAgain(): Promise<void> {
		await workbench.run("Notion: Disconnect Workspace");
		await workbench.dialogButton("Disconnect");
		await workbench.statusBar("Notion: not connected").waitFor();
		await connect();
	}

	it("says that a workspace is read for the first time, and never that there is nothing before that is known", async () => {
		await workbench.page.evaluate(() => {
			const seen: string[] = [];
			Object.assign(globalThis, { seenInSidebar: seen });
			new MutationObserver(() => seen.push(document.querySelector(".part.sidebar")?.textContent ?? "")).observe(
				document.body,
				{ childList: true, subtree: true, characterData: true },
			);
		});
		notion.setFaults([
			{ path: "/v1/search", effect: { kind: "delay", milliseconds: slow } },
			{ path: "/v1/users", effect: { kind: "status", status: 403 } },
		]);
		await workbench.showContainer("Notion");
		await connect();
		await says("Databases", /Reading the workspace for the first time/);
		await says("Pages", /Reading the workspace for the first time/);
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		await workbench.treeRow("Bakery", "Pages").waitFor();
		const seen = await workbench.page.evaluate(
			() => (globalThis as unknown as { seenInSidebar: string[] }).seenInSidebar,
		);
		assert.ok(seen.some((text) => text.includes("for the first time")));
		assert.ok(!seen.some((text) => /nothing is shared|No page is shared|Nothing here yet/.test(text)));
	});

	it("says why there are no users", async () => {
		await workbench.page.locator(".pane-header", { hasText: "Users" }).click();
		await says("Users", /Notion tells this integration no users/);
		await workbench.page.locator(".pane-header", { hasText: "Users" }).click();
	});

	it("shows a page that was read before at once, with its age, and moves nothing when Notion has answered", async () => {
		notion.setFaults([]);
		await workbench.expand("Bakery", "Pages");
		await workbench.treeRow("Handbook", "Pages").click();
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		await workbench.reload();
		await workbench.showContainer("Notion");
		await workbench.run("View: Close All Editors");
		notion.setFaults([{ path: "/v1/pages/*/markdown", effect: { kind: "delay", milliseconds: slow } }]);
		await workbench.expand("Bakery", "Pages");
		await workbench.treeRow("Handbook", "Pages").click();
		const heading = workbench.webview().getByRole("heading", { name: "The three rules" });
		await heading.waitFor();
		const age = workbench.webview().getByText(/As read /);
		await age.waitFor({ timeout: slow });
		const before = await heading.boundingBox();
		await age.waitFor({ state: "detached" });
		assert.deepEqual(await heading.boundingBox(), before);
	});

	it("says in the search that nothing was found, and what can be found", async () => {
		notion.setFaults([]);
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("qqqqqq");
		await workbench.quickPickRow("Nothing found").waitFor();
		await workbench.page.keyboard.press("Enter");
		await workbench.quickInput().waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("draws a schema once its mistakes are corrected, and says so until then", async () => {
		const file = path.join(workbench.folder, "broken.notion-schema.yaml");
		fs.writeFileSync(file, "version: 1\ndatabases:\n  a:\n    title: [\n");
		await workbench.openFile("broken.notion-schema.yaml");
		await workbench.titleButton(/Diagram/).click();
		await workbench
			.webview()
			.getByText(/It is drawn once they are corrected/)
			.waitFor();
		await workbench.run("View: Close All Editors");
		fs.rmSync(file);
	});

	it("says what there is nothing of: conflicts, runs, activations of a row", async () => {
		await says("Conflicts", /No conflicts\./);
		await workbench.run("Notion: Show Task Runs");
		await workbench.toast(/No task has run yet\. Run one, then look here/).waitFor();
		await workbench.clearToasts();
		await workbench.run("Notion: Show Activations");
		await workbench.pick("Rye bread for the market");
		await workbench
			.webview()
			.getByText(/None: the row was never in the state/)
			.waitFor();
		await workbench.run("View: Close All Editors");
	});

	it("shows pages, tables and hits without Notion, and says that and since when", async () => {
		await workbench.treeRow("Recipes", "Databases").click();
		await workbench
			.webview()
			.getByText(/^5 rows\./)
			.waitFor();
		await notion.close();
		await workbench.treeRow("Handbook", "Pages").click();
		await workbench
			.webview()
			.getByText(/As read .+Notion can't be reached/)
			.waitFor();
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		await workbench.treeRow("Recipes", "Databases").click();
		await workbench.run("Notion: Read Table Again");
		await workbench
			.webview()
			.getByText(/Notion can't be reached/)
			.waitFor();
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("handbook");
		await workbench.quickPickRow("Handbook").waitFor();
		await workbench.page.locator(".quick-input-title", { hasText: "only what is stored" }).waitFor();
		await workbench.page.keyboard.press("Escape");
		await notion.listen({ port: Number(new URL(url).port) });
		await workbench.run("View: Close All Editors");
	});

	it("says that nothing is shared, and how to share", async () => {
		notion.person.share(notion.rootPageId, false);
		await connectAgain();
		await says("Databases", /Connected, but nothing is shared with the integration yet/);
		await says("Pages", /No page is shared with the integration/);
	});

	it("says that a workspace could not be read, and offers to try again", async () => {
		notion.person.share(notion.rootPageId, true);
		notion.setFaults([{ path: "/v1/search", effect: { kind: "status", status: 403 } }]);
		await connectAgain();
		await says("Databases", /The workspace could not be read/);
		await says("Pages", /The workspace could not be read/);
		await pane("Pages").getByRole("button", { name: "Try Again" }).waitFor();
		notion.setFaults([]);
		await pane("Databases").getByRole("button", { name: "Try Again" }).click();
		await workbench.treeRow("Bakery", "Pages").waitFor();
	});
});
