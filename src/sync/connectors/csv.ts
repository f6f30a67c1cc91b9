import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { type Attributes, type AttributeType, type AttributeValue, canonicalKey } from "../values.ts";
import type { Connector, ConnectorIssue, Listing, Reading, SyncObject, Written } from "./connector.ts";
import { type CsvFile, fileStamp, missingColumn, readCsvFile } from "./csvFile.ts";
import { applySplices, type CsvRow, formatCell, lineEndOf, type Splice } from "./csvText.ts";
import { type ColumnStyle, columnStyle, readCell, writeCell } from "./csvValues.ts";
import { replaceUnchangedFile } from "./fileReplacement.ts";

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

/** The file as it was read, with the rows by their key. */
interface Snapshot {
	readonly csv: CsvFile;
	readonly rows: ReadonlyMap<string, readonly CsvRow[]>;
	readonly styles: ReadonlyMap<string, ColumnStyle>;
}

/** Changes that wait for `flush`. */
interface Staged {
	readonly cells: Map<CsvRow, Map<string, AttributeValue>>;
	readonly removed: Set<CsvRow>;
	readonly added: Attributes[];
}

/**
 * A CSV file with a header, rows told apart by a key column. Delimiter, BOM, line ends, quotes, order of columns, and every
 * byte of what isn't changed stay as they are. Writes are collected and replace the file at once, in `flush`.
 */
