import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { linesModule } from "../support/linesModule.ts";
import { edit, findPage, writesDuring } from "../support/notionEdits.ts";

/** A module that defines two syncs: what it takes to see and to settle what each of them would do. */
describe("A task module in the Source Control view", () => {
	let window: BakeryWindow;
	const file = (name: string) => path.join(window.workbench.folder, name);

	before(async () => {
		window = await openBakery();
		const { workbench } = window;
		writeFileSync(file("prices.txt"), "Butter;0.02");
		writeFileSync(file("stock.txt"), "");
		const database = "Ingredient Inventory";
		writeFileSync(file("lines.mjs"), linesModule({ database, tasks: ["prices", "stock"], number: "Price" }));
		writeFileSync(file("bakery.notion-tasks.yaml"), "tasks:\n  from code:\n    module: ./lines.mjs\n");
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const row = (name: string | RegExp) =>
		window.workbench.page.locator(".scm-view").getByRole("treeitem", { name }).first();
	const picture = (name: string) => path.join(process.env.SCREENSHOTS ?? "out/ui", `${name}.png`);

	it("has a view for each of its syncs once it is opened, and nothing is looked up or written before", async () => {
		const { workbench, notion } = window;
		await workbench.showContainer(/^Source Control/);
		const writes = await writesDuring(notion, async () => {
			await row("Preview Changes").click();
			await workbench.quickPickRow("stock").waitFor();
			await workbench.pick(/^prices/);
			await row(/^Butter/).waitFor();
		});
		assert.deepEqual(writes, []);
		assert.equal(readFileSync(file("prices.txt"), "utf8"), "Butter;0.02");
		await workbench.page.locator(".scm-view").getByText("stock", { exact: true }).first().waitFor();
		await workbench.screenshot(picture("taskModule"));
	});

	it("says of a conflict that only the first run can link what to do, and does it", async () => {
		const { workbench } = window;
		await row(/^Butter/).click();
		await workbench.activeTab().getByText("Butter: Notion ↔ prices.txt").waitFor();
		const message = /"Butter" is on both sides, and they were never synced/;
		await workbench.toast(message).waitFor();
		await workbench.screenshot(picture("firstConflict"));
		await workbench.toastButton(message, "Run Shown Changes");
		await workbench.toast(/^prices: .*1 in conflict/).waitFor();
		assert.match(readFileSync(file("prices.txt"), "utf8"), /^Eggs;0\.32$/m);
		await workbench.clearToasts();
	});

	it("lists the conflict there and in the view of conflicts, opens it, and resolves it", async () => {
		const { workbench, notion } = window;
		await row(/^Butter/).click();
		await workbench.activeTab().getByText("Butter: Notion ↔ prices.txt", { exact: true }).waitFor();
		await workbench.titleButton("Use File").click();
		await row(/^Butter/).waitFor({ state: "detached" });
		// With several views VS Code shows no empty group: the box says it.
		await workbench.page.locator(".scm-view .scm-editor", { hasText: "Nothing to run" }).first().waitFor();
		const { Price } = (await findPage(notion, "Butter", "Price")).properties;
		assert.equal(Price?.type === "number" ? Price.number : undefined, 0.02);
		assert.match(readFileSync(file("prices.txt"), "utf8"), /^Butter;0\.02$/m);
	});

	it("shows what its runs did from its own line in the task file", async () => {
		const { workbench } = window;
		await workbench.openFile("bakery.notion-tasks.yaml");
		await workbench.editor().locator(".codelens-decoration a", { hasText: "Show Last Run" }).click();
		await workbench.webview().getByText("prices").first().waitFor();
	});

	it("never says that there are no conflicts where that is unknown, and lists them once it is known again", async () => {
		const { workbench, notion } = window;
		const code = readFileSync(file("lines.mjs"), "utf8");
		await edit(notion, "Salt", { Price: { number: 6 } });
		writeFileSync(file("prices.txt"), readFileSync(file("prices.txt"), "utf8").replace(/^Salt;.*$/m, "Salt;7"));
		await workbench.showContainer(/^Source Control/);
		await row(/^Salt/).waitFor();
		await row(/^Salt/).click();
		await workbench.activeTab().getByText("Salt: Notion ↔ prices.txt", { exact: true }).waitFor();
		writeFileSync(file("lines.mjs"), "export default () => { throw new Error('no such thing'); };");
		await workbench.reload();
		await workbench.showContainer("Notion");
		const unknown = workbench.page.getByText(/Whether "from code" has conflicts is unknown\..*no such thing/);
		await unknown.waitFor({ timeout: 30_000 });
		await workbench.screenshot(picture("unknownConflicts"));
		assert.equal(await workbench.page.getByText(/^No conflicts\./).count(), 0);
		writeFileSync(file("lines.mjs"), code);
		await workbench.reload();
		await workbench.showContainer("Notion");
		await workbench.treeRow("Salt", "Conflicts").waitFor({ timeout: 30_000 });
		assert.equal(await unknown.count(), 0);
	});
});
