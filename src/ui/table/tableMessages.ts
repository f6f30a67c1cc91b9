/** What the extension and the table's webview say to each other. Free of VS Code, so that both sides can import it. */

/** One cell, ready to be drawn as text. */
export interface TableCell {
	readonly text: string;
	/** Options are drawn as coloured labels; the colours are Notion's names. */
	readonly options?: readonly { readonly name: string; readonly color: string }[];
	readonly align?: "end";
}

export interface TableColumn {
	readonly name: string;
	/** Notion's type, for the tooltip of the header. */
	readonly type: string;
}

export interface TableRow {
	readonly id: string;
	readonly cells: readonly TableCell[];
}

export interface TableContent {
	readonly title: string;
	readonly columns: readonly TableColumn[];
	readonly rows: readonly TableRow[];
	/** There are more rows in Notion than are loaded. */
	readonly more: boolean;
	/** A sentence that says what is shown, and how old it is. */
	readonly status: string;
	readonly loadMoreLabel: string;
	readonly openLabel: string;
	readonly emptyLabel: string;
}

export type ToTable =
	| { readonly type: "content"; readonly content: TableContent }
	| { readonly type: "busy"; readonly text: string };

export type FromTable =
	| { readonly type: "ready" }
	| { readonly type: "loadMore" }
	| { readonly type: "open"; readonly id: string };
