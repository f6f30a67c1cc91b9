/** One cell and where it stands in the text, quotes included. */
export interface CsvCell {
	readonly start: number;
	readonly end: number;
	/** Without quotes; an unquoted one without the spaces around it. */
	readonly text: string;
	readonly quoted: boolean;
}

export interface CsvRow {
	readonly cells: readonly CsvCell[];
	/** Where its line begins. */
	readonly start: number;
	/** Where the next one begins. */
	readonly next: number;
}

export type CsvProblem =
	/** A quoted cell doesn't end. */
	| { readonly kind: "openQuote"; readonly offset: number }
	/** Something stands between a closing quote and the next delimiter. */
	| { readonly kind: "afterQuote"; readonly offset: number };

export interface CsvText {
	/** Without lines that are empty. */
	readonly rows: readonly CsvRow[];
	readonly problem: CsvProblem | undefined;
}

/** The delimiters that are told apart. */
export const delimiters = [",", ";", "\t"] as const;
export type Delimiter = (typeof delimiters)[number];

/**
 * Reads delimited text as RFC 4180 has it, with any line ends, and remembers where every cell stands, so that one can be
 * replaced without touching the rest. No published parser keeps that.
 */
export function parseCsv(text: string, delimiter: Delimiter): CsvText {
	const rows: CsvRow[] = [];
	let position = text.startsWith("\uFEFF") ? 1 : 0;
	while (position < text.length) {
		const row = readRow(text, position, delimiter);
		if ("kind" in row) {
			return { rows, problem: row };
		}
		const [only] = row.cells;
		if (row.cells.length > 1 || (only && only.end > only.start)) {
			rows.push(row);
		}
		position = row.next;
	}
	return { rows, problem: undefined };
}

function readRow(text: string, start: number, delimiter: Delimiter): CsvRow | CsvProblem {
	const cells: CsvCell[] = [];
	let position = start;
	for (;;) {
		const cell = text[position] === '"' ? readQuoted(text, position, delimiter) : readPlain(text, position, delimiter);
		if ("kind" in cell) {
			return cell;
		}
		cells.push(cell);
		if (text[cell.end] !== delimiter) {
			return { cells, start, next: afterLineEnd(text, cell.end) };
		}
		position = cell.end + 1;
	}
}

function readPlain(text: string, start: number, delimiter: Delimiter): CsvCell {
	let end = start;
	while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") {
		end++;
	}
	return { start, end, text: text.slice(start, end).trim(), quoted: false };
}

function readQuoted(text: string, start: number, delimiter: Delimiter): CsvCell | CsvProblem {
	let position = start + 1;
	for (;;) {
		const quote = text.indexOf('"', position);
		if (quote === -1) {
			return { kind: "openQuote", offset: start };
		}
		if (text[quote + 1] === '"') {
			position = quote + 2;
			continue;
		}
		const end = quote + 1;
		const next = text[end];
		if (next !== undefined && next !== delimiter && next !== "\n" && next !== "\r") {
			return { kind: "afterQuote", offset: end };
		}
		return { start, end, text: text.slice(start + 1, quote).replaceAll('""', '"'), quoted: true };
	}
}

function afterLineEnd(text: string, position: number): number {
	return position + (text[position] === "\r" && text[position + 1] === "\n" ? 2 : position < text.length ? 1 : 0);
}

/** The cell as it is written, in quotes where it needs them or `quoted` asks for them. */
export function formatCell(text: string, delimiter: Delimiter, quoted: boolean): string {
	const needed = quoted || text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim();
	return needed ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The line end that most lines have; LF where there is one line only. */
export function lineEndOf(text: string): string {
	const all = text.match(/\r\n|\n|\r/g) ?? [];
	const count = (lineEnd: string) => all.filter((found) => found === lineEnd).length;
	return ["\n", "\r\n", "\r"].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** The delimiter whose header has most of the wanted columns, and among those the most cells. */
export function detectDelimiter(text: string, wanted: readonly string[]): Delimiter {
	const score = (delimiter: Delimiter): number => {
		const header = parseCsv(firstLine(text), delimiter).rows[0]?.cells ?? [];
		const names = new Set(header.map((cell) => cell.text));
		return wanted.filter((name) => names.has(name)).length * 1000 + header.length;
	};
	return delimiters.reduce((best, candidate) => (score(candidate) > score(best) ? candidate : best));
}

/** A header with line ends in its cells isn't worth reading the whole file three times. */
function firstLine(text: string): string {
	const lines = /^\uFEFF?(?:[\r\n]*)[^\r\n]*/.exec(text);
	return lines?.[0] ?? "";
}

/** A piece of the text to be replaced. */
export interface Splice {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Replaces the pieces, which don't overlap; everything else stays as it is to the byte. */
export function applySplices(text: string, splices: readonly Splice[]): string {
	let result = "";
	let position = 0;
	for (const splice of [...splices].sort((a, b) => a.start - b.start)) {
		result += text.slice(position, splice.start) + splice.text;
		position = splice.end;
	}
	return result + text.slice(position);
}
