import { displayText, plainValue } from "../../notion/propertyValue.ts";
import { titleOf } from "../../notion/titles.ts";
import type { DataSource, Page } from "../../notion/types.ts";
import type { TableCell, TableColumn, TableRow } from "./tableMessages.ts";

/** The columns of a data source: its title first, then in the order in which Notion names them. */
export function columnsOf(dataSource: DataSource): TableColumn[] {
	const columns = Object.values(dataSource.properties).map(({ name, type }) => ({ name, type }));
	return columns.toSorted((a, b) => Number(b.type === "title") - Number(a.type === "title"));
}

/** The rows, with a cell for each column. `titleOfPage` names related rows. */
export function rowsOf(
	rows: readonly Page[],
	columns: readonly TableColumn[],
	titleOfPage: (id: string) => string,
): TableRow[] {
	return rows.map((row) => ({ id: row.id, cells: columns.map((column) => cellOf(row, column, titleOfPage)) }));
}

function cellOf(row: Page, column: TableColumn, titleOfPage: (id: string) => string): TableCell {
	const value = row.properties[column.name];
	if (!value) {
		return { text: "" };
	}
	if (value.type === "title") {
		const icon = row.icon?.type === "emoji" ? `${row.icon.emoji} ` : "";
		return { text: icon + titleOf(row) };
	}
	const plain = plainValue(value);
	switch (plain.kind) {
		case "options":
			return { text: displayText(plain), options: plain.options.map(({ name, color }) => ({ name, color })) };
		case "number":
			return { text: plain.number.toLocaleString(undefined, { maximumFractionDigits: 10 }), align: "end" };
		case "date":
			return { text: [plain.start, plain.end].flatMap((date) => (date === null ? [] : [localDate(date)])).join(" → ") };
		default:
			return { text: displayText(plain, titleOfPage) };
	}
}

/** A date in the user's manner; a day has no time and no time zone. */
function localDate(text: string): string {
	if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
		return new Date(`${text}T00:00:00Z`).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
	}
	return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** The data sources that relations of these rows point into and whose rows aren't all known. */
export function unknownRelations(
	dataSource: DataSource,
	rows: readonly Page[],
	isKnown: (id: string) => boolean,
): string[] {
	const wanted = new Set<string>();
	for (const property of Object.values(dataSource.properties)) {
		if (property.type !== "relation") {
			continue;
		}
		const ids = rows.flatMap((row) => {
			const value = row.properties[property.name];
			return value?.type === "relation" ? value.relation.map(({ id }) => id) : [];
		});
		if (ids.some((id) => !isKnown(id))) {
			wanted.add(property.relation.data_source_id);
		}
	}
	return [...wanted];
}
