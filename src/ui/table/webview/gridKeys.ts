import type { TableTexts } from "../tableTexts.ts";
import type { Actions } from "./actions.ts";
import { fill } from "./dom.ts";
import type { Grid, GridPlace } from "./grid.ts";
import { showMenu } from "./menu.ts";
import type { Send } from "./send.ts";

export interface GridKeysParts {
	readonly grid: Grid;
	readonly actions: Actions;
	readonly words: TableTexts;
	readonly send: Send;
}

/** The keyboard and the pointer in the grid, after the ARIA grid pattern. */
export class GridKeys {
	readonly #parts: GridKeysParts;

	constructor(parts: GridKeysParts) {
		this.#parts = parts;
		const { element } = parts.grid;
		element.addEventListener("keydown", (event) => this.#key(event));
		element.addEventListener("click", (event) => this.#click(event));
		element.addEventListener("dblclick", (event) => this.#doubleClick(event));
		element.addEventListener("contextmenu", (event) => this.#contextMenu(event));
		element.addEventListener("pointerover", ({ target }) => showWhole(target));
	}

	#key(event: KeyboardEvent): void {
		if (event.altKey || !(event.ctrlKey || event.metaKey ? this.#withControl(event) : this.#plain(event))) {
			return;
		}
		event.preventDefault();
	}

	/** Whether the key meant something here. */
	#plain(event: KeyboardEvent): boolean {
		const { grid } = this.#parts;
		const { line, column } = grid.active;
		switch (event.key) {
			case "ArrowDown":
				return this.#moveLine(line + 1, event.shiftKey);
			case "ArrowUp":
				return this.#moveLine(line - 1, event.shiftKey);
			case "PageDown":
				return this.#moveLine(line + grid.pageLength, event.shiftKey);
			case "PageUp":
				return this.#moveLine(Math.max(0, line - grid.pageLength), event.shiftKey);
			case "ArrowRight":
				return this.#moveColumn(column + 1);
			case "ArrowLeft":
				return this.#moveColumn(column - 1);
			case "Home":
				return this.#moveColumn(0);
			case "End":
				return this.#moveColumn(Number.MAX_SAFE_INTEGER);
			case "Enter":
				this.#enter(event.shiftKey);
				return true;
			case " ":
				this.#space(event.shiftKey);
				return true;
			case "Escape":
				grid.clearSelection();
				return true;
			case "F10":
			case "ContextMenu":
				this.#menu(grid.active);
				return true;
			case "+":
			case "-":
				return this.#widen(event.key === "+" ? 20 : -20);
			default:
				return false;
		}
	}

	#withControl(event: KeyboardEvent): boolean {
		const { grid, actions } = this.#parts;
		switch (event.key) {
			case "Home":
				grid.moveTo({ line: 0, column: 0 });
				return true;
			case "End":
				grid.moveTo({ line: grid.content.lines.length - 1, column: grid.content.columns.length - 1 });
				return true;
			case "a":
				grid.selectAll();
				return true;
			case "Enter": {
				const row = grid.rowAt(grid.active.line);
				const targets = row ? actions.cellTargets(row, grid.active) : [];
				if (targets.length > 1) {
					showMenu(this.#pointOf(grid.active), "", () => targets);
				} else {
					targets[0]?.run();
				}
				return true;
			}
			default:
				return false;
		}
	}

	#moveLine(line: number, select: boolean): true {
		const { grid } = this.#parts;
		if (select && grid.active.line >= 0 && line >= 0) {
			grid.selectTo(Math.min(line, grid.content.lines.length - 1));
		} else if (!select) {
			grid.clearSelection();
		}
		grid.moveTo({ line, column: grid.active.column });
		return true;
	}

	#moveColumn(column: number): true {
		const { grid } = this.#parts;
		grid.moveTo({ line: grid.active.line, column });
		return true;
	}

	#enter(add: boolean): void {
		const { grid, actions, send } = this.#parts;
		const { line, column } = grid.active;
		const row = grid.rowAt(line);
		const shown = grid.content.columns[column];
		const at = grid.content.lines[line];
		if (row) {
			send({ type: "open", id: row.id });
		} else if (line < 0 && shown) {
			actions.sort(shown.column.id, add);
		} else if (typeof at === "object") {
			actions.toggleGroup(at.key);
		}
	}

