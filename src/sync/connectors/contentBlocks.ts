import type { UpdateBlockParameters } from "@notionhq/client";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { plainText } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import type { Block } from "../../notion/types.ts";
import type { TextBlock } from "./folder/blocks.ts";
import { parseNotionBlocks } from "./folder/notionBlocks.ts";
import type { Run } from "./folder/runs.ts";

/** The blocks of a page that are content, in their order: as many as its Markdown has. */
export async function contentBlocks(
	api: Session["api"],
	pageId: string,
	options: RequestOptions,
): Promise<readonly Block[]> {
	const blocks = await api.children(pageId, options);
	return blocks.filter(
		(block) =>
			block.type !== "child_page" &&
			block.type !== "child_database" &&
			!(block.type === "paragraph" && plainText(block.paragraph.rich_text) === "" && !block.has_children),
	);
}

/**
 * What makes a block say another text, as the request for that one block; `undefined` where that takes more: another kind of block,
 * blocks below it, mentions.
 */
export function textUpdate(before: string, after: string): Omit<UpdateBlockParameters, "block_id"> | undefined {
	const [old, now] = [textBlockOf(before), textBlockOf(after)];
	if (
		!old ||
		!now ||
		old.type !== now.type ||
		old.attributes !== now.attributes ||
		now.runs.some(({ opaque }) => opaque)
	) {
		return undefined;
	}
	const content = {
		rich_text: now.runs.flatMap(richTextItems),
		...(now.checked === undefined ? {} : { checked: now.checked }),
	};
	// The types of the client know each kind of block by its own name only.
	return { type: now.type, [now.type]: content } as unknown as Omit<UpdateBlockParameters, "block_id">;
}

function textBlockOf(part: string): TextBlock | undefined {
	const [placed, ...others] = parseNotionBlocks(part);
	return placed?.block.kind === "text" && others.length + placed.block.children.length === 0 ? placed.block : undefined;
}

/** UTF-16 units of one item, at most. Source: developers.notion.com, "Request limits". */
const longestItem = 2000;

function richTextItems({ text, link, bold, italic, strike, underline, code, color }: Run) {
	const annotations = {
		...{ bold: bold ?? false, italic: italic ?? false, strikethrough: strike ?? false },
		...{ underline: underline ?? false, code: code ?? false },
		color: color?.replace(/_bg$/, "_background") ?? "default",
	};
	return Array.from({ length: Math.ceil(text.length / longestItem) }, (_, index) => ({
		type: "text",
		text: {
			content: text.slice(index * longestItem, (index + 1) * longestItem),
			link: link === undefined ? null : { url: link },
		},
		annotations,
	}));
}
