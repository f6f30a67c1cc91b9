import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { LocalNotion } from "../../src/localNotion/server.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, findPage } from "../support/notionEdits.ts";

/** Puts a page of the bakery into a toggle of another one, as people do in Notion. */
async function putIntoToggle(notion: LocalNotion): Promise<void> {
	const handbook = await findPage(notion, "Handbook");
	const text = (content: string) => ({ rich_text: [{ text: { content } }] });
	const { results } = await clientOf(notion).blocks.children.append({
		block_id: handbook.id,
		children: [{ toggle: { ...text("More"), children: [{ paragraph: text("Inside") }] } }],
	});
	notion.person.move((await findPage(notion, "Ideas")).id, results[0]?.id ?? "");
}

describe("The sidebar", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery({ size: [1280, 1300], prepare: putIntoToggle });
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const labels = async (view: string, level: number) =>
		(await window.workbench.treeRows(view)).filter((row) => row.level === level).map(({ label }) => label);
	const hover = () => window.workbench.page.locator(".monaco-hover:visible").last();
	const selected = (view: string) =>
		window.workbench.page
			.locator(".sidebar .pane")
			.filter({ has: window.workbench.page.locator(".pane-header", { hasText: view }) })
			.locator('[role="treeitem"][aria-selected="true"]');

	it("has a page that stands in a toggle below the page of the toggle", async () => {
		const { workbench } = window;
		await workbench.expand("Bakery", "Pages");
		await workbench.expand("Handbook", "Pages");
		await workbench.treeRow("Ideas", "Pages").waitFor();
		assert.deepEqual(await labels("Pages", 1), ["Bakery, page"]);
		assert.ok((await labels("Pages", 3)).includes("Ideas, page"));
	});

	it("has what stands on a page in the order that it has in Notion", async () => {
		const { notion } = window;
		const { results } = await clientOf(notion).blocks.children.list({ block_id: notion.rootPageId });
		const titles = results.flatMap((block) =>
			"type" in block && block.type === "child_page"
				? `${block.child_page.title}, page`
				: "type" in block && block.type === "child_database"
					? `${block.child_database.title}, database`
					: [],
		);
		assert.ok(titles.length > 2);
		await eventually(async () => assert.deepEqual(await labels("Pages", 2), titles));
	});

	it("says of a database what its properties are, and who edited it, when somebody points at it", async () => {
		const { workbench } = window;
		await workbench.treeRow("Recipe Ingredients", "Databases").hover();
		await hover().getByRole("cell", { name: "Amount per batch" }).waitFor();
		await hover().getByRole("cell", { name: "Relation" }).first().waitFor();
		await hover()
			.getByText(/Edited .+ by .+/)
			.waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("says of a page where it stands", async () => {
		const { workbench } = window;
		await workbench.treeRow("Ideas", "Pages").hover();
		await hover().getByText("Bakery / Handbook").waitFor();
		await workbench.page.keyboard.press("Escape");
	});

	it("has favorites on top, which are taken out again from the context menu", async () => {
		const { workbench } = window;
		await workbench.rowMenu("Production Plan", "Add to Favorites", "Databases");
		await workbench.treeRow("Favorites", "Databases").waitFor();
		await workbench.rowMenu("Handbook", "Add to Favorites", "Pages");
		await workbench.treeRow("Handbook", "Databases").waitFor();
		assert.deepEqual((await labels("Databases", 2)).slice(0, 2), ["Production Plan, database", "Handbook, page"]);
		assert.equal((await labels("Databases", 1))[0], "Favorites");
		await workbench.treeRow("Handbook", "Pages").click({ button: "right" });
		await workbench.menuItem("Remove from Favorites").waitFor();
		await workbench.page.keyboard.press("Escape");
		await workbench.rowMenu("Handbook", "Remove from Favorites", "Databases");
		await workbench.treeRow("Handbook", "Databases").waitFor({ state: "detached" });
	});

	it("has what was opened lately on top, the last first", async () => {
		const { workbench } = window;
		for (const title of ["Cleaning plan", "Recipe Ingredients"]) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill(title);
			await workbench.pick(title);
			await workbench.activeTab().getByText(title).waitFor();
			// A page that is still loading takes the focus.
			const part = title === "Cleaning plan" ? ("heading" as const) : ("columnheader" as const);
			await workbench.webview().getByRole(part).first().waitFor();
		}
		await workbench.expand("Recent", "Databases");
		await workbench.treeRow("Cleaning plan", "Databases").waitFor();
		const below = await labels("Databases", 2);
		assert.deepEqual(below.slice(-2), ["Recipe Ingredients, database", "Cleaning plan, page"]);
	});

	it("remembers both after a reload", async () => {
		const { workbench } = window;
		// As somebody does it: what VS Code keeps of its editors is written then.
		await Promise.all([workbench.page.waitForEvent("load"), workbench.run("Developer: Reload Window")]);
		await workbench.showContainer("Notion");
		await workbench.treeRow("Favorites", "Databases").waitFor({ timeout: 30_000 });
		await workbench.treeRow("Recent", "Databases").waitFor();
	});

	it("leaves a table open over a reload, which has its rows again by itself", async () => {
		const { workbench } = window;
		await workbench.page.locator(".tabs-container .tab", { hasText: "Recipe Ingredients" }).click();
		await workbench
			.webview()
			.getByText(/^\d+ rows\./)
			.waitFor();
		await workbench.webview().getByRole("rowheader", { name: "Croissant: Butter" }).waitFor();
	});

	it("follows the page of the active tab", async () => {
		const { workbench } = window;
		await workbench.run("View: Close All Editors");
		for (const title of ["Cleaning plan", "Recipe Ingredients"]) {
			await workbench.run("Notion: Search");
			await workbench.quickInput().fill(title);
			await workbench.pick(title);
			await workbench.activeTab().getByText(title).waitFor();
			const part = title === "Cleaning plan" ? ("heading" as const) : ("columnheader" as const);
			await workbench.webview().getByRole(part).first().waitFor();
		}
		await selected("Databases").filter({ hasText: "Recipe Ingredients" }).waitFor();
		await workbench.page.locator(".tabs-container .tab", { hasText: "Cleaning plan" }).click();
		await selected("Pages").filter({ hasText: "Cleaning plan" }).waitFor();
	});

	it("follows pages with the same title, and tells them apart in their tabs", async () => {
		const { workbench, notion } = window;
		const client = clientOf(notion);
		const title = { title: { title: [{ text: { content: "Notes" } }] } };
		const handbook = await findPage(notion, "Handbook");
		const pages = [notion.rootPageId, handbook.id].map((page_id) =>
			client.pages.create({ parent: { type: "page_id", page_id }, properties: title }),
		);
		const ids = (await Promise.all(pages)).map(({ id }) => id);
		await workbench.viewAction("Pages", "Refresh");
		const open = async (which: number, level: number, tab: string) => {
			await workbench.run("Notion: Open by Link");
			await workbench.answer(ids[which] ?? "");
			await workbench.activeTab().getByText(tab, { exact: true }).waitFor();
			await selected("Pages")
				.filter({ hasText: "Notes" })
				.and(workbench.page.locator(`[aria-level="${level}"]`))
				.waitFor();
		};
		await open(0, 2, "Preview Notes.md");
		await open(1, 3, "Preview Notes (Handbook).md");
		await open(0, 2, "Preview Notes.md");
	});

	it("reveals the active page when asked to, from another view", async () => {
		const { workbench } = window;
		await workbench.page
			.locator(".activitybar")
			.getByRole("tab", { name: /^Explorer/ })
			.click();
		await workbench.run("Notion: Search");
		await workbench.quickInput().fill("Cleaning plan");
		await workbench.pick("Cleaning plan");
		await workbench.activeTab().getByText("Cleaning plan").waitFor();
		await workbench.run("Notion: Reveal Active Page in Sidebar");
		await selected("Pages").filter({ hasText: "Cleaning plan" }).waitFor();
	});

	it("keeps what is expanded and selected, and every row's place, over a refresh that brings something new", async () => {
		const { workbench, notion } = window;
		await workbench.expand("Bakery", "Pages");
		await workbench.expand("Handbook", "Pages");
		await workbench.treeRow("Ideas", "Pages").click();
		await selected("Pages").filter({ hasText: "Ideas" }).waitFor();
		const before = (await workbench.treeRows("Pages")).map(({ label }) => label);
		const handbook = await findPage(notion, "Handbook");
		await clientOf(notion).pages.create({
			parent: { type: "page_id", page_id: handbook.id },
			properties: { title: { title: [{ text: { content: "Brought by a refresh" } }] } },
		});
		await workbench.viewAction("Pages", "Refresh");
		await workbench.treeRow("Brought by a refresh", "Pages").waitFor();
		for (const title of ["Bakery", "Handbook"]) {
			assert.equal(await workbench.treeRow(title, "Pages").getAttribute("aria-expanded"), "true");
		}
		await selected("Pages").filter({ hasText: "Ideas" }).waitFor();
		const after = (await workbench.treeRows("Pages")).map(({ label }) => label);
		assert.deepEqual(
			after.filter((label) => !label.startsWith("Brought")),
			before,
		);
	});

	it("is filtered while somebody types: of what is expanded, what doesn't fit goes", async () => {
		const { workbench } = window;
		await workbench.expand("Recipes", "Databases");
		await workbench.treeRow("Croissant", "Databases").waitFor();
		await workbench.viewAction("Databases", "Filter Databases");
		const box = workbench.page.locator(".monaco-tree-type-filter input");
		await box.waitFor();
		await box.fill("rye");
		await workbench.treeRow("Croissant", "Databases").waitFor({ state: "detached" });
		await workbench.treeRow("Rye bread", "Databases").waitFor();
		await workbench.treeRow("Production Plan", "Databases").waitFor();
		await box.press("Escape");
		await workbench.treeRow("Croissant", "Databases").waitFor();
	});

	it("marks a row and its database with the conflict of a sync, and the file in the Explorer", async () => {
		const { workbench } = window;
		const badge = (row: Locator) =>
			row
				.locator(".monaco-icon-label")
				.first()
				.evaluate((label) => getComputedStyle(label, "::after").content);
		await workbench.run("Notion: Make a Conflict in the Sample");
		await workbench.treeRow("Butter", "Conflicts").waitFor({ timeout: 30_000 });
		await workbench.expand("Ingredient Inventory", "Databases");
		for (const title of ["Butter", "Ingredient Inventory"]) {
			await eventually(async () => assert.match(await badge(workbench.treeRow(title, "Databases")), /!/));
		}
		assert.doesNotMatch(await badge(workbench.treeRow("Sugar", "Databases")), /!/);
		await workbench.page
			.locator(".activitybar")
			.getByRole("tab", { name: /^Explorer/ })
			.click();
		await eventually(async () => assert.match(await badge(workbench.treeRow("prices.csv")), /!/));
	});
});

/** What is drawn a moment later. */
async function eventually(check: () => Promise<void>): Promise<void> {
	for (let tries = 0; ; tries++) {
		try {
			await check();
			return;
		} catch (error) {
			if (tries === 40) {
				throw error;
			}
			await new Promise((resolve) => setTimeout(resolve, 250));
		}
	}
}
