import * as l10n from "@vscode/l10n";
import { unreachable } from "../../base/errors.ts";
import { type PlainValue, plainValue } from "../../notion/propertyValue.ts";
import type { DataSource, Page, PropertyValue } from "../../notion/types.ts";
import { propertyId } from "./tableColumns.ts";
import type { CellValue, TableColumn, TableRow } from "./tableMessages.ts";

export interface RowOptions {
	/** Sorts it among the others. */
	readonly rank: string;
	/** The name of a user of whom Notion sent only the id. */
	readonly nameOf: (userId: string) => string | undefined;
}

/** A row with a cell for each column. */
export function rowOf(page: Page, columns: readonly TableColumn[], { rank, nameOf }: RowOptions): TableRow {
	const byId = new Map(Object.values(page.properties).map((value) => [propertyId(value.id), value]));
	const icon = page.icon?.type === "emoji" ? page.icon.emoji : undefined;
	return {
		id: page.id,
		rank,
		...(icon === undefined ? {} : { icon }),
		cells: columns.map(({ id }) => cellOf(byId.get(id), nameOf)),
	};
}

/** A property's value on its way to the table; what isn't known is said by name. */
export function cellOf(value: PropertyValue | undefined, nameOf: RowOptions["nameOf"]): CellValue {
	if (!value || value.type === "button") {
		return null;
	}
	if (value.type === "verification") {
		return verification(value.verification);
	}
	if (value.type === "place") {
		return place(value.place);
	}
	return fromPlain(plainValue(value), nameOf);
}

function fromPlain(plain: PlainValue, nameOf: RowOptions["nameOf"]): CellValue {
	switch (plain.kind) {
		case "empty":
			return null;
		case "text":
			return plain.text;
		case "number":
			return plain.number;
		case "boolean":
			return plain.boolean;
		case "options":
			return { options: plain.options.map(({ name, color }) => ({ name, color })) };
		case "date":
			return { date: [plain.start, plain.end] };
		case "people":
			return { people: plain.people.map(({ id, name }) => (name === id ? (nameOf(id) ?? name) : name)) };
		case "files":
			return { files: plain.files.map(({ name, url }) => [name, url] as const) };
		case "relation":
			return { pages: plain.ids, ...(plain.complete ? {} : { cut: true }) };
		case "list":
			return { list: plain.items.map((item) => fromPlain(item, nameOf)) };
		case "unknown":
			return { unknown: plain.type };
		default:
			return unreachable(plain);
	}
}

function verification(value: Extract<PropertyValue, { type: "verification" }>["verification"]): CellValue {
	switch (value?.state) {
		case undefined:
		case "unverified":
			return null;
		case "verified":
			return value.date?.end ? l10n.t("Verified until {0}", value.date.end.slice(0, 10)) : l10n.t("Verified");
		default:
			return l10n.t("Verification expired");
	}
}

function place(value: Extract<PropertyValue, { type: "place" }>["place"]): CellValue {
	return value ? value.name || value.address || `${value.lat}, ${value.lon}` : null;
}

/** The data sources that relations of a data source point into. */
export function relatedSources(dataSource: DataSource): string[] {
	const ids = Object.values(dataSource.properties).flatMap((property) =>
		property.type === "relation" ? [property.relation.data_source_id] : [],
	);
	return [...new Set(ids)];
}
