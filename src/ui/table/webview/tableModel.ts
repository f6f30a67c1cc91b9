import { type Arranged, arrange, type GroupWords } from "../arrange.ts";
import { CellTexts } from "../cellTexts.ts";
import {
	type CellValue,
	type ColumnLook,
	plainLook,
	type TableColumn,
	type TableContent,
	type TableLook,
	type TableRow,
	type TableState,
	type TableView,
} from "../tableMessages.ts";

/** A column that is shown, and where its values stand in a row. */
export interface ShownColumn {
	readonly column: TableColumn;
	readonly index: number;
	/** In pixels. */
	readonly width: number;
}

/** Everything that the webview knows, and what of it is to be seen. */
export class TableModel {
	readonly texts = new CellTexts();
	readonly #words: GroupWords;
	title = "";
	columns: readonly TableColumn[] = [];
	views: readonly TableView[] = [];
	view: string | null = null;
	look: TableLook = plainLook;
	search = "";
	state: TableState = { phase: "reading", complete: false };
	readonly closed = new Set<string>();
	#rows: TableRow[] = [];
	readonly #places = new Map<string, number>();
	#sorted = true;
	#arranged: Arranged | undefined;

	constructor(words: GroupWords) {
		this.#words = words;
	}

	setContent(content: TableContent, fresh: boolean): void {
		this.title = content.title;
		this.columns = content.columns;
		this.views = content.views;
		this.view = content.view;
		this.look = content.look;
		if (fresh) {
			this.#rows = [];
			this.#places.clear();
			this.closed.clear();
		}
		this.texts.forget();
		this.changed();
	}

	addRows(rows: readonly TableRow[]): void {
		for (const row of rows) {
			const place = this.#places.get(row.id);
			const before = place === undefined ? this.#rows.at(-1) : this.#rows[place];
			if (before && (place === undefined ? row.rank < before.rank : row.rank !== before.rank)) {
				this.#sorted = false;
			}
			if (place === undefined) {
				this.#places.set(row.id, this.#rows.length);
				this.#rows.push(row);
			} else {
				this.#rows[place] = row;
			}
		}
		this.changed();
	}

	remove(ids: readonly string[]): void {
		const gone = new Set(ids);
		this.#rows = this.#rows.filter(({ id }) => !gone.has(id));
		this.#index();
		this.changed();
	}

	/** Sets the values of a column that isn't Notion's. */
	setValues(columnId: string, values: readonly (readonly [id: string, value: CellValue])[]): void {
		const index = this.columns.findIndex(({ id }) => id === columnId);
		for (const [id, value] of values) {
			const place = this.#places.get(id);
			const row = place === undefined ? undefined : this.#rows[place];
			if (row && place !== undefined && index >= 0) {
				const cells = Array.from(this.columns, (_column, i) => (i === index ? value : (row.cells[i] ?? null)));
				this.#rows[place] = { ...row, cells };
			}
		}
		this.changed();
	}

	/** All rows that are loaded, in the order of their ranks. */
	get rows(): readonly TableRow[] {
		if (!this.#sorted) {
			// Another array: the grid finds by the one before where its focus was.
			this.#rows = this.#rows.toSorted((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
			this.#index();
			this.#sorted = true;
		}
		return this.#rows;
	}

	row(id: string): TableRow | undefined {
		return this.#rows[this.#places.get(id) ?? -1];
	}

	/** Something that decides what is to be seen has changed. */
	changed(): void {
		this.#arranged = undefined;
	}

	get arranged(): Arranged {
		this.#arranged ??= arrange({
			rows: this.rows,
			columns: this.columns,
			look: this.look,
			search: this.search,
			closed: this.closed,
			texts: this.texts,
			words: this.#words,
		});
		return this.#arranged;
	}

	/** Search, filters, sorts or groups are at work. */
	get isArranged(): boolean {
		const { sorts, filters, group } = this.look;
		return this.search.trim() !== "" || sorts.length > 0 || filters.length > 0 || group !== undefined;
	}

	/** Search or filters keep rows from being seen. */
	get isNarrowed(): boolean {
		return this.search.trim() !== "" || this.look.filters.length > 0;
	}

	/** All columns in the order of the look, the title first, with what the look says of each. */
	get orderedColumns(): readonly { readonly shown: ShownColumn; readonly hidden: boolean }[] {
		const looks = new Map(this.look.columns.map((look, position) => [look.id, { look, position }]));
		const position = (column: TableColumn) =>
			column.kind === "title" ? -1 : (looks.get(column.id)?.position ?? Number.MAX_SAFE_INTEGER);
		return this.columns
			.map((column, index) => ({ column, index }))
			.toSorted((a, b) => position(a.column) - position(b.column) || a.index - b.index)
			.map(({ column, index }) => {
				const look = looks.get(column.id)?.look;
				return {
					shown: { column, index, width: look?.width ?? defaultWidth(column) },
					hidden: column.kind !== "title" && look?.hidden === true,
				};
			});
	}

	get shownColumns(): readonly ShownColumn[] {
		return this.orderedColumns.flatMap(({ shown, hidden }) => (hidden ? [] : [shown]));
	}

	/** The look with something changed of one column. */
	columnChanged(id: string, change: Partial<ColumnLook>): TableLook {
		const columns = this.#columnLooks().map((look) => (look.id === id ? { ...look, ...change } : look));
		return { ...this.look, columns };
	}

	/** The look with a column moved among those that are shown. */
	columnMoved(id: string, by: -1 | 1): TableLook {
		const looks = this.#columnLooks();
		const from = looks.findIndex((look) => look.id === id);
		let to = from + by;
		while (looks[to]?.hidden) {
			to += by;
		}
		const moved = looks[from];
		// The title stays the first.
		if (!moved || to < 1 || to >= looks.length) {
			return this.look;
		}
		return { ...this.look, columns: looks.toSpliced(from, 1).toSpliced(to, 0, moved) };
	}

	#columnLooks(): readonly ColumnLook[] {
		const known = new Map(this.look.columns.map((look) => [look.id, look]));
		return this.orderedColumns.map(({ shown: { column } }) => known.get(column.id) ?? { id: column.id });
	}

	#index(): void {
		this.#places.clear();
		for (const [place, { id }] of this.#rows.entries()) {
			this.#places.set(id, place);
		}
	}
}

function defaultWidth({ kind, name }: TableColumn): number {
	const widths: Partial<Record<TableColumn["kind"], number>> = {
		title: 280,
		number: 110,
		boolean: 90,
		options: 150,
		date: 160,
		none: 90,
		mixed: 140,
	};
	// As wide as its name needs, within reason.
	return Math.max(widths[kind] ?? 190, Math.min(260, 64 + name.length * 8));
}
