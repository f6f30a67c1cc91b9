import type { CellTexts } from "../cellTexts.ts";
import type { CellValue, TableColumn, TableOption, TableRow } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { fill, make } from "./dom.ts";

export interface CellContext {
	readonly texts: CellTexts;
	readonly words: TableTexts;
	/** Hears of related pages whose titles aren't known. */
	readonly wanted: (id: string) => void;
}

/** Draws a cell's value. Everything that comes from Notion is set as text, never as markup. */
export function drawCell(
	element: HTMLElement,
	row: TableRow,
	column: TableColumn,
	value: CellValue,
	context: CellContext,
): void {
	if (column.kind === "title") {
		const title = (typeof value === "string" && value.trim()) || context.words.untitled;
		const icon =
			row.icon === undefined
				? []
				: [make("span", { class: "icon", text: row.icon, attributes: { "aria-hidden": "true" } })];
		element.replaceChildren(...icon, make("span", { class: "open", text: title, attributes: { "data-open": "" } }));
		return;
	}
	if (column.kind === "mixed") {
		// Of formulas and rollups the value says whether it is a number.
		element.classList.toggle("number", typeof value === "number");
	}
	if (value === null || typeof value === "string" || typeof value === "number") {
		drawText(element, context.texts.text(value, column), column);
		return;
	}
	element.replaceChildren(...partsOf(value, column, context));
}

function drawText(element: HTMLElement, text: string, column: TableColumn): void {
	if (column.kind === "link" && text !== "") {
		const url = `${column.scheme ?? ""}${text}`;
		element.replaceChildren(make("span", { class: "link", text, attributes: { "data-link": url } }));
	} else {
		element.textContent = text;
	}
}

function partsOf(value: CellValue, column: TableColumn, context: CellContext): (Node | string)[] {
	const { texts, words } = context;
	if (typeof value === "boolean") {
		return [
			make("span", {
				class: "check",
				text: value ? "☑" : "☐",
				attributes: { role: "img", "aria-label": value ? words.checked : words.unchecked },
			}),
		];
	}
	if (value === null || typeof value !== "object") {
		return [texts.text(value, column)];
	}
	if ("options" in value) {
		return separated(value.options.map(optionLabel), " ");
	}
	if ("people" in value) {
		return separated(
			value.people.map((name) => make("span", { class: "person", text: name })),
			" ",
		);
	}
	if ("files" in value) {
		const files = value.files.map(([name], index) =>
			make("span", { class: "link", text: name, attributes: { "data-file": String(index) } }),
		);
		return separated(files, ", ");
	}
	if ("pages" in value) {
		const pages = value.pages.map((id) => pageLabel(id, context));
		const cut = value.cut ? [make("span", { text: `… ${words.cutPages}` })] : [];
		return separated([...pages, ...cut], ", ");
	}
	if ("list" in value) {
		return value.list.flatMap((item, i) => [...(i > 0 ? [", "] : []), ...partsOf(item, column, context)]);
	}
	if ("unknown" in value) {
		return [make("span", { class: "unknown", text: fill(words.unknown, value.unknown) })];
	}
	return [texts.text(value, column)];
}

/** A coloured label, as Notion shows options. */
export function optionLabel({ name, color }: TableOption): HTMLElement {
	return make("span", { class: "option", text: name, attributes: { "data-color": color } });
}

function pageLabel(id: string, { texts, wanted }: CellContext): HTMLElement {
	const title = texts.title(id);
	if (title === undefined) {
		wanted(id);
	}
	return make("span", { class: "link", text: title ?? "…", attributes: { "data-page": id } });
}

function separated(parts: readonly Node[], separator: string): (Node | string)[] {
	return parts.flatMap((part, i) => (i > 0 ? [separator, part] : [part]));
}
