import { canonicalId } from "../../base/notionId.ts";
import type { RichTextRequest } from "../content/richText.ts";

/** A part of an inline text while it is read: its marks, and what it says. */
interface Marks {
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly strikethrough?: boolean;
	readonly underline?: boolean;
	readonly code?: boolean;
	readonly color?: string;
	readonly link?: string;
}

type Item = RichTextRequest[number];

const contentLimit = 2000;

/** Deeper nesting of marks is taken for text. */
const maximalDepth = 20;

interface Rule {
	readonly pattern: RegExp;
	read(match: RegExpExecArray, marks: Marks, depth: number): readonly Item[];
}

const rules: readonly Rule[] = [
	{ pattern: /^\\([\s\S])/, read: ([, character = ""], marks) => textItems(character, marks) },
	{ pattern: /^<br\s*\/?>/, read: (_match, marks) => textItems("\n", marks) },
	{
		pattern: /^\$`([^`]+)`\$/,
		read: ([, expression = ""]) => [{ type: "equation", equation: { expression } } as Item],
	},
	{ pattern: /^`([^`]+)`/, read: ([, code = ""], marks) => textItems(code, { ...marks, code: true }) },
	{
		pattern: /^\*\*\*((?![\s*])(?:\\[\s\S]|`[^`]+`|[^\\])+?)(?<!\s)\*\*\*/,
		read: ([, inner = ""], marks, depth) => read(inner, { ...marks, bold: true, italic: true }, depth),
	},
	{
		pattern: /^\*\*((?![\s*])(?:\\[\s\S]|`[^`]+`|[^\\])+?)(?<!\s)\*\*/,
		read: ([, inner = ""], marks, depth) => read(inner, { ...marks, bold: true }, depth),
	},
	{
		pattern: /^~~((?:\\[\s\S]|`[^`]+`|[^\\])+?)~~/,
		read: ([, inner = ""], marks, depth) => read(inner, { ...marks, strikethrough: true }, depth),
	},
	{
		pattern: /^\*((?![\s*])(?:\\[\s\S]|`[^`]+`|[^\\])+?)(?<!\s)\*(?!\*)/,
		read: ([, inner = ""], marks, depth) => read(inner, { ...marks, italic: true }, depth),
	},
	{
		pattern: /^\[((?:\\.|`[^`]+`|[^\]\\])*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)/,
		read: ([, inner = "", link = ""], marks, depth) => read(inner, { ...marks, link }, depth),
	},
	{
		pattern: /^<span\s([^>]*)>([\s\S]*?)<\/span>/,
		read: ([, attributes = "", inner = ""], marks, depth) => read(inner, { ...marks, ...spanMarks(attributes) }, depth),
	},
	{
		pattern: /^<mention-(user|page|database)\s+url="([^"]*)"\s*(?:\/>|>[\s\S]*?<\/mention-\1>)/,
		read: ([whole, kind = "", url = ""], marks) => mentionItem(kind, url) ?? textItems(whole, marks),
	},
	{
		pattern: /^<mention-date\s+start="([^"]*)"(?:\s+end="([^"]*)")?\s*\/>/,
		read: ([, start = "", end]) => [
			{ type: "mention", mention: { date: { start, ...(end === undefined ? {} : { end }) } } } as Item,
		],
	},
];

/** Rich text from the inline notation of Notion's enhanced Markdown. */
export function richTextFromMarkdown(markdown: string): RichTextRequest {
	return merged(read(markdown, {}, 0));
}

function read(text: string, marks: Marks, depth: number): readonly Item[] {
	if (depth > maximalDepth) {
		return textItems(text, marks);
	}
	const items: Item[] = [];
	let plain = "";
	for (let at = 0; at < text.length; ) {
		const special = /[\\<$`*~[]/.test(text[at] ?? "");
		const rest = special ? text.slice(at) : "";
		const found = special ? firstMatch(rest, marks, depth + 1) : undefined;
		if (!found) {
			plain += text[at];
			at += 1;
			continue;
		}
		items.push(...textItems(plain, marks), ...found.items);
		plain = "";
		at += found.length;
	}
	return [...items, ...textItems(plain, marks)];
}

function firstMatch(
	rest: string,
	marks: Marks,
	depth: number,
): { readonly items: readonly Item[]; readonly length: number } | undefined {
	for (const rule of rules) {
		const match = rule.pattern.exec(rest);
		if (match) {
			return { items: rule.read(match, marks, depth), length: match[0].length };
		}
	}
	return undefined;
}

function spanMarks(attributes: string): Marks {
	const color = /color="([a-z_]+)"/.exec(attributes)?.[1];
	return {
		...(/underline="true"/.test(attributes) ? { underline: true } : {}),
		...(color === undefined ? {} : { color: longColor(color) }),
	};
}

/** `gray_bg` of Markdown is `gray_background` in JSON. */
export function longColor(color: string): string {
	return color.replace(/_bg$/, "_background");
}

function mentionItem(kind: string, url: string): readonly Item[] | undefined {
	const id = canonicalId(url.slice(-36)) ?? canonicalId(url.slice(-32));
	return id === undefined ? undefined : [{ type: "mention", mention: { [kind]: { id } } } as Item];
}

function textItems(content: string, { link, ...annotations }: Marks): readonly Item[] {
	if (content === "") {
		return [];
	}
	const isLink = link !== undefined && (URL.canParse(link) || link.startsWith("/"));
	return [
		{
			type: "text",
			text: { content, ...(isLink ? { link: { url: link } } : {}) },
			annotations,
		} as Item,
	];
}

/** Neighbours that look alike become one, as long as they aren't too long. */
function merged(items: readonly Item[]): RichTextRequest {
	const result: Item[] = [];
	for (const item of items) {
		const last = result.at(-1);
		if (
			last?.text &&
			item.text &&
			sameLook(last, item) &&
			last.text.content.length + item.text.content.length <= contentLimit
		) {
			result[result.length - 1] = { ...last, text: { ...last.text, content: last.text.content + item.text.content } };
		} else {
			result.push(...cut(item));
		}
	}
	return result;
}

function sameLook(a: Item, b: Item): boolean {
	return JSON.stringify(a.annotations) === JSON.stringify(b.annotations) && a.text?.link?.url === b.text?.link?.url;
}

function cut(item: Item): readonly Item[] {
	const content = item.text?.content ?? "";
	if (!item.text || content.length <= contentLimit) {
		return [item];
	}
	const { text } = item;
	return Array.from({ length: Math.ceil(content.length / contentLimit) }, (_, index) => ({
		...item,
		text: { ...text, content: content.slice(index * contentLimit, (index + 1) * contentLimit) },
	}));
}
