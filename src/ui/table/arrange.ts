import { type CellTexts, folded, isEmptyCell } from "./cellTexts.ts";
import { compileFilter } from "./filterRows.ts";
import { type GroupLine, groupRows } from "./groupRows.ts";
import { compareBy } from "./sortRows.ts";
import type { CellValue, TableColumn, TableLook, TableRow } from "./tableMessages.ts";

export interface Arrangeable {
	/** In the order of their ranks. */
	readonly rows: readonly TableRow[];
	readonly columns: readonly TableColumn[];
	readonly look: TableLook;
	/** What is searched for; nothing for no search. */
	readonly search: string;
	/** The keys of groups that are closed. */
	readonly closed: ReadonlySet<string>;
	readonly texts: CellTexts;
	/** Words for groups without a value, and for those of checkboxes. */
	readonly words: GroupWords;
}

export interface GroupWords {
	readonly none: string;
	readonly checked: string;
	readonly unchecked: string;
}

/** What the table draws, from top to bottom: an index into the rows, or the head of a group. */
export type Line = number | GroupLine;

export interface Arranged {
	readonly lines: readonly Line[];
	/** How many rows pass search and filters, those in closed groups too. */
	readonly matching: number;
}

/** Search, filters, sorts and groups, in this order. Pure: the same input gives the same lines. */
export function arrange(input: Arrangeable): Arranged {
	const { rows, columns, look, texts } = input;
	const places = new Map(columns.map((column, index) => [column.id, { column, index }]));
	const filters = look.filters.flatMap((filter) => {
		const place = places.get(filter.column);
		return place ? [compileFilter(filter, place.column, place.index, texts)] : [];
	});
	const matches = searching(input);
	const found: number[] = [];
	for (const [index, row] of rows.entries()) {
		if (filters.every((passes) => passes(row)) && matches(row)) {
			found.push(index);
		}
	}
	for (const { column, descending } of look.sorts.toReversed()) {
		const place = places.get(column);
		if (place) {
			found.sort(compareBy(rows, place.column, place.index, descending, texts));
		}
	}
	const group = look.group === undefined ? undefined : places.get(look.group);
	return {
		lines: group ? groupRows(found, group, input) : found,
		matching: found.length,
	};
}

/** Every word must be somewhere in the row, whatever the case and the accents. */
function searching({ search, columns, texts }: Arrangeable): (row: TableRow) => boolean {
	const words = folded(search).split(/\s+/).filter(Boolean);
	return (row) => words.every((word) => texts.searchable(row, columns).includes(word));
}

/** The kind by which a column is filtered and sorted: that of its first value where the type doesn't tell. */
export function effectiveKind(column: TableColumn, index: number, rows: readonly TableRow[]): TableColumn["kind"] {
	if (column.kind !== "mixed") {
		return column.kind;
	}
	const value = rows.find(({ cells }) => !isEmptyCell(cells[index] ?? null))?.cells[index] ?? null;
	return kindOfValue(value);
}

function kindOfValue(value: CellValue): TableColumn["kind"] {
	switch (typeof value) {
		case "number":
			return "number";
		case "boolean":
			return "boolean";
		case "object":
			return value !== null && "date" in value ? "date" : "text";
		default:
			return "text";
	}
}
