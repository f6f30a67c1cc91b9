import { unreachable } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { idFromLink } from "../../base/notionId.ts";
import { dateText } from "../dateText.ts";

/** What a preview knows of other objects. */
export interface LinkTargets {
	/** Where a link to a page or database leads in the preview; `undefined` leaves it as it is. */
	link(id: string, title: string): string | undefined;
	/** The title of a page or database, the name of a user. */
	title(id: string): string | undefined;
	/** Where a picture of a page is, if its own address is of no use to the preview. */
	image?(url: string): string | undefined;
	/** What is known of a block that Notion's Markdown can't express, as Markdown. */
	block?(id: string): string | undefined;
}

/** Notion's names of colours, of text and (with `_bg`) behind it. Source: developers.notion.com, "Enhanced Markdown". */
const colors = /^(?:gray|brown|orange|yellow|green|blue|purple|pink|red)(?:_bg|_background)?$/;

/** The class of a colour in the style of previews; `undefined` for none. */
export function colorClass(color: string | undefined): string | undefined {
	return color !== undefined && colors.test(color) ? `notion-${color.replace(/_background$/, "_bg")}` : undefined;
}

/**
 * Notion's inline notation as Markdown for the preview: mentions and pages as links, colours and underlines as elements of ours.
 * Pages are written by many people: no markup and no addresses but https, mail and those of our own documents get through.
 */
export function inlineMarkdown(text: string, targets: LinkTargets): string {
	const elements = new Elements();
	const marked = splitCode(elements.without(text)).map(({ kind, text: part }) => {
		switch (kind) {
			case "code":
				return elements.add(codeElement(part));
			case "equation":
				return `$${harmlessEquation(part)}$`;
			case "text":
				return harmless(withoutNotionTags(part, targets, elements), targets);
			default:
				return unreachable(kind);
		}
	});
	return elements.filledIn(marked.join("") + elements.closeAll());
}

interface Part {
	readonly kind: "text" | "code" | "equation";
	readonly text: string;
}

/** Code as an element of ours: of backticks that surround markup, parsers don't always make code. */
function codeElement(code: string): string {
	const mark = /^`+/.exec(code)?.[0].length ?? 0;
	const text = code.slice(mark, -mark);
	// A space on either side only keeps backticks apart.
	return `<code>${escapeMarkdown(/^ .*[^ ].* $/.test(text) ? text.slice(1, -1) : text)}</code>`;
}

/** Tells apart what stands in code or in an equation, and so for itself, from what is read for marks, as Markdown does. */
function splitCode(text: string): Part[] {
	const parts: Part[] = [];
	let start = 0;
	const end = (at: number) => {
		if (at > start) {
			parts.push({ kind: "text", text: text.slice(start, at) });
		}
	};
	for (let at = 0; at < text.length; ) {
		const equation = text.startsWith("$`", at) ? text.indexOf("`$", at + 2) : -1;
		const run = /^`+/.exec(text.slice(at))?.[0];
		if (equation > 0) {
			end(at);
			parts.push({ kind: "equation", text: text.slice(at + 2, equation) });
			at = equation + 2;
			start = at;
		} else if (run !== undefined) {
			const close = closingRun(text, at + run.length, run.length);
			if (close !== undefined) {
				end(at);
				parts.push({ kind: "code", text: text.slice(at, close) });
				start = close;
			}
			at = close ?? at + run.length;
		} else {
			// What follows a backslash is no mark.
			at += text[at] === "\\" ? 2 : 1;
		}
	}
	end(text.length);
	return parts;
}

