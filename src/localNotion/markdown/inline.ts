import type { RichTextRequest } from "../content/richText.ts";

/** Rich text from Markdown's inline notation. */
export function richTextFromMarkdown(markdown: string): RichTextRequest {
	return markdown === "" ? [] : [{ type: "text", text: { content: markdown } }];
}
