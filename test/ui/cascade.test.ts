import assert from "node:assert/strict";
import { isFullPage } from "@notionhq/client";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, edit, findPage, writesDuring } from "../support/notionEdits.ts";

describe("A cascade in the bakery", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery();
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const run = async () => {
		await window.workbench.run("Notion: Run Cascade Task");
		await window.workbench.pick("Croissants for Saturday");
	};

	it("shows the rows first, and writes none of them when it is cancelled", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await run();
			await workbench.dialog().waitFor();
			assert.match(await workbench.dialog().innerText(), /Butter: -2200/);
			await workbench.dialogButton("Cancel");
		});
		assert.deepEqual(writes, []);
		await workbench
			.webview()
			.getByRole("row", { name: /Wheat flour -4000/ })
			.waitFor();
	});

	it("writes one transaction for each ingredient, with amount, reason and the relation back", async () => {
		const { workbench, notion } = window;
		await run();
		await workbench.dialogButton(/^Write 8 Rows/);
		await workbench.toast('8 rows for "Croissants for Saturday" are written to Ingredient Transactions.').waitFor();
		const plan = await findPage(notion, "Croissants for Saturday", "Status");
		const rows = await transactionsOf(plan.id);
		assert.equal(rows.length, 8);
		assert.ok(rows.some(({ amount, reason }) => amount === -2200 && /Croissants for Saturday/.test(reason)));
		await workbench.clearToasts();
	});

	it("writes nothing when it is run again", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await run();
			await workbench.toast(/Nothing to do: all 8 rows/).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("runs on a row of the sidebar, and names what is wrong with it", async () => {
		const { workbench, notion } = window;
		await workbench.expand("Production Plan", "Databases");
		const writes = await writesDuring(notion, async () => {
			await workbench.rowMenu("Brioche for Sunday", "Run Cascade Task", "Databases");
			await workbench.toast(/Brioche for Sunday.*In Process/).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
	});

	it("writes nothing at all when one line of the recipe has no ingredient, and names the line", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Brioche for Sunday", { Status: { status: { name: "In Process" } } });
		await edit(notion, "Brioche: Butter", { "Ingredient Inventory": { relation: [] } });
		const writes = await writesDuring(notion, async () => {
			await workbench.run("Notion: Run Cascade Task");
			await workbench.pick("Brioche for Sunday");
			await workbench.toast(/Brioche: Butter/).waitFor();
		});
		assert.deepEqual(writes, []);
	});

	it("says in the tab of a plan, when the window was reloaded, that the plan wasn't kept", async () => {
		const { workbench } = window;
		// As somebody does it: what VS Code keeps of its editors is written then.
		await Promise.all([workbench.page.waitForEvent("load"), workbench.run("Developer: Reload Window")]);
		await workbench
			.webview()
			.getByText("This was shown before the window was reloaded. Run the command again to see it.")
			.waitFor({ timeout: 45_000 });
	});

	async function transactionsOf(planId: string) {
		const { notion } = window;
		const log = await findPage(notion, "Opening stock: Butter", "Amount").catch(() => undefined);
		const parent = log?.parent.type === "data_source_id" ? log.parent.data_source_id : await logSource();
		const { results } = await clientOf(notion).dataSources.query({
			data_source_id: parent,
			filter: { property: "Production Plan", relation: { contains: planId } },
		});
		return results.filter(isFullPage).map(({ properties }) => {
			const { Amount, Reason } = properties;
			return {
				amount: Amount?.type === "number" ? Amount.number : null,
				reason: Reason?.type === "rich_text" ? Reason.rich_text.map(({ plain_text }) => plain_text).join("") : "",
			};
		});
	}

	async function logSource(): Promise<string> {
		const { results } = await clientOf(window.notion).search({
			query: "Ingredient Transactions",
			filter: { property: "object", value: "data_source" },
		});
		return results[0]?.id ?? assert.fail("There is no log.");
	}
});
