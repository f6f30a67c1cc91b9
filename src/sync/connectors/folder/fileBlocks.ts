import MarkdownIt, { type Token } from "markdown-it";
import type { Block, TextBlock } from "./blocks.ts";
import { textBlock } from "./blocks.ts";
import { notionLanguage } from "./codeLanguages.ts";
import { type FileLinks, fileRuns } from "./fileInline.ts";
import { parseNotionBlocks } from "./notionBlocks.ts";
import { plainRuns, type Run } from "./runs.ts";

/** How a file refers to pictures and other files. */
export interface FileAddresses extends FileLinks {
	/** What stands for the picture of an address in a file; `undefined` where there is no such file. */
	imageToNotion(target: string): string | undefined;
	imageToFile(url: string): string;
}

/** A block, and the lines of the file that it stands on. */
export interface FileBlock {
	readonly block: Block;
	readonly start: number;
	/** The line behind its last one. */
	readonly end: number;
}

const parser = new MarkdownIt("commonmark", { html: true }).enable(["table", "strikethrough"]);

/** Reads the content of a Markdown file: CommonMark with GitHub's tables, strikethrough and tasks, and Notion's tags. */
export function parseFileBlocks(text: string, addresses: FileAddresses): readonly FileBlock[] {
	const lines = text.split("\n");
	const tokens = parser.parse(text, {});
	return new FileReader(tokens, lines, addresses).blocks(0, tokens.length);
}

/** The lines of a content that are code or HTML, counted from 0. */
export function codeLines(text: string): ReadonlySet<number> {
	const lines = new Set<number>();
	for (const { type, map } of parser.parse(text, {})) {
		if (map && (type === "fence" || type === "code_block" || type === "html_block")) {
			for (let line = map[0]; line < map[1]; line++) {
				lines.add(line);
			}
		}
	}
	return lines;
}

class FileReader {
	readonly #tokens: readonly Token[];
	readonly #lines: readonly string[];
	readonly #addresses: FileAddresses;
	/** How many lists and quotes are open. */
	#depth = 0;

	constructor(tokens: readonly Token[], lines: readonly string[], addresses: FileAddresses) {
		this.#tokens = tokens;
		this.#lines = lines;
		this.#addresses = addresses;
	}

