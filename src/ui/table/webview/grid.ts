import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { Line } from "../arrange.ts";
import type { TableRow, TableSort } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import type { CellContext } from "./cellView.ts";
import { make } from "./dom.ts";
import { GridHead } from "./gridHead.ts";
import { LineView } from "./lineView.ts";
import type { ShownColumn } from "./tableModel.ts";

/** A place in the grid: a line, -1 for the head; and a column as it is shown. */
export interface GridPlace {
	readonly line: number;
	readonly column: number;
}

export interface GridContent {
	readonly label: string;
	readonly columns: readonly ShownColumn[];
	readonly rows: readonly TableRow[];
	readonly lines: readonly Line[];
	readonly sorts: readonly TableSort[];
	/** How many lines there would be with everything loaded; -1 for unknown. */
	readonly total: number;
}

export interface GridEvents {
	/** Somebody has scrolled near the last line. */
	nearEnd(): void;
	resized(columnId: string, width: number): void;
	fit(columnId: string): void;
}

/** Lines that are drawn beyond what is to be seen, in either direction. */
const overscan = 5;

/** Draws a table of any length: only what is to be seen is in the page. Keeps place, focus and selection while rows come and go. */
export class Grid {
	readonly element: HTMLElement;
	readonly head: GridHead;
	readonly #body = make("div", { class: "body", attributes: { role: "rowgroup" } });
	readonly #context: CellContext;
	readonly #events: GridEvents;
	readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
	readonly #views = new Map<number, LineView>();
	readonly #rowHeight: number;
	#content: GridContent = { label: "", columns: [], rows: [], lines: [], sorts: [], total: 0 };
	#active: GridPlace = { line: -1, column: 0 };
	#version = 0;
	readonly #selected = new Set<string>();
	/** Where a selection by Shift began. */
	#anchor: number | undefined;

