import type { Line } from "../arrange.ts";
import type { GroupLine } from "../groupRows.ts";
import type { TableRow } from "../tableMessages.ts";
import { type CellContext, drawCell, optionLabel } from "./cellView.ts";
import { fill, make } from "./dom.ts";
import type { ShownColumn } from "./tableModel.ts";

export interface LineContent {
	readonly rows: readonly TableRow[];
	readonly columns: readonly ShownColumn[];
	/** Equal for columns that are drawn alike, whatever their widths. */
	readonly columnsKey: string;
	/** Tells drawings apart that differ by something else, e.g. by titles that became known. */
	readonly version: number;
	readonly context: CellContext;
}

/** One drawn line of the table: a row, or the head of a group. It is used again for other lines as somebody scrolls. */
export class LineView {
	readonly element = make("div", { attributes: { role: "row" } });
	#line: Line | undefined;
	#row: TableRow | undefined;
	#columns = "";
	#version = -1;

	/** Draws what differs from what is drawn. */
	show(line: Line, { rows, columns, columnsKey, version, context }: LineContent): void {
		const row = typeof line === "number" ? rows[line] : undefined;
		if (this.#version === version && this.#columns === columnsKey && this.#row === row && this.#line === line) {
			return;
		}
		if (typeof line !== "number") {
			this.#showGroup(line, columns, context);
		} else if (row) {
			this.#showRow(row, columns, columnsKey, context);
		}
		this.#line = line;
		this.#row = row;
		this.#columns = columnsKey;
		this.#version = version;
	}

	place(index: number, top: number, selected: boolean): void {
		this.element.style.transform = `translateY(${top}px)`;
		// The head is the first row.
		this.element.setAttribute("aria-rowindex", String(index + 2));
		this.element.setAttribute("aria-selected", String(selected));
	}

	cell(column: number): HTMLElement | undefined {
		const cells = this.element.children;
		const cell = cells.item(Math.min(column, cells.length - 1));
		return cell instanceof HTMLElement ? cell : undefined;
	}

	#showRow(row: TableRow, columns: readonly ShownColumn[], columnsKey: string, context: CellContext): void {
		const same = this.#columns === columnsKey && this.#row !== undefined;
		if (!same) {
			this.element.className = "row line";
			this.element.replaceChildren(...columns.map(({ column }, i) => newCell(column.kind, i)));
		}
		this.element.dataset.id = row.id;
		const cells = this.element.children;
		for (const [i, { column, index }] of columns.entries()) {
			const cell = cells[i];
			if (cell instanceof HTMLElement) {
				drawCell(cell, row, column, row.cells[index] ?? null, context);
			}
		}
	}

	#showGroup(
		{ key, label, color, count, closed }: GroupLine,
		columns: readonly ShownColumn[],
		context: CellContext,
	): void {
		this.element.className = "row line group";
		delete this.element.dataset.id;
		const name = color === undefined ? make("span", { text: label }) : optionLabel({ name: label, color });
		const cell = make("div", {
			class: "cell wide",
			attributes: {
				role: "gridcell",
				tabindex: "-1",
				"aria-colindex": "1",
				"aria-colspan": String(columns.length),
				"aria-expanded": String(!closed),
				"data-group": key,
			},
			children: [
				make("span", { class: "twistie", text: closed ? "▸" : "▾", attributes: { "aria-hidden": "true" } }),
				name,
				make("span", {
					class: "count",
					text: count === 1 ? context.words.oneRow : fill(context.words.rows, count.toLocaleString()),
				}),
			],
		});
		this.element.replaceChildren(cell);
	}
}

function newCell(kind: string, index: number): HTMLElement {
	const role = kind === "title" ? "rowheader" : "gridcell";
	return make("div", {
		class: `cell ${kind}`,
		attributes: { role, tabindex: "-1", "aria-colindex": String(index + 1) },
	});
}
