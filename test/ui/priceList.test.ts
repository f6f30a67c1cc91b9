import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { LocalNotion } from "../../src/localNotion/server.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { addRows } from "../support/manyRows.ts";
import { clientOf, findPage, writesDuring } from "../support/notionEdits.ts";

/** Rows of the list; fewer are enough for a quick look: `ROWS=650`. */
const rows = Number(process.env.ROWS ?? 6500);

const nameOf = (index: number) => `Item ${String(index + 1).padStart(4, "0")}`;

describe(`A price list of ${rows} rows, as suppliers send them`, () => {
	let window: BakeryWindow;
	let csv: string;

	before(async function () {
		this.timeout(120_000);
		window = await openBakery({ prepare: fill });
		const { workbench } = window;
		csv = path.join(workbench.folder, "prices.csv");
		writeFileSync(csv, list());
		const tasks = path.join(workbench.folder, "bakery.notion-tasks.yaml");
		writeFileSync(
			tasks,
			readFileSync(tasks, "utf8").replace(
				"        Price: price\n",
				"        Price: price\n        Supplier: supplier\n",
			),
		);
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
		await workbench.showContainer(/^Source Control/);
	});

	after(() => window.close());

	/** Ingredients with a supplier, and as many rows as the list has. */
	async function fill(notion: LocalNotion): Promise<void> {
		const client = clientOf(notion);
		const { parent } = await findPage(notion, "Wheat flour", "Price");
		const handbook = await findPage(notion, "Handbook");
		assert.ok(parent.type === "data_source_id");
		const suppliers = await client.databases.create({
			parent: { type: "page_id", page_id: handbook.id },
			title: [{ text: { content: "Suppliers" } }],
			initial_data_source: { properties: { Name: { title: {} } } },
		});
		assert.ok("data_sources" in suppliers);
		const [source] = suppliers.data_sources;
		assert.ok(source);
		for (const name of ["Mill", "Dairy"]) {
			await client.pages.create({
				parent: { type: "data_source_id", data_source_id: source.id },
				properties: { Name: { title: [{ text: { content: name } }] } },
			});
		}
		const day = Date.now() - 24 * 3600 * 1000;
		addRows(notion, {
			dataSourceId: parent.data_source_id,
			count: rows,
			createdAt: (index) => day + index,
			title: nameOf,
		});
		await client.dataSources.update({
			data_source_id: parent.data_source_id,
			properties: { Supplier: { relation: { data_source_id: source.id, single_property: {} } } },
		});
	}

	/** With decimal commas, rows that are there twice, a supplier that nobody knows, a new price and a new row. */
	function list(): string {
		const own = Array.from({ length: rows }, (_, index) => {
			const [name, line] = [nameOf(index), index + 1];
			const price = line === 10 ? "0,5" : "0,0009";
			const supplier = line === 20 ? "Nobody & Sons" : line === 30 ? "Mill" : "";
			return `${name};g;${price};${supplier}`;
		});
		const sample = ["Wheat flour;g;0,0009;", "Butter;g;0,0085;Dairy", "Spelt flour;g;0,0016;Mill"];
		return ["name;unit;price;supplier", ...sample, ...own, `${nameOf(41)};g;0,7;`, `${nameOf(42)};g;0,7;`, ""].join(
			"\n",
		);
	}

	const row = (name: string | RegExp) =>
		window.workbench.page.locator(".scm-view").getByRole("treeitem", { name }).first();
	const group = (name: string, count: number) => {
		const badge = window.workbench.page.locator(".monaco-count-badge", { hasText: String(count) });
		const named = window.workbench.page.locator(".scm-view").getByRole("treeitem", { name: new RegExp(`^${name}`) });
		return named.filter({ has: badge }).first();
	};
	const titleAction = (name: string) =>
		window.workbench.page.locator(".sidebar").getByRole("button", { name }).first().click();
	const picture = async (name: string) => {
		const folder = process.env.SCREENSHOTS;
		if (folder) {
			await window.workbench.screenshot(path.join(folder, `priceList-${name}.png`));
		}
	};
	const priceInNotion = async (title: string) => {
		const { properties } = await findPage(window.notion, title, "Price");
		return properties.Price?.type === "number" ? properties.Price.number : undefined;
	};

	it("is compared without writing anything, and says what isn't clear in it", async function () {
		this.timeout(120_000);
		const { notion } = window;
		const before = readFileSync(csv, "utf8");
		const writes = await writesDuring(notion, async () => {
			await row("Preview Changes").click();
			await window.workbench.page.waitForTimeout(2000);
			await picture("planning");
			await row(/^Spelt flour/).waitFor({ timeout: 90_000 });
		});
		assert.deepEqual(writes, []);
		assert.equal(readFileSync(csv, "utf8"), before);
		await group("Conflicts", 1).waitFor();
		await row(/^Item 0010/).waitFor();
		await picture("preview");
		await row(new RegExp(`^${nameOf(41)}`)).waitFor();
		await row(/^Item 0020.*Nobody & Sons/).waitFor();
	});

	it("opens each of its changes, its conflict and its reasons", async () => {
		const { workbench } = window;
		await row(/^Item 0030/).click();
		await workbench.activeTab().getByText("Item 0030 in Notion: now ↔ after the run").waitFor();
		await picture("change");
		await row(/^Item 0020/).click();
		await workbench.toast(/Nobody & Sons/).waitFor();
		await picture("reason");
		await workbench.clearToasts();
		await row(/^Item 0010/).click();
		await workbench.activeTab().getByText("Item 0010: Notion ↔ prices.csv").waitFor();
		await picture("conflict");
	});

	it("is carried over where it is clear, and the rest is named", async function () {
		this.timeout(120_000);
		const { workbench } = window;
		await titleAction("Run Shown Changes");
		await workbench
			.toast(/^price list: \d+ to Notion, \d+ to prices\.csv\. 1 in conflict\./)
			.waitFor({ timeout: 90_000 });
		await picture("ran");
		await workbench.clearToasts();
		assert.equal(await priceInNotion("Spelt flour"), 0.0016);
		assert.match(readFileSync(csv, "utf8"), /^Honey;g;0,014;$/m);
		assert.match(readFileSync(csv, "utf8"), /^Item 0020;g;0,0009;Nobody & Sons$/m);
	});

	it("keeps its decimal commas when prices come from Notion, and costs a few requests then", async function () {
		this.timeout(120_000);
		const { workbench, notion } = window;
		await group("Conflicts", 1).waitFor();
		const page = await findPage(notion, nameOf(99), "Price");
		await clientOf(notion).pages.update({ page_id: page.id, properties: { Price: { number: 1.25 } } });
		const before = notion.journal.length;
		await titleAction("Preview Sync Task");
		await row(new RegExp(`^${nameOf(99)}.*1\\.25`)).waitFor({ timeout: 60_000 });
		const requests = notion.journal.length - before;
		// A whole listing of 6,500 rows takes 65; the window looks after its sidebar and its plans meanwhile.
		assert.ok(requests <= 25, String(requests));
		await titleAction("Run Shown Changes");
		await workbench.toast(/^price list: 0 to Notion, 1 to prices\.csv/).waitFor({ timeout: 60_000 });
		await workbench.clearToasts();
		assert.match(readFileSync(csv, "utf8"), new RegExp(`^${nameOf(99)};g;1,25;$`, "m"));
		await picture("step");
	});
});
