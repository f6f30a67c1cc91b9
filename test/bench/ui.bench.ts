// What somebody waits for in a real VS Code window: a large table and a page from what is stored, and whether the table scrolls smoothly.

import { packageExtension } from "../../scripts/package.ts";
import { createLocalNotion } from "../../src/localNotion/server.ts";
import { addRows } from "../support/manyRows.ts";
import { findPage } from "../support/notionEdits.ts";
import { closeWorkbenches, startWorkbench, type Workbench } from "../support/workbench.ts";
import type { Measurement } from "./run.ts";
import { median } from "./start/median.ts";
import { countFrames } from "./ui/frames.ts";
import { extensionHostMemory } from "./ui/memory.ts";

const rows = 27_000;
const times = 5;
const table = "Ingredient Inventory";
const parent = "Bakery";
const page = "Handbook";
const scrolled = 5000;
const grid = "[role=grid]";

export async function measure(report: (measurement: Measurement) => void): Promise<void> {
	const notion = await createLocalNotion({ sample: "bakery" });
	try {
		const { parent } = await findPage(notion, "Butter");
		const dataSourceId = parent.type === "data_source_id" ? parent.data_source_id : "";
		addRows(notion, { dataSourceId, count: rows, createdAt: (index) => Date.UTC(2024, 0, 1) + index * 60_000 });
		const { url } = await notion.listen({ port: 0 });
		const workbench = await startWorkbench({
			open: { sample: "bakery" },
			extension: { vsix: packageExtension().file },
			env: { NOTION_WORKSPACES_SAMPLE_URL: url, NOTION_WORKSPACES_SAMPLE_TOKEN: notion.token },
		});
		await readAll(workbench);
		await workbench.reload();
		await measureOpening(workbench, report);
		await measureScrolling(workbench, report);
		const memory = extensionHostMemory(url);
		if (memory) {
			report({ name: "memory of the extension host, VS Code's own included", value: memory.now, unit: "MB" });
			report({ name: "the most that it was", value: memory.most, unit: "MB" });
		}
	} finally {
		await closeWorkbenches();
		await notion.close();
	}
}

/** Opens table and page once, so that they are in the store. */
async function readAll(workbench: Workbench): Promise<void> {
	await workbench.showContainer("Notion");
	await openTable(workbench);
	await workbench.webview().getByRole("button", { name: "Load All" }).click();
	await workbench
		.webview()
		.getByText(/^27,0\d\d rows\./)
		.waitFor({ timeout: 300_000 });
	await openPage(workbench);
	await closeEditors(workbench);
}

async function openTable(workbench: Workbench): Promise<void> {
	await workbench.treeRow(table, "Databases").click({ timeout: 60_000 });
	await workbench.webview().getByRole("rowheader").first().waitFor({ timeout: 60_000 });
}

async function openPage(workbench: Workbench): Promise<void> {
	await workbench.expand(parent, "Pages");
	await workbench.treeRow(page, "Pages").click({ timeout: 60_000 });
	await workbench.webview().getByRole("heading", { name: page }).waitFor({ timeout: 60_000 });
}

async function closeEditors(workbench: Workbench): Promise<void> {
	await workbench.run("View: Close All Editors");
	await workbench.page.locator("iframe.webview").first().waitFor({ state: "detached" });
}

async function measureOpening(workbench: Workbench, report: (measurement: Measurement) => void): Promise<void> {
	await workbench.showContainer("Notion");
	await workbench.treeRow(parent, "Pages").waitFor({ timeout: 60_000 });
	const [tables, whole, pages]: [number[], number[], number[]] = [[], [], []];
	for (let i = 0; i < times; i++) {
		const started = performance.now();
		await openTable(workbench);
		tables.push(performance.now() - started);
		await workbench
			.webview()
			.getByText(/27,0\d\d rows/)
			.waitFor({ timeout: 60_000 });
		whole.push(performance.now() - started);
		await closeEditors(workbench);
		const asked = performance.now();
		await openPage(workbench);
		pages.push(performance.now() - asked);
		await closeEditors(workbench);
	}
	const from = `from the store, median of ${times}`;
	report({ name: `table of ${rows} rows, click to first rows (${from})`, ...median(tables), unit: "ms", target: 1000 });
	report({ name: `table of ${rows} rows, click to all rows (${from})`, ...median(whole), unit: "ms" });
	report({ name: `page, click to its heading (${from})`, ...median(pages), unit: "ms" });
}

/** In a step of 40 pixels a frame, which is quick reading, and of 4,000, which is dragging the bar. */
async function measureScrolling(workbench: Workbench, report: (measurement: Measurement) => void): Promise<void> {
	await openTable(workbench);
	await workbench
		.webview()
		.getByText(/27,0\d\d rows/)
		.waitFor({ timeout: 60_000 });
	for (const pixels of [0, 40, 4000]) {
		const { count, dropped, longest } = await countFrames(workbench.webview(), grid, scrolled, pixels);
		const what = pixels === 0 ? "idle" : `scrolling ${pixels} pixels a frame`;
		report({ name: `${what}: frames in ${scrolled / 1000} s`, value: count, unit: "frames" });
		report({ name: `${what}: frames dropped`, value: Math.round(dropped * 10) / 10, unit: "%" });
		report({ name: `${what}: longest time between two`, value: Math.round(longest), unit: "ms" });
	}
}
