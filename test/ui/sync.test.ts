import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { edit, findPage, writesDuring } from "../support/notionEdits.ts";

describe("The price list, in Notion and in prices.csv", () => {
	let window: BakeryWindow;
	let csv: string;

	before(async () => {
		window = await openBakery();
		csv = path.join(window.workbench.folder, "prices.csv");
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const text = () => readFileSync(csv, "utf8");
	const setPrice = (name: string, price: string) =>
		writeFileSync(csv, text().replace(new RegExp(`^(${name},[^,]*,).*$`, "m"), `$1${price}`));
	const priceInNotion = async (title: string) => {
		const { properties } = await findPage(window.notion, title, "Price");
		return properties.Price?.type === "number" ? properties.Price.number : undefined;
	};
	const run = async (confirm: boolean) => {
		await window.workbench.run("Notion: Run Sync Task");
		if (confirm) {
			await window.workbench.dialogButton("Run");
		}
		await window.workbench.toast(/^price list: /).waitFor();
	};
	const writesNothing = async () => {
		const before = { text: text(), modified: statSync(csv).mtimeMs };
		const writes = await writesDuring(window.notion, async () => {
			await run(false);
			await window.workbench.toast("price list: both sides are in step. Nothing was written.").waitFor();
		});
		assert.deepEqual(writes, []);
		assert.deepEqual({ text: text(), modified: statSync(csv).mtimeMs }, before);
		await window.workbench.clearToasts();
	};

	it("links rows by name at first, and carries a row over that only one side has", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, () => run(true));
		assert.deepEqual(writes, ["POST /v1/pages"]);
		assert.equal(await priceInNotion("Spelt flour"), 0.0016);
		await workbench.clearToasts();
	});

	it("writes nothing when nothing has changed", writesNothing);

	it("carries an edit of each side over to the other", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Honey", { Price: { number: 0.02 } });
		setPrice("Salt", "0.0007");
		await run(true);
		assert.match(text(), /^Honey,g,0\.02$/m);
		assert.equal(await priceInNotion("Salt"), 0.0007);
		await workbench.clearToasts();
	});

	it("holds a cell that both sides edited, and syncs the rest", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Butter", { Price: { number: 0.0111 } });
		setPrice("Butter", "0.0222");
		setPrice("Milk", "0.0013");
		await run(true);
		await workbench.toast(/1 in conflict/).waitFor();
		assert.equal(await priceInNotion("Milk"), 0.0013);
		assert.equal(await priceInNotion("Butter"), 0.0111);
		assert.match(text(), /^Butter,g,0\.0222$/m);
		await workbench.treeRow("Butter", "Conflicts").waitFor();
		await workbench.page.locator(".activitybar .badge-content", { hasText: "1" }).first().waitFor();
		await workbench.clearToasts();
	});

	it("shows the conflict as a diff, Notion on the left and the file on the right", async () => {
		const { workbench } = window;
		await workbench.treeRow("Butter", "Conflicts").click();
		await workbench.activeTab().getByText("Butter: Notion ↔ prices.csv").waitFor();
		assert.ok((await workbench.diffLines("original")).includes("Price: 0.0111"));
		assert.ok((await workbench.diffLines("modified")).includes("Price: 0.0222"));
	});

	it("refuses a resolution that can't be read, and says where", async () => {
		const { workbench, notion } = window;
		const lines = await workbench.diffLines("modified");
		const writes = await writesDuring(notion, async () => {
			await workbench.replaceText(lines.join("\n").replace("Price: 0.0222", "Price: cheap"));
			await workbench.page.keyboard.press("Control+S");
			await workbench.toast(/must be a number/).waitFor();
			await workbench.squiggles().first().waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("resolves it by editing the right side and saving", async () => {
		const { workbench } = window;
		const lines = await workbench.diffLines("modified");
		await workbench.replaceText(lines.join("\n").replace("Price: cheap", "Price: 0.0333"));
		await workbench.page.keyboard.press("Control+S");
		await workbench.statusBar("Butter is resolved").waitFor();
		assert.match(text(), /^Butter,g,0\.0333$/m);
		assert.equal(await priceInNotion("Butter"), 0.0333);
		await workbench.treeRow("Butter", "Conflicts").waitFor({ state: "detached" });
	});

	it("writes nothing after that", writesNothing);

	for (const { button, notion: inNotion, file, winner } of [
		{ button: "Use Notion", notion: 0.5, file: 0.7, winner: 0.5 },
		{ button: "Use File", notion: 0.6, file: 0.8, winner: 0.8 },
	]) {
		it(`resolves a conflict by "${button}"`, async () => {
			const { workbench, notion } = window;
			await edit(notion, "Eggs", { Price: { number: inNotion } });
			setPrice("Eggs", String(file));
			await run(false);
			await workbench.clearToasts();
			await workbench.treeRow("Eggs", "Conflicts").click();
			await workbench.titleButton(button).click();
			await workbench.treeRow("Eggs", "Conflicts").waitFor({ state: "detached" });
			assert.match(text(), new RegExp(`^Eggs,pc,${winner}$`, "m"));
			assert.equal(await priceInNotion("Eggs"), winner);
			await workbench.page.locator(".monaco-diff-editor").waitFor({ state: "detached" });
			await writesNothing();
		});
	}

	it("waits for a file that is being edited", async () => {
		const { workbench, notion } = window;
		await workbench.openFile("prices.csv");
		await workbench.replaceText(text().replace(/^Caraway.*$/m, "Caraway,g,0.03"));
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Run Sync Task");
			await workbench.toast(/prices\.csv has changes that aren't saved/).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.toastButton(/prices\.csv has changes/, "Save and Go On");
		await workbench.dialogButton("Run");
		await workbench.toast(/^price list: 1 to Notion/).waitFor();
		assert.equal(await priceInNotion("Caraway"), 0.03);
		await workbench.clearToasts();
	});

	it("says which column is missing, where, and writes nothing", async () => {
		const { workbench, notion } = window;
		writeFileSync(csv, text().replace("name,unit,price", "name,unit,cost"));
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Run Sync Task");
			await workbench.toast(/prices\.csv.*"price"/).waitFor();
		});
		assert.deepEqual(writes, []);
		writeFileSync(csv, text().replace("name,unit,cost", "name,unit,price"));
		await workbench.clearToasts();
	});

	it("says which property of the task file doesn't exist, where, and what was meant", async () => {
		const { workbench, notion } = window;
		const tasks = path.join(workbench.folder, "bakery.notion-tasks.yaml");
		writeFileSync(tasks, readFileSync(tasks, "utf8").replace("Price: price", "Prise: price"));
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Run Sync Task");
			await workbench.toast(/bakery\.notion-tasks\.yaml:\d+:\d+:.*Prise.*Price/).waitFor();
		});
		assert.deepEqual(writes, []);
	});
});
