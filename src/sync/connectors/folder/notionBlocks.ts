import { bodyParts, joinParts } from "../../bodyParts.ts";
import { type Block, type TextBlock, textBlock } from "./blocks.ts";
import { notionLanguage } from "./codeLanguages.ts";
import { parseNotionInline, printNotionInline } from "./notionInline.ts";

/** A block on the first level of a page, and where it stands in the page's Markdown. */
export interface PlacedBlock {
	readonly block: Block;
	readonly start: number;
	/** Without the line end behind it. */
	readonly end: number;
}

interface Line {
	/** Tabs before it. */
	readonly depth: number;
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Reads Notion's Markdown. Empty paragraphs, and pages and databases within the page, are none of its content. */
export function parseNotionBlocks(markdown: string): readonly PlacedBlock[] {
	let start = 0;
	const lines = markdown.split("\n").map((line): Line => {
		const depth = /^\t*/.exec(line)?.[0].length ?? 0;
		const placed = { depth, text: line.slice(depth).trimEnd(), start, end: start + line.length };
		start += line.length + 1;
		return placed;
	});
	return new BlockReader(lines, markdown).placed();
}

class BlockReader {
	readonly #lines: readonly Line[];
	readonly #source: string;
	#at = 0;

	constructor(lines: readonly Line[], source: string) {
		this.#lines = lines;
		this.#source = source;
	}

	placed(): readonly PlacedBlock[] {
		const blocks: PlacedBlock[] = [];
		for (let line = this.#lines[this.#at]; line; line = this.#lines[this.#at]) {
			const block = this.#block(line, 0);
			const last = this.#lines[this.#at - 1];
			if (block && last) {
				blocks.push({ block, start: line.start, end: last.end });
			}
		}
		return blocks;
	}

	#children(depth: number): readonly Block[] {
		const blocks: Block[] = [];
		for (
			let line = this.#lines[this.#at];
			line && (line.depth >= depth || line.text === "");
			line = this.#lines[this.#at]
		) {
			// Blank lines before something that isn't a child are nobody's.
			if (line.text === "" && (this.#nextFilled()?.depth ?? 0) < depth) {
				break;
			}
			const block = this.#block(line, depth);
			blocks.push(...(block ? [block] : []));
		}
		return blocks;
	}

	#nextFilled(): Line | undefined {
		return this.#lines.slice(this.#at).find(({ text }) => text !== "");
	}

	#block(line: Line, depth: number): Block | undefined {
		this.#at++;
		const { text } = line;
		if (text === "" || /^<(?:empty-block|page|database)\b.*>$/.test(text)) {
			return undefined;
		}
		const fence = /^```(.*)$/.exec(text);
		if (fence) {
			return { kind: "code", language: notionLanguage(fence[1] ?? ""), text: this.#rawUntil("```", line.depth) };
		}
		if (text === "$$") {
			return { kind: "equation", text: this.#rawUntil("$$", line.depth) };
		}
		const tag = /^<([a-z_-]+)\b/.exec(text)?.[1];
		if (tag !== undefined && !/^<(?:br|span|mention-)/.test(text)) {
			return this.#tag(line, tag);
		}
		if (/^-{3,}$/.test(text)) {
			return { kind: "divider" };
		}
		const image = /^!\[(.*)\]\((\S+)\)$/.exec(text);
		if (image) {
			return { kind: "image", caption: parseNotionInline(image[1] ?? ""), url: lastingUrl(image[2] ?? "") };
		}
		return this.#text(line, depth);
	}

	#text({ text, depth: own }: Line, depth: number): TextBlock {
		const found = /\s*(\{(?:[a-z-]+="[^"]*"\s*)+\})$/.exec(text);
		const isAttributes = found !== null && text[found.index + found[0].indexOf("{") - 1] !== "\\";
		const attributes = isAttributes ? (found[1] ?? "") : "";
		const { type, content, checked } = textForm(isAttributes ? text.slice(0, found.index) : text);
		const children = this.#children(Math.max(own, depth) + 1);
		return textBlock(type, parseNotionInline(content), {
			attributes,
			children,
			...(checked === undefined ? {} : { checked }),
		});
	}

	/** Something in tags, up to where the first one is closed. */
	#tag(first: Line, tag: string): Block {
		const isOpen = !/\/>$/.test(first.text) && !first.text.endsWith(`</${tag}>`);
		let end = this.#at;
		if (isOpen) {
			while (end < this.#lines.length && !this.#isClosing(end, tag, first.depth)) {
				end++;
			}
			end = Math.min(end + 1, this.#lines.length);
		}
		const lines = this.#lines
			.slice(this.#at - 1, end)
			.map((line) => "\t".repeat(Math.max(0, line.depth - first.depth)) + normalTag(line.text));
		this.#at = end;
		return tableOf(lines) ?? { kind: "opaque", lines };
	}

	#isClosing(at: number, tag: string, depth: number): boolean {
		const line = this.#lines[at];
		return line !== undefined && line.depth <= depth && line.text === `</${tag}>`;
	}

	/** The lines up to one that is `end`, without the indentation of the first. */
	#rawUntil(end: string, depth: number): string {
		const raw: string[] = [];
		for (let line = this.#lines[this.#at]; line; line = this.#lines[this.#at]) {
			this.#at++;
			if (line.text === end && line.depth === depth) {
				break;
			}
			raw.push(this.#source.slice(line.start, line.end).slice(Math.min(depth, line.depth)));
		}
		return raw.join("\n");
	}
}

