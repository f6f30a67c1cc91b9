import type { RichText } from "./types.ts";

/** The text alone, as Notion shows it. */
export function plainText(text: RichText): string {
	return text.map((item) => item.plain_text).join("");
}

/** A UTF-16 unit more in one item and Notion refuses the request. Source: developers.notion.com, "Request limits". */
const longestItem = 2000;

export interface TextRequest {
	readonly type: "text";
	readonly text: { readonly content: string };
}

/** A plain text as rich text for a request, in items that are not too long and don't cut a surrogate pair. */
export function richTextRequest(text: string): TextRequest[] {
	const items: TextRequest[] = [];
	for (let start = 0; start < text.length; ) {
		let end = Math.min(start + longestItem, text.length);
		if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) {
			end--;
		}
		items.push({ type: "text", text: { content: text.slice(start, end) } });
		start = end;
	}
	return items;
}