export class CsvConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: true } as const;
	readonly #options: CsvConnectorOptions;
	#snapshot: Snapshot | undefined;
	#staged: Staged = nothingStaged();

	constructor(options: CsvConnectorOptions) {
		this.#options = options;
		this.label = path.basename(options.file);
	}

	async validate(): Promise<readonly ConnectorIssue[]> {
		const { file, columns } = this.#options;
		const { header } = await readCsvFile(file, []);
		return columns.flatMap(({ attribute, column }): readonly ConnectorIssue[] => {
			const message = missingColumn(file, header, column);
			const place = ["sync", "attributes", attribute];
			return message === undefined ? [] : [{ severity: "error", code: "unknown-column", message, path: place }];
		});
	}

	async list(): Promise<Listing> {
		this.discard();
		const snapshot = await this.#load();
		return { objects: snapshot.csv.rows.map((row) => this.#toObject(snapshot, row)), complete: true };
	}

	async read(id: string): Promise<Reading> {
		const snapshot = await this.#current();
		const rows = snapshot.rows.get(id) ?? [];
		const [row] = rows;
		if (!row) {
			// The whole file was read, so a key that isn't there was removed from it.
			return { state: "deleted" };
		}
		return rows.length > 1
			? { state: "unknown", reason: l10n.t('"{0}" is there more than once.', id) }
			: { state: "present", object: this.#toObject(snapshot, row) };
	}

	async create(attributes: Attributes): Promise<Written> {
		const id = canonicalKey(attributes[this.#options.keyAttribute] ?? null);
		if (id === undefined) {
			throw new WorkspaceError("invalidInput", l10n.t('A row of {0} needs a "{1}".', this.label, this.#keyColumn()));
		}
		this.#staged.added.push(attributes);
		return { id };
	}

	async update(object: SyncObject, changes: Attributes): Promise<Written> {
		const row = await this.#row(object.id);
		const cells = this.#staged.cells.get(row) ?? new Map<string, AttributeValue>();
		this.#staged.cells.set(row, cells);
		for (const [attribute, value] of Object.entries(changes)) {
			cells.set(attribute, value);
		}
		return { id: canonicalKey(changes[this.#options.keyAttribute] ?? null) ?? object.id };
	}

	async delete(object: SyncObject): Promise<void> {
		this.#staged.removed.add(await this.#row(object.id));
	}

	/** Throws `conflict` when the file was changed since it was read, with nothing written. */
	async flush(): Promise<void> {
		const staged = this.#staged;
		this.discard();
		if (staged.cells.size + staged.removed.size + staged.added.length === 0) {
			return;
		}
		const snapshot = this.#snapshot ?? (await this.#load());
		const text = this.#apply(snapshot, staged);
		if (text !== snapshot.csv.text) {
			await replaceUnchangedFile(this.#options.file, snapshot.csv.bytes, text);
			await this.#load();
		}
	}

	discard(): void {
		this.#staged = nothingStaged();
	}

	async #load(): Promise<Snapshot> {
		const { file, columns, keyAttribute } = this.#options;
		const csv = await readCsvFile(
			file,
			columns.map(({ column }) => column),
		);
		const styles = new Map(
			columns.map(({ attribute, column, type }) => {
				const index = csv.header.indexOf(column);
				const cells = csv.rows.flatMap((row) => row.cells[index] ?? []);
				return [attribute, columnStyle(type, cells, csv.delimiter)];
			}),
		);
		const keyIndex = this.#indexOf(csv, keyAttribute);
		const rows = Map.groupBy(csv.rows, (row) => rowId(csv, row, keyIndex, styles.get(keyAttribute)));
		this.#snapshot = { csv, styles, rows };
		return this.#snapshot;
	}

	/** What was read last, or the file anew where it was written since. */
	async #current(): Promise<Snapshot> {
		const snapshot = this.#snapshot;
		if (snapshot && snapshot.csv.stamp === (await fileStamp(this.#options.file))) {
			return snapshot;
		}
		const { cells, removed } = this.#staged;
		if (cells.size + removed.size > 0) {
			throw new WorkspaceError(
				"conflict",
				l10n.t("{0} was changed while it was being synced. Nothing was written to it.", this.label),
				{
					remedy: l10n.t("Run the task again."),
				},
			);
		}
		return this.#load();
	}

	async #row(id: string): Promise<CsvRow> {
		const rows = (await this.#current()).rows.get(id) ?? [];
		const [row] = rows;
		if (!row || rows.length > 1) {
			throw new WorkspaceError("conflict", l10n.t('{0} has no single row "{1}" any more.', this.label, id), {
				remedy: l10n.t("Run the task again."),
			});
		}
		return row;
	}

	#toObject(snapshot: Snapshot, row: CsvRow): SyncObject {
		const attributes: Record<string, AttributeValue> = {};
		const unreadable: Record<string, string> = {};
		for (const { attribute } of this.#options.columns) {
			const cell = row.cells[this.#indexOf(snapshot.csv, attribute)];
			const style = snapshot.styles.get(attribute);
			if (!cell || !style) {
				continue;
			}
			const reading = readCell(cell.text, style);
			if ("problem" in reading) {
				const { line, character } = snapshot.csv.positionAt(cell.start);
				unreadable[attribute] = `${this.label}:${line + 1}:${character + 1}: ${reading.problem}`;
			} else {
				attributes[attribute] = reading.value;
			}
		}
		const { keyAttribute } = this.#options;
		const id = rowId(snapshot.csv, row, this.#indexOf(snapshot.csv, keyAttribute), snapshot.styles.get(keyAttribute));
		const title =
			canonicalKey(attributes[keyAttribute] ?? null) ?? l10n.t("line {0}", snapshot.csv.positionAt(row.start).line + 1);
		const problems = Object.keys(unreadable).length > 0 ? { unreadable } : {};
		return { id, title, attributes, editedAt: snapshot.csv.editedAt, ...problems };
	}

	#apply(snapshot: Snapshot, { cells, removed, added }: Staged): string {
		const { csv, styles } = snapshot;
		const splices: Splice[] = [];
		for (const row of removed) {
			splices.push({ start: row.start, end: row.next, text: "" });
		}
		for (const [row, values] of cells) {
			for (const [attribute, value] of removed.has(row) ? [] : values) {
				const cell = row.cells[this.#indexOf(csv, attribute)];
				const style = styles.get(attribute);
				if (cell && style) {
					const text = formatCell(writeCell(value, style), csv.delimiter, cell.quoted);
					splices.push({ start: cell.start, end: cell.end, text });
				}
			}
		}
		const text = applySplices(csv.text, splices);
		return added.length === 0
			? text
			: appendLines(
					text,
					added.map((attributes) => this.#line(snapshot, attributes)),
				);
	}

	#line({ csv, styles }: Snapshot, attributes: Attributes): string {
		const columns = new Map(this.#options.columns.map(({ attribute, column }) => [column, attribute]));
		return csv.header
			.map((column) => {
				const attribute = columns.get(column);
				const style = attribute === undefined ? undefined : styles.get(attribute);
				const value = attribute === undefined ? null : (attributes[attribute] ?? null);
				return style ? formatCell(writeCell(value, style), csv.delimiter, style.quoted) : "";
			})
			.join(csv.delimiter);
	}

	#indexOf(csv: CsvFile, attribute: string): number {
		const column = this.#options.columns.find((candidate) => candidate.attribute === attribute)?.column;
		return column === undefined ? -1 : csv.header.indexOf(column);
	}

	#keyColumn(): string {
		const { columns, keyAttribute } = this.#options;
		return columns.find(({ attribute }) => attribute === keyAttribute)?.column ?? keyAttribute;
	}
}

function nothingStaged(): Staged {
	return { cells: new Map(), removed: new Set(), added: [] };
}

/** The row's key; its line where it has none, so that such rows are told apart too. */
function rowId(csv: CsvFile, row: CsvRow, keyIndex: number, style: ColumnStyle | undefined): string {
	const reading = style ? readCell(row.cells[keyIndex]?.text ?? "", style) : { value: null };
	const key = "value" in reading ? canonicalKey(reading.value) : undefined;
	return key ?? `line ${csv.positionAt(row.start).line + 1}`;
}

/** As the file ends, with or without a line end, it ends afterwards. */
function appendLines(text: string, lines: readonly string[]): string {
	const lineEnd = lineEndOf(text);
	const body = lines.join(lineEnd);
	return text === "" || /[\r\n]$/.test(text) ? text + body + lineEnd : text + lineEnd + body;
}
