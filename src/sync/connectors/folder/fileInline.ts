import type { Token } from "markdown-it";
import { groupsByLink, normalLink, spanMarks } from "./notionInline.ts";
import { type Marks, normalRuns, type Run } from "./runs.ts";

/** What the addresses in a file stand for, as Notion is to show them, and back. */
export interface FileLinks {
	/** The address in Notion of what a file links to; `undefined` where Notion has no such thing (yet). */
	toNotion(target: string): string | undefined;
	/** How a file links to something that has an address in Notion. */
	toFile(link: string): string;
}

/** Elements of HTML that are marks, and their names here. */
const markElements: Readonly<Record<string, Marks>> = {
	strong: { bold: true },
	b: { bold: true },
	em: { italic: true },
	i: { italic: true },
	s: { strike: true },
	del: { strike: true },
	u: { underline: true },
};

/**
 * The text of a paragraph as Notion holds it. What Notion can't hold (an image within a text, a link to nothing that it has,
 * HTML) stands in it as it is written in the file.
 */
export function fileRuns(tokens: readonly Token[], links: FileLinks): readonly Run[] {
	const runs: Run[] = [];
	const marks: { readonly element: string; readonly marks: Marks }[] = [];
	/** What closes the links that are open: nothing for those that Notion has too. */
	const linkEnds: string[] = [];
	const look = (): Marks => Object.assign({}, ...marks.map((one) => one.marks));
	const open = (element: string, more: Marks) => marks.push({ element, marks: more });
	const close = (element: string): boolean => {
		const index = marks.findLastIndex((one) => one.element === element);
		if (index >= 0) {
			marks.splice(index, 1);
		}
		return index >= 0;
	};
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at] as Token;
		const add = (text: string) => runs.push({ text, ...look() });
		switch (token.type) {
			case "softbreak":
				add(" ");
				break;
			case "hardbreak":
				add("\n");
				break;
			case "code_inline":
				runs.push(
					token.content.includes("`")
						? { ...look(), text: codeSource(token.content) }
						: { ...look(), text: token.content, code: true },
				);
				break;
			case "strong_open":
			case "em_open":
			case "s_open":
				open(token.tag, markElements[token.tag] ?? {});
				break;
			case "strong_close":
			case "em_close":
			case "s_close":
				close(token.tag);
				break;
			case "link_open": {
				const target = String(token.attrGet("href") ?? "");
				const link = links.toNotion(target);
				if (link === undefined) {
					add("[");
				}
				open("a", link === undefined ? {} : { link: normalLink(link) });
				linkEnds.push(link === undefined ? linkEnd(token) : "");
				break;
			}
			case "link_close":
				close("a");
				add(linkEnds.pop() ?? "");
				break;
			case "image":
				add(`![${token.content}](${sourceUrl(String(token.attrGet("src") ?? ""))})`);
				break;
			case "html_inline":
				at = html(tokens, at, { add, open, close, opaque: (text) => runs.push({ text, opaque: true }) });
				break;
			default:
				add(token.content);
		}
	}
	return withEquations(normalRuns(runs));
}

interface HtmlReader {
	readonly add: (text: string) => void;
	readonly open: (element: string, marks: Marks) => void;
	readonly close: (element: string) => boolean;
	readonly opaque: (text: string) => void;
}

/** Reads an element of HTML; answers the index of its last token. */
function html(tokens: readonly Token[], at: number, reader: HtmlReader): number {
	const { content } = tokens[at] as Token;
	const [, slash, name = ""] = /^<(\/?)([a-z][a-z0-9-]*)/i.exec(content) ?? [];
	const element = name.toLowerCase();
	if (element === "br") {
		reader.add("\n");
		return at;
	}
	if (element.startsWith("mention-")) {
		const end = /\/>$/.test(content)
			? at
			: tokens.findIndex((token, index) => index > at && token.content === `</${element}>`);
		const whole = tokens.slice(at, end + 1).map((token) => token.content);
		if (end >= at) {
			reader.opaque(whole.join(""));
			return end;
		}
	}
	const marks = element === "span" ? spanMarks(content) : markElements[element];
	if (marks && Object.keys(marks).length > 0 && !slash) {
		reader.open(element, marks);
	} else if (!slash || !reader.close(element)) {
		reader.add(content);
	}
	return at;
}

