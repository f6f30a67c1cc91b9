import type { TableRow } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { copyText } from "./copyText.ts";
import { fill } from "./dom.ts";
import type { Grid, GridPlace } from "./grid.ts";
import type { MenuItem } from "./menu.ts";
import type { Send } from "./send.ts";
import type { ShownColumn, TableModel } from "./tableModel.ts";

/** What can be done with rows and columns: for the menus and for the keyboard. */
export interface ActionsParts {
	readonly model: TableModel;
	readonly grid: Grid;
	readonly words: TableTexts;
	readonly send: Send;
	/** Shows the table as it is now, and remembers its look. */
	readonly lookChanged: () => void;
	readonly addFilter: (columnId: string) => void;
}

export class Actions {
	readonly #parts: ActionsParts;

	constructor(parts: ActionsParts) {
		this.#parts = parts;
	}

	/** Sorts by a column: ascending, then descending, then not any more. `add` keeps the other sorts. */
	sort(columnId: string, add: boolean): void {
		const { model } = this.#parts;
		const before = model.look.sorts.find(({ column }) => column === columnId);
		const next = before ? (before.descending ? undefined : true) : false;
		this.setSort(columnId, next, add);
	}

	/** `descending` undefined: not by this column. */
	setSort(columnId: string, descending: boolean | undefined, add: boolean): void {
		const { model } = this.#parts;
		const others = add ? model.look.sorts.filter(({ column }) => column !== columnId) : [];
		const at = add ? model.look.sorts.findIndex(({ column }) => column === columnId) : -1;
		const sort = descending === undefined ? [] : [{ column: columnId, descending }];
		const sorts = at < 0 ? [...others, ...sort] : others.toSpliced(at, 0, ...sort);
		this.#setLook({ ...model.look, sorts });
	}

	group(columnId: string | undefined): void {
		const { model } = this.#parts;
		model.closed.clear();
		this.#setLook({ ...model.look, group: columnId });
	}

	resize(columnId: string, width: number): void {
		const { model, grid } = this.#parts;
		model.look = model.columnChanged(columnId, { width });
		grid.layOut(model.shownColumns);
	}

	/** By a step, for the keyboard. */
	widen(columnId: string, by: number): void {
		const shown = this.#parts.model.shownColumns.find(({ column }) => column.id === columnId);
		if (shown) {
			this.resize(columnId, Math.max(48, Math.min(1200, shown.width + by)));
			this.#parts.lookChanged();
		}
	}

	/** As wide as the longest of what it shows, among the rows that are loaded first. */
	fit(columnId: string): void {
		const { model } = this.#parts;
		const shown = model.shownColumns.find(({ column }) => column.id === columnId);
		const context = document.createElement("canvas").getContext("2d");
		if (!shown || !context) {
			return;
		}
		context.font = getComputedStyle(document.body).font;
		const texts = model.rows
			.slice(0, 500)
			.map(({ cells }) => model.texts.text(cells[shown.index] ?? null, shown.column));
		const widths = [shown.column.name, ...texts].map((text) => context.measureText(text).width);
		this.resize(columnId, Math.round(Math.max(64, Math.min(600, Math.max(...widths) + 44))));
		this.#parts.lookChanged();
	}

	toggleGroup(key: string): void {
		const { model } = this.#parts;
		if (!model.closed.delete(key)) {
			model.closed.add(key);
		}
		model.changed();
		this.#parts.lookChanged();
	}

