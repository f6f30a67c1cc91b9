import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isFullPage } from "@notionhq/client";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, edit, findPage, writesDuring } from "../support/notionEdits.ts";

describe("Tasks that run by themselves", () => {
	let window: BakeryWindow;
	let csv: string;

	before(async () => {
		window = await openBakery();
		const { workbench } = window;
		csv = path.join(workbench.folder, "prices.csv");
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const prices = () => readFileSync(csv, "utf8");
	const priceInNotion = async (title: string) => {
		const { properties } = await findPage(window.notion, title, "Price");
		return properties.Price?.type === "number" ? properties.Price.number : undefined;
	};
	const until = async (what: string, isSo: () => Promise<boolean>) => {
		for (let tries = 0; tries < 300; tries++) {
			if (await isSo()) {
				return;
			}
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		assert.fail(what);
	};

	it("asks once when a file says so, and names the tasks", async () => {
		const { workbench } = window;
		const file = path.join(workbench.folder, "bakery.notion-tasks.yaml");
		const text = readFileSync(file, "utf8")
			.replace("  use ingredients:\n", "  use ingredients:\n    run: { every: 10s }\n")
			.replace("  price list:\n", "  price list:\n    run: { every: 1h, onChange: true }\n");
		writeFileSync(file, text);
		const question = /Run 2 tasks of this folder automatically\?.*use ingredients \(every 10s\).*prices\.csv changes/;
		await workbench.toast(question).waitFor();
		await workbench.toastButton(question, "Run Automatically");
	});

	it("holds a sync that nobody has looked at yet, without a dialog, and offers the look", async () => {
		const { workbench } = window;
		const held = /price list: This task has not run yet/;
		await workbench.toast(held).waitFor();
		assert.equal(await workbench.dialog().count(), 0);
		await workbench.statusBar(/price list/).waitFor();
		await workbench.toastButton(held, "Look at It");
		await workbench.dialogButton("Run");
		await workbench.toast(/^price list: /).waitFor();
		await workbench.statusBar(/Next run/).waitFor();
		await workbench.clearToasts();
	});

	it("carries an edit of the file over to Notion, with nobody doing anything", async () => {
		writeFileSync(csv, prices().replace(/^(Salt,[^,]*,).*$/m, "$10.0007"));
		await until("the price in Notion", async () => (await priceInNotion("Salt")) === 0.0007);
	});

	it("writes the rows of a cascade once a row comes to the state in Notion", async () => {
		const { workbench, notion } = window;
		const { id } = await findPage(notion, "Brioche for Sunday", "Status");
		const count = async () => {
			const { results } = await clientOf(notion).search({ filter: { property: "object", value: "page" } });
			return results.filter(isFullPage).filter(({ properties }) => {
				const plan = properties["Production Plan"];
				return plan?.type === "relation" && "Amount" in properties && plan.relation.some((row) => row.id === id);
			}).length;
		};
		assert.equal(await count(), 0);
		await edit(notion, "Brioche for Sunday", { Status: { status: { name: "In Process" } } });
		await until("rows for the brioche", async () => (await count()) > 0);
		assert.equal(await workbench.dialog().count(), 0);
	});

	it("shows what the last run did, and who started it", async () => {
		const { workbench } = window;
		await workbench.run("Notion: Show Last Run");
		await workbench.pick("use ingredients");
		const document = workbench.webview();
		await document.getByText("Started by its schedule").waitFor();
		await document.getByRole("columnheader", { name: "Reason" }).waitFor();
		await workbench.run("Notion: Show Task Runs");
		await workbench
			.quickPickRow(/price list/)
			.first()
			.waitFor();
		await workbench.answer("");
		await workbench.webview().getByRole("heading", { level: 1 }).waitFor();
	});

	it("lists the tasks with what can be done about each, and pauses one", async () => {
		const { workbench, notion } = window;
		await workbench.statusBar(/Next run/).click();
		await workbench.quickPickRow(/price list/).waitFor();
		assert.match((await workbench.quickPickLabels()).join("\n"), /use ingredients/);
		await workbench.pick(/price list/);
		await workbench.pick("Pause");
		await workbench.statusBar(/Next run/).click();
		await workbench
			.quickPickRow(/price list/)
			.getByText("paused")
			.waitFor();
		await workbench.page.keyboard.press("Escape");
		const writes = await writesDuring(notion, async () => {
			writeFileSync(csv, prices().replace(/^(Salt,[^,]*,).*$/m, "$10.0009"));
			await new Promise((resolve) => setTimeout(resolve, 3000));
		});
		assert.deepEqual(writes, []);
	});
});
