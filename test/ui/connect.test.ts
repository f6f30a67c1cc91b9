import assert from "node:assert/strict";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { startWorkbench, type Workbench } from "../support/workbench.ts";

describe("Connecting a workspace", () => {
	let notion: LocalNotion;
	let workbench: Workbench;
	let url: string;

	before(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		({ url } = await notion.listen({ port: 0 }));
		workbench = await startWorkbench({ open: { sample: "bakery" }, settings: { "notionWorkspaces.baseUrl": url } });
		await workbench.statusBar("Notion: not connected").waitFor({ timeout: 30_000 });
	});

	after(async () => {
		await workbench.close();
		await notion.close();
	});

	const validation = () => workbench.page.locator(".quick-input-message:visible");

	it("welcomes somebody without a session with the two ways to begin", async () => {
		await workbench.showContainer("Notion");
		await workbench.page.getByRole("button", { name: "Connect Workspace" }).waitFor();
		await workbench.page.getByRole("button", { name: "Open Sample Workspace" }).waitFor();
	});

	it("masks the token, and says that a wrong one is wrong and what to do", async () => {
		await workbench.run("Notion: Connect Workspace");
		await workbench.pick(/Token of a Notion integration/);
		assert.equal(await workbench.quickInput().getAttribute("type"), "password");
		await workbench.answer("ntn_wrong");
		await validation().getByText("Notion does not accept this token. Copy the whole token").waitFor();
	});

	it("offers Notion's page for tokens", async () => {
		const address = await workbench.addressOpenedBy(async () => {
			await workbench.page.getByRole("button", { name: /Create an integration/ }).click();
		});
		assert.equal(address, "https://www.notion.so/profile/integrations");
	});

	it("connects with the right token after a wrong one, and names the workspace in the status bar", async () => {
		await workbench.answer(notion.token);
		await workbench.statusBar("Bakery").waitFor();
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor();
	});

	it("asks before it disconnects, and is back at the welcome view then", async () => {
		await workbench.statusBar("Bakery").click();
		await workbench.pick(/Disconnect Bakery/);
		assert.match(await workbench.dialog().innerText(), /Nothing changes in Notion/);
		await workbench.dialogButton("Disconnect");
		await workbench.statusBar("Notion: not connected").waitFor();
		await workbench.page.getByRole("button", { name: "Connect Workspace" }).waitFor();
	});

	it("opens the sample workspace, and comes back to it after a reload", async () => {
		await workbench.run("Notion: Open Sample Workspace");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor();
		await workbench.reload();
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		await workbench.expand("Recipes", "Databases");
		await workbench.treeRow("Croissant", "Databases").waitFor();
	});
});

describe("A workspace in which nothing is shared", () => {
	it("says how to share a page", async () => {
		const notion = await createLocalNotion();
		const { url } = await notion.listen({ port: 0 });
		const env = { NOTION_WORKSPACES_SAMPLE_URL: url, NOTION_WORKSPACES_SAMPLE_TOKEN: notion.token };
		await clearWorkspace(notion);
		const workbench = await startWorkbench({ env });
		try {
			await workbench.showContainer("Notion");
			await workbench.page.getByText("nothing is shared with the integration yet").waitFor({ timeout: 30_000 });
			await workbench.page.getByRole("button", { name: "How to Share a Page" }).first().click();
			assert.match(await workbench.dialog().innerText(), /Connections/);
			await workbench.dialogButton("Cancel");
		} finally {
			await workbench.close();
			await notion.close();
		}
	});
});

/** Puts the root page in the trash: what is left is a workspace that shows the integration nothing. */
async function clearWorkspace(notion: LocalNotion): Promise<void> {
	await notion.fetch(`http://local.test/v1/pages/${notion.rootPageId}`, {
		method: "PATCH",
		headers: {
			authorization: `Bearer ${notion.token}`,
			"notion-version": "2026-03-11",
			"content-type": "application/json",
		},
		body: JSON.stringify({ in_trash: true }),
	});
}
