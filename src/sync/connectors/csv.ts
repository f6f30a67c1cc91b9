import path from "node:path";
import * as l10n from "@vscode/l10n";
import { type Attributes, type AttributeType, type AttributeValue, canonicalKey } from "../values.ts";
import type { ConnectorIssue, SyncObject } from "./connector.ts";
import { type CsvFile, missingColumn, readCsvFile } from "./csvFile.ts";
import { applySplices, type CsvRow, formatCell, lineEndOf, type Splice } from "./csvText.ts";
import { type ColumnStyle, columnStyle, readCell, writeCell } from "./csvValues.ts";
import { type RecordChanges, type RecordFile, RecordFileConnector, type RecordFormat } from "./recordFile.ts";

export interface CsvColumn {
	/** The attribute's name. */
	readonly attribute: string;
	/** The column's name in the header. */
	readonly column: string;
	readonly type: AttributeType;
}

export interface CsvConnectorOptions {
	/** Absolute. */
	readonly file: string;
	readonly columns: readonly CsvColumn[];
	/** The attribute by whose column rows are told apart. */
	readonly keyAttribute: string;
}

/**
 * A CSV file with a header, rows told apart by a key column. Delimiter, BOM, line ends, quotes, order of columns, and every
 * byte of what isn't changed stay as they are.
 */
export class CsvConnector extends RecordFileConnector<CsvRow> {
	constructor(options: CsvConnectorOptions) {
		const { file, keyAttribute, columns } = options;
		const keyName = columns.find(({ attribute }) => attribute === keyAttribute)?.column ?? keyAttribute;
		super({ file, keyAttribute, keyName, format: new CsvFormat(options) });
	}
}

class CsvFormat implements RecordFormat<CsvRow> {
	readonly #options: CsvConnectorOptions;

	constructor(options: CsvConnectorOptions) {
		this.#options = options;
	}

	async check(): Promise<readonly ConnectorIssue[]> {
		const { file, columns } = this.#options;
		const { header } = await readCsvFile(file, []);
		return columns.flatMap(({ attribute, column }): readonly ConnectorIssue[] => {
			const message = missingColumn(file, header, column);
			const place = ["sync", "attributes", attribute];
			return message === undefined ? [] : [{ severity: "error", code: "unknown-column", message, path: place }];
		});
	}

	async load(): Promise<RecordFile<CsvRow>> {
		const { file, columns } = this.#options;
		const csv = await readCsvFile(
			file,
			columns.map(({ column }) => column),
		);
		return new CsvRecords(csv, this.#options);
	}
}

/** The rows of a file, and how each column writes its values. */
class CsvRecords implements RecordFile<CsvRow> {
	readonly #csv: CsvFile;
	readonly #options: CsvConnectorOptions;
	readonly #styles: ReadonlyMap<string, ColumnStyle>;

	constructor(csv: CsvFile, options: CsvConnectorOptions) {
		this.#csv = csv;
		this.#options = options;
		this.#styles = new Map(
			options.columns.map(({ attribute, column, type }) => {
				const index = csv.header.indexOf(column);
				const cells = csv.rows.flatMap((row) => row.cells[index] ?? []);
				return [attribute, columnStyle(type, cells, csv.delimiter)];
			}),
		);
	}

	get bytes(): Buffer {
		return this.#csv.bytes;
	}

	get text(): string {
		return this.#csv.text;
	}

	get stamp(): string {
		return this.#csv.stamp;
	}

	get records(): readonly CsvRow[] {
		return this.#csv.rows;
	}

	/** The row's key; its line where it has none, so that such rows are told apart too. */
	idOf(row: CsvRow): string {
		const { keyAttribute } = this.#options;
		const style = this.#styles.get(keyAttribute);
		const reading = style ? readCell(row.cells[this.#indexOf(keyAttribute)]?.text ?? "", style) : { value: null };
		const key = "value" in reading ? canonicalKey(reading.value) : undefined;
		return key ?? `line ${this.#csv.positionAt(row.start).line + 1}`;
	}

	toObject(row: CsvRow): SyncObject {
		const { columns, keyAttribute, file } = this.#options;
		const attributes: Record<string, AttributeValue> = {};
		const unreadable: Record<string, string> = {};
		for (const { attribute } of columns) {
			const cell = row.cells[this.#indexOf(attribute)];
			const style = this.#styles.get(attribute);
			if (!cell || !style) {
				continue;
			}
			const reading = readCell(cell.text, style);
			if ("problem" in reading) {
				const { line, character } = this.#csv.positionAt(cell.start);
				unreadable[attribute] = `${path.basename(file)}:${line + 1}:${character + 1}: ${reading.problem}`;
			} else {
				attributes[attribute] = reading.value;
			}
		}
		const title =
			canonicalKey(attributes[keyAttribute] ?? null) ?? l10n.t("line {0}", this.#csv.positionAt(row.start).line + 1);
		const problems = Object.keys(unreadable).length > 0 ? { unreadable } : {};
		return { id: this.idOf(row), title, attributes, editedAt: this.#csv.editedAt, ...problems };
	}

	apply({ edited, removed, added }: RecordChanges<CsvRow>): string {
		const { delimiter, text } = this.#csv;
		const splices: Splice[] = [...removed].map((row) => ({ start: row.start, end: row.next, text: "" }));
		for (const [row, values] of edited) {
			for (const [attribute, value] of values) {
				const cell = row.cells[this.#indexOf(attribute)];
				const style = this.#styles.get(attribute);
				if (cell && style) {
					const written = formatCell(writeCell(value, style), delimiter, cell.quoted);
					splices.push({ start: cell.start, end: cell.end, text: written });
				}
			}
		}
		const changed = applySplices(text, splices);
		return added.length === 0
			? changed
			: appendLines(
					changed,
					added.map((attributes) => this.#line(attributes)),
				);
	}

	#line(attributes: Attributes): string {
		const { header, delimiter } = this.#csv;
		const columns = new Map(this.#options.columns.map(({ attribute, column }) => [column, attribute]));
		return header
			.map((column) => {
				const attribute = columns.get(column);
				const style = attribute === undefined ? undefined : this.#styles.get(attribute);
				const value = attribute === undefined ? null : (attributes[attribute] ?? null);
				return style ? formatCell(writeCell(value, style), delimiter, style.quoted) : "";
			})
			.join(delimiter);
	}

	#indexOf(attribute: string): number {
		const column = this.#options.columns.find((candidate) => candidate.attribute === attribute)?.column;
		return column === undefined ? -1 : this.#csv.header.indexOf(column);
	}
}

/** As the file ends, with or without a line end, it ends afterwards. */
function appendLines(text: string, lines: readonly string[]): string {
	const lineEnd = lineEndOf(text);
	const body = lines.join(lineEnd);
	return text === "" || /[\r\n]$/.test(text) ? text + body + lineEnd : text + lineEnd + body;
}