	constructor(element: HTMLElement, words: TableTexts, context: CellContext, events: GridEvents) {
		this.element = element;
		this.#context = context;
		this.#events = events;
		this.head = new GridHead(
			words,
			(id, width) => events.resized(id, width),
			(id) => events.fit(id),
		);
		this.#rowHeight = Math.round(Number.parseFloat(getComputedStyle(document.body).fontSize) * 2.3);
		element.style.setProperty("--row-height", `${this.#rowHeight}px`);
		element.append(
			make("div", { class: "canvas", attributes: { role: "presentation" }, children: [this.head.element, this.#body] }),
		);
		this.#virtualizer = new Virtualizer(this.#options());
		this.#virtualizer._didMount();
		this.#virtualizer._willUpdate();
		element.addEventListener("focusin", ({ target }) => this.#focused(target));
	}

	#options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
		return {
			count: this.#content.lines.length,
			getScrollElement: () => this.element,
			estimateSize: () => this.#rowHeight,
			scrollToFn: elementScroll,
			observeElementRect,
			observeElementOffset,
			overscan,
			scrollMargin: this.#rowHeight,
			// The head covers the first line's height.
			scrollPaddingStart: this.#rowHeight,
			// The line with the focus stays in the page wherever it is, or the focus would be lost.
			rangeExtractor: ({ startIndex, endIndex, count }) => {
				const first = Math.max(0, startIndex - overscan);
				const last = Math.min(count - 1, endIndex + overscan);
				const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_line, i) => first + i);
				const { line } = this.#active;
				if (line >= 0 && line < count && (line < first || line > last)) {
					drawn.push(line);
					drawn.sort((a, b) => a - b);
				}
				return drawn;
			},
			onChange: () => this.#draw(),
		};
	}

	get content(): GridContent {
		return this.#content;
	}

	get active(): GridPlace {
		return this.#active;
	}

	get selected(): ReadonlySet<string> {
		return this.#selected;
	}

	get hasFocus(): boolean {
		return this.element.contains(document.activeElement);
	}

	/** Shows other lines. What stands at the top stays there, the focus stays with its row. */
	show(content: GridContent, { redraw = false } = {}): void {
		const before = this.#content;
		const hadFocus = this.hasFocus;
		const top = Math.floor(this.element.scrollTop / this.#rowHeight);
		const topKey = this.element.scrollTop > 0 ? keyAt(before, top) : undefined;
		const activeKey = keyAt(before, this.#active.line);
		const activeColumn = before.columns[this.#active.column]?.column.id;
		this.#content = content;
		if (redraw) {
			this.#version += 1;
		}
		const { element } = this;
		element.setAttribute("aria-label", content.label);
		element.setAttribute("aria-rowcount", String(content.total < 0 ? -1 : content.total + 1));
		element.setAttribute("aria-colcount", String(content.columns.length));
		if (!sameColumns(before.columns, content.columns)) {
			this.layOut(content.columns);
		}
		this.head.show(content.columns, content.sorts);
		const column = content.columns.findIndex(({ column: { id } }) => id === activeColumn);
		this.#active = {
			line:
				this.#active.line < 0 ? -1 : Math.min(find(content, activeKey, this.#active.line), content.lines.length - 1),
			column: Math.max(0, column),
		};
		this.#virtualizer.setOptions(this.#options());
		this.#virtualizer._willUpdate();
		if (topKey !== undefined) {
			const now = find(content, topKey, top);
			if (now !== top) {
				element.scrollTop += (now - top) * this.#rowHeight;
			}
		}
		this.#draw();
		if (hadFocus && document.activeElement !== this.#cellElement(this.#active)) {
			// A line that is drawn in the place of another has its focus.
			this.focus();
		}
	}

	/** Sets the widths of the columns; nothing else is drawn again. */
	layOut(columns: readonly ShownColumn[]): void {
		this.element.style.setProperty("--columns", columns.map(({ width }) => `${width}px`).join(" "));
		const width = columns.reduce((sum, column) => sum + column.width, 0);
		this.element.style.setProperty("--table-width", `${width}px`);
	}

	/** Puts the focus on the cell that had it last. */
	focus(): void {
		this.#cellElement(this.#active)?.focus({ preventScroll: true });
	}

	/** Moves the focus, and scrolls as far as needed. */
	moveTo(place: GridPlace): void {
		const { lines, columns } = this.#content;
		const line = Math.max(-1, Math.min(place.line, lines.length - 1));
		const column = Math.max(0, Math.min(place.column, columns.length - 1));
		this.#active = { line, column };
		if (line >= 0) {
			this.#reveal(line);
		}
		this.#virtualizer.setOptions(this.#options());
		this.#draw();
		this.focus();
		this.#revealColumn();
	}

	/** How many lines are to be seen at once. */
	get pageLength(): number {
		return Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 2);
	}

	#reveal(line: number): void {
		const { scrollTop, clientHeight } = this.element;
		const top = line * this.#rowHeight;
		// The head covers one line.
		const bottom = top + 2 * this.#rowHeight;
		if (top < scrollTop) {
			this.element.scrollTop = top;
		} else if (bottom > scrollTop + clientHeight) {
			this.element.scrollTop = bottom - clientHeight;
		}
	}

	/** Beside the title, which stays where it is. */
	#revealColumn(): void {
		const { columns } = this.#content;
		const { column } = this.#active;
		const titleWidth = columns[0]?.width ?? 0;
		if (column === 0) {
			return;
		}
		const left = columns.slice(0, column).reduce((sum, { width }) => sum + width, 0);
		const right = left + (columns[column]?.width ?? 0);
		const { scrollLeft, clientWidth } = this.element;
		if (left - titleWidth < scrollLeft) {
			this.element.scrollLeft = left - titleWidth;
		} else if (right > scrollLeft + clientWidth) {
			this.element.scrollLeft = Math.min(left - titleWidth, right - clientWidth);
		}
	}

