// A handbook of pages below pages, in nested folders of files and in Notion. SCREENSHOTS=FOLDER keeps a picture of every step.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { PageSide } from "../rig/tree/pageSide.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf } from "../support/notionEdits.ts";

describe("A handbook, in nested folders and in nested pages", () => {
	let window: BakeryWindow;
	let pages: PageSide;

	before(async function () {
		this.timeout(120_000);
		window = await openBakery({
			prepare: async (notion) => {
				const client = clientOf(notion);
				const root = await client.pages.create({
					parent: { type: "page_id", page_id: notion.rootPageId },
					properties: { title: { title: [{ text: { content: "Staff handbook" } }] } },
				});
				pages = new PageSide(client, root.id);
				const shifts = await pages.create(root.id, "Shifts", "Who works when");
				await pages.create(shifts, "Early? Be on time", "The oven is lit at 3:30.");
				await client.databases.create({
					parent: { type: "page_id", page_id: shifts },
					title: [{ text: { content: "Rota" } }],
					initial_data_source: { properties: { Name: { title: {} } } },
				});
			},
		});
		write("Cleaning/index.md", "# Cleaning\n\nSee [the oven](oven.md).\n");
		write("Cleaning/oven.md", "Once a week.\n");
		write("Welcome.md", "Start with [cleaning](Cleaning/index.md).\n");
		writeFileSync(
			path.join(window.workbench.folder, "bakery.notion-tasks.yaml"),
			`tasks:\n  handbook:\n    sync:\n      notion: { page: ${pages.rootId} }\n      other: { markdown: handbook }\n`,
		);
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
	});

	after(() => window.close());

	const place = (name: string) => path.join(window.workbench.folder, "handbook", name);
	const text = (name: string) => readFileSync(place(name), "utf8");
	const write = (name: string, content: string) => {
		mkdirSync(path.dirname(place(name)), { recursive: true });
		writeFileSync(place(name), content);
	};
	const idOf = async (name: string) => (await pages.pages()).find((page) => page.path === name)?.id ?? "";
	const picture = async (name: string) => {
		if (process.env.SCREENSHOTS) {
			await window.workbench.page.waitForTimeout(500);
			await window.workbench.screenshot(path.join(process.env.SCREENSHOTS, `${name}.png`));
		}
	};
	const run = async (name: string) => {
		const { workbench } = window;
		await workbench.run("Notion: Run Sync Task");
		await workbench.page.getByRole("button", { name: "Run", exact: true }).waitFor({ timeout: 60_000 });
		await picture(`${name}-plan`);
		await workbench.dialogButton("Run");
		await workbench.toast(/^handbook: /).waitFor({ timeout: 60_000 });
		await picture(`${name}-done`);
		await workbench.clearToasts();
	};

	it("shows what is to be made on both sides, and makes it", async function () {
		this.timeout(180_000);
		await run("01-first");
		assert.deepEqual((await pages.pages()).map((page) => page.path).sort(), [
			"Cleaning",
			"Cleaning/oven",
			"Shifts",
			"Shifts/Early? Be on time",
			"Welcome",
		]);
		assert.equal(
			text("Shifts/Early Be on time.md"),
			"---\ntitle: Early? Be on time\n---\n\nThe oven is lit at 3:30.\n",
		);
	});

	it("follows moves on both sides, and asks about a page that was moved to two places", async function () {
		this.timeout(180_000);
		await pages.rename(await idOf("Cleaning"), "Keeping clean");
		await pages.move(await idOf("Shifts/Early? Be on time"), await idOf("Welcome"));
		mkdirSync(place("Notes"));
		renameSync(place("Shifts/Early Be on time.md"), place("Notes/Early Be on time.md"));
		await run("02-moves");
		assert.equal(existsSync(place("Keeping clean/index.md")), true);
		assert.equal(text("Welcome.md"), "Start with [cleaning](Keeping%20clean/index.md).\n");
		const { workbench } = window;
		await workbench.treeRow("Early? Be on time", "Conflicts").waitFor();
		await workbench.treeRow("Early? Be on time", "Conflicts").click();
		await workbench.activeTab().getByText("Early? Be on time").waitFor();
		await picture("03-conflict");
		assert.match((await workbench.diffLines("original")).join("\n"), /Folder: Welcome/);
		assert.match((await workbench.diffLines("modified")).join("\n"), /Folder: Notes/);
	});
});
