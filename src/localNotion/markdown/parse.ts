import type { BlockRequest } from "../content/blockContent.ts";
import { languages } from "../content/languages.ts";
import { longColor, richTextFromMarkdown } from "./inline.ts";

/** A line and how far it is indented, in tabs. */
interface Line {
	readonly depth: number;
	readonly text: string;
}

/** Blocks are nested no deeper than this; what stands deeper is flattened. */
const maximalDepth = 30;

/** The blocks that a text in Notion's enhanced Markdown stands for. */
export function blocksFromMarkdown(markdown: string): readonly BlockRequest[] {
	const lines = markdown.split(/\r?\n/).map((line): Line => {
		const tabs = /^\t*/.exec(line)?.[0].length ?? 0;
		return { depth: Math.min(tabs, maximalDepth), text: line.slice(tabs) };
	});
	return new BlockReader(lines).blocks(0);
}

class BlockReader {
	readonly #lines: readonly Line[];
	#at = 0;

	constructor(lines: readonly Line[]) {
		this.#lines = lines;
	}

	/** Reads blocks that stand at least at `depth`, up to the line that ends them. */
	blocks(depth: number, end?: RegExp): readonly BlockRequest[] {
		const blocks: BlockRequest[] = [];
		for (let line = this.#peek(); line; line = this.#peek()) {
			if (line.text.trim() === "") {
				this.#at += 1;
				continue;
			}
			if (end?.test(line.text.trim())) {
				this.#at += 1;
				break;
			}
			if (line.depth < depth) {
				break;
			}
			blocks.push(this.#block(line));
		}
		return blocks;
	}

	#peek(): Line | undefined {
		return this.#lines[this.#at];
	}