	/** The blocks of some neighbouring tokens. */
	blocks(from: number, to: number): readonly FileBlock[] {
		const found: FileBlock[] = [];
		for (let at = from; at < to; ) {
			const token = this.#tokens[at] as Token;
			const end = this.#endOf(at);
			if (token.type === "bullet_list_open" || token.type === "ordered_list_open") {
				found.push(...this.#items(at + 1, end - 1, token.type === "ordered_list_open"));
			} else {
				const [start, behind] = this.#place(token);
				found.push(...this.#block(at, end).map((block) => ({ block, start, end: behind })));
			}
			at = end;
		}
		return found;
	}

	/** The index behind the token that closes another. */
	#endOf(at: number): number {
		let depth = 0;
		for (let index = at; index < this.#tokens.length; index++) {
			depth += this.#tokens[index]?.nesting ?? 0;
			if (depth === 0) {
				return index + 1;
			}
		}
		return this.#tokens.length;
	}

	#place({ map }: Token): readonly [number, number] {
		const [start, end] = map ?? [0, 0];
		let behind = end;
		while (behind > start + 1 && (this.#lines[behind - 1] ?? "").replace(/^[\s>]+/, "") === "") {
			behind--;
		}
		return [start, behind];
	}

	#items(from: number, to: number, isNumbered: boolean): readonly FileBlock[] {
		const items: FileBlock[] = [];
		for (let at = from; at < to; at = this.#endOf(at)) {
			const end = this.#endOf(at);
			const [start, behind] = this.#place(this.#tokens[at] as Token);
			const type = isNumbered ? "numbered_list_item" : "bulleted_list_item";
			items.push({ block: this.#withText(type, at + 1, end - 1), start, end: behind });
		}
		return items;
	}

	/** A block whose text is its first paragraph; what follows stands below it. */
	#withText(type: "bulleted_list_item" | "numbered_list_item" | "quote", from: number, to: number): TextBlock {
		const hasText = this.#tokens[from]?.type === "paragraph_open";
		const inner = hasText ? this.#tokens[from + 1] : undefined;
		const { runs, attributes } = this.#inline(inner);
		this.#depth++;
		const children = this.blocks(hasText ? this.#endOf(from) : from, to).map(({ block }) => block);
		this.#depth--;
		const task = type === "bulleted_list_item" ? /^\[([ xX])\](?:\s+|$)/.exec(runs[0]?.text ?? "") : undefined;
		const [first, ...rest] = runs;
		return task && first && !first.code && !first.opaque
			? textBlock(
					"to_do",
					[{ ...first, text: first.text.slice(task[0].length) }, ...rest].filter(({ text }) => text !== ""),
					{
						attributes,
						children,
						checked: task[1] !== " ",
					},
				)
			: textBlock(type, runs, { attributes, children });
	}

	#block(at: number, end: number): readonly Block[] {
		const token = this.#tokens[at] as Token;
		switch (token.type) {
			case "paragraph_open":
				return this.#paragraph(at);
			case "heading_open": {
				const level = Math.min(4, Number(token.tag.slice(1))) as 1 | 2 | 3 | 4;
				const { runs, attributes } = this.#inline(this.#tokens[at + 1]);
				return [textBlock(`heading_${level}`, runs, { attributes })];
			}
			case "blockquote_open":
				return [this.#withText("quote", at + 1, end - 1)];
			case "fence":
			case "code_block":
				return this.#code(token);
			case "hr":
				return [{ kind: "divider" }];
			case "html_block":
				return htmlBlocks(token.content.trimEnd());
			case "table_open":
				return [this.#table(at, end)];
			default:
				return [];
		}
	}

	#paragraph(at: number): readonly Block[] {
		const [token, inline] = [this.#tokens[at] as Token, this.#tokens[at + 1]];
		const source = this.#lines.slice(...(token.map ?? [0, 0])).map((line) => line.trim());
		if (source.length > 2 && source[0] === "$$" && source.at(-1) === "$$") {
			return [{ kind: "equation", text: source.slice(1, -1).join("\n") }];
		}
		const [image, ...others] = inline?.children ?? [];
		if (image?.type === "image" && others.length === 0) {
			const url = this.#addresses.imageToNotion(String(image.attrGet("src") ?? ""));
			const caption = fileRuns(image.children ?? [], this.#addresses);
			if (url !== undefined && !url.startsWith("image:")) {
				return [{ kind: "image", caption, url }];
			}
			// A picture is put on a page as a block of its first level, with a plain text below it.
			if (url !== undefined && this.#depth === 0) {
				return [{ kind: "image", caption: [{ text: plainRuns(caption) }], url }];
			}
		}
		const { runs, attributes } = this.#inline(inline);
		return runs.length === 0 ? [] : [textBlock("paragraph", runs, { attributes })];
	}

	/** The text of a block, and what Notion writes behind it: `{color="red"}`. */
	#inline(token: Token | undefined): { readonly runs: readonly Run[]; readonly attributes: string } {
		const runs = fileRuns(token?.children ?? [], this.#addresses);
		const last = runs.at(-1);
		const found =
			last && !last.code && !last.opaque ? /\s*(\{(?:(?:color|toggle)="[a-z_]+"\s*)+\})$/.exec(last.text) : undefined;
		if (!found || !last) {
			return { runs, attributes: "" };
		}
		const rest = { ...last, text: last.text.slice(0, found.index) };
		return { runs: [...runs.slice(0, -1), ...(rest.text === "" ? [] : [rest])], attributes: found[1] ?? "" };
	}

	#code({ content, info }: Token): readonly Block[] {
		const text = content.replace(/\n$/, "");
		if (info.trim() === "notion") {
			return parseNotionBlocks(text).map(({ block }) => block);
		}
		return [{ kind: "code", language: notionLanguage(info.trim().split(/\s/)[0] ?? ""), text }];
	}

	#table(at: number, end: number): Block {
		const rows: (readonly Run[])[][] = [];
		for (const [index, token] of this.#tokens.slice(at, end).entries()) {
			if (token.type === "tr_open") {
				rows.push([]);
			} else if (token.type === "th_open" || token.type === "td_open") {
				rows.at(-1)?.push(fileRuns(this.#tokens[at + index + 1]?.children ?? [], this.#addresses));
			}
		}
		return { kind: "table", rows };
	}
}

/** Tags of Notion's that blocks are written in. */
const notionTags =
	/^<(?:callout|details|columns|column|table|table_of_contents|synced_block|synced_block_reference|video|audio|file|pdf|unknown)\b/;

/** HTML that is none of Notion's stands there as code. */
function htmlBlocks(html: string): readonly Block[] {
	const own = notionTags.test(html) ? parseNotionBlocks(html).map(({ block }) => block) : [];
	return own.length === 1 && isWhole(html) ? own : [{ kind: "code", language: "html", text: html }];
}

/** Whether what the first line opens is closed in the last. */
function isWhole(html: string): boolean {
	const tag = /^<([a-z_]+)/.exec(html)?.[1] ?? "";
	const last = html.split("\n").at(-1) ?? "";
	return /^<[^<>]*\/>$/.test(html) || last.endsWith(`</${tag}>`);
}

/** What the text of a block says, without its marks. */
export function blockText(block: Block): string {
	return block.kind === "text" ? plainRuns(block.runs) : "";
}
