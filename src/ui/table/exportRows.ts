import type { Connection } from "../../app/connection.ts";
import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { completeValue } from "../../notion/completeValues.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { DataSource, Page } from "../../notion/types.ts";
import { csvLine } from "./csvLine.ts";
import { RowFeed } from "./rowFeed.ts";
import { columnsOf, propertyId } from "./tableColumns.ts";
import { cellOf, relatedSources } from "./tableContent.ts";
import type { CellValue, TableColumn } from "./tableMessages.ts";

export interface ExportOptions {
	readonly connection: Connection;
	readonly dataSource: DataSource;
	readonly clock: Clock;
	readonly request?: RequestOptions;
	/** Hears how many rows there are so far. */
	readonly progress?: (rows: number) => void;
}

/** A row for a file: its cells in the order of the columns, whole. */
export interface ExportedRow {
	readonly id: string;
	readonly url: string;
	readonly cells: readonly CellValue[];
}

export interface ExportedTable {
	readonly columns: readonly TableColumn[];
	readonly rows: readonly ExportedRow[];
	/** The titles of the pages that the rows are related to. */
	readonly titles: ReadonlyMap<string, string>;
	/** Notion didn't give everything. */
	readonly cut: boolean;
}

/** Reads every row of a data source from Notion, also those that no table has loaded. Throws what the session throws: no part is given for the whole. */
export async function readForExport(options: ExportOptions): Promise<ExportedTable> {
	const { connection, dataSource, clock, request = {}, progress } = options;
	const columns = columnsOf(dataSource);
	const feed = new RowFeed({ connection, dataSourceId: dataSource.id, clock, again: true });
	const rows: ExportedRow[] = [];
	for await (const part of feed.rest(request)) {
		for (const page of part.rows) {
			rows.push(await exportedRow(page, columns, connection, request));
		}
		progress?.(rows.length);
	}
	const related = new Set(rows.flatMap(({ cells }) => cells.flatMap(pagesIn)));
	return { columns, rows, titles: await titlesOf(related, options), cut: feed.state.cut };
}

async function exportedRow(
	page: Page,
	columns: readonly TableColumn[],
	{ session }: Connection,
	request: RequestOptions,
): Promise<ExportedRow> {
	const nameOf = (id: string) => session.cache.user(id)?.name ?? undefined;
	const values = new Map(Object.values(page.properties).map((value) => [propertyId(value.id), value]));
	const cells: CellValue[] = [];
	for (const { id } of columns) {
		const value = values.get(id);
		cells.push(value ? cellOf(await completeValue(session.api, page.id, value, request), nameOf) : null);
	}
	return { id: page.id, url: page.url, cells };
}

function pagesIn(cell: CellValue): readonly string[] {
	if (typeof cell !== "object" || cell === null) {
		return [];
	}
	return "pages" in cell ? cell.pages : "list" in cell ? cell.list.flatMap(pagesIn) : [];
}

/** From the store; where one is missing, the related data sources are read. */
async function titlesOf(
	ids: ReadonlySet<string>,
	{ connection, dataSource, request = {} }: ExportOptions,
): Promise<ReadonlyMap<string, string>> {
	const { objects, session } = connection;
	const known = await objects.titles("page", [...ids]);
	if (known.size === ids.size) {
		return known;
	}
	for (const id of relatedSources(dataSource)) {
		await session.api.query(id, {}, request);
	}
	return objects.titles("page", [...ids]);
}

/** The table as CSV for a spreadsheet: dates as Notion writes them, related pages by title, checkboxes as Yes and No. */
export function csvOf({ columns, rows, titles }: ExportedTable): string {
	const lines = rows.map(({ cells }) =>
		cells.map((cell) => (typeof cell === "number" ? cell : cellText(cell, titles))),
	);
	return `${[columns.map(({ name }) => name), ...lines].map((line) => csvLine(line, ",")).join("\r\n")}\r\n`;
}

function cellText(cell: CellValue, titles: ReadonlyMap<string, string>): string {
	if (cell === null) {
		return "";
	}
	if (typeof cell === "boolean") {
		return cell ? "Yes" : "No";
	}
	if (typeof cell !== "object") {
		return String(cell);
	}
	if ("options" in cell) {
		return cell.options.map(({ name }) => name).join(", ");
	}
	if ("date" in cell) {
		return cell.date.filter((date) => date !== null).join(" → ");
	}
	if ("people" in cell) {
		return cell.people.join(", ");
	}
	if ("files" in cell) {
		return cell.files.map(([name]) => name).join(", ");
	}
	if ("pages" in cell) {
		return cell.pages.map((id) => titles.get(id) || id).join(", ");
	}
	if ("list" in cell) {
		return cell.list.map((item) => cellText(item, titles)).join(", ");
	}
	return `(${cell.unknown})`;
}

/** The table as a JSON array of rows: id, address and the values by the names of their columns. */
export function jsonOf({ columns, rows, titles }: ExportedTable): string {
	const lines = rows.map(({ id, url, cells }) => {
		const properties = Object.fromEntries(columns.map(({ name }, i) => [name, jsonValue(cells[i] ?? null, titles)]));
		return JSON.stringify({ id, url, properties });
	});
	return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}

function jsonValue(cell: CellValue, titles: ReadonlyMap<string, string>): Json {
	if (cell === null || typeof cell !== "object") {
		return cell;
	}
	if ("options" in cell) {
		return cell.options.map(({ name }) => name);
	}
	if ("date" in cell) {
		return { start: cell.date[0], end: cell.date[1] };
	}
	if ("people" in cell) {
		return cell.people;
	}
	if ("files" in cell) {
		return cell.files.map(([name, url]) => ({ name, url }));
	}
	if ("pages" in cell) {
		return cell.pages.map((id) => ({ id, title: titles.get(id) ?? null }));
	}
	if ("list" in cell) {
		return cell.list.map((item) => jsonValue(item, titles));
	}
	return { unsupported: cell.unknown };
}