	#space(extend: boolean): void {
		const { grid } = this.#parts;
		const at = grid.content.lines[grid.active.line];
		if (typeof at === "number") {
			if (!extend) {
				grid.clearSelection();
			}
			grid.selectTo(grid.active.line);
		} else {
			this.#enter(extend);
		}
	}

	#widen(by: number): boolean {
		const { grid, actions } = this.#parts;
		const shown = grid.content.columns[grid.active.column];
		if (grid.active.line >= 0 || !shown) {
			return false;
		}
		actions.widen(shown.column.id, by);
		return true;
	}

	#click(event: MouseEvent): void {
		const { grid, actions, send } = this.#parts;
		const target = event.target instanceof Element ? event.target : undefined;
		const place = grid.placeOf(event.target);
		if (!target || !place) {
			return;
		}
		if (event.shiftKey && place.line >= 0) {
			grid.selectTo(place.line);
		} else if (place.line >= 0) {
			grid.clearSelection();
		}
		grid.moveTo(place);
		const row = grid.rowAt(place.line);
		const shown = grid.content.columns[place.column];
		const of = (name: string) => target.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
		const [group, page, link, file] = ["group", "page", "link", "file"].map(of);
		if (group !== undefined) {
			actions.toggleGroup(group);
		} else if (of("menu") !== undefined) {
			this.#menu(place);
		} else if (page !== undefined) {
			send({ type: "open", id: page });
		} else if (link !== undefined) {
			send({ type: "openLink", url: link });
		} else if (file !== undefined && row && shown) {
			send({ type: "openFile", row: row.id, column: shown.column.id, index: Number(file) });
		} else if (of("open") !== undefined && row && !event.shiftKey) {
			send({ type: "open", id: row.id });
		} else if (place.line < 0 && shown) {
			actions.sort(shown.column.id, event.shiftKey);
		}
	}

	#doubleClick(event: MouseEvent): void {
		const { grid, send } = this.#parts;
		const place = grid.placeOf(event.target);
		const row = place && grid.rowAt(place.line);
		const target = event.target instanceof Element ? event.target : undefined;
		if (row && !target?.closest("[data-open], [data-page], [data-link], [data-file]")) {
			send({ type: "open", id: row.id });
		}
	}

	#contextMenu(event: MouseEvent): void {
		const { grid } = this.#parts;
		const place = grid.placeOf(event.target);
		if (place) {
			event.preventDefault();
			// VS Code has a menu of its own for webviews, with nothing in it that means anything here.
			event.stopPropagation();
			grid.moveTo(place);
			this.#menu(place, event.clientX > 0 ? { x: event.clientX, y: event.clientY } : undefined);
		}
	}

	#menu(place: GridPlace, point = this.#pointOf(place)): void {
		const { grid, actions, words } = this.#parts;
		const row = grid.rowAt(place.line);
		const shown = grid.content.columns[place.column];
		if (row) {
			showMenu(point, fill(words.rowMenu, actions.title(row)), () => actions.rowMenu(row, place));
		} else if (place.line < 0 && shown) {
			showMenu(point, fill(words.headerMenu, shown.column.name), () => actions.columnMenu(shown));
		} else {
			showMenu(point, words.groupedBy, () => actions.groupMenu());
		}
	}

	#pointOf(place: GridPlace): { readonly x: number; readonly y: number } {
		const { grid } = this.#parts;
		const selector = `[aria-rowindex="${place.line + 2}"] > [aria-colindex="${place.column + 1}"]`;
		const cell = grid.element.querySelector(selector) ?? grid.element;
		const { left, bottom } = cell.getBoundingClientRect();
		return { x: left + 8, y: Math.max(0, bottom) };
	}
}

/** What is cut off can be read in a tooltip. */
function showWhole(target: EventTarget | null): void {
	const cell = target instanceof Element ? target.closest<HTMLElement>(".row .cell:not([role=columnheader])") : null;
	if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) {
		cell.title = cell.textContent ?? "";
	}
}
