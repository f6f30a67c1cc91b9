import type { BlockRequest } from "../content/blockContent.ts";

/** The blocks that a Markdown text stands for. */
export function blocksFromMarkdown(markdown: string): readonly BlockRequest[] {
	return markdown
		.split(/\n+/)
		.filter((line) => line.trim() !== "")
		.map((line) => ({ type: "paragraph", paragraph: { rich_text: [{ text: { content: line } }] } }));
}
