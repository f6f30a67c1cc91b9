// A folder of documentation that is edited in files and in Notion. SCREENSHOTS=FOLDER keeps a picture of every step.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { LocalNotion } from "../../src/localNotion/server.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { clientOf, findPage } from "../support/notionEdits.ts";

const files = Number(process.env.FILES ?? 200);
/** Milliseconds for a listing of them all, and some. */
const patience = 60_000 + files * 1500;

const place = (number: number) => `chapter ${Math.ceil(number / 20)}/page ${number}.md`;
const first = (number: number) => `First paragraph of page ${number}, which is long.`;
const last = (number: number) => `Last paragraph of page ${number}.`;

describe(`A documentation of ${files} files, in a folder and in Notion`, () => {
	let window: BakeryWindow;
	let databaseId = "";
	const pages = new Map<number, string>();

	/** Pages for all files but the last three. */
	async function fill(notion: LocalNotion): Promise<void> {
		const client = clientOf(notion);
		const handbook = await findPage(notion, "Handbook");
		const database = await client.databases.create({
			parent: { type: "page_id", page_id: handbook.id },
			title: [{ text: { content: "Documentation" } }],
			initial_data_source: { properties: { Name: { title: {} }, Status: { select: {} } } },
		});
		assert.ok("data_sources" in database);
		databaseId = database.id;
		for (let number = 1; number <= files - 3; number++) {
			const page = await client.pages.create({
				parent: { type: "data_source_id", data_source_id: database.data_sources[0]?.id ?? "" },
				properties: {
					Name: { title: [{ text: { content: `page ${number}` } }] },
					Status: { select: { name: "draft" } },
				},
				markdown: `# Page ${number}\n${first(number)}\n${last(number)}`,
			});
			pages.set(number, page.id);
		}
	}

	before(async function () {
		this.timeout(120_000);
		window = await openBakery({ prepare: fill });
		const { workbench } = window;
		for (let number = 1; number <= files; number++) {
			const file = fileOf(number);
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(
				file,
				`---\nstatus: draft # or final\n---\n\n# Page ${number}\n\n${first(number)}\n\n${last(number)}\n`,
			);
		}
		writeFileSync(
			path.join(workbench.folder, "bakery.notion-tasks.yaml"),
			`tasks:\n  docs:\n    sync:\n      notion: { database: ${databaseId} }\n      other: { markdown: docs }\n      attributes:\n        Status: status\n`,
		);
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
	});

	after(() => window.close());

	const fileOf = (number: number) => path.join(window.workbench.folder, "docs", place(number));
	const text = (number: number) => readFileSync(fileOf(number), "utf8");
	const editFile = (number: number, from: string, to: string) =>
		writeFileSync(fileOf(number), text(number).replace(from, to));
	const editPage = (number: number, old_str: string, new_str: string) =>
		clientOf(window.notion).pages.updateMarkdown({
			page_id: pages.get(number) ?? "",
			type: "update_content",
			update_content: { content_updates: [{ old_str, new_str }] },
		});
	const markdown = async (number: number) =>
		(await clientOf(window.notion).pages.retrieveMarkdown({ page_id: pages.get(number) ?? "" })).markdown;
	const picture = async (name: string) => {
		if (process.env.SCREENSHOTS) {
			await window.workbench.page.waitForTimeout(500);
			await window.workbench.screenshot(path.join(process.env.SCREENSHOTS, `${name}.png`));
		}
	};
	const run = async (name: string) => {
		const { workbench } = window;
		await workbench.run("Notion: Run Sync Task");
		await workbench.page.getByRole("button", { name: "Run", exact: true }).waitFor({ timeout: patience });
		await picture(`${name}-plan`);
		await workbench.dialogButton("Run");
		await workbench.toast(/^docs: /).waitFor({ timeout: patience });
		await picture(`${name}-done`);
	};

	it("links what is there on both sides, and makes pages of the other files", async function () {
		this.timeout(3 * patience);
		await run("01-first");
		const made = await findPage(window.notion, `page ${files}`, "Status");
		assert.equal(made.properties.Status?.type === "select" && made.properties.Status.select?.name, "draft");
		await window.workbench.clearToasts();
	});

	it("merges edits of different paragraphs, and shows those of the same one as conflicts", async function () {
		this.timeout(3 * patience);
		const { workbench } = window;
		for (const number of [1, 2, 3, 4]) {
			editFile(number, first(number), `Opening of page ${number}, edited in the file.`);
			await editPage(number, last(number), `End of page ${number}, edited in Notion.`);
		}
		for (const number of [5, 6]) {
			editFile(number, first(number), `Opening of page ${number}, edited in the file.`);
			await editPage(number, first(number), `Opening of page ${number}, edited in Notion.`);
		}
		await run("02-edits");
		for (const number of [1, 2, 3, 4]) {
			assert.equal(
				text(number),
				`---\nstatus: draft # or final\n---\n\n# Page ${number}\n\nOpening of page ${number}, edited in the file.\n\nEnd of page ${number}, edited in Notion.\n`,
			);
			assert.match(await markdown(number), /edited in the file\.\nEnd of page \d, edited in Notion\.$/);
		}
		await workbench.toast(/2 in conflict/).waitFor();
		await workbench.clearToasts();
		await workbench.treeRow("page 5", "Conflicts").waitFor();
		await workbench.treeRow("page 5", "Conflicts").click();
		await workbench.activeTab().getByText("page 5").waitFor();
		await picture("03-conflict");
		assert.match((await workbench.diffLines("original")).join("\n"), /Opening of page 5, edited in Notion/);
		assert.match((await workbench.diffLines("modified")).join("\n"), /Opening of page 5, edited in the file/);
		assert.match(text(5), /edited in the file/);
		assert.match(await markdown(5), /edited in Notion/);
	});
});