/** Behind the next run of exactly that many backticks. */
function closingRun(text: string, from: number, length: number): number | undefined {
	for (const { 0: run, index } of text.slice(from).matchAll(/`+/g)) {
		if (run.length === length) {
			return from + index + length;
		}
	}
	return undefined;
}

/** TeX without anything that Markdown would read where equations are switched off. */
export function harmlessEquation(tex: string): string {
	return tex.replaceAll("<", "\\lt ").replace(/\](?=[(:])/g, "] ");
}

/** Stands for elements of ours while everything else loses its markup. */
class Elements {
	readonly #html: string[] = [];
	/** Which of the spans that are open have an element of ours. */
	readonly #open: string[] = [];

	/** The text without the characters that stand for elements. */
	without(text: string): string {
		return text.replace(/[\uE000\uE001]/g, "");
	}

	add(html: string): string {
		return `\uE000${this.#html.push(html) - 1}\uE001`;
	}

	open(tag: string, attributes = ""): string {
		this.#open.push(tag);
		return this.add(`<${tag}${attributes}>`);
	}

	close(): string {
		const tag = this.#open.pop();
		return tag === undefined ? "" : this.add(`</${tag}>`);
	}

	closeAll(): string {
		return this.#open.map(() => this.close()).join("");
	}

	filledIn(text: string): string {
		return text.replace(/\uE000(\d+)\uE001/g, (_all, index: string) => this.#html[Number(index)] ?? "");
	}
}

/** What could begin an element or code, as text, whether a backslash stands before it or not. */
const inert: ReadonlyMap<string, string> = new Map([
	["<", "&lt;"],
	["`", "&#96;"],
]);

function harmless(text: string, targets: LinkTargets): string {
	return text
		.replace(/\\([\s\S])|<(?!br\s*\/?>)|`/gi, (all, escaped?: string) => inert.get(escaped ?? all) ?? all)
		.replace(/^(\s*\[[^\]]*\]):/gm, "$1\\:")
		.replace(
			/(!?)\[((?:\\.|[^\]\\])*)\]\(((?:[^()]|\([^()]*\))*)\)/g,
			(all, mark: string, label: string, address: string) => {
				if (mark === "!") {
					const source = targets.image?.(address) ?? (isHttps(address) ? address : undefined);
					return source === undefined ? label : `![${label}](${source})`;
				}
				return all;
			},
		)
		.replace(
			/\]\(\s*(?!https:\/\/|mailto:|notion\.table:\/|\.\.\/|files\/|#)(?:[^()]|\([^()]*\))*\)?/gi,
			(all, at: number, whole: string) => (isEscaped(whole, at) ? all : "]"),
		);
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, at: number): boolean {
	return (/\\*$/.exec(text.slice(0, at))?.[0].length ?? 0) % 2 === 1;
}

function isHttps(address: string): boolean {
	return /^https:\/\/\S+$/i.test(address);
}

function withoutNotionTags(text: string, targets: LinkTargets, elements: Elements): string {
	return text
		.replace(
			/<mention-(page|database|data-source|agent)\b([^>]*?)(?:\/>|>(.*?)<\/mention-\1>)/g,
			(_all, _kind, attributes: string, title?: string) => reference(attribute(attributes, "url"), title, targets),
		)
		.replace(/<mention-user\b([^>]*?)(?:\/>|>(.*?)<\/mention-user>)/g, (_all, attributes: string, name?: string) => {
			const id = idFromLink((attribute(attributes, "url") ?? "").replace(/^user:\/\//, ""));
			const shown = escapeMarkdown(`@${name || (id && targets.title(id)) || "?"}`);
			return elements.add(`<span class="notion-mention">${shown}</span>`);
		})
		.replace(/<mention-date\b([^>]*?)(?:\/>|>.*?<\/mention-date>)/g, (_all, attributes: string) => {
			const dates = (["start", "end"] as const).map((name) => mentionedDate(attributes, name));
			return elements.add(`<span class="notion-mention">${escapeMarkdown(dates.filter(Boolean).join(" → "))}</span>`);
		})
		.replace(/<(page|database)\b([^>]*)>(.*?)<\/\1>/g, (_all, _kind, attributes: string, title: string) =>
			reference(attribute(attributes, "url"), title, targets),
		)
		.replace(
			/\[([^\]]*)\]\((https:\/\/(?:www\.notion\.so|app\.notion\.com)\/[^)\s]+)\)/g,
			(all, title: string, url: string) => {
				const id = idFromLink(url);
				const link = id && targets.link(id, title);
				return link ? `[${title}](${link})` : all;
			},
		)
		.replace(/<(\/?)span\b([^>]*)>/g, (_all, closing: string, attributes: string) => {
			if (closing) {
				return elements.close();
			}
			if (attribute(attributes, "underline") === "true") {
				return elements.open("u");
			}
			const name = colorClass(attribute(attributes, "color"));
			return elements.open("span", name === undefined ? "" : ` class="${name}"`);
		})
		.replace(/<\/?mention-custom-emoji\b[^>]*>/g, "")
		.replace(/\s*\{(?:toggle|color)="[^"]*"(?:\s+(?:toggle|color)="[^"]*")*\}\s*$/, "");
}

/** In the reader's manner; a time that stands beside the day is shown as it stands. */
function mentionedDate(attributes: string, name: "start" | "end"): string {
	const date = attribute(attributes, name);
	const time = attribute(attributes, `${name}Time`);
	return [date && dateText(date), time].filter(Boolean).join(" ");
}

function reference(url: string | undefined, title: string | undefined, targets: LinkTargets): string {
	const id = url === undefined ? undefined : idFromLink(url.replace(/^\{\{(.*)\}\}$/, "$1"));
	const text = escapeMarkdown(title || (id && targets.title(id)) || url || "");
	const link =
		(id && targets.link(id, title || targets.title(id) || "")) ?? (url && isHttps(url) ? addressText(url) : undefined);
	return link ? `[${text}](${link})` : text;
}

/** An address as the destination of a link: nothing in it ends the link. */
export function addressText(url: string): string {
	return url.replace(/[()<>\s\\]/g, (character) =>
		encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
	);
}

/** The value of an attribute of one of Notion's tags. */
export function attribute(attributes: string, name: string): string | undefined {
	return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}
