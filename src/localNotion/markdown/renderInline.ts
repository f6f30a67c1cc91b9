import { bareId } from "../../base/notionId.ts";
import type { MentionLookup } from "../content/richText.ts";
import type { JsonObject, RichText, RichTextItem } from "../records.ts";

const special = /[\\*~`$[\]<>{}|^]/g;

function escapeText(text: string): string {
	return text.replace(special, "\\$&");
}

/** Rich text in Notion's enhanced Markdown. */
export function renderInline(items: RichText, lookup: MentionLookup): string {
	return items.map((item) => renderItem(item, lookup)).join("");
}

function renderItem(item: RichTextItem, lookup: MentionLookup): string {
	if (item.equation) {
		return `$\`${item.equation.expression}\`$`;
	}
	if (item.mention) {
		return renderMention(item.mention, lookup);
	}
	const { content = "", link = null } = item.text ?? {};
	const { bold, italic, strikethrough, underline, code, color } = item.annotations;
	let text = code ? `\`${content}\`` : escapeText(content).replaceAll("\n", "<br>");
	text = wrapped(text, "**", bold);
	text = wrapped(text, "*", italic);
	text = wrapped(text, "~~", strikethrough);
	const attributes = [
		...(underline ? [`underline="true"`] : []),
		...(color === "default" ? [] : [`color="${shortColor(color)}"`]),
	];
	if (attributes.length > 0) {
		text = `<span ${attributes.join(" ")}>${text}</span>`;
	}
	return link ? `[${text}](${link.url})` : text;
}

function wrapped(text: string, mark: string, applies: boolean): string {
	const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
	return applies && inner !== "" ? `${before}${mark}${inner}${mark}${after}` : text;
}

/** Backgrounds are `gray_bg` in Markdown and `gray_background` in JSON. */
export function shortColor(color: string): string {
	return color.replace(/_background$/, "_bg");
}

function renderMention(mention: JsonObject & { readonly type: string }, lookup: MentionLookup): string {
	const content = (mention[mention.type] ?? {}) as {
		readonly id?: string;
		readonly start?: string;
		readonly end?: string | null;
	};
	const id = content.id ?? "";
	switch (mention.type) {
		case "user":
			return `<mention-user url="user://${id}">${lookup.userName(id)}</mention-user>`;
		case "page":
		case "database":
			return `<mention-${mention.type} url="https://www.notion.so/${bareId(id)}">${lookup.title(id) ?? ""}</mention-${mention.type}>`;
		case "date":
			return `<mention-date start="${content.start}"${content.end ? ` end="${content.end}"` : ""}/>`;
		default:
			return "";
	}
}
