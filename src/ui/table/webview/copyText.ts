import { tableRow } from "../../../base/markdown.ts";
import type { CellTexts } from "../cellTexts.ts";
import { csvLine } from "../csvLine.ts";
import type { CopyFormat, TableRow } from "../tableMessages.ts";
import type { ShownColumn } from "./tableModel.ts";

/** Rows as text for the clipboard, with the names of the columns first. */
export function copyText(
	rows: readonly TableRow[],
	columns: readonly ShownColumn[],
	texts: CellTexts,
	format: CopyFormat,
): string {
	const names = columns.map(({ column }) => column.name);
	const cells = rows.map((row) =>
		columns.map(({ column, index }) => {
			const value = row.cells[index] ?? null;
			return typeof value === "number" && format !== "markdown" ? value : texts.text(value, column);
		}),
	);
	if (format === "markdown") {
		const lines = [names, names.map(() => "---"), ...cells];
		return `${lines
			.map((line, i) => tableRow(line.map((cell) => (i === 1 ? String(cell) : escaped(String(cell))))))
			.join("\n")}\n`;
	}
	const delimiter = format === "csv" ? "," : "\t";
	return [names, ...cells].map((line) => csvLine(line, delimiter)).join("\n");
}

/** As a person would write it: what they paste it into may not read entities. */
function escaped(text: string): string {
	return text.replace(/[\\`*_[\]<|~]/g, "\\$&").replaceAll("\n", " ");
}
