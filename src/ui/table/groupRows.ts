import type { Arrangeable, Line } from "./arrange.ts";
import { isEmptyCell } from "./cellTexts.ts";
import type { CellValue, TableColumn } from "./tableMessages.ts";

/** The head of a group of rows. */
export interface GroupLine {
	/** Tells groups of a table apart. */
	readonly key: string;
	readonly label: string;
	/** Notion's name of the option's colour. */
	readonly color?: string;
	readonly count: number;
	readonly closed: boolean;
}

interface Group {
	readonly key: string;
	readonly label: string;
	readonly color: string | undefined;
	readonly rows: number[];
}

/** Puts rows below the values that they have in a column: in Notion's order for options, else in that of the first row of each. */
export function groupRows(
	found: readonly number[],
	{ column, index }: { readonly column: TableColumn; readonly index: number },
	input: Arrangeable,
): Line[] {
	const groups = new Map<string, Group>();
	const enter = (key: string, label: string, color?: string): Group => {
		const group = groups.get(key) ?? { key, label, color, rows: [] };
		groups.set(key, group);
		return group;
	};
	for (const { name, color } of column.options ?? []) {
		enter(`=${name}`, name, color);
	}
	for (const row of found) {
		for (const { key, label, color } of groupsOf(input.rows[row]?.cells[index] ?? null, column, input)) {
			enter(key, label, color).rows.push(row);
		}
	}
	const filled = [...groups.values()].filter(({ rows }) => rows.length > 0);
	const ordered = filled.toSorted((a, b) => Number(a.key === noValue) - Number(b.key === noValue));
	return ordered.flatMap(({ key, label, color, rows }): Line[] => {
		const closed = input.closed.has(key);
		const head = { key, label, ...(color === undefined ? {} : { color }), count: rows.length, closed };
		return closed ? [head] : [head, ...rows];
	});
}

const noValue = "";

/** A row with several options, people or related pages stands in the group of each, as in Notion. */
function groupsOf(
	value: CellValue,
	column: TableColumn,
	{ texts, words }: Arrangeable,
): readonly { readonly key: string; readonly label: string; readonly color?: string }[] {
	if (typeof value === "boolean") {
		return [{ key: String(value), label: value ? words.checked : words.unchecked }];
	}
	if (value === null || isEmptyCell(value)) {
		return [{ key: noValue, label: words.none }];
	}
	if (typeof value === "object") {
		if ("options" in value) {
			return value.options.map(({ name, color }) => ({ key: `=${name}`, label: name, color }));
		}
		if ("people" in value) {
			return value.people.map((name) => ({ key: `=${name}`, label: name }));
		}
		if ("pages" in value && value.pages.length > 0) {
			return value.pages.map((id) => ({ key: `=${id}`, label: texts.title(id) ?? "…" }));
		}
		if ("date" in value) {
			// By the day, whatever the time.
			const day = texts.date(value.date[0].slice(0, 10));
			return [{ key: `=${day}`, label: day }];
		}
	}
	const text = texts.text(value, column);
	return [{ key: `=${text}`, label: text }];
}
