import { stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { nearest } from "../../base/suggestion.ts";
import type { Diagnostic, Position } from "../../base/userFiles/diagnostic.ts";
import { type CsvProblem, type CsvRow, type Delimiter, detectDelimiter, parseCsv } from "./csvText.ts";
import { readBytes } from "./fileReplacement.ts";

/** A CSV file as it was read: its bytes, and what they mean. */
export interface CsvFile {
	readonly file: string;
	readonly bytes: Buffer;
	readonly text: string;
	readonly delimiter: Delimiter;
	readonly header: readonly string[];
	/** All rows below the header; each has as many cells as the header. */
	readonly rows: readonly CsvRow[];
	/** When the file was last written. ISO 8601. */
	readonly editedAt: string;
	/** Changes with every write. */
	readonly stamp: string;
	positionAt(offset: number): Position;
}

/** A wrong file has one mistake or thousands of the same kind. */
const mostDiagnostics = 20;

/** Reads and checks a file. Throws `invalidFile`, with the places in `data.diagnostics`; what is wrong in one place stops all of it. */
export async function readCsvFile(file: string, wantedColumns: readonly string[]): Promise<CsvFile> {
	const stamp = await fileStamp(file);
	const bytes = await readBytes(file);
	const { mtime } = await stat(file);
	const text = decode(file, bytes);
	const positionAt = positionsOf(text);
	const delimiter = detectDelimiter(text, wantedColumns);
	const { rows, problem } = parseCsv(text, delimiter);
	if (problem) {
		throw invalid(file, [quoteDiagnostic(problem, positionAt)]);
	}
	const [first, ...body] = rows;
	if (!first) {
		throw invalid(file, [
			diagnostic(
				"csv-empty",
				l10n.t("The file is empty: it needs a header line with the names of the columns."),
				positionAt(0),
			),
		]);
	}
	const header = first.cells.map((cell) => cell.text);
	const ragged = body.filter(({ cells }) => cells.length !== header.length).slice(0, mostDiagnostics);
	if (ragged.length > 0) {
		throw invalid(
			file,
			ragged.map((row) => raggedDiagnostic(row, header.length, positionAt)),
		);
	}
	const result = { file, bytes, text, delimiter, header, rows: body, editedAt: mtime.toISOString(), stamp, positionAt };
	requireColumns(result, wantedColumns);
	return result;
}

/** Changes when the file is written, replaced or removed. */
export async function fileStamp(file: string): Promise<string> {
	const found = await stat(file).catch(() => undefined);
	return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "none";
}

/** What to say of a column that isn't there; `undefined` where it is. */
export function missingColumn(file: string, header: readonly string[], column: string): string | undefined {
	const found = header.filter((name) => name === column).length;
	const name = path.basename(file);
	if (found === 1) {
		return undefined;
	}
	if (found > 1) {
		return l10n.t('{0} has the column "{1}" more than once.', name, column);
	}
	const meant = nearest(column, header);
	const message = l10n.t('{0} has no column "{1}" (columns: {2}).', name, column, header.join(", "));
	return meant === undefined ? message : `${message} ${l10n.t('Did you mean "{0}"?', meant)}`;
}

function requireColumns({ file, header, positionAt }: CsvFile, columns: readonly string[]): void {
	const diagnostics = columns.flatMap((column) => {
		const message = missingColumn(file, header, column);
		return message === undefined ? [] : [diagnostic("csv-column", message, positionAt(0))];
	});
	if (diagnostics.length > 0) {
		throw invalid(file, diagnostics, l10n.t("Add the column to the file, or correct its name in the task file."));
	}
}

function decode(file: string, bytes: Buffer): string {
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		if (!text.includes("\0")) {
			return text;
		}
	} catch {
		// Told below, with the place.
	}
	const line = firstBadLine(bytes);
	throw invalid(
		file,
		[diagnostic("csv-encoding", l10n.t("The file isn't UTF-8 text."), { line, character: 0 })],
		l10n.t('Save it as UTF-8 (in Excel: "CSV UTF-8"; in VS Code: "Save with Encoding").'),
	);
}

function firstBadLine(bytes: Buffer): number {
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let start = 0;
	for (let line = 0; start < bytes.length; line++) {
		const end = bytes.indexOf(0x0a, start);
		const part = bytes.subarray(start, end === -1 ? bytes.length : end);
		try {
			if (decoder.decode(part).includes("\0")) {
				return line;
			}
		} catch {
			return line;
		}
		start = end === -1 ? bytes.length : end + 1;
	}
	return 0;
}

/** Lines as editors count them: CR, LF and CRLF each end one. */
function positionsOf(text: string): (offset: number) => Position {
	const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
	return (offset) => {
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if ((starts[middle] ?? 0) <= offset) {
				low = middle;
			} else {
				high = middle - 1;
			}
		}
		return { line: low, character: offset - (starts[low] ?? 0) };
	};
}

function quoteDiagnostic({ kind, offset }: CsvProblem, positionAt: CsvFile["positionAt"]): Diagnostic {
	const message =
		kind === "openQuote"
			? l10n.t('The quoted cell that begins here doesn\'t end. Close it with ", or write "" for a quote in a cell.')
			: l10n.t('Something stands after the closing quote of a cell. Write "" for a quote in a cell.');
	return diagnostic("csv-quote", message, positionAt(offset));
}

function raggedDiagnostic(row: CsvRow, columns: number, positionAt: CsvFile["positionAt"]): Diagnostic {
	const message = l10n.t("This row has {0} cells, the header has {1}.", row.cells.length, columns);
	return diagnostic("csv-ragged-row", message, positionAt(row.start));
}

function diagnostic(code: string, message: string, start: Position): Diagnostic {
	return { severity: "error", code, message, range: { start, end: start }, path: [] };
}

function invalid(file: string, diagnostics: readonly Diagnostic[], remedy?: string): WorkspaceError {
	const [first] = diagnostics;
	const place = first
		? `${path.basename(file)}:${first.range.start.line + 1}:${first.range.start.character + 1}`
		: path.basename(file);
	const more = diagnostics.length > 1 ? ` ${l10n.t("({0} such places)", diagnostics.length)}` : "";
	return new WorkspaceError("invalidFile", `${place}: ${first?.message ?? ""}${more}`, {
		remedy: remedy ?? l10n.t("Correct the file, then run the task again."),
		data: { file, diagnostics },
	});
}
