import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { findPage } from "../support/notionEdits.ts";

describe("Links to Notion in text files", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
		const { workbench, notion } = window;
		const handbook = await findPage(notion, "Handbook");
		const plan = await findPage(notion, "Croissants for Saturday");
		const unknown = "https://www.notion.so/Nowhere-00000000000040008000000000000000";
		fs.writeFileSync(
			path.join(workbench.folder, "notes.md"),
			`# Notes\n\nSee ${handbook.url} first.\n\n- [the plan](${plan.url})\n\n${unknown}\n`,
		);
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		await workbench.openFile("notes.md");
	});

	after(() => window.close());

	/** Points at a line, without the scrolling that Playwright does for a hover. */
	const point = async (part: string) => {
		const { workbench } = window;
		const line = workbench.editor().locator(".view-line", { hasText: part }).locator(".detected-link").first();
		await line.waitFor();
		const box = await line.boundingBox();
		assert.ok(box);
		await workbench.page.mouse.move(box.x - 40, box.y + 200);
		await workbench.page.mouse.move(box.x + 60, box.y + box.height / 2, { steps: 4 });
	};
	const hover = () => window.workbench.page.locator(".monaco-hover:visible").last();

	it("say on hover what is behind them, with properties and where it stands", async () => {
		await point("the plan");
		await hover().getByText("Croissants for Saturday").waitFor();
		await hover().getByRole("cell", { name: "In Process" }).waitFor();
		await hover().getByText("Bakery / Production Plan").waitFor();
		await hover().getByRole("link", { name: "Open in Notion" }).waitFor();
	});

	it("say on hover that nothing is shared there", async () => {
		await point("Nowhere");
		await hover()
			.getByText(/Notion has nothing there that is shared with the integration/)
			.waitFor();
	});

	it("open here with one click more than other links", async () => {
		const { workbench } = window;
		// The hover of the test before lies over the line.
		await workbench.page.keyboard.press("Escape");
		await hover().waitFor({ state: "hidden" });
		await workbench.page.keyboard.down("Control");
		await point("Handbook");
		await workbench.editor().locator(".detected-link-active").first().waitFor();
		await workbench.page.mouse.down();
		await workbench.page.mouse.up();
		await workbench.page.keyboard.up("Control");
		await workbench.webview().getByRole("heading", { name: "The three rules" }).waitFor();
	});

	it("can be copied as addresses that open in this editor", async () => {
		const { workbench, notion } = window;
		await workbench.expand("Bakery", "Pages");
		await workbench.rowMenu("Handbook", "Copy Link for This Editor", "Pages");
		await workbench.statusBar("Link copied").waitFor();
		const { id } = await findPage(notion, "Handbook");
		assert.match(
			await workbench.clipboard(),
			new RegExp(`^[a-z-]+://notion-workspaces\\.notion-workspaces/open/${id}$`),
		);
	});

	it("open in this editor from outside, as VS Code hands them over, once somebody has agreed", async () => {
		const { workbench, notion } = window;
		const { id } = await findPage(notion, "Cleaning plan");
		const scheme = /^[a-z-]+/.exec(await workbench.clipboard())?.[0] ?? "";
		await workbench.run("View: Close All Editors");
		await workbench.run("Developer: Open URL");
		await workbench.answer(`${scheme}://notion-workspaces.notion-workspaces/open/${id}`);
		await workbench.dialogButton("Open");
		await workbench.webview().getByRole("heading", { name: "Every week" }).waitFor();
	});

	it("open nothing where an address names nothing, and say so", async () => {
		const { workbench } = window;
		await workbench.run("Developer: Open URL");
		await workbench.answer("code-oss://notion-workspaces.notion-workspaces/run/anything");
		await workbench.dialogButton("Open");
		await workbench.toast("This address names nothing in Notion. It should end in /open/ and an id.").waitFor();
		await workbench.clearToasts();
	});
});