	#setLook(look: TableModel["look"]): void {
		const { model } = this.#parts;
		model.look = look;
		model.changed();
		this.#parts.lookChanged();
	}

	columnMenu({ column }: ShownColumn): MenuItem[] {
		const { model, words, addFilter } = this.#parts;
		const { sorts, group } = model.look;
		const sort = sorts.find((candidate) => candidate.column === column.id);
		const others = sorts.some((candidate) => candidate.column !== column.id);
		const isTitle = column.kind === "title";
		const move = (by: -1 | 1) => this.#setLook(model.columnMoved(column.id, by));
		return [
			{ heading: `${column.name} · ${column.typeName}` },
			{ label: words.ascending, run: () => this.setSort(column.id, false, false) },
			{ label: words.descending, run: () => this.setSort(column.id, true, false) },
			...(others
				? [
						{ label: words.addAscending, run: () => this.setSort(column.id, false, true) },
						{ label: words.addDescending, run: () => this.setSort(column.id, true, true) },
					]
				: []),
			...(sort ? [{ label: words.unsort, run: () => this.setSort(column.id, undefined, true) }] : []),
			"separator",
			{ label: words.filterBy, run: () => addFilter(column.id) },
			group === column.id
				? { label: words.ungroup, run: () => this.group(undefined) }
				: { label: words.groupBy, run: () => this.group(column.id) },
			"separator",
			{ label: words.wider, run: () => this.widen(column.id, 40) },
			{ label: words.narrower, run: () => this.widen(column.id, -40) },
			{ label: words.fit, run: () => this.fit(column.id) },
			...(isTitle
				? []
				: [
						{ label: words.moveLeft, run: () => move(-1) },
						{ label: words.moveRight, run: () => move(1) },
						{ label: words.hide, run: () => this.hide(column.id, true) },
					]),
		];
	}

	hide(columnId: string, hidden: boolean): void {
		this.#setLook(this.#parts.model.columnChanged(columnId, { hidden }));
	}

	/** The columns, to show and hide them. */
	columnsMenu(): MenuItem[] {
		const { model, words } = this.#parts;
		const columns = model.orderedColumns;
		const anyHidden = columns.some(({ hidden }) => hidden);
		return [
			...columns.map(({ shown: { column }, hidden }) => ({
				label: column.name,
				checked: !hidden,
				disabled: column.kind === "title",
				run: () => this.hide(column.id, !hidden),
			})),
			"separator",
			{
				label: words.showAll,
				disabled: !anyHidden,
				run: () =>
					this.#setLook({ ...model.look, columns: model.look.columns.map((look) => ({ ...look, hidden: false })) }),
			},
			{ label: words.resetLook, run: () => this.#setLook({ columns: [], sorts: [], filters: [] }) },
		];
	}

	sortMenu(): MenuItem[] {
		const { model, words } = this.#parts;
		const { sorts } = model.look;
		return [
			...model.orderedColumns.flatMap(({ shown: { column } }): MenuItem[] => {
				const sort = sorts.find((candidate) => candidate.column === column.id);
				const state = sort ? ` (${sort.descending ? words.descendingMark : words.ascendingMark})` : "";
				return column.kind === "none"
					? []
					: [{ label: `${column.name}${state}`, checked: sort !== undefined, run: () => this.sort(column.id, true) }];
			}),
			"separator",
			{
				label: words.clearSorts,
				disabled: sorts.length === 0,
				run: () => this.#setLook({ ...model.look, sorts: [] }),
			},
		];
	}

	groupMenu(): MenuItem[] {
		const { model, words } = this.#parts;
		const { group } = model.look;
		return [
			...model.orderedColumns.flatMap(({ shown: { column } }): MenuItem[] =>
				column.kind === "none" || column.kind === "title"
					? []
					: [
							{
								label: column.name,
								checked: group === column.id,
								run: () => this.group(group === column.id ? undefined : column.id),
							},
						],
			),
			"separator",
			{ label: words.ungroup, disabled: group === undefined, run: () => this.group(undefined) },
			{ label: words.closeGroups, disabled: group === undefined, run: () => this.#closeAll(true) },
			{ label: words.openGroups, disabled: group === undefined, run: () => this.#closeAll(false) },
		];
	}

	#closeAll(closed: boolean): void {
		const { model } = this.#parts;
		const heads = model.arranged.lines.flatMap((line) => (typeof line === "number" ? [] : [line.key]));
		model.closed.clear();
		for (const key of closed ? heads : []) {
			model.closed.add(key);
		}
		model.changed();
		this.#parts.lookChanged();
	}

	/** What can be done with a row, and with what stands in one cell of it. */
	rowMenu(row: TableRow, place: GridPlace): MenuItem[] {
		const { words, send } = this.#parts;
		return [
			{ label: fill(words.open, this.title(row)), run: () => send({ type: "open", id: row.id }) },
			{ label: words.openInNotion, run: () => send({ type: "openInNotion", id: row.id }) },
			...this.cellTargets(row, place),
			"separator",
			{ label: words.copyCell, run: () => this.copyCell(row, place) },
			...this.copyMenu(),
		];
	}

	/** Copying what is selected, or else all rows that are to be seen. */
	copyMenu(): MenuItem[] {
		const { words } = this.#parts;
		const { length } = this.#copiedRows();
		const label = (one: string, several: string) => (length === 1 ? one : fill(several, length.toLocaleString()));
		return [
			{ label: label(words.copyTsvOne, words.copyTsv), run: () => this.copyRows("tsv") },
			{ label: label(words.copyCsvOne, words.copyCsv), run: () => this.copyRows("csv") },
			{ label: label(words.copyMarkdownOne, words.copyMarkdown), run: () => this.copyRows("markdown") },
		];
	}

	moreMenu(): MenuItem[] {
		const { words, send } = this.#parts;
		return [
			{ label: words.refresh, run: () => send({ type: "refresh" }) },
			{ label: words.openDatabase, run: () => send({ type: "openInNotion" }) },
			"separator",
			...this.copyMenu(),
			{ label: words.exportRows, run: () => send({ type: "export" }) },
		];
	}

	/** What a cell leads to: related pages, links, files. */
	cellTargets(row: TableRow, { column }: GridPlace): Extract<MenuItem, { readonly run: () => void }>[] {
		const { model, grid, words, send } = this.#parts;
		const shown = grid.content.columns[column];
		const value = shown ? (row.cells[shown.index] ?? null) : null;
		if (!shown || value === null) {
			return [];
		}
		if (typeof value === "string") {
			const url = `${shown.column.scheme ?? ""}${value}`;
			return shown.column.kind === "link"
				? [{ label: fill(words.open, value), run: () => send({ type: "openLink", url }) }]
				: [];
		}
		if (typeof value === "object" && "pages" in value) {
			return value.pages.map((id) => ({
				label: fill(words.open, model.texts.title(id) ?? "…"),
				run: () => send({ type: "open", id }),
			}));
		}
		if (typeof value === "object" && "files" in value) {
			return value.files.map(([name], index) => ({
				label: fill(words.open, name),
				run: () => send({ type: "openFile", row: row.id, column: shown.column.id, index }),
			}));
		}
		return [];
	}

	title(row: TableRow): string {
		const { model, words } = this.#parts;
		const index = model.columns.findIndex(({ kind }) => kind === "title");
		const value = row.cells[index];
		return (typeof value === "string" && value.trim()) || words.untitled;
	}

	copyCell(row: TableRow, { column }: GridPlace): void {
		const { model, grid, send } = this.#parts;
		const shown = grid.content.columns[column];
		if (shown) {
			send({ type: "copy", text: model.texts.text(row.cells[shown.index] ?? null, shown.column), rows: 0 });
		}
	}

	copyRows(format: "tsv" | "csv" | "markdown"): void {
		const { send } = this.#parts;
		const rows = this.#copiedRows();
		send({ type: "copy", text: this.textOf(rows, format), rows: rows.length });
	}

	textOf(rows: readonly TableRow[], format: "tsv" | "csv" | "markdown"): string {
		const { model } = this.#parts;
		return copyText(rows, model.shownColumns, model.texts, format);
	}

	/** The rows that are selected, in the order in which they stand. */
	selectedRows(): TableRow[] {
		const { grid } = this.#parts;
		return this.#shownRows().filter(({ id }) => grid.selected.has(id));
	}

	#copiedRows(): TableRow[] {
		const selected = this.selectedRows();
		return selected.length > 0 ? selected : this.#shownRows();
	}

	#shownRows(): TableRow[] {
		const { lines, rows } = this.#parts.grid.content;
		const seen = new Set<number>();
		return lines.flatMap((line) => {
			const row = typeof line === "number" && !seen.has(line) ? rows[line] : undefined;
			if (!row || typeof line !== "number") {
				return [];
			}
			seen.add(line);
			return [row];
		});
	}
}
