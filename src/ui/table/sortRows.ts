import { type CellTexts, isEmptyCell } from "./cellTexts.ts";
import type { CellValue, TableColumn, TableRow } from "./tableMessages.ts";

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/**
 * Compares two rows, given by index, by one column: numbers and dates by value, options in Notion's order, the rest by its text.
 * What is empty comes last in either direction.
 */
export function compareBy(
	rows: readonly TableRow[],
	column: TableColumn,
	index: number,
	descending: boolean,
	texts: CellTexts,
): (a: number, b: number) => number {
	const order = new Map(column.options?.map(({ name }, position) => [name, position]));
	const keys = new Map<number, number | string | undefined>();
	const keyOf = (row: number): number | string | undefined => {
		if (!keys.has(row)) {
			keys.set(row, sortKey(rows[row]?.cells[index] ?? null, column, order, texts));
		}
		return keys.get(row);
	};
	const sign = descending ? -1 : 1;
	return (a, b) => {
		const one = keyOf(a);
		const other = keyOf(b);
		if (one === undefined || other === undefined) {
			return Number(one === undefined) - Number(other === undefined);
		}
		return sign * compareKeys(one, other);
	};
}

function compareKeys(one: number | string, other: number | string): number {
	if (typeof one === "number" && typeof other === "number") {
		return one - other;
	}
	return typeof one === typeof other
		? collator.compare(String(one), String(other))
		: // A formula may give numbers here and texts there.
			typeof one === "number"
			? -1
			: 1;
}

function sortKey(
	value: CellValue,
	column: TableColumn,
	order: ReadonlyMap<string, number>,
	texts: CellTexts,
): number | string | undefined {
	if (typeof value === "boolean") {
		return Number(value);
	}
	if (value === null || isEmptyCell(value)) {
		return undefined;
	}
	if (typeof value === "object") {
		if ("date" in value) {
			return Date.parse(value.date[0]);
		}
		if ("options" in value) {
			const [first] = value.options;
			const position = first && order.get(first.name);
			if (position !== undefined) {
				return position;
			}
		}
	}
	return typeof value === "number" ? value : texts.text(value, column);
}
