import type { TableColumn, TableContent, TableRow } from "../../src/ui/table/tableMessages.ts";

/** One column of every kind, as the bakery might have them. */
export const columnsOfEveryKind: readonly TableColumn[] = [
	{ id: "title", name: "Name", kind: "title", typeName: "Title" },
	{
		id: "status",
		name: "Status",
		kind: "options",
		typeName: "Status",
		options: [
			{ name: "Planned", color: "default" },
			{ name: "In Process", color: "blue" },
			{ name: "Done", color: "green" },
		],
	},
	{ id: "price", name: "Price", kind: "number", typeName: "Number", format: "euro" },
	{ id: "checked", name: "Checked", kind: "boolean", typeName: "Checkbox" },
	{ id: "day", name: "Day", kind: "date", typeName: "Date" },
	{ id: "recipes", name: "Recipes", kind: "pages", typeName: "Relation" },
	{ id: "baker", name: "Baker", kind: "people", typeName: "Person" },
	{ id: "site", name: "Site", kind: "link", typeName: "URL" },
	{ id: "files", name: "Files", kind: "files", typeName: "Files & media" },
	{ id: "total", name: "Total", kind: "mixed", typeName: "Formula" },
	{ id: "notes", name: "Notes", kind: "text", typeName: "Text" },
];

export const titlesOfPages: readonly (readonly [id: string, title: string])[] = [
	["page-0", "Croissant"],
	["page-1", "Brioche"],
	["page-2", "Rye bread"],
];

const states = ["Planned", "In Process", "Done"] as const;
const colors = ["default", "blue", "green"] as const;

/** The row with a number: everything about it follows from that. */
export function numberedRow(number: number): TableRow {
	const state = number % 3;
	return {
		id: `row-${number}`,
		rank: String(number).padStart(9, "0"),
		...(number % 7 === 0 ? { icon: "🥐" } : {}),
		cells: [
			`Row ${number}`,
			{ options: [{ name: states[state] ?? "", color: colors[state] ?? "" }] },
			number % 10 === 9 ? null : number * 1.5,
			number % 2 === 0,
			{ date: [`2026-0${(number % 9) + 1}-1${number % 9}`, null] },
			{ pages: [`page-${number % 3}`] },
			{ people: [number % 2 === 0 ? "Ada Lovelace" : "Grace Hopper"] },
			`https://bakery.example/${number}`,
			{ files: [[`menu ${number}.pdf`, "https://files.example/menu.pdf"]] },
			number * 3,
			number % 4 === 0 ? null : `A note on ${number}`,
		],
	};
}

export function numberedRows(count: number): TableRow[] {
	return Array.from({ length: count }, (_row, number) => numberedRow(number));
}

export function contentOfEveryKind(changes: Partial<TableContent> = {}): TableContent {
	return {
		title: "Production Plan",
		columns: columnsOfEveryKind,
		views: [],
		view: null,
		look: { columns: [], sorts: [], filters: [] },
		...changes,
	};
}
