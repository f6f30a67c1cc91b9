// The table's webview in a browser of its own: the page, the script and the policy as VS Code gets them, without VS Code around them.
import fs from "node:fs";
import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { root } from "../../scripts/install.mjs";
import { tableHtml } from "../../src/ui/table/tableHtml.ts";
import type { FromTable, ToTable } from "../../src/ui/table/tableMessages.ts";
import { tableTexts } from "../../src/ui/table/tableTexts.ts";

const origin = "https://table.test";

/** A table in a page. Messages go in by `post`; what the table says is in `sent`. */
export class TableView {
	readonly page: Page;
	/** What the table has said, the latest last. */
	readonly sent: FromTable[] = [];
	/** What the browser complained of: refused scripts and styles, errors. */
	readonly complaints: string[] = [];

	private constructor(page: Page) {
		this.page = page;
	}

	static async open(browser: Browser, size: readonly [number, number] = [1000, 600]): Promise<TableView> {
		const context = await browser.newContext({ viewport: { width: size[0], height: size[1] } });
		await context.grantPermissions(["clipboard-read", "clipboard-write"]);
		const page = await context.newPage();
		page.setDefaultTimeout(15_000);
		const view = new TableView(page);
		page.on("console", (message) => {
			if (message.type() === "error") {
				view.complaints.push(message.text());
			}
		});
		page.on("pageerror", (error) => view.complaints.push(String(error)));
		await page.exposeFunction("postedToExtension", (message: FromTable) => void view.sent.push(message));
		await page.addInitScript(() => {
			Object.assign(window, {
				acquireVsCodeApi: () => ({
					postMessage: (message: unknown) =>
						(window as unknown as { postedToExtension(message: unknown): void }).postedToExtension(message),
				}),
			});
		});
		await page.route(`${origin}/**`, (route) => {
			const { pathname } = new URL(route.request().url());
			const file = files[pathname];
			return file
				? route.fulfill({ contentType: file.type, body: fs.readFileSync(path.join(root, file.path)) })
				: route.fulfill({ contentType: "text/html", body: html() });
		});
		await page.goto(`${origin}/`);
		await view.until(() => view.sent.some(({ type }) => type === "ready"));
		return view;
	}

	/** Hands messages to the table, as the extension does. */
	async post(...messages: readonly ToTable[]): Promise<void> {
		await this.page.evaluate(async (all) => {
			for (const message of all) {
				window.postMessage(message, "*");
			}
			await new Promise((resolve) => setTimeout(resolve));
			await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
		}, messages);
	}

	get grid(): Locator {
		return this.page.getByRole("grid");
	}

	/** A cell by the number of its line, 1 for the first row, and of its column, 1 for the title. */
	cell(line: number, column: number): Locator {
		return this.page.locator(`[aria-rowindex="${line + 1}"] > [aria-colindex="${column}"]`);
	}

	/** Line and column of the cell that has the focus. */
	focused(): Promise<readonly [line: number, column: number] | undefined> {
		return this.page.evaluate(() => {
			const cell = document.activeElement?.closest("[aria-colindex]");
			const row = cell?.parentElement;
			return cell && row
				? ([Number(row.getAttribute("aria-rowindex")) - 1, Number(cell.getAttribute("aria-colindex"))] as const)
				: undefined;
		});
	}

	/** The titles of the rows that are drawn, from top to bottom. */
	titles(): Promise<string[]> {
		return this.page.locator(".body .cell.title .open").allInnerTexts();
	}

	status(): Promise<string> {
		return this.page.locator("footer [role=status]").innerText();
	}

	/** The last thing of a kind that the table said. */
	last<Type extends FromTable["type"]>(type: Type): Extract<FromTable, { readonly type: Type }> | undefined {
		return this.sent.findLast(
			(message): message is Extract<FromTable, { readonly type: Type }> => message.type === type,
		);
	}

	async until(holds: () => boolean | Promise<boolean>): Promise<void> {
		for (let tries = 0; tries < 300; tries += 1) {
			if (await holds()) {
				return;
			}
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		throw new Error("The table never came to that.");
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}
}

const files: Readonly<Record<string, { readonly path: string; readonly type: string }>> = {
	"/table.js": { path: "dist/table.js", type: "text/javascript" },
	"/table.css": { path: "media/table.css", type: "text/css" },
};

function html(): string {
	return tableHtml({
		script: `${origin}/table.js`,
		style: `${origin}/table.css`,
		cspSource: origin,
		nonce: "n0nce",
		title: "Test",
		loading: "Reading Test…",
		language: "en",
		texts: tableTexts(),
	});
}
