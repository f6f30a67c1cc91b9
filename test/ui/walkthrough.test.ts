import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { root } from "../../scripts/install.mjs";
import { complaintsOfAxe, guidelines } from "../support/axe.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";

const pictures = path.join(root, "media", "walkthrough");

describe("The walkthrough", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery({
			// As after an installation.
			settings: { "workbench.welcomePage.walkthroughs.openOnInstall": true },
			size: [1600, 1000],
		});
	});

	after(() => window.close());

	const step = (title: string) =>
		window.workbench.page.locator(".gettingStartedContainer .getting-started-step", { hasText: title });
	const isDone = (title: string) => step(title).locator(".codicon.complete").waitFor({ timeout: 30_000 });
	const press = async (title: string, button: string) => {
		await step(title).click();
		await step(title).getByRole("button", { name: button }).click();
	};
	const back = async () => {
		await window.workbench.run("Notion: Get Started");
		await step("Look around").waitFor();
	};

	it("opens by itself the first time, with five steps of one button each", async () => {
		const { workbench } = window;
		await workbench.page.getByText("Get started with Workspaces for Notion").first().waitFor({ timeout: 30_000 });
		assert.equal(await workbench.page.locator(".gettingStartedContainer .getting-started-step").count(), 5);
		for (const title of [
			"Look around",
			"Open a table",
			"Run a cascade and see its rows",
			"Make a conflict and resolve it",
			"Connect your own workspace",
		]) {
			await step(title).click();
			assert.equal(await step(title).getByRole("button").count(), 1, title);
			await workbench.webview().locator("svg").waitFor();
		}
	});

	it("has pictures and words that everybody can read", async () => {
		// The documents that VS Code puts the pictures into run no scripts, so they are looked at in one of our own.
		const page = await window.workbench.page.context().newPage();
		try {
			for (const name of fs.readdirSync(pictures)) {
				await page.setContent(fs.readFileSync(path.join(pictures, name), "utf8"));
				assert.deepEqual(await complaintsOfAxe(page, { tags: guidelines, selector: "svg" }), [], name);
				assert.notEqual(await page.getByRole("img").getAttribute("aria-label"), null, name);
			}
		} finally {
			await page.close();
			await window.workbench.page.bringToFront();
		}
		const words = { tags: guidelines, selector: ".getting-started-step .step-description-container" };
		assert.deepEqual(await complaintsOfAxe(window.workbench.page, words), []);
	});

	it("ticks that there is something to look around in", () => isDone("Look around"));

	it("ticks a table that was opened", async () => {
		const { workbench } = window;
		await press("Open a table", "Show the Databases");
		await workbench.treeRow("Recipes", "Databases").click();
		await workbench.webview().getByRole("columnheader", { name: "Name" }).waitFor();
		await back();
		await isDone("Open a table");
	});

	it("ticks a cascade that has run", async () => {
		const { workbench } = window;
		await press("Run a cascade and see its rows", "Run Cascade Task");
		await workbench.pick("Croissants for Saturday");
		await workbench.dialogButton(/^Write 8 Rows/);
		await workbench.toast(/8 rows for "Croissants for Saturday" are written/).waitFor();
		await workbench.clearToasts();
		await back();
		await isDone("Run a cascade and see its rows");
	});

	it("makes a conflict, and ticks that it was resolved", async () => {
		const { workbench } = window;
		await press("Make a conflict and resolve it", "Make a Conflict");
		await workbench.treeRow("Butter", "Conflicts").waitFor({ timeout: 30_000 });
		await workbench.treeRow("Butter", "Conflicts").click();
		await workbench.titleButton("Use File").click();
		await workbench.statusBar("Butter is resolved").waitFor();
		await back();
		await isDone("Make a conflict and resolve it");
	});

	it("leads to the steps of a workspace of one's own, none of them done by the sample", async () => {
		const { workbench } = window;
		await back();
		await press("Connect your own workspace", "Connect Your Own");
		await step("Create an integration").waitFor();
		await step("Look around").waitFor({ state: "detached" });
		assert.equal(await workbench.page.locator(".gettingStartedContainer .codicon.complete").count(), 0);
		await press("Copy its token", "Connect Workspace");
		await workbench.quickPickRow("Token of a Notion integration").waitFor();
		await workbench.page.keyboard.press("Escape");
	});
});
