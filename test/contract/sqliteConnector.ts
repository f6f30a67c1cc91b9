import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { WorkspaceError } from "../../src/base/errors.ts";
import type {
	Connector,
	ConnectorIssue,
	CreateOptions,
	Listing,
	Reading,
	SyncObject,
	Written,
} from "../../src/sync/connectors/connector.ts";
import type { Attributes, AttributeType, AttributeValue } from "../../src/sync/values.ts";

/** A table of an SQLite file. The example of `docs/connectors.md`: a side that has ids of its own, and writes at once. */
export class SqliteConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #database: DatabaseSync;
	readonly #table: string;
	readonly #columns: Readonly<Record<string, AttributeType>>;
	readonly #title: string;

	constructor(file: string, table: string, columns: Readonly<Record<string, AttributeType>>, title: string) {
		this.label = table;
		this.#database = new DatabaseSync(file);
		this.#table = quoted(table);
		this.#columns = columns;
		this.#title = title;
	}

	async validate(): Promise<readonly ConnectorIssue[]> {
		const rows = this.#database.prepare(`PRAGMA table_info(${this.#table})`).all();
		const there = new Set(rows.map(({ name }) => String(name)));
		return Object.keys(this.#columns)
			.filter((column) => !there.has(column))
			.map((column) => ({
				severity: "error",
				code: "unknown-column",
				message: `${this.label} has no column "${column}".`,
				path: ["sync", "attributes", column],
			}));
	}

	/** One statement sees all rows or fails: the listing is complete. */
	async list(): Promise<Listing> {
		const rows = this.#database.prepare(`SELECT rowid AS "rowid", * FROM ${this.#table}`).all();
		return { objects: rows.map((row) => this.#toObject(row)), complete: true };
	}

	async read(id: string): Promise<Reading> {
		const row = this.#database.prepare(`SELECT rowid AS "rowid", * FROM ${this.#table} WHERE rowid = ?`).get(id);
		return row ? { state: "present", object: this.#toObject(row) } : { state: "deleted" };
	}

	/** `operation` is UNIQUE: a create that is sent twice is one row. */
	async create(attributes: Attributes, { operationId }: CreateOptions): Promise<Written> {
		const names = ["operation", ...Object.keys(attributes)];
		const values = [operationId, ...Object.values(attributes).map(toColumn)];
		const columns = names.map(quoted).join(", ");
		this.#database
			.prepare(`INSERT OR IGNORE INTO ${this.#table} (${columns}) VALUES (${names.map(() => "?").join(", ")})`)
			.run(...values);
		const row = this.#database
			.prepare(`SELECT rowid AS "rowid" FROM ${this.#table} WHERE operation = ?`)
			.get(operationId);
		return this.#written(String(row?.rowid));
	}

	async update({ id }: SyncObject, changes: Attributes): Promise<Written> {
		const set = Object.keys(changes).map((name) => `${quoted(name)} = ?`);
		this.#database
			.prepare(`UPDATE ${this.#table} SET ${set.join(", ")} WHERE rowid = ?`)
			.run(...Object.values(changes).map(toColumn), id);
		return this.#written(id);
	}

	async delete({ id }: SyncObject): Promise<void> {
		this.#database.prepare(`DELETE FROM ${this.#table} WHERE rowid = ?`).run(id);
	}

	close(): void {
		this.#database.close();
	}

	async #written(id: string): Promise<Written> {
		const reading = await this.read(id);
		if (reading.state !== "present") {
			throw new WorkspaceError("conflict", `${this.label} has no row ${id} any more.`);
		}
		return { id, object: reading.object };
	}

	#toObject(row: Record<string, SQLOutputValue>): SyncObject {
		const attributes = Object.fromEntries(
			Object.entries(this.#columns).map(([name, type]) => [name, toValue(row[name] ?? null, type)]),
		);
		return { id: String(row.rowid), title: String(attributes[this.#title] ?? ""), attributes };
	}
}

/** Sets, dates and yes or no have no kind of column: they are JSON. */
function toColumn(value: AttributeValue): string | number | null {
	return value === null || typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}

function toValue(column: SQLOutputValue, type: AttributeType): AttributeValue {
	if (column === null) {
		return type === "boolean" ? false : null;
	}
	if (type === "number") {
		return Number(column);
	}
	return type === "text" || type === "option" ? String(column) : (JSON.parse(String(column)) as AttributeValue);
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
