/** What the extension and the table's webview say to each other. Free of VS Code, so that both sides can import it. */

/** How the values of a column are drawn, compared and filtered; `mixed` is told by the values themselves. */
export type ColumnKind =
	| "title"
	| "text"
	| "number"
	| "boolean"
	| "options"
	| "date"
	| "people"
	| "pages"
	| "files"
	| "link"
	| "none"
	| "mixed";

export interface TableColumn {
	/** Notion's id of the property, which outlives a renaming. */
	readonly id: string;
	readonly name: string;
	readonly kind: ColumnKind;
	/** What kind of property it is, in words. */
	readonly typeName: string;
	/** The options of a select, multi-select or status, in Notion's order. */
	readonly options?: readonly TableOption[];
	/** Notion's number format, e.g. `euro`. */
	readonly format?: string;
	/** For links: what their addresses begin with. */
	readonly scheme?: "mailto:" | "tel:";
}

export interface TableOption {
	readonly name: string;
	/** Notion's name of the colour. */
	readonly color: string;
}

/** The value of one cell, small on the way and free of markup: the webview sets all of it as text. */
export type CellValue =
	| null
	| string
	| number
	| boolean
	| { readonly options: readonly TableOption[] }
	/** A day, or an instant with its offset, as Notion writes them. */
	| { readonly date: readonly [start: string, end: string | null] }
	| { readonly people: readonly string[] }
	| { readonly files: readonly (readonly [name: string, url: string])[] }
	/** Ids of related pages; `cut` when Notion names the first 25 only. */
	| { readonly pages: readonly string[]; readonly cut?: boolean }
	| { readonly list: readonly CellValue[] }
	/** What can't be shown says what it is. */
	| { readonly unknown: string };

export interface TableRow {
	readonly id: string;
	/** Sorts rows into the order in which they stand without a sort. */
	readonly rank: string;
	/** An emoji. */
	readonly icon?: string;
	/** One for each column, in the order of the columns. */
	readonly cells: readonly CellValue[];
}

/** A view of the database in Notion. */
export interface TableView {
	readonly id: string;
	readonly name: string;
	/** Its kind in words, e.g. "board". */
	readonly kind: string;
}

export type FilterOperator =
	| "contains"
	| "notContains"
	| "is"
	| "isNot"
	| "startsWith"
	| "less"
	| "atMost"
	| "more"
	| "atLeast"
	| "anyOf"
	| "noneOf"
	| "checked"
	| "unchecked"
	| "empty"
	| "notEmpty";

export interface TableFilter {
	/** The id of the column. */
	readonly column: string;
	readonly operator: FilterOperator;
	/** The text, number or day to compare with; the names for `anyOf` and `noneOf`. */
	readonly value?: string | readonly string[];
}

export interface TableSort {
	readonly column: string;
	readonly descending: boolean;
}

export interface ColumnLook {
	readonly id: string;
	/** In pixels. */
	readonly width?: number;
	readonly hidden?: boolean;
}

/** How somebody wants to see a table. What it names and isn't there any more is left alone. */
export interface TableLook {
	/** In their order; columns that aren't named come after them. */
	readonly columns: readonly ColumnLook[];
	readonly sorts: readonly TableSort[];
	/** All of them must hold. */
	readonly filters: readonly TableFilter[];
	/** The column by whose values the rows are grouped. */
	readonly group?: string;
}

export const plainLook: TableLook = { columns: [], sorts: [], filters: [] };

/** What is known of the rows. */
export interface TableState {
	readonly phase:
		| "reading"
		| "idle"
		/** `problem` says why; what is there stays. */
		| "failed";
	/** All rows that Notion has are loaded. */
	readonly complete: boolean;
	/** How many rows Notion has, where it says so. */
	readonly total?: number;
	/** Notion gives no more than the first part of such a long list. */
	readonly cut?: boolean;
	/** When the rows were read, in milliseconds since 1970; `undefined` for never. */
	readonly readAt?: number;
	/** In words that help. */
	readonly problem?: string;
}

export interface TableContent {
	readonly title: string;
	readonly columns: readonly TableColumn[];
	readonly views: readonly TableView[];
	/** The view of Notion that is shown; `null` for all rows. */
	readonly view: string | null;
	readonly look: TableLook;
}

export type ToTable =
	/** `fresh`: other rows follow, those that are there go. */
	| { readonly type: "content"; readonly content: TableContent; readonly fresh: boolean }
	/** Rows to add, or to put in the place of those with the same ids. */
	| { readonly type: "rows"; readonly rows: readonly TableRow[] }
	| { readonly type: "removed"; readonly ids: readonly string[] }
	/** Titles of related pages, by id. */
	| { readonly type: "titles"; readonly titles: readonly (readonly [id: string, title: string])[] }
	/** Values of a column that isn't Notion's, by the ids of rows. */
	| {
			readonly type: "values";
			readonly column: string;
			readonly values: readonly (readonly [id: string, value: CellValue])[];
	  }
	| { readonly type: "state"; readonly state: TableState };

export type CopyFormat = "tsv" | "csv" | "markdown";

export type FromTable =
	| { readonly type: "ready" }
	| { readonly type: "more" }
	| { readonly type: "all" }
	| { readonly type: "stop" }
	| { readonly type: "refresh" }
	| { readonly type: "open"; readonly id: string }
	/** A row, or the database itself. */
	| { readonly type: "openInNotion"; readonly id?: string }
	| { readonly type: "openLink"; readonly url: string }
	| { readonly type: "openFile"; readonly row: string; readonly column: string; readonly index: number }
	/** Titles that are about to be seen and aren't known. */
	| { readonly type: "titles"; readonly ids: readonly string[] }
	| { readonly type: "view"; readonly id: string | null }
	| { readonly type: "look"; readonly look: TableLook }
	| { readonly type: "copy"; readonly text: string; readonly rows: number }
	| { readonly type: "export" };