	#block(line: Line): BlockRequest {
		this.#at += 1;
		const { text, depth } = line;
		for (const [pattern, make] of forms) {
			const match = pattern.exec(text);
			if (match) {
				return make(match, this, depth);
			}
		}
		return this.withText("paragraph", text, depth);
	}

	/** A block with rich text, the color behind it, and what is indented below it. */
	withText(type: string, source: string, depth: number, more: object = {}): BlockRequest {
		const attributes = /\s*\{((?:[a-z-]+="[^"]*"\s*)+)\}\s*$/.exec(source);
		const color = /color="([a-z_]+)"/.exec(attributes?.[1] ?? "")?.[1];
		const toggle = /toggle="true"/.test(attributes?.[1] ?? "");
		const text = attributes ? source.slice(0, attributes.index) : source;
		const children = this.blocks(depth + 1);
		return content(type, {
			rich_text: richTextFromMarkdown(text),
			...(color === undefined ? {} : { color: longColor(color) }),
			...(toggle ? { is_toggleable: true } : {}),
			...more,
			...(children.length > 0 ? { children } : {}),
		});
	}

	/** What `pattern` captures on the next line, which is then read; `undefined` where it doesn't fit. */
	take(pattern: RegExp): string | undefined {
		const match = pattern.exec(this.#peek()?.text.trim() ?? "");
		if (match) {
			this.#at += 1;
		}
		return match?.[1];
	}

	/** The lines up to `end`, as they stand, without the indentation of the first. */
	rawUntil(end: string, depth: number): string {
		const lines: string[] = [];
		for (let line = this.#peek(); line; line = this.#peek()) {
			this.#at += 1;
			if (line.text.trim() === end) {
				break;
			}
			lines.push("\t".repeat(Math.max(0, line.depth - depth)) + line.text);
		}
		return lines.join("\n");
	}
}

function content(type: string, value: object): BlockRequest {
	return { type, [type]: value };
}

type Form = readonly [RegExp, (match: RegExpExecArray, reader: BlockReader, depth: number) => BlockRequest];

const forms: readonly Form[] = [
	[
		/^(#{1,6})\s+(.*)$/,
		([, marks = "", text = ""], reader, depth) => reader.withText(`heading_${Math.min(4, marks.length)}`, text, depth),
	],
	[
		/^[-*]\s\[([ xX])\]\s?(.*)$/,
		([, mark = "", text = ""], reader, depth) => reader.withText("to_do", text, depth, { checked: mark !== " " }),
	],
	[/^(?:-{3,}|\*{3,}|_{3,})\s*$/, () => content("divider", {})],
	[/^[-*+]\s+(.*)$/, ([, text = ""], reader, depth) => reader.withText("bulleted_list_item", text, depth)],
	[/^\d+[.)]\s+(.*)$/, ([, text = ""], reader, depth) => reader.withText("numbered_list_item", text, depth)],
	[/^>\s?(.*)$/, ([, text = ""], reader, depth) => reader.withText("quote", text, depth)],
	[/^```(.*)$/, ([, language = ""], reader, depth) => codeBlock(language.trim(), reader.rawUntil("```", depth))],
	[/^\$\$\s*$/, (_match, reader, depth) => content("equation", { expression: reader.rawUntil("$$", depth) })],
	[/^<empty-block\s*\/>$/, () => content("paragraph", { rich_text: [] })],
	[
		/^<table_of_contents(?:\s+color="([a-z_]+)")?\s*\/>$/,
		([, color]) => content("table_of_contents", color ? { color: longColor(color) } : {}),
	],
	[/^!\[(.*)\]\((\S+)\)\s*$/, ([, caption = "", url = ""]) => media("image", url, caption)],
	[
		/^<(video|audio|file|pdf)\s+src="([^"]*)"\s*>(.*)<\/\1>$/,
		([, type = "", url = "", caption = ""]) => media(type, url, caption),
	],
	[/^<details(.*)>$/, ([, attributes = ""], reader, depth) => toggleBlock(attributes, reader, depth)],
	[/^<callout(.*)>$/, ([, attributes = ""], reader, depth) => calloutBlock(attributes, reader, depth)],
	[
		/^<columns>$/,
		(_match, reader, depth) => content("column_list", { children: reader.blocks(depth, /^<\/columns>$/) }),
	],
	[/^<column>$/, (_match, reader, depth) => content("column", { children: reader.blocks(depth, /^<\/column>$/) })],
	[
		/^<table(\s.*)?>$/,
		([, attributes = ""], reader, depth) => tableBlock(attributes, reader.rawUntil("</table>", depth)),
	],
	[
		/^<synced_block(?:\s.*)?>$/,
		(_match, reader, depth) =>
			content("synced_block", { synced_from: null, children: reader.blocks(depth, /^<\/synced_block>$/) }),
	],
	[/^\|(.+)\|\s*$/, ([whole], reader, depth) => reader.withText("paragraph", whole, depth)],
];

function codeBlock(language: string, text: string): BlockRequest {
	const known = languages.find((candidate) => candidate === language.toLowerCase());
	const pieces = Array.from({ length: Math.ceil(text.length / 2000) }, (_, index) => ({
		text: { content: text.slice(index * 2000, (index + 1) * 2000) },
	}));
	return content("code", { language: known ?? "plain text", rich_text: pieces });
}

function media(type: string, url: string, caption: string): BlockRequest {
	if (!URL.canParse(url)) {
		return content("paragraph", { rich_text: richTextFromMarkdown(caption) });
	}
	return content(type, { external: { url }, caption: richTextFromMarkdown(caption) });
}

function toggleBlock(attributes: string, reader: BlockReader, depth: number): BlockRequest {
	const color = /color="([a-z_]+)"/.exec(attributes)?.[1];
	const summary = reader.take(/^<summary>(.*)<\/summary>$/);
	const children = reader.blocks(depth, /^<\/details>$/);
	return content("toggle", {
		rich_text: richTextFromMarkdown(summary ?? ""),
		...(color === undefined ? {} : { color: longColor(color) }),
		...(children.length > 0 ? { children } : {}),
	});
}

function calloutBlock(attributes: string, reader: BlockReader, depth: number): BlockRequest {
	const color = /color="([a-z_]+)"/.exec(attributes)?.[1];
	const emoji = /icon="([^"]+)"/.exec(attributes)?.[1];
	const children = reader.blocks(depth, /^<\/callout>$/);
	const [first, ...rest] = children;
	const text = first?.type === "paragraph" ? (first.paragraph as { readonly rich_text: unknown }).rich_text : undefined;
	const below = text === undefined ? children : rest;
	return content("callout", {
		rich_text: text ?? [],
		...(emoji === undefined ? {} : { icon: { type: "emoji", emoji } }),
		...(color === undefined ? {} : { color: longColor(color) }),
		...(below.length > 0 ? { children: below } : {}),
	});
}

function tableBlock(attributes: string, source: string): BlockRequest {
	const rows = [...source.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) =>
		[...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = ""]) => richTextFromMarkdown(cell.trim())),
	);
	const width = Math.max(1, ...rows.map((row) => row.length));
	return content("table", {
		table_width: width,
		has_column_header: /header-row="true"/.test(attributes),
		has_row_header: /header-column="true"/.test(attributes),
		children: rows.map((row) =>
			content("table_row", { cells: Array.from({ length: width }, (_, index) => row[index] ?? []) }),
		),
	});
}
