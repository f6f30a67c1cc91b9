import { arr, bool, type Check, literal, nullable, num, obj, str, tagged, uuid } from "../validation/check.ts";
import { fileKinds, lastingIconCheck } from "./files.ts";
import { languages } from "./languages.ts";
import { colorCheck, richTextCheck } from "./richText.ts";

/** How a field of a block is kept and answered. */
type FieldKind = "richText" | "cells" | "icon" | "plain" | "page reference";

export interface BlockField {
	readonly kind: FieldKind;
	readonly check: Check<unknown>;
	readonly required?: boolean;
	/** The value of a new block that doesn't say; without it the key is left out. */
	readonly initial?: unknown;
	/** Can't be changed once the block is there. */
	readonly fixed?: boolean;
}

export interface BlockType {
	readonly fields: Readonly<Record<string, BlockField>>;
	/** Which blocks may be below: all (`"any"`), one type, or none. */
	readonly children: "any" | "none" | string;
	/** A file of its own under `external` or `file`. */
	readonly file?: boolean;
	/** Made through other endpoints only. */
	readonly readOnly?: boolean;
}

const richText: BlockField = { kind: "richText", check: richTextCheck, required: true };
const caption: BlockField = { kind: "richText", check: richTextCheck, initial: [] };
const color: BlockField = { kind: "plain", check: colorCheck, initial: "default" };
const icon: BlockField = { kind: "icon", check: lastingIconCheck, initial: null };
const flag: BlockField = { kind: "plain", check: bool, initial: false };
const url: BlockField = { kind: "plain", check: str({ max: 2000 }), required: true };

const text: BlockType = { fields: { rich_text: richText, color }, children: "any" };
const heading: BlockType = { fields: { rich_text: richText, is_toggleable: flag, color }, children: "any" };
const empty: BlockType = { fields: {}, children: "none" };
const link: BlockType = { fields: { caption, url }, children: "none" };
const media: BlockType = { fields: { caption }, children: "none", file: true };
const titled: BlockType = {
	fields: { title: { kind: "plain", check: str() } },
	children: "none",
	readOnly: true,
};

/** Every block type that Notion's API names, and the fields of it. */
export const blockTypes: Readonly<Record<string, BlockType>> = {
	paragraph: { fields: { rich_text: richText, icon, color }, children: "any" },
	heading_1: heading,
	heading_2: heading,
	heading_3: heading,
	heading_4: heading,
	bulleted_list_item: text,
	numbered_list_item: {
		fields: {
			rich_text: richText,
			color,
			list_start_index: { kind: "plain", check: num({ min: 0 }) },
			list_format: { kind: "plain", check: literal("numbers", "letters", "roman") },
		},
		children: "any",
	},
	to_do: { fields: { rich_text: richText, checked: flag, color }, children: "any" },
	toggle: text,
	quote: text,
	template: { fields: { rich_text: richText }, children: "any" },
	callout: {
		fields: {
			rich_text: richText,
			icon: { ...icon, initial: { type: "emoji", emoji: "💡" } },
			color,
		},
		children: "any",
	},
	code: {
		fields: {
			caption,
			rich_text: richText,
			language: { kind: "plain", check: literal(...languages), required: true, initial: "plain text" },
		},
		children: "none",
	},
	equation: {
		fields: { expression: { kind: "plain", check: str({ max: 1000 }), required: true } },
		children: "none",
	},
	divider: empty,
	breadcrumb: empty,
	table_of_contents: { fields: { color: { ...color, initial: "gray" } }, children: "none" },
	tab: { fields: {}, children: "paragraph" },
	embed: link,
	bookmark: link,
	link_preview: { fields: { url }, children: "none", readOnly: true },
	image: media,
	video: media,
	pdf: media,
	audio: media,
	file: { fields: { caption, name: { kind: "plain", check: str({ max: 100 }) } }, children: "none", file: true },
	table: {
		fields: {
			table_width: { kind: "plain", check: num({ min: 1, max: 100, integer: true }), required: true, fixed: true },
			has_column_header: flag,
			has_row_header: flag,
		},
		children: "table_row",
	},
	table_row: { fields: { cells: { kind: "cells", check: arr(richTextCheck), required: true } }, children: "none" },
	column_list: { fields: {}, children: "column" },
	column: {
		fields: { width_ratio: { kind: "plain", check: num({ min: 0, max: 1 }) } },
		children: "any",
	},
	synced_block: {
		fields: {
			synced_from: {
				kind: "page reference",
				check: nullable(obj({ block_id: uuid }, { type: literal("block_id") })),
				initial: null,
				fixed: true,
			},
		},
		children: "any",
	},
	link_to_page: {
		fields: {},
		children: "none",
	},
	child_page: titled,
	child_database: titled,
	unsupported: { fields: {}, children: "none", readOnly: true },
};

/** What Notion takes in a request, in the order in which its refusal of anything else names them. */
export const creatableTypes: readonly string[] =
	"embed bookmark image video pdf file audio code equation divider breadcrumb tab table_of_contents link_to_page table_row ai_block meeting_notes custom_block table column_list column heading_1 heading_2 heading_3 heading_4 paragraph bulleted_list_item numbered_list_item quote to_do toggle template callout synced_block".split(
		" ",
	);

export const linkToPageCheck = tagged({ page_id: uuid, database_id: uuid, comment_id: uuid });

/** What is checked of a block's file beside its fields. */
export const fileFieldChecks = fileKinds;
