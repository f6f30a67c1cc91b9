import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { startBrowser } from "../../scripts/vscode-host/window.ts";
import { hostileStrings } from "../support/hostileStrings.ts";
import { columnsOfEveryKind, contentOfEveryKind, numberedRows, titlesOfPages } from "../support/tableRows.ts";
import { TableView } from "../support/tableView.ts";

describe("The table's webview", () => {
	let browser: Browser;
	let view: TableView;

	before(async () => {
		browser = await startBrowser();
	});

	after(() => browser.close());

	beforeEach(async () => {
		view = await TableView.open(browser);
		await view.post(
			{ type: "content", fresh: true, content: contentOfEveryKind() },
			{ type: "rows", rows: numberedRows(300) },
			{ type: "titles", titles: titlesOfPages },
			{ type: "state", state: { phase: "idle", complete: true, readAt: Date.now() } },
		);
	});

	afterEach(async () => {
		assert.deepEqual(view.complaints, [], "the browser refused nothing and nothing was thrown");
		await view.close();
	});

	const press = (...keys: readonly string[]) => view.press(...keys);
	const complaintsOfAxe = () => view.complaintsOfAxe();

	it("puts the cells of a row beside each other, below their names, with the names on top while it scrolls", async () => {
		const box = async (line: number, column: number) => {
			const found = await view.cell(line, column).boundingBox();
			assert.ok(found);
			return found;
		};
		assert.equal((await box(1, 1)).y, (await box(1, 3)).y);
		assert.equal((await box(1, 3)).x, (await box(0, 3)).x);
		assert.ok((await box(1, 1)).y >= (await box(0, 1)).y + (await box(0, 1)).height);
		const top = (await box(0, 1)).y;
		await view.grid.evaluate((element) => element.scrollTo(400, 2000));
		await view.post();
		assert.equal((await box(0, 1)).y, top);
		assert.equal((await box(0, 1)).x, 0, "the title stays beside what scrolls");
	});

	it("moves as a grid does: arrows, Home and End, with Control, and by pages", async () => {
		await view.cell(1, 1).focus();
		await press("ArrowDown", "ArrowRight", "ArrowRight");
		assert.deepEqual(await view.focused(), [2, 3]);
		await press("Home", "ArrowUp");
		assert.deepEqual(await view.focused(), [1, 1]);
		await press("Control+End");
		assert.deepEqual(await view.focused(), [300, columnsOfEveryKind.length]);
		await press("Control+Home", "PageDown");
		const [line = 0] = (await view.focused()) ?? [];
		assert.ok(line > 5 && line < 40, String(line));
		await press("PageUp", "ArrowUp");
		assert.deepEqual(await view.focused(), [0, 1], "the names of the columns are above the first row");
	});

	it("opens a row by Enter, and what a cell leads to by Control+Enter", async () => {
		await view.cell(3, 6).focus();
		await press("Enter");
		await view.until(() => view.last("open")?.id === "row-2");
		await press("Control+Enter");
		await view.until(() => view.last("open")?.id === "page-2");
	});

	it("has a menu on F10 and Shift+F10, and gives the focus back", async () => {
		await view.cell(2, 1).focus();
		for (const key of ["F10", "Shift+F10"]) {
			await press(key);
			await view.page.getByRole("menuitem", { name: "Open Row 1" }).waitFor();
			await press("Escape");
			assert.deepEqual(await view.focused(), [2, 1]);
		}
	});

	it("sorts by one column and then by another, and says so", async () => {
		await view.page.getByRole("columnheader", { name: "Status" }).focus();
		await press("Enter", "Enter", "ArrowRight", "Shift+Enter");
		assert.deepEqual((await view.titles()).slice(0, 2), ["Row 2", "Row 5"]);
		assert.equal(await view.page.getByRole("columnheader", { name: "Status" }).getAttribute("aria-sort"), "descending");
	});

	it("finds rows by Control+F, counts them, and comes back by Escape", async () => {
		await view.cell(1, 1).focus();
		await press("Control+f");
		await view.page.keyboard.type("row 12 croissant");
		await view.until(async () => /match/.test(await view.status()));
		assert.match(await view.status(), /^300 rows\. \d+ match\./);
		await press("Escape");
		await view.until(async () => !/match/.test(await view.status()));
		assert.ok(await view.focused());
	});

	it("filters by what is entered, and shows everything again", async () => {
		await view.page.getByRole("button", { name: "Filter", exact: true }).click();
		await view.page.getByRole("button", { name: "Add filter" }).click();
		await view.page.keyboard.type("nothing of the kind");
		await view.page.getByText("No row matches.").waitFor();
		await view.page.getByRole("button", { name: "Remove search and filters" }).click();
		assert.equal((await view.titles())[0], "Row 0");
	});

	it("groups, and closes a group by the keyboard", async () => {
		await view.page.getByRole("button", { name: "Group" }).click();
		await view.page.getByRole("menuitemcheckbox", { name: "Status" }).click();
		await press("Escape");
		await view.cell(1, 1).focus();
		await press("Enter");
		assert.equal(await view.cell(1, 1).getAttribute("aria-expanded"), "false");
		assert.equal((await view.titles())[0], "Row 1");
	});

	it("keeps the focus on its row while rows come, go and change", async () => {
		await view.cell(5, 2).focus();
		await view.post(
			{ type: "removed", ids: ["row-0", "row-1"] },
			{
				type: "rows",
				rows: numberedRows(310)
					.slice(290)
					.map((row) => ({ ...row, rank: `0 ${row.rank}` })),
			},
		);
		assert.equal(await view.page.evaluate(() => document.activeElement?.parentElement?.dataset.id), "row-4");
	});

	it("keeps the focus on a row that is scrolled out of sight", async () => {
		await view.cell(3, 1).focus();
		await view.grid.evaluate((element) => element.scrollTo(0, 5000));
		await view.post();
		assert.deepEqual(await view.focused(), [3, 1]);
		await press("ArrowDown");
		assert.deepEqual(await view.focused(), [4, 1]);
	});

	it("is honest about what isn't loaded", async () => {
		await view.post({ type: "state", state: { phase: "idle", complete: false, readAt: Date.now(), total: 2345 } });
		assert.equal(await view.status(), "The first 300 of 2,345 rows.");
		await view.page.getByRole("columnheader", { name: "Price" }).click();
		assert.match(await view.status(), /see the loaded rows only/);
		await view.page.getByRole("button", { name: "Load All" }).click();
		await view.until(() => view.last("all") !== undefined);
	});

	it("says what is wrong, keeps the rows, and offers to try again", async () => {
		await view.post({
			type: "state",
			state: { phase: "failed", complete: false, problem: "Notion can't be reached." },
		});
		await view.page.getByRole("alert").getByText("Notion can't be reached.").waitFor();
		await view.page.getByRole("button", { name: "Try Again" }).click();
		await view.until(() => view.last("refresh") !== undefined);
		assert.equal((await view.titles())[0], "Row 0");
	});

	it("copies selected rows for a spreadsheet, with nothing in them that it would compute", async () => {
		await view.post({ type: "rows", rows: [{ id: "row-0", rank: "000000000", cells: ['=HYPERLINK("x")'] }] });
		await view.cell(1, 1).focus();
		await press("Shift+ArrowDown", "F10");
		await view.page.getByRole("menuitem", { name: "Copy 2 rows as CSV" }).click();
		await view.until(() => view.last("copy") !== undefined);
		assert.match(view.last("copy")?.text ?? "", /\n"'=HYPERLINK\(""x""\)"/);
		assert.equal(view.last("copy")?.rows, 2);
	});

	it("copies a row as Markdown that reads as it was typed", async () => {
		await view.post({ type: "rows", rows: [{ id: "row-0", rank: "000000000", cells: ["a | b_c", null, 1.5] }] });
		await view.cell(1, 1).focus();
		await press("Shift+ArrowDown", "Shift+ArrowUp", "F10");
		await view.page.getByRole("menuitem", { name: "Copy the row as Markdown" }).click();
		await view.until(() => view.last("copy") !== undefined);
		const lines = view.last("copy")?.text.split("\n") ?? [];
		assert.match(lines[0] ?? "", /^\| Name \| Status \| Price \|/);
		assert.match(lines[2] ?? "", /^\| a \\\| b\\_c \| {2}\| €1\.50 \|/);
	});

	it("hides, moves and resizes columns, from their menu and by dragging, and has that remembered", async () => {
		const names = () => view.page.locator(".heads [role=columnheader] .name").allInnerTexts();
		const choose = async (column: string, item: string) => {
			await view.page.getByRole("columnheader", { name: column, exact: true }).focus();
			await press("F10");
			await view.page.getByRole("menuitem", { name: item, exact: true }).click();
		};
		await choose("Status", "Hide column");
		await choose("Checked", "Move left");
		assert.deepEqual((await names()).slice(0, 4), ["Name", "Checked", "Price", "Day"]);
		const price = view.page.getByRole("columnheader", { name: "Price", exact: true });
		const width = async () => (await price.boundingBox())?.width ?? 0;
		const before = await width();
		await choose("Price", "Wider (+)");
		assert.equal(await width(), before + 40);
		const border = await price.locator(".border").boundingBox();
		assert.ok(border);
		await view.page.mouse.move(border.x + 3, border.y + 5);
		await view.page.mouse.down();
		await view.page.mouse.move(border.x - 27, border.y + 5, { steps: 3 });
		await view.page.mouse.up();
		assert.equal(await width(), before + 10);
		const remembered = () => view.last("look")?.look.columns ?? [];
		await view.until(() => remembered().some(({ id, width: kept }) => id === "price" && kept === before + 10));
		assert.equal(remembered().find(({ id }) => id === "status")?.hidden, true);
		await view.page.getByRole("button", { name: "Columns" }).click();
		await view.page.getByRole("menuitem", { name: "Reset this look" }).click();
		assert.deepEqual((await names()).slice(0, 3), ["Name", "Status", "Price"]);
	});

	it("writes dates and numbers as the reader does, and puts numbers of formulas to the right", async () => {
		const german = await TableView.open(browser, [1400, 600], "de-DE");
		try {
			await german.post(
				{ type: "content", fresh: true, content: contentOfEveryKind() },
				{ type: "rows", rows: numberedRows(3) },
				{ type: "state", state: { phase: "idle", complete: true, readAt: Date.now() } },
			);
			assert.equal(await german.cell(2, 3).innerText(), "1,50\u00a0€");
			assert.match(await german.cell(2, 5).innerText(), /^11\.0?2\.2026$/);
			assert.equal(await german.cell(2, 10).evaluate((cell) => getComputedStyle(cell).textAlign), "end");
			assert.deepEqual(german.complaints, []);
		} finally {
			await german.close();
		}
	});

	it("lets every column be seen where there is little room: the title scrolls with the others", async () => {
		const narrow = await TableView.open(browser, [260, 500]);
		try {
			await narrow.post(
				{ type: "content", fresh: true, content: contentOfEveryKind() },
				{ type: "rows", rows: numberedRows(3) },
				{ type: "state", state: { phase: "idle", complete: true, readAt: Date.now() } },
			);
			await narrow.grid.evaluate((element) => element.scrollTo(element.scrollWidth, 0));
			await narrow.post();
			const box = await narrow.cell(1, columnsOfEveryKind.length).boundingBox();
			assert.ok(box && box.x >= 0 && box.x + box.width <= 260, JSON.stringify(box));
			const top = await narrow.page.evaluate(
				([x, y]) => document.elementFromPoint(x, y)?.closest("[aria-colindex]")?.getAttribute("aria-colindex"),
				[box.x + 20, box.y + box.height / 2] as const,
			);
			assert.equal(top, String(columnsOfEveryKind.length), "nothing lies over it");
			assert.deepEqual(await narrow.complaintsOfAxe(), []);
		} finally {
			await narrow.close();
		}
	});

	it("draws hostile strings as text, wherever they stand", async () => {
		const columns = columnsOfEveryKind.map((column, i) => ({ ...column, name: hostileStrings[i] ?? "" }));
		await view.post(
			{ type: "content", fresh: true, content: contentOfEveryKind({ columns, title: hostileStrings[0] ?? "" }) },
			{
				type: "rows",
				rows: hostileStrings.map((text, i) => ({
					id: `hostile-${i}`,
					rank: String(i).padStart(4, "0"),
					icon: text,
					cells: [
						text,
						{ options: [{ name: text, color: text }] },
						i,
						true,
						{ date: [text, text] },
						{ pages: [text] },
						{ people: [text] },
						text,
						{ files: [[text, text]] },
						{ unknown: text },
						text,
					],
				})),
			},
			{ type: "titles", titles: hostileStrings.map((text) => [text, text] as const) },
		);
		for (let top = 0; top <= 60 * 40; top += 300) {
			await view.grid.evaluate((element, to) => element.scrollTo(0, to), top);
			await view.post();
			const found = await view.page.evaluate(() => ({
				hacked: "hacked" in window,
				elements: [...document.querySelectorAll(".grid *")]
					.filter((element) => !["DIV", "SPAN"].includes(element.tagName))
					.map((element) => element.outerHTML),
				handlers: [...document.querySelectorAll("body *")]
					.flatMap((element) => element.getAttributeNames())
					.filter((name) => name.startsWith("on") || name === "href"),
			}));
			assert.deepEqual(found, { hacked: false, elements: [], handlers: [] });
		}
	});

	it("has no violations of axe: rows, menu, filters, groups, nothing, failed", async () => {
		assert.deepEqual(await complaintsOfAxe(), []);
		await view.page.getByRole("button", { name: "Filter", exact: true }).click();
		await view.page.getByRole("button", { name: "Add filter" }).click();
		await view.page.getByRole("button", { name: "Group" }).click();
		await view.page.getByRole("menuitemcheckbox", { name: "Status" }).click();
		assert.deepEqual(await complaintsOfAxe(), [], "with a menu open");
		await press("Escape");
		assert.deepEqual(await complaintsOfAxe(), [], "grouped");
		await view.post(
			{ type: "content", fresh: true, content: contentOfEveryKind() },
			{ type: "state", state: { phase: "failed", complete: false, problem: "Notion can't be reached." } },
		);
		assert.deepEqual(await complaintsOfAxe(), [], "failed");
	});
});