interface TextForm {
	readonly type: TextBlock["type"];
	readonly content: string;
	readonly checked?: boolean;
}

function textForm(text: string): TextForm {
	const heading = /^(#{1,6})(?:\s+(.*))?$/.exec(text);
	if (heading) {
		const level = Math.min(4, heading[1]?.length ?? 1) as 1 | 2 | 3 | 4;
		return { type: `heading_${level}`, content: heading[2] ?? "" };
	}
	const todo = /^[-*+]\s\[([ xX])\](?:\s+(.*))?$/.exec(text);
	if (todo) {
		return { type: "to_do", content: todo[2] ?? "", checked: todo[1] !== " " };
	}
	for (const [pattern, type] of [
		[/^[-*+](?:\s+(.*))?$/, "bulleted_list_item"],
		[/^\d+[.)](?:\s+(.*))?$/, "numbered_list_item"],
		[/^>(?:\s?(.*))?$/, "quote"],
	] as const) {
		const match = pattern.exec(text);
		if (match) {
			return { type, content: match[1] ?? "" };
		}
	}
	return { type: "paragraph", content: text };
}

/** A table as a Markdown file can hold it; `undefined` for anything else. */
function tableOf(lines: readonly string[]): Block | undefined {
	const [first = ""] = lines;
	const plain = /^<table\b[^>]*\bheader-row="true"[^>]*>$/.test(first) && !/header-column="true"/.test(first);
	const source = lines.slice(1, -1).join("\n");
	if (!plain || /<col|<t[rd]\s/.test(source)) {
		return undefined;
	}
	const rows = [...source.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) =>
		[...row.matchAll(/<td>([\s\S]*?)<\/td>/g)].map(([, cell = ""]) => parseNotionInline(cell.trim())),
	);
	return rows.length > 0 ? { kind: "table", rows } : undefined;
}

/** A line of tags in its one spelling: a file's address without the part of it that expires. */
function normalTag(line: string): string {
	// A table of contents is grey where nothing else is said.
	const spelled = line.replace(/^<table_of_contents color="gray"\/>$/, "<table_of_contents/>");
	return spelled.replace(/(\bsrc=")([^"]*)"/, (_whole, before: string, url: string) => `${before}${lastingUrl(url)}"`);
}

/** The address of a file without the part of it that expires, where Notion keeps the file. */
export function lastingUrl(url: string): string {
	return isHosted(url) ? url.replace(/[?#].*$/, "") : url;
}

/** Whether Notion keeps the file: its address is another one with each answer. */
export function isHosted(url: string): boolean {
	return /^https?:\/\/[^/]+\/_local\/files\/|^https:\/\/(?:prod-files-secure\.s3[^/]*\.amazonaws\.com|s3[^/]*\.amazonaws\.com\/secure\.notion-static\.com|file\.notion\.so)\//.test(
		url,
	);
}

/** A block in Notion's Markdown, in the one spelling by which contents are compared. */
export function printNotionBlock(block: Block, depth = 0): string {
	return blockLines(block)
		.map((line) => (line === "" ? line : "\t".repeat(depth) + line))
		.join("\n");
}

function blockLines(block: Block): readonly string[] {
	switch (block.kind) {
		case "code":
			return [`\`\`\`${block.language}`, ...block.text.split("\n"), "```"];
		case "equation":
			return ["$$", ...block.text.split("\n").filter((line) => line.trim() !== ""), "$$"];
		case "divider":
			return ["---"];
		case "image":
			return [`![${printNotionInline(block.caption)}](${block.url})`];
		case "table":
			return [
				'<table header-row="true">',
				...block.rows.flatMap((row) => [
					"\t<tr>",
					...row.map((cell) => `\t\t<td>${printNotionInline(cell)}</td>`),
					"\t</tr>",
				]),
				"</table>",
			];
		case "opaque":
			return block.lines;
		case "text":
			return [
				`${markOf(block)}${textOf(block)}`,
				...block.children.flatMap((child) => printNotionBlock(child, 1).split("\n")),
			];
	}
}

function textOf({ type, runs, attributes }: TextBlock): string {
	const text = type === "paragraph" ? withoutForm(printNotionInline(runs)) : printNotionInline(runs);
	return attributes === "" ? text : `${text} ${attributes}`.trimStart();
}

/** A paragraph that begins like another kind of block is told from it by a backslash. */
function withoutForm(text: string): string {
	if (/^(?:#{1,6}(?:\s|$)|[-+](?:\s|$)|-{3,}$|!\[)/.test(text)) {
		return `\\${text}`;
	}
	return text.replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2");
}

function markOf({ type, checked }: TextBlock): string {
	switch (type) {
		case "heading_1":
		case "heading_2":
		case "heading_3":
		case "heading_4":
			return `${"#".repeat(Number(type.slice(-1)))} `;
		case "bulleted_list_item":
			return "- ";
		case "numbered_list_item":
			return "1. ";
		case "to_do":
			return checked ? "- [x] " : "- [ ] ";
		case "quote":
			return "> ";
		case "paragraph":
			return "";
	}
}

/** The content of a page as one text: what both sides are compared by. Its parts are separated by blank lines. */
export function bodyOf(blocks: readonly Block[]): string {
	return joinParts(blocks.map((block) => printNotionBlock(block)));
}

/** The blocks of such a text. */
export function blocksOfBody(body: string): readonly Block[] {
	return bodyParts(body).flatMap((part) => parseNotionBlocks(part).map(({ block }) => block));
}
