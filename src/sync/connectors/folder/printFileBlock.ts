import type { Block, CodeBlock, TableBlock, TextBlock } from "./blocks.ts";
import { notionLanguage } from "./codeLanguages.ts";
import { type FileAddresses, parseFileBlocks } from "./fileBlocks.ts";
import { type InlineStyle, printFileInline } from "./fileInline.ts";
import { printNotionBlock } from "./notionBlocks.ts";
import type { Run } from "./runs.ts";

/** How a file writes what can be written in more than one way. */
export interface FileStyle {
	readonly bullet: string;
	/** The number of a numbered item, and what stands behind it: `1.`. */
	readonly number: string;
	/** What stood behind the fence of a block of code. */
	readonly info?: string;
	/** Columns after which a paragraph goes on in a new line; `undefined`: never. */
	readonly width?: number;
}

/** A block as a Markdown file holds it: read again, it is the same block. */
export function printFileBlock(block: Block, addresses: FileAddresses, style: FileStyle): string {
	const expected = printNotionBlock(block);
	const candidates = [
		() => new BlockPrinter(addresses, style, false).print(block),
		() => new BlockPrinter(addresses, { ...style, width: undefined }, false).print(block),
		() => new BlockPrinter(addresses, { ...style, width: undefined }, true).print(block),
	];
	for (const candidate of candidates) {
		const printed = candidate();
		const read = parseFileBlocks(printed, addresses);
		if (read.length === 1 && read[0] && printNotionBlock(read[0].block) === expected) {
			return printed;
		}
	}
	// Whatever Markdown has no notation for stands there in Notion's.
	return fenced(expected, "notion");
}

class BlockPrinter {
	readonly #addresses: FileAddresses;
	readonly #style: FileStyle;
	readonly #elements: boolean;

	constructor(addresses: FileAddresses, style: FileStyle, elements: boolean) {
		this.#addresses = addresses;
		this.#style = style;
		this.#elements = elements;
	}

	print(block: Block): string {
		switch (block.kind) {
			case "text":
				return this.#text(block);
			case "code":
				return this.#code(block);
			case "equation":
				return `$$\n${block.text}\n$$`;
			case "divider":
				return "---";
			case "image":
				return `![${this.#inline(block.caption, "<br>")}](${this.#addresses.imageToFile(block.url)})`;
			case "table":
				return this.#table(block);
			case "opaque":
				return block.lines.join("\n");
		}
	}

	#text(block: TextBlock): string {
		const { type, children } = block;
		switch (type) {
			case "heading_1":
			case "heading_2":
			case "heading_3":
			case "heading_4":
				return `${"#".repeat(Number(type.slice(-1)))} ${this.#line(block, "<br>").replace(/(^|\s)(#+)$/, "$1\\$2")}`;
			case "bulleted_list_item":
				return this.#item(`${this.#style.bullet} `, block);
			case "numbered_list_item":
				return this.#item(`${this.#style.number} `, block);
			case "to_do":
				return this.#item(`${this.#style.bullet} `, block, block.checked ? "[x] " : "[ ] ");
			case "quote":
				return indented(this.#above(this.#paragraph(block), children, "\n\n"), "> ", "> ").replace(/ +$/gm, "");
			case "paragraph":
				return this.#paragraph(block);
		}
	}

	#item(marker: string, block: TextBlock, box = ""): string {
		const content = this.#above(box + this.#paragraph(block), block.children, "\n");
		return indented(content, marker, " ".repeat(marker.length)).replace(/[ ]+$/gm, (end) =>
			end.length > 1 ? "" : end,
		);
	}

	/** A text and what stands below it; items of lists follow closely. */
	#above(text: string, children: readonly Block[], close: string): string {
		const own = new BlockPrinter(this.#addresses, { ...this.#style, number: "1.", width: undefined }, this.#elements);
		let printed = text;
		for (const [index, child] of children.entries()) {
			const follows = isItem(child) && (index === 0 || isItem(children[index - 1]));
			printed += (follows ? close : "\n\n") + own.print(child);
		}
		return printed;
	}

	#paragraph(block: TextBlock): string {
		const text = this.#line(block, "\\\n");
		return wrapped(text, this.#style.width)
			.split("\n")
			.map((line) =>
				line
					.replace(/^(\s*)(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-+\s*$|~~~|\|)/, "$1\\")
					.replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2"),
			)
			.join("\n");
	}

	#line({ runs, attributes }: TextBlock, lineBreak: InlineStyle["lineBreak"]): string {
		const text = this.#inline(runs, lineBreak);
		return attributes === "" ? text : `${text} ${attributes}`.trimStart();
	}

	#inline(runs: readonly Run[], lineBreak: InlineStyle["lineBreak"]): string {
		return printFileInline(runs, this.#addresses, { elements: this.#elements, lineBreak });
	}

	#code({ language, text }: CodeBlock): string {
		const { info } = this.#style;
		if (info !== undefined && notionLanguage(info.split(/\s/)[0] ?? "") === language) {
			return fenced(text, info);
		}
		return fenced(text, language === "plain text" ? "" : language.replaceAll(" ", "-"));
	}

	#table({ rows }: TableBlock): string {
		const width = Math.max(...rows.map((row) => row.length));
		const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
		const lines = rows.map((row) =>
			line(
				Array.from({ length: width }, (_, index) =>
					this.#inline(row[index] ?? [], "<br>").replace(/(?<!\\)\|/g, "\\|"),
				),
			),
		);
		return [lines[0], line(Array.from({ length: width }, () => "---")), ...lines.slice(1)].join("\n");
	}
}

export function isItem(block: Block | undefined): boolean {
	return block?.kind === "text" && /list_item|to_do/.test(block.type);
}

function fenced(text: string, info: string): string {
	const longest = Math.max(2, ...[...text.matchAll(/^\s*(`{3,})/gm)].map(([, ticks = ""]) => ticks.length));
	const fence = "`".repeat(longest + 1);
	return text === "" ? `${fence}${info}\n${fence}` : `${fence}${info}\n${text}\n${fence}`;
}

function indented(text: string, first: string, others: string): string {
	return text
		.split("\n")
		.map((line, index) => (index === 0 ? first + line : line === "" && others.trim() === "" ? "" : others + line))
		.join("\n");
}

/** The text in lines of a width; a line break that is there ends a line too. */
function wrapped(text: string, width: number | undefined): string {
	if (width === undefined) {
		return text;
	}
	return text
		.split("\n")
		.map((line) => {
			const lines: string[] = [];
			let current = "";
			for (const word of line.split(" ")) {
				if (current !== "" && current.length + 1 + word.length > width) {
					lines.push(current);
					current = word;
				} else {
					current = current === "" ? word : `${current} ${word}`;
				}
			}
			return [...lines, current].join("\n");
		})
		.join("\n");
}
