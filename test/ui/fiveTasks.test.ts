import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startWorkbench, type Workbench } from "../support/workbench.ts";

const mostSteps = 5;

/** Somebody with a keyboard and no mouse. A step is one decision: a command, a choice, a text to look for. */
class Keyboard {
	steps = 0;
	keys = 0;
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async press(key: string): Promise<void> {
		this.keys += 1;
		await this.#page.keyboard.press(key);
	}

	/** Types into the box that is open, once it has the focus. */
	async type(text: string): Promise<void> {
		this.keys += text.length;
		const box = this.#page.locator(".quick-input-widget:visible input.input");
		await box.waitFor();
		await box.evaluate((element: HTMLInputElement) => element.focus());
		await this.#page.keyboard.type(text);
	}

	/** Runs a command by the beginning of its title, as long as that is enough. */
	async command(beginning: string, title: string): Promise<void> {
		this.steps += 1;
		await this.press("F1");
		await this.type(beginning);
		await this.#chosen(title);
		await this.press("Enter");
	}

	/** Looks for something in the box that is open, and takes the first hit. */
	async find(text: string, title: string): Promise<void> {
		this.steps += 2;
		await this.type(text);
		await this.#chosen(title);
		await this.press("Enter");
	}

	/** Waits until a view of the sidebar has the focus. */
	async untilFocusIn(view: string): Promise<void> {
		await this.#page.waitForFunction(
			(title) =>
				document.activeElement?.closest(".pane")?.querySelector(".pane-header")?.textContent?.includes(title) ?? false,
			view,
		);
	}

	/** Waits until what would be taken is what is meant. */
	async #chosen(title: string): Promise<void> {
		await this.#page
			.locator(".quick-input-widget:visible .monaco-list-row.focused")
			.filter({ hasText: title })
			.waitFor({ timeout: 30_000 });
	}
}

/** Protects that the main things are near: each within five steps, by the keyboard alone, from the palette. */
describe("Five tasks by the keyboard", () => {
	let workbench: Workbench;
	let hand: Keyboard;

	before(async () => {
		workbench = await startWorkbench({ open: { sample: "bakery" } });
		await workbench.statusBar("Notion: not connected").waitFor({ timeout: 30_000 });
	});

	after(() => workbench.close());

	beforeEach(() => {
		hand = new Keyboard(workbench.page);
	});

	afterEach(function () {
		const { title, state } = this.currentTest ?? {};
		console.log(`      ${title}: ${hand.steps} steps, ${hand.keys} keys`);
		if (state === "passed") {
			assert.ok(hand.steps <= mostSteps && hand.steps > 0, `${title}: ${hand.steps} steps`);
		}
	});

	it("connects the sample", async () => {
		await hand.command("notion open sample", "Notion: Open Sample Workspace");
		await workbench.statusBar("Bakery").waitFor({ timeout: 30_000 });
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor();
	});

	it("finds a page", async () => {
		await hand.command("notion: search", "Notion: Search");
		await hand.find("croissants for", "Croissants for Saturday");
		await workbench.webview().getByRole("heading", { name: "Croissants for Saturday" }).waitFor();
	});

	it("opens a table", async () => {
		await hand.command("notion: search", "Notion: Search");
		await hand.find("db: recipes", "Recipes");
		await workbench.webview().getByRole("columnheader", { name: "Name" }).waitFor();
	});

	it("runs a cascade", async () => {
		await hand.command("notion casc", "Notion: Run Cascade Task");
		await hand.find("croiss", "Croissants for Saturday");
		hand.steps += 1;
		const write = workbench.dialog().getByRole("button", { name: /^Write 8 Rows/ });
		await write.waitFor();
		// A dialog of the desktop has the focus by itself; the browser's may lose it to the preview that is just loading.
		await write.focus();
		await hand.press("Enter");
		await workbench.toast(/8 rows for "Croissants for Saturday" are written/).waitFor();
	});

	it("resolves a conflict", async () => {
		await workbench.run("Notion: Make a Conflict in the Sample");
		await workbench.treeRow("Butter", "Conflicts").waitFor({ timeout: 30_000 });
		await hand.command("focus conflicts", "Focus on Conflicts View");
		await hand.untilFocusIn("Conflicts");
		hand.steps += 1;
		await hand.press("ArrowDown");
		await hand.press("Enter");
		await workbench
			.activeTab()
			.getByText(/^Butter: Notion ↔/)
			.waitFor();
		await hand.command("notion use file", "Notion: Use File");
		await workbench.statusBar("Butter is resolved").waitFor();
		await workbench.treeRow("Butter", "Conflicts").waitFor({ state: "detached" });
	});
});
