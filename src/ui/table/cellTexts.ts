import { dateText } from "../../notion/dateText.ts";
import { numberText } from "../../notion/numberText.ts";
import type { CellValue, TableColumn, TableRow } from "./tableMessages.ts";

/** Turns values into the text that a person reads, in their locale. */
export class CellTexts {
	readonly #titles = new Map<string, string>();
	/** Searching a long table again and again shouldn't write out every date of it each time. */
	#searchable = new WeakMap<TableRow, string>();
	readonly #locale: string | undefined;
	readonly #timeZone: string | undefined;

	/** `locale`: that of the machine by default; `timeZone` likewise. */
	constructor(locale?: string, timeZone?: string) {
		this.#locale = locale;
		this.#timeZone = timeZone;
	}

	/** Makes titles of related pages known. */
	addTitles(titles: Iterable<readonly [id: string, title: string]>): void {
		for (const [id, title] of titles) {
			this.#titles.set(id, title);
		}
		this.forget();
	}

	/** To be called when rows that are known get other columns. */
	forget(): void {
		this.#searchable = new WeakMap();
	}

	/** Everything that stands in a row, for a search that overlooks case and accents. */
	searchable(row: TableRow, columns: readonly TableColumn[]): string {
		let text = this.#searchable.get(row);
		if (text === undefined) {
			text = folded(columns.map((column, index) => this.text(row.cells[index] ?? null, column)).join("\n"));
			this.#searchable.set(row, text);
		}
		return text;
	}

	/** The title of a related page; `undefined` while it isn't known. */
	title(id: string): string | undefined {
		return this.#titles.get(id);
	}

	date(text: string): string {
		return dateText(text, this.#locale, this.#timeZone);
	}

	number(value: number, format: string | undefined): string {
		return numberText(value, format, this.#locale);
	}

	/** The value on one line. */
	text(value: CellValue, column: Pick<TableColumn, "format">): string {
		if (value === null) {
			return "";
		}
		switch (typeof value) {
			case "string":
				return value;
			case "number":
				return this.number(value, column.format);
			case "boolean":
				return value ? "✓" : "";
		}
		if ("options" in value) {
			return value.options.map(({ name }) => name).join(", ");
		}
		if ("date" in value) {
			return value.date.flatMap((date) => (date === null ? [] : [this.date(date)])).join(" → ");
		}
		if ("people" in value) {
			return value.people.join(", ");
		}
		if ("files" in value) {
			return value.files.map(([name]) => name).join(", ");
		}
		if ("pages" in value) {
			return [...value.pages.map((id) => this.title(id) ?? "…"), ...(value.cut ? ["…"] : [])].join(", ");
		}
		if ("list" in value) {
			return value.list.map((item) => this.text(item, column)).join(", ");
		}
		return `(${value.unknown})`;
	}
}

/** Whether there is nothing in a cell, as Notion's filter "is empty" has it. */
export function isEmptyCell(value: CellValue): boolean {
	return (
		value === null || value === "" || (typeof value === "object" && "list" in value && value.list.every(isEmptyCell))
	);
}

/** For comparisons that overlook case and accents. */
export function folded(text: string): string {
	return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
