import { type Delimiter, formatCell } from "../../sync/connectors/csvText.ts";

/**
 * A line of a CSV or TSV for a spreadsheet. A text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers stay numbers. Source: OWASP, "CSV Injection".
 */
export function csvLine(cells: readonly (string | number)[], delimiter: Delimiter): string {
	return cells
		.map((cell) => (typeof cell === "number" ? String(cell) : formatCell(inert(cell), delimiter, false)))
		.join(delimiter);
}

function inert(text: string): string {
	return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
