import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { edit, findPage, writesDuring } from "../support/notionEdits.ts";

describe("A task file in the editor", () => {
	let window: BakeryWindow;
	let csv: string;

	before(async () => {
		window = await openBakery();
		csv = path.join(window.workbench.folder, "prices.csv");
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		await window.workbench.openFile("bakery.notion-tasks.yaml");
	});

	after(() => window.close());

	const text = () => readFileSync(csv, "utf8");
	const edited = (name: string, rest: string) =>
		writeFileSync(csv, text().replace(new RegExp(`^${name},.*$`, "m"), `${name},${rest}`));
	const priceInNotion = async (title: string) => {
		const { properties } = await findPage(window.notion, title, "Price");
		return properties.Price?.type === "number" ? properties.Price.number : undefined;
	};
	const lens = (name: string) =>
		window.workbench.editor().locator(".codelens-decoration a", { hasText: new RegExp(`^${name}$`) });
	const picture = (name: string) => path.join(process.env.SCREENSHOTS ?? "out/ui", `${name}.png`);
	const suggestions = () => window.workbench.page.locator(".suggest-widget.visible .monaco-list-row");
	/** What fits at the end of a text that stands in the file and isn't saved. */
	const suggestedAt = async (content: string) => {
		const { workbench } = window;
		await workbench.replaceText(content);
		await workbench.run("Trigger Suggest");
		await suggestions().first().waitFor();
		await workbench.screenshot(picture(`completion-${content.length}`));
		const labels = await suggestions().locator(".label-name").allInnerTexts();
		await workbench.page.keyboard.press("Escape");
		return labels.map((label) => label.replaceAll("\u00a0", " ").trim()).sort();
	};
	const discard = () => window.workbench.run("File: Revert File");
	const runTask = async (name: string) => {
		const { workbench } = window;
		await workbench.run("Tasks: Run Task");
		await workbench.pick(/^\s*notion\s*$/);
		// VS Code fills its list a second time while it looks for tasks, and a click in between chooses nothing.
		for (let tries = 0; tries < 3; tries++) {
			await workbench.pick(new RegExp(`^\\s*notion: ${name}\\s*$`));
			const isGone = await workbench
				.quickInput()
				.waitFor({ state: "hidden", timeout: 3000 })
				.then(
					() => true,
					() => false,
				);
			if (isGone) {
				return;
			}
		}
		throw new Error(`"${name}" could not be chosen.`);
	};
	/** Waits until something is so. */
	const until = async (check: () => Promise<boolean> | boolean) => {
		for (let tries = 0; !(await check()); tries++) {
			assert.ok(tries < 100);
			await window.workbench.page.waitForTimeout(100);
		}
	};

	it("previews, runs and shows the last run of each task from lenses", async () => {
		const { workbench } = window;
		await lens("Preview").waitFor();
		assert.equal(await lens("Show Pipeline").count(), 1);
		assert.equal(await lens("Show Last Run").count(), 2);
		await workbench.screenshot(picture("taskLenses"));
		await lens("Preview").click();
		await workbench.page
			.locator(".scm-view")
			.getByRole("treeitem", { name: /^Spelt flour/ })
			.waitFor();
		await lens("Run").last().click();
		await workbench.dialogButton("Run");
		await workbench.toast(/^price list: 1 to Notion/).waitFor();
		await workbench.clearToasts();
	});

	it("completes columns of the file, properties of the database, and databases of the workspace", async () => {
		const { workbench } = window;
		await workbench.page.getByRole("tab", { name: /^bakery\.notion-tasks\.yaml/ }).click();
		try {
			const start =
				"tasks:\n  prices:\n    sync:\n      other: { csv: prices.csv, key: name }\n      notion: { database: ";
			const attributes = `${start}ingredients }\n      attributes:\n        `;
			assert.deepEqual(await suggestedAt(`${attributes}Price: `), ["name", "price", "unit"]);
			const properties = await suggestedAt(`${attributes}Name: name\n        `);
			assert.ok(
				properties.includes("Price") && properties.includes("Unit") && !properties.includes("Name"),
				properties.join(),
			);
			const databases = await suggestedAt(start);
			assert.ok(databases.includes("ingredients") && databases.includes("Ingredient Inventory"), databases.join());
		} finally {
			await discard();
		}
	});

	it("is run by Run Task, with its output in a terminal", async () => {
		const { workbench } = window;
		edited("Eggs", "pc,0.5");
		await runTask("price list");
		await until(async () => (await priceInNotion("Eggs")) === 0.5);
		await workbench.page.locator(".terminal-wrapper.active").waitFor();
		await workbench.screenshot(picture("runTask"));
	});

	it("is run by tasks.json", async () => {
		const { workbench } = window;
		mkdirSync(path.join(workbench.folder, ".vscode"), { recursive: true });
		const task = { label: "prices", type: "notion", task: "price list", problemMatcher: [] };
		writeFileSync(
			path.join(workbench.folder, ".vscode", "tasks.json"),
			JSON.stringify({ version: "2.0.0", tasks: [task] }),
		);
		edited("Eggs", "pc,0.6");
		await until(async () => {
			await workbench.run("Tasks: Run Task");
			const row = workbench.quickPickRow(/^prices$/);
			const isThere = await row.waitFor({ timeout: 3000 }).then(
				() => true,
				() => false,
			);
			if (isThere) {
				await row.click();
			} else {
				await workbench.page.keyboard.press("Escape");
			}
			return isThere;
		});
		await until(async () => (await priceInNotion("Eggs")) === 0.6);
	});

	it("shows what undoing a run would do, asks, and does it", async () => {
		const { workbench, notion } = window;
		edited("Salt", "g,0.4");
		edited("Butter", "g,0.7");
		await runTask("price list");
		await until(async () => (await priceInNotion("Salt")) === 0.4 && (await priceInNotion("Butter")) === 0.7);
		await edit(notion, "Butter", { Price: { number: 0.8 } });
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Undo Run");
			await workbench.quickPickRow("price list").click();
			await workbench.dialog().waitFor();
			await workbench.screenshot(picture("undo"));
		});
		assert.deepEqual(writes, []);
		await workbench.dialogButton("Undo Run");
		await workbench.toast(/One object is as it was before the run\. One edit since then stays\./).waitFor();
		assert.deepEqual([await priceInNotion("Salt"), await priceInNotion("Butter")], [0.0005, 0.8]);
		await workbench.clearToasts();
	});
});
