/** A line of Notion's Markdown with the lines that are indented below it; a fence or a table is one block with all its lines. */
export interface MarkdownBlock {
	readonly lines: readonly string[];
	readonly children: readonly MarkdownBlock[];
}

/**
 * Reads Notion's Markdown into blocks. In it every line is a block and a tab of indentation makes a child.
 * Source: developers.notion.com, "Enhanced Markdown".
 */
export function readBlocks(markdown: string): MarkdownBlock[] {
	return read(markdown.replaceAll("\r\n", "\n").split("\n"));
}

function read(lines: readonly string[]): MarkdownBlock[] {
	const blocks: MarkdownBlock[] = [];
	for (let i = 0; i < lines.length; ) {
		const line = lines[i] ?? "";
		if (line.trim() === "") {
			i++;
			continue;
		}
		const whole = endOfWhole(lines, i);
		if (whole !== undefined) {
			blocks.push({ lines: lines.slice(i, whole + 1), children: [] });
			i = whole + 1;
			continue;
		}
		let end = i + 1;
		while (end < lines.length && (lines[end]?.startsWith("\t") || lines[end] === "")) {
			end++;
		}
		const below = lines.slice(i + 1, end).map((inner) => inner.replace(/^\t/, ""));
		blocks.push({ lines: [line], children: read(below) });
		i = end;
	}
	return blocks;
}

/** The last line of a block that is not read further: a code fence, an equation, a table. `undefined` for other blocks. */
function endOfWhole(lines: readonly string[], start: number): number | undefined {
	const line = lines[start] ?? "";
	const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
	const closes = fence
		? (text: string) => text.trim().startsWith(fence) && text.trim().replaceAll(fence.charAt(0), "") === ""
		: line.trim() === "$$"
			? (text: string) => text.trim() === "$$"
			: /^<table\b/.test(line)
				? (text: string) => text.trim() === "</table>"
				: undefined;
	if (!closes) {
		return undefined;
	}
	const length = lines.slice(start + 1).findIndex(closes);
	return length < 0 ? lines.length - 1 : start + 1 + length;
}
