import * as l10n from "@vscode/l10n";
import type { DataSource, PropertySchema } from "../../notion/types.ts";
import type { ColumnKind, TableColumn } from "./tableMessages.ts";

/** The columns of a data source: its title first, then in the order in which Notion names them. */
export function columnsOf(dataSource: DataSource): TableColumn[] {
	const columns = Object.values(dataSource.properties).map(columnOf);
	return columns.toSorted((a, b) => Number(b.kind === "title") - Number(a.kind === "title"));
}

function columnOf(property: PropertySchema): TableColumn {
	const { id, name } = property;
	const kind = kindOf(property.type);
	const column = { id: propertyId(id), name, kind, typeName: typeName(property.type) };
	switch (property.type) {
		case "select":
			return { ...column, options: property.select.options.map(optionOf) };
		case "multi_select":
			return { ...column, options: property.multi_select.options.map(optionOf) };
		case "status":
			return { ...column, options: property.status.options.map(optionOf) };
		case "number":
			return { ...column, format: property.number.format };
		case "email":
			return { ...column, scheme: "mailto:" };
		case "phone_number":
			return { ...column, scheme: "tel:" };
		default:
			return column;
	}
}

/** Notion writes ids of properties with and without percent signs. */
export function propertyId(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

function optionOf({ name, color }: { readonly name: string; readonly color: string }) {
	return { name, color };
}

function kindOf(type: string): ColumnKind {
	switch (type) {
		case "title":
			return "title";
		case "number":
			return "number";
		case "checkbox":
			return "boolean";
		case "select":
		case "multi_select":
		case "status":
			return "options";
		case "date":
		case "created_time":
		case "last_edited_time":
			return "date";
		case "people":
		case "created_by":
		case "last_edited_by":
			return "people";
		case "relation":
			return "pages";
		case "files":
			return "files";
		case "url":
		case "email":
		case "phone_number":
			return "link";
		case "button":
			return "none";
		case "formula":
		case "rollup":
			return "mixed";
		default:
			return "text";
	}
}

/** What kind of property it is, in the words that Notion uses. */
export function typeName(type: string): string {
	const names: Readonly<Record<string, string>> = {
		title: l10n.t("Title"),
		rich_text: l10n.t("Text"),
		number: l10n.t("Number"),
		checkbox: l10n.t("Checkbox"),
		select: l10n.t("Select"),
		multi_select: l10n.t("Multi-select"),
		status: l10n.t("Status"),
		date: l10n.t("Date"),
		created_time: l10n.t("Created time"),
		last_edited_time: l10n.t("Last edited time"),
		people: l10n.t("Person"),
		created_by: l10n.t("Created by"),
		last_edited_by: l10n.t("Last edited by"),
		relation: l10n.t("Relation"),
		files: l10n.t("Files & media"),
		url: l10n.t("URL"),
		email: l10n.t("Email"),
		phone_number: l10n.t("Phone"),
		button: l10n.t("Button"),
		formula: l10n.t("Formula"),
		rollup: l10n.t("Rollup"),
		unique_id: l10n.t("ID"),
		verification: l10n.t("Verification"),
		place: l10n.t("Place"),
	};
	return names[type] ?? type;
}