/** Inline equations in Notion's notation: `$` around code. */
function withEquations(runs: readonly Run[]): readonly Run[] {
	const result = [...runs];
	for (let at = 1; at < result.length - 1; at++) {
		const [before, code, after] = [result[at - 1], result[at], result[at + 1]];
		if (
			before &&
			after &&
			code?.code &&
			!before.code &&
			!after.code &&
			before.text.endsWith("$") &&
			after.text.startsWith("$")
		) {
			result[at - 1] = { ...before, text: before.text.slice(0, -1) };
			result[at] = { text: `$\`${code.text}\`$`, opaque: true };
			result[at + 1] = { ...after, text: after.text.slice(1) };
		}
	}
	return result.filter(({ text }) => text !== "");
}

function codeSource(code: string): string {
	const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
	const fence = "`".repeat(longest + 1);
	return /^`|`$/.test(code) ? `${fence} ${code} ${fence}` : fence + code + fence;
}

function linkEnd(token: Token): string {
	const title = token.attrGet("title");
	return `](${sourceUrl(String(token.attrGet("href") ?? ""))}${title ? ` "${title}"` : ""})`;
}

/** As people write it: a parser percent-encodes what isn't ASCII. */
function sourceUrl(url: string): string {
	try {
		return decodeURI(url).replaceAll(" ", "%20");
	} catch {
		return url;
	}
}

export interface InlineStyle {
	/** Marks are elements of HTML: for where Markdown's signs would be taken for text. */
	readonly elements: boolean;
	readonly lineBreak: "\\\n" | "<br>";
}

/** A text in Markdown. */
export function printFileInline(runs: readonly Run[], links: FileLinks, style: InlineStyle): string {
	return groupsByLink(runs)
		.map(({ link, runs: linked }) => {
			const text = linked.map((run) => printRun(run, style)).join("");
			return link === undefined ? text : `[${text}](${links.toFile(link)})`;
		})
		.join("");
}

function printRun(
	{ text, opaque, bold, italic, strike, code, underline, color }: Run,
	{ elements, lineBreak }: InlineStyle,
): string {
	if (opaque) {
		return text;
	}
	let printed = code ? codeSource(text) : escapeText(text).replaceAll("\n", lineBreak);
	for (const [sign, element, applies] of [
		["**", "strong", bold],
		["*", "em", italic],
		["~~", "del", strike],
	] as const) {
		printed = applies ? (elements ? `<${element}>${printed}</${element}>` : sign + printed + sign) : printed;
	}
	const attributes = [
		...(underline ? ['underline="true"'] : []),
		...(color === undefined ? [] : [`color="${color}"`]),
	].join(" ");
	return attributes === "" ? printed : `<span ${attributes}>${printed}</span>`;
}

/** What a reader of Markdown would take for notation, as text. HTML and links to files are left: in Notion they stand as written. */
function escapeText(text: string): string {
	return text
		.replace(/\\(?=[!-/:-@[-`{-~\n]|$)/g, "\\\\")
		.replace(/[*`]/g, "\\$&")
		.replace(/~(?=~)|(?<=~)~/g, "\\~")
		.replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
		.replace(/&(?=#?\w+;)/g, "&amp;")
		.replace(/<(?=(?:https?|mailto):|[^\s<>@]+@|\/?(?:br|span|mention-|strong|b|em|i|s|del|u)\b)/gi, "\\<")
		.replace(/\[(?=[^\]]*\](?:\((?:https?:|mailto:)|\[))/g, "\\[");
}
