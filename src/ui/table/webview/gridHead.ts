import type { TableSort } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { fill, make } from "./dom.ts";
import type { ShownColumn } from "./tableModel.ts";

const narrowest = 48;
export const widest = 1200;

/** The head of the grid: names, sorts, and borders that can be dragged. */
export class GridHead {
	readonly element = make("div", { class: "heads", attributes: { role: "rowgroup" } });
	readonly #row = make("div", { class: "row names", attributes: { role: "row", "aria-rowindex": "1" } });
	readonly #words: TableTexts;
	readonly #resized: (id: string, width: number) => void;
	readonly #fit: (id: string) => void;
	#shown = "";

	constructor(words: TableTexts, resized: (id: string, width: number) => void, fit: (id: string) => void) {
		this.#words = words;
		this.#resized = resized;
		this.#fit = fit;
		this.element.append(this.#row);
	}

	show(columns: readonly ShownColumn[], sorts: readonly TableSort[]): void {
		const shown = JSON.stringify([columns.map(({ column }) => [column.id, column.name]), sorts]);
		if (shown === this.#shown) {
			return;
		}
		this.#shown = shown;
		const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.column : undefined;
		this.#row.replaceChildren(...columns.map((column, index) => this.#cell(column, index, sorts)));
		if (focused !== undefined) {
			const again = [...this.#row.children].find(
				(cell) => cell instanceof HTMLElement && cell.dataset.column === focused,
			);
			if (again instanceof HTMLElement) {
				again.focus({ preventScroll: true });
			}
		}
	}

	cell(column: number): HTMLElement | undefined {
		const cell = this.#row.children.item(column);
		return cell instanceof HTMLElement ? cell : undefined;
	}

	#cell({ column }: ShownColumn, index: number, sorts: readonly TableSort[]): HTMLElement {
		const position = sorts.findIndex((sort) => sort.column === column.id);
		const sort = sorts[position];
		const direction = sort && (sort.descending ? "descending" : "ascending");
		const mark = sort ? `${sort.descending ? "↓" : "↑"}${sorts.length > 1 ? position + 1 : ""}` : "";
		const border = make("span", { class: "border", attributes: { "aria-hidden": "true" } });
		border.addEventListener("pointerdown", (event) => this.#drag(event, border, column.id));
		border.addEventListener("dblclick", () => this.#fit(column.id));
		// The end of dragging isn't a click on the name.
		border.addEventListener("click", (event) => event.stopPropagation());
		return make("div", {
			class: `cell head ${column.kind}`,
			attributes: {
				role: "columnheader",
				tabindex: "-1",
				"aria-colindex": String(index + 1),
				"aria-sort": direction ?? "none",
				"data-column": column.id,
				title: `${column.name} (${column.typeName})`,
			},
			children: [
				make("span", { class: "name", text: column.name }),
				make("span", { class: "sort", text: mark, attributes: { "aria-hidden": "true" } }),
				make("span", {
					class: "opener",
					text: "⌄",
					attributes: { "aria-hidden": "true", title: fill(this.#words.headerMenu, column.name), "data-menu": "" },
				}),
				border,
			],
		});
	}

	/** The border follows the pointer; nothing but widths changes meanwhile. */
	#drag(event: PointerEvent, border: HTMLElement, id: string): void {
		const cell = border.parentElement;
		if (!cell || event.button !== 0) {
			return;
		}
		event.preventDefault();
		event.stopPropagation();
		const from = event.clientX;
		const width = cell.getBoundingClientRect().width;
		border.setPointerCapture(event.pointerId);
		const move = ({ clientX }: PointerEvent) =>
			this.#resized(id, Math.round(Math.max(narrowest, Math.min(widest, width + clientX - from))));
		border.addEventListener("pointermove", move);
		border.addEventListener("lostpointercapture", () => border.removeEventListener("pointermove", move), {
			once: true,
		});
	}
}
