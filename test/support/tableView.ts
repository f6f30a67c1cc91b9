import type { Browser, Locator, Page } from "playwright-core";
import { tableHtml } from "../../src/ui/table/tableHtml.ts";
import type { FromTable, ToTable } from "../../src/ui/table/tableMessages.ts";
import { tableTexts } from "../../src/ui/table/tableTexts.ts";
import { WebviewPage } from "./webviewPage.ts";

/** A table in a page. Messages go in by `post`; what the table says is in `sent`. */
export class TableView {
	readonly #view: WebviewPage<FromTable, ToTable>;

	private constructor(view: WebviewPage<FromTable, ToTable>) {
		this.#view = view;
	}

	static async open(
		browser: Browser,
		size: readonly [number, number] = [1000, 600],
		locale?: string,
	): Promise<TableView> {
		const texts = { title: "Test", loading: "Reading Test…", texts: tableTexts() };
		return new TableView(
			await WebviewPage.open<FromTable, ToTable>(browser, {
				name: "table",
				html: (parts) => tableHtml(parts, texts),
				size,
				...(locale === undefined ? {} : { locale }),
			}),
		);
	}

	get page(): Page {
		return this.#view.page;
	}

	/** What the table has said, the latest last. */
	get sent(): readonly FromTable[] {
		return this.#view.sent;
	}

	/** What the browser complained of: refused scripts and styles, errors. */
	get complaints(): readonly string[] {
		return this.#view.complaints;
	}

	/** Hands messages to the table, as the extension does. */
	post(...messages: readonly ToTable[]): Promise<void> {
		return this.#view.post(...messages);
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
		return this.#view.last(type);
	}

	press(...keys: readonly string[]): Promise<void> {
		return this.#view.press(...keys);
	}

	complaintsOfAxe(): Promise<string[]> {
		return this.#view.complaintsOfAxe();
	}

	until(holds: () => boolean | Promise<boolean>): Promise<void> {
		return this.#view.until(holds);
	}

	close(): Promise<void> {
		return this.#view.close();
	}
}
