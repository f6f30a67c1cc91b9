import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { clientOf } from "../support/notionEdits.ts";
import { startWorkbench, type Workbench } from "../support/workbench.ts";

/** A row of the quick pick by anything that it says. */
function line(workbench: Workbench, text: RegExp): Locator {
	return workbench.page.locator(".quick-input-widget:visible .monaco-list-row").filter({ hasText: text });
}

/** Protects what somebody with several workspaces does with them. */
describe("Several workspaces", () => {
	let bakery: LocalNotion;
	let office: LocalNotion;
	let workbench: Workbench;
	let bakeryUrl: string;
	let officePort: number;

	before(async () => {
		bakery = await createLocalNotion({ sample: "bakery" });
		office = await createLocalNotion({ seed: 7 });
		({ url: bakeryUrl } = await bakery.listen({ port: 0 }));
		const client = clientOf(office);
		await client.pages.create({
			parent: { type: "page_id", page_id: office.rootPageId },
			properties: { title: { title: [{ text: { content: "Office rules" } }] } },
		});
		const { url } = await office.listen({ port: 0 });
		officePort = Number(new URL(url).port);
		workbench = await startWorkbench({
			open: { sample: "bakery" },
			settings: { "notionWorkspaces.baseUrl": url },
			env: { NOTION_WORKSPACES_SAMPLE_URL: bakeryUrl, NOTION_WORKSPACES_SAMPLE_TOKEN: bakery.token },
			size: [1280, 1200],
		});
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(async () => {
		await workbench.close();
		await bakery.close();
		await office.close();
	});

	it("says where the token came from, and how old what is shown is", async () => {
		await workbench.page.locator(".pane-header", { hasText: "Databases" }).getByText("just now").waitFor();
		await workbench.statusBar("Bakery").click();
		await line(workbench, /Token of the sample workspace, kept in the secret storage/).waitFor();
		await workbench.page.keyboard.press("Escape");
		assert.ok(!(await workbench.page.content()).includes(bakery.token));
	});

	it("shows a second workspace beside the first, each in a section of its own", async () => {
		await workbench.run("Notion: Show Another Workspace Beside");
		await workbench.pick(/Connect another workspace/);
		await workbench.pick(/Token of a Notion integration/);
		await workbench.answer(office.token);
		await workbench.treeRow(/Bakery, workspace/, "Pages").waitFor();
		await workbench.treeRow(/, workspace, in use/, "Databases").waitFor();
		const sections = (await workbench.treeRows("Databases")).filter(({ level }) => level === 1);
		assert.deepEqual(
			sections.map(({ label }) => label.startsWith("Bakery, workspace")),
			[true, false],
		);
	});

	it("renames a workspace, and says what is wrong with an empty name", async () => {
		await workbench.run("Notion: Rename Workspace");
		await workbench.quickInput().fill(" ");
		await workbench.page.getByText("A workspace needs a name.").first().waitFor();
		await workbench.answer("Office");
		await workbench.statusBar("Office").waitFor();
		await workbench.treeRow("Office, workspace", "Pages").waitFor();
	});

	it("opens what belongs to the one that is not in use", async () => {
		await workbench.treeRow("Bakery, page", "Pages").waitFor();
		await workbench.expand("Bakery, page", "Pages");
		await workbench.treeRow("Handbook", "Pages").click();
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		await workbench.statusBar("Office").waitFor();
	});

	it("searches in both, and says of each hit where it is from", async () => {
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("rules");
		await line(workbench, /Office rules[\s\S]*Office/).waitFor();
		await line(workbench, /Handbook[\s\S]*Bakery/)
			.first()
			.waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("opens the folder with the workspace that was chosen for it", async () => {
		await workbench.run("Notion: Open This Folder with Workspace (On/Off)");
		await workbench.toast("This folder opens with Office.").waitFor();
		await workbench.clearToasts();
		await workbench.statusBar("Office").click();
		await workbench.pick(/Bakery/);
		await workbench.statusBar("Bakery").waitFor();
		await workbench.reload();
		await workbench.statusBar("Office").waitFor({ timeout: 30_000 });
		await workbench.treeRow("Bakery, workspace", "Pages").waitFor();
	});

	it("signs in again with another token, and refuses that of another integration", async () => {
		await workbench.run("Notion: Sign In Again");
		await workbench.answer(bakery.token);
		await workbench.page
			.locator(".quick-input-message:visible")
			.getByText("Notion does not accept this token")
			.waitFor();
		await workbench.answer(office.token);
		await workbench.quickInput().waitFor({ state: "hidden" });
		await workbench.statusBar("Office").waitFor();
	});

	it("shows stored rows, and since when, when Notion can't be reached at the start", async () => {
		await office.close();
		await workbench.reload();
		await workbench.treeRow("Office, workspace", "Pages").waitFor({ timeout: 30_000 });
		await workbench
			.treeRow("Office rules", "Pages")
			.or(workbench.treeRow("Welcome", "Pages"))
			.first()
			.waitFor()
			.catch(() => {});
		await workbench.page
			.getByText(/Office is shown as it was .*Notion can't be reached/)
			.first()
			.waitFor();
		await office.listen({ port: officePort });
		await workbench.viewAction("Databases", "Refresh");
		await workbench.page
			.getByText(/Office is shown as it was/)
			.first()
			.waitFor({ state: "detached" });
	});

	it("closes one in this window, and disconnects the other after asking", async () => {
		await workbench.rowMenu("Bakery, workspace", "Close Workspace in This Window", "Pages");
		await workbench.treeRow("Bakery, workspace", "Pages").waitFor({ state: "detached" });
		await workbench.statusBar("Office").click();
		await workbench.pick(/Disconnect Office/);
		assert.match(await workbench.dialog().innerText(), /everything that is stored of it on this machine/);
		await workbench.dialogButton("Disconnect");
		await workbench.statusBar("Bakery").waitFor();
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor();
	});
});

describe("Search", () => {
	let notion: LocalNotion;
	let workbench: Workbench;

	before(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		const { url } = await notion.listen({ port: 0 });
		workbench = await startWorkbench({
			env: { NOTION_WORKSPACES_SAMPLE_URL: url, NOTION_WORKSPACES_SAMPLE_TOKEN: notion.token },
		});
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(async () => {
		await workbench.close();
		await notion.close();
	});

	it("forgives typing errors, and narrows down to databases, pages or people", async () => {
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("croisants");
		await workbench.quickPickRow("Croissants for Saturday").waitFor();
		await workbench.quickInput().fill("db: rec");
		await workbench.quickPickRow("Recipes").waitFor();
		await workbench.quickPickRow("Recipe Ingredients").waitFor();
		await workbench.quickInput().fill("user: ");
		await line(workbench, /@/).first().waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("shows what was opened last first when nothing is typed", async () => {
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("opening hours");
		await workbench.pick(/Opening hours/);
		await workbench.webview().getByRole("heading", { name: "Opening hours" }).first().waitFor();
		await workbench.run("Notion: Search");
		await workbench.page.locator(".quick-input-list .monaco-list-row").first().getByText("Opening hours").waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("adds what Notion finds and the store doesn't know yet", async () => {
		await clientOf(notion).pages.create({
			parent: { type: "page_id", page_id: notion.rootPageId },
			properties: { title: { title: [{ text: { content: "Brand new zeppelin" } }] } },
		});
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("zeppelin");
		await workbench.quickPickRow("Brand new zeppelin").waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("finds the text of a page that was opened, and shows the place", async () => {
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("handbook");
		await workbench.pick(/Handbook/);
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("three rules");
		await line(workbench, /Handbook[\s\S]*three rules/i).waitFor();
		await workbench.page.keyboard.press("Escape");
	});
});
