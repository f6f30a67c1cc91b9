import path from "node:path";
import * as l10n from "@vscode/l10n";
import { nearest } from "../../base/suggestion.ts";
import type { Diagnostic } from "../../base/userFiles/diagnostic.ts";
import { type CsvProblem, type CsvRow, type Delimiter, detectDelimiter, parseCsv } from "./csvText.ts";
import { type FileText, fileDiagnostic, invalidFileText, readFileText } from "./fileText.ts";

/** A CSV file as it was read: its bytes, and what they mean. */
export interface CsvFile extends FileText {
	readonly file: string;
	readonly delimiter: Delimiter;
	readonly header: readonly string[];
	/** All rows below the header; each has as many cells as the header. */
	readonly rows: readonly CsvRow[];
}

/** A wrong file has one mistake or thousands of the same kind. */
const mostDiagnostics = 20;

/** Reads and checks a file. Throws `invalidFile`, with the places in `data.diagnostics`; what is wrong in one place stops all of it. */
export async function readCsvFile(file: string, wantedColumns: readonly string[]): Promise<CsvFile> {
	const read = await readFileText(file, "csv");
	const { text, positionAt } = read;
	const delimiter = detectDelimiter(text, wantedColumns);
	const { rows, problem } = parseCsv(text, delimiter);
	if (problem) {
		throw invalidFileText(file, [quoteDiagnostic(problem, positionAt)]);
	}
	const [first, ...body] = rows;
	if (!first) {
		throw invalidFileText(file, [
			fileDiagnostic(
				"csv-empty",
				l10n.t("The file is empty: it needs a header line with the names of the columns."),
				positionAt(0),
			),
		]);
	}
	const header = first.cells.map((cell) => cell.text);
	const ragged = body.filter(({ cells }) => cells.length !== header.length).slice(0, mostDiagnostics);
	if (ragged.length > 0) {
		throw invalidFileText(
			file,
			ragged.map((row) => raggedDiagnostic(row, header.length, positionAt)),
		);
	}
	const result = { ...read, file, delimiter, header, rows: body };
	requireColumns(result, wantedColumns);
	return result;
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
		return message === undefined ? [] : [fileDiagnostic("csv-column", message, positionAt(0))];
	});
	if (diagnostics.length > 0) {
		throw invalidFileText(
			file,
			diagnostics,
			l10n.t("Add the column to the file, or correct its name in the task file."),
		);
	}
}

function quoteDiagnostic({ kind, offset }: CsvProblem, positionAt: CsvFile["positionAt"]): Diagnostic {
	const message =
		kind === "openQuote"
			? l10n.t('The quoted cell that begins here doesn\'t end. Close it with ", or write "" for a quote in a cell.')
			: l10n.t('Something stands after the closing quote of a cell. Write "" for a quote in a cell.');
	return fileDiagnostic("csv-quote", message, positionAt(offset));
}

function raggedDiagnostic(row: CsvRow, columns: number, positionAt: CsvFile["positionAt"]): Diagnostic {
	const message = l10n.t("This row has {0} cells, the header has {1}.", row.cells.length, columns);
	return fileDiagnostic("csv-ragged-row", message, positionAt(row.start));
}
