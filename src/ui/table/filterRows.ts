import { type CellTexts, folded, isEmptyCell } from "./cellTexts.ts";
import type { CellValue, ColumnKind, FilterOperator, TableColumn, TableFilter, TableRow } from "./tableMessages.ts";

/** What can be asked of a column, by its kind. */
export function operatorsOf(kind: ColumnKind): readonly FilterOperator[] {
	switch (kind) {
		case "number":
			return ["is", "isNot", "more", "atLeast", "less", "atMost", "empty", "notEmpty"];
		case "date":
			return ["is", "less", "more", "atMost", "atLeast", "empty", "notEmpty"];
		case "boolean":
			return ["checked", "unchecked"];
		case "options":
			return ["anyOf", "noneOf", "empty", "notEmpty"];
		case "files":
		case "none":
			return ["empty", "notEmpty"];
		default:
			return ["contains", "notContains", "is", "isNot", "startsWith", "empty", "notEmpty"];
	}
}

/** Whether an operator compares with something that somebody enters. */
export function takesValue(operator: FilterOperator): boolean {
	return !["checked", "unchecked", "empty", "notEmpty"].includes(operator);
}

type Test = (value: CellValue) => boolean;

/** A filter as a test of rows. One that isn't complete yet lets every row pass. */
export function compileFilter(
	filter: TableFilter,
	column: TableColumn,
	index: number,
	texts: CellTexts,
): (row: TableRow) => boolean {
	const test = testOf(filter, column, texts);
	return (row) => test(row.cells[index] ?? null);
}

function testOf({ operator, value = "" }: TableFilter, column: TableColumn, texts: CellTexts): Test {
	switch (operator) {
		case "empty":
			return isEmptyCell;
		case "notEmpty":
			return (cell) => !isEmptyCell(cell);
		case "checked":
			return (cell) => cell === true;
		case "unchecked":
			return (cell) => cell !== true;
		case "anyOf":
			return value.length === 0 ? () => true : (cell) => namesIn(cell).some((name) => value.includes(name));
		case "noneOf":
			return (cell) => !namesIn(cell).some((name) => value.includes(name));
		default:
			return typeof value !== "string" || value.trim() === "" ? () => true : compare(operator, value, column, texts);
	}
}

function namesIn(cell: CellValue): readonly string[] {
	return typeof cell === "object" && cell !== null && "options" in cell ? cell.options.map(({ name }) => name) : [];
}

function compare(operator: FilterOperator, wanted: string, column: TableColumn, texts: CellTexts): Test {
	const text = folded(wanted.trim());
	return (cell) => {
		if (typeof cell === "number" && operator !== "contains" && operator !== "notContains") {
			return inOrder(operator, cell - Number(wanted.replace(",", ".")));
		}
		if (typeof cell === "object" && cell !== null && "date" in cell && /^\d{4}-\d{2}-\d{2}$/.test(wanted)) {
			return inOrder(operator, dayOf(cell.date[0]) < wanted ? -1 : dayOf(cell.date[0]) > wanted ? 1 : 0);
		}
		const found = folded(texts.text(cell, column));
		switch (operator) {
			case "contains":
				return found.includes(text);
			case "notContains":
				return !found.includes(text);
			case "startsWith":
				return found.startsWith(text);
			case "is":
				return found === text;
			case "isNot":
				return found !== text;
			default:
				return false;
		}
	};
}

/** Whether a difference (value minus what it is compared with) is what the operator asks for. */
function inOrder(operator: FilterOperator, difference: number): boolean {
	switch (operator) {
		case "is":
			return difference === 0;
		case "isNot":
			return difference !== 0;
		case "less":
			return difference < 0;
		case "atMost":
			return difference <= 0;
		case "more":
			return difference > 0;
		case "atLeast":
			return difference >= 0;
		default:
			return false;
	}
}

/** The day of an instant where the reader is. */
function dayOf(date: string): string {
	if (date.length === 10) {
		return date;
	}
	const instant = new Date(date);
	const two = (part: number) => String(part).padStart(2, "0");
	return `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
}
