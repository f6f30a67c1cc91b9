import { bareId, canonicalId } from "../../base/notionId.ts";
import { invalid } from "../notionError.ts";
import type { Annotations, JsonObject, RichText, RichTextItem } from "../records.ts";
import {
	anything,
	arr,
	bool,
	type Check,
	type Checked,
	literal,
	nullable,
	obj,
	str,
	tagged,
	uuid,
} from "../validation/check.ts";
import { colors } from "./colors.ts";
import { dateCheck, normalizeDate } from "./dates.ts";

/** Notion's limits. Source: developers.notion.com, "Request limits". */
const maximalContent = 2000;
const maximalExpression = 1000;
const maximalUrl = 2000;

const blockColors = [...colors, ...colors.map((color) => `${color}_background` as const)];
export const colorCheck = literal(...blockColors);

const annotationsCheck = obj(
	{},
	{ bold: bool, italic: bool, strikethrough: bool, underline: bool, code: bool, color: colorCheck },
);

const idReference = obj({ id: uuid }, { object: str() });

const mentionCheck = tagged({
	user: obj(
		{ id: uuid },
		{ object: literal("user"), name: anything, avatar_url: anything, type: anything, person: anything, bot: anything },
	),
	page: idReference,
	database: idReference,
	date: dateCheck,
	link_preview: obj({ url: str({ max: maximalUrl }) }),
	link_mention: obj({ href: str({ max: maximalUrl }) }, { title: str(), icon_url: str(), description: str() }),
	template_mention: tagged({
		template_mention_date: literal("today", "now"),
		template_mention_user: literal("me"),
	}),
	custom_emoji: obj({ id: uuid }, { name: str(), url: str() }),
});

const richTextItemCheck = tagged(
	{
		text: obj(
			{ content: str({ max: maximalContent }) },
			{ link: nullable(obj({ url: str({ max: maximalUrl }) }, { type: literal("url") })) },
		),
		mention: mentionCheck,
		equation: obj({ expression: str({ max: maximalExpression }) }),
	},
	{ annotations: annotationsCheck, plain_text: str(), href: nullable(str()) },
);

export type RichTextRequest = readonly Checked<typeof richTextItemCheck>[];
export const richTextCheck: Check<RichTextRequest> = arr(richTextItemCheck);

const plainAnnotations: Annotations = {
	bold: false,
	italic: false,
	strikethrough: false,
	underline: false,
	code: false,
	color: "default",
};

/** Completes the rich text of a request for keeping. */
export function normalizeRichText(items: RichTextRequest): RichText {
	return items.filter((item) => item.text?.content !== "").map(normalizeItem);
}

function normalizeItem(item: RichTextRequest[number]): RichTextItem {
	const annotations = { ...plainAnnotations, ...item.annotations };
	if (item.text) {
		const url = item.text.link?.url;
		if (url !== undefined && !isLink(url)) {
			throw invalid("Content creation Failed. Fix the following:\nInvalid URL for link.");
		}
		const link = url === undefined ? null : { url };
		return { type: "text", text: { content: item.text.content, link }, annotations };
	}
	if (item.equation) {
		return { type: "equation", equation: item.equation, annotations };
	}
	return { type: "mention", mention: normalizeMention(item.mention as JsonObject), annotations };
}

function normalizeMention(mention: JsonObject): JsonObject & { readonly type: string } {
	const type = String(mention.type ?? Object.keys(mention)[0]);
	const content = mention[type] as { readonly id?: string } & JsonObject;
	if (type === "date") {
		return { type, date: normalizeDate(content as unknown as { readonly start: string }, "mention.date") };
	}
	if (type === "template_mention") {
		const kind = String(content.type ?? Object.keys(content)[0]);
		return { type, template_mention: { type: kind, [kind]: content[kind] } };
	}
	return { type, [type]: content.id === undefined ? content : { id: canonicalId(content.id) } };
}

function isLink(url: string): boolean {
	return URL.canParse(url) || /^[/#?]/.test(url) || canonicalId(url) !== undefined;
}

/** What rich text needs to know about other objects when it is read. */
export interface MentionLookup {
	user(id: string): JsonObject;
	userName(id: string): string;
	/** The title of a page or database; `undefined` when it isn't there or can't be seen. */
	title(id: string): string | undefined;
	customEmoji(id: string): JsonObject;
}

/** Rich text as Notion answers it. */
export function renderRichText(items: RichText, lookup: MentionLookup): JsonObject[] {
	return items.map((item) => renderItem(item, lookup));
}

function renderItem(item: RichTextItem, lookup: MentionLookup): JsonObject {
	const { annotations } = item;
	if (item.text) {
		const { content, link } = item.text;
		return { type: "text", text: item.text, annotations, plain_text: content, href: link?.url ?? null };
	}
	if (item.equation) {
		const { expression } = item.equation;
		return { type: "equation", equation: { expression }, annotations, plain_text: expression, href: null };
	}
	const { mention, plain_text, href } = renderMention(item.mention ?? { type: "user" }, lookup);
	return { type: "mention", mention, annotations, plain_text, href };
}

function renderMention(
	mention: JsonObject & { readonly type: string },
	lookup: MentionLookup,
): { readonly mention: JsonObject; readonly plain_text: string; readonly href: string | null } {
	const { type } = mention;
	const content = (mention[type] ?? {}) as JsonObject;
	const id = typeof content.id === "string" ? content.id : "";
	switch (type) {
		case "user":
			return { mention: { type, user: lookup.user(id) }, plain_text: `@${lookup.userName(id)}`, href: null };
		case "page":
		case "database":
			return {
				mention: { type, [type]: { id } },
				plain_text: lookup.title(id) ?? "Untitled",
				href: `https://www.notion.so/${bareId(id)}`,
			};
		case "date": {
			const { start, end } = content as { readonly start: string; readonly end: string | null };
			return { mention, plain_text: end ? `${start} → ${end}` : start, href: null };
		}
		case "custom_emoji": {
			const emoji = lookup.customEmoji(id);
			return { mention: { type, custom_emoji: emoji }, plain_text: `:${emoji.name}:`, href: null };
		}
		case "template_mention":
			return { mention, plain_text: `@${String(content[String(content.type)])}`, href: null };
		default: {
			const url = String(content.url ?? content.href ?? "");
			return { mention, plain_text: url, href: url };
		}
	}
}

/** The text that a person sees. */
export function plainText(items: RichText, lookup: MentionLookup): string {
	let text = "";
	for (const item of items) {
		text += item.text ? item.text.content : String(renderItem(item, lookup).plain_text);
	}
	return text;
}

/** What an untitled database shows; its data source stays untitled. */
export function databaseTitle(title: RichText): RichText {
	return title.length === 0 ? textOf("New database") : title;
}

/** Rich text of one plain piece. */
export function textOf(content: string): RichText {
	return content === "" ? [] : [{ type: "text", text: { content, link: null }, annotations: plainAnnotations }];
}