	#draw(): void {
		const { lines, rows, columns } = this.#content;
		const columnsKey = columns.map(({ column, index }) => `${index} ${column.id}`).join("\n");
		const shown = { rows, columns, columnsKey, version: this.#version, context: this.#context };
		const items = this.#virtualizer.getVirtualItems();
		this.#body.style.height = `${lines.length * this.#rowHeight}px`;
		const wanted = new Set(items.map(({ index }) => index));
		const free: LineView[] = [];
		for (const [index, view] of this.#views) {
			if (!wanted.has(index)) {
				this.#views.delete(index);
				view.element.remove();
				free.push(view);
			}
		}
		// In the order of the lines, as screen readers read them; a line with the focus is never moved.
		let next = this.#body.firstElementChild;
		for (const { index } of items) {
			const line = lines[index];
			if (line === undefined) {
				continue;
			}
			const view = this.#views.get(index) ?? free.pop() ?? new LineView();
			this.#views.set(index, view);
			view.show(line, shown);
			const id = typeof line === "number" ? rows[line]?.id : undefined;
			view.place(index, index * this.#rowHeight, id !== undefined && this.#selected.has(id));
			if (view.element === next) {
				next = next.nextElementSibling;
			} else {
				this.#body.insertBefore(view.element, next);
			}
		}
		this.#markActive();
		const last = items.findLast(({ index }) => index !== this.#active.line);
		if (last && last.index >= lines.length - 1 && this.element.scrollTop > 0) {
			this.#events.nearEnd();
		}
	}

	#markActive(): void {
		const cell = this.#cellElement(this.#active);
		for (const before of this.element.querySelectorAll<HTMLElement>('[tabindex="0"]')) {
			if (before !== cell) {
				before.tabIndex = -1;
			}
		}
		if (cell) {
			cell.tabIndex = 0;
		}
	}

	#cellElement({ line, column }: GridPlace): HTMLElement | undefined {
		return line < 0 ? this.head.cell(column) : this.#views.get(line)?.cell(column);
	}

	#focused(target: EventTarget | null): void {
		const place = this.placeOf(target);
		if (place) {
			this.#active = place;
			this.#markActive();
		}
	}

	/** Where an element of the grid stands. */
	placeOf(target: EventTarget | null): GridPlace | undefined {
		const cell = target instanceof Element ? target.closest<HTMLElement>("[aria-colindex]") : null;
		const row = cell?.parentElement;
		if (!cell || !row) {
			return undefined;
		}
		return {
			line: Number(row.getAttribute("aria-rowindex")) - 2,
			column: Number(cell.getAttribute("aria-colindex")) - 1,
		};
	}

	/** The row at a line; `undefined` for the head and for groups. */
	rowAt(line: number): TableRow | undefined {
		const at = this.#content.lines[line];
		return typeof at === "number" ? this.#content.rows[at] : undefined;
	}

	/** Selects rows from where a selection began to a line; a single call begins one. */
	selectTo(line: number): void {
		this.#anchor ??= this.#active.line;
		const [from, to] = [Math.min(this.#anchor, line), Math.max(this.#anchor, line)];
		this.#select(Array.from({ length: to - from + 1 }, (_line, i) => from + i));
	}

	selectAll(): void {
		this.#select(this.#content.lines.keys());
	}

	clearSelection(): void {
		this.#anchor = undefined;
		this.#select([]);
	}

	#select(lines: Iterable<number>): void {
		this.#selected.clear();
		for (const line of lines) {
			const row = this.rowAt(line);
			if (row) {
				this.#selected.add(row.id);
			}
		}
		this.#draw();
	}
}

/** What tells a line apart from others, whatever its place. */
function keyAt({ lines, rows }: GridContent, index: number): string | undefined {
	const line = lines[index];
	return line === undefined ? undefined : typeof line === "number" ? rows[line]?.id : `group ${line.key}`;
}

/** Where a line is now; nearest to where it was, as a row may stand in several groups. */
function find(content: GridContent, key: string | undefined, near: number): number {
	if (key === undefined) {
		return near;
	}
	for (let distance = 0; distance < content.lines.length; distance++) {
		for (const index of [near - distance, near + distance]) {
			if (keyAt(content, index) === key) {
				return index;
			}
		}
	}
	return near;
}

function sameColumns(a: readonly ShownColumn[], b: readonly ShownColumn[]): boolean {
	return (
		a.length === b.length && a.every(({ column, width }, i) => column.id === b[i]?.column.id && width === b[i].width)
	);
}
