import type { Run } from "./runs.ts";

/** A block of a page's content, the same whichever notation it was read from. */
export type Block = TextBlock | CodeBlock | EquationBlock | DividerBlock | ImageBlock | TableBlock | OpaqueBlock;

export type TextType =
	| "paragraph"
	| "heading_1"
	| "heading_2"
	| "heading_3"
	| "heading_4"
	| "bulleted_list_item"
	| "numbered_list_item"
	| "to_do"
	| "quote";

export interface TextBlock {
	readonly kind: "text";
	readonly type: TextType;
	readonly runs: readonly Run[];
	/** Of a to-do. */
	readonly checked?: boolean;
	/** As it stands behind the text in Notion's Markdown: `{color="red"}`; empty where there is nothing. */
	readonly attributes: string;
	readonly children: readonly Block[];
}

export interface CodeBlock {
	readonly kind: "code";
	/** One of Notion's. */
	readonly language: string;
	readonly text: string;
}

export interface EquationBlock {
	readonly kind: "equation";
	readonly text: string;
}

export interface DividerBlock {
	readonly kind: "divider";
}

export interface ImageBlock {
	readonly kind: "image";
	readonly caption: readonly Run[];
	/** `image:` and a hash of the content where the folder or Notion keeps the file itself, else a web address. */
	readonly url: string;
}

/** A table whose first row is its header: the only kind that Markdown files know. */
export interface TableBlock {
	readonly kind: "table";
	readonly rows: readonly (readonly (readonly Run[])[])[];
}

/** What Markdown files have no notation for, in Notion's: a callout, columns, a toggle, an embed. */
export interface OpaqueBlock {
	readonly kind: "opaque";
	readonly lines: readonly string[];
}

/** A block that is nothing but text. */
export function textBlock(type: TextType, runs: readonly Run[], more: Partial<TextBlock> = {}): TextBlock {
	return { kind: "text", type, runs, attributes: "", children: [], ...more };
}
