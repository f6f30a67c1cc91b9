import { plainText } from "../richText.ts";
import type { Block, Comment, RichText } from "../types.ts";
import type { MarkdownBlock } from "./blockTree.ts";

/**
 * An open discussion on a block of a page. Notion's Markdown names no ids of blocks: so a block is found by its words, and by how many
 * with the same words stand before it.
 */
export interface Remark {
	/** The letters and digits of the block's text. */
	readonly words: string;
	/** Which of the blocks with these words it is, from 0, from top to bottom. */
	readonly nth: number;
	/** What it says, for people; its type where it says nothing. */
	readonly quote: string;
	/** Oldest first. */
	readonly comments: readonly Comment[];
}

/** The comments of blocks in the order in which they stand in a page, children after their parent. */
export function remarksOn(
	blocks: readonly Block[],
	commentsOf: ReadonlyMap<string, readonly Comment[]>,
): readonly Remark[] {
	const met = new Map<string, number>();
	return blocks.flatMap((block) => {
		const text = textOfBlock(block);
		const words = wordsOf(text);
		const nth = met.get(words) ?? 0;
		met.set(words, nth + 1);
		const comments = commentsOf.get(block.id) ?? [];
		return comments.length === 0 ? [] : [{ words, nth, quote: text.trim() || block.type, comments }];
	});
}

/** Finds the blocks of a page's Markdown that something was said on, as they come from top to bottom. */
export class RemarkPlaces {
	readonly #left: Set<Remark>;
	readonly #met = new Map<string, number>();

	constructor(remarks: readonly Remark[]) {
		this.#left = new Set(remarks);
	}

	/** What was said on the next block of the page. */
	take(block: MarkdownBlock): Remark | undefined {
		if (this.#left.size === 0) {
			return undefined;
		}
		const words = wordsOf(textOfLines(block.lines));
		if (words === "") {
			return undefined;
		}
		const nth = this.#met.get(words) ?? 0;
		this.#met.set(words, nth + 1);
		const found = [...this.#left].find((remark) => remark.words === words && remark.nth === nth);
		if (found) {
			this.#left.delete(found);
		}
		return found;
	}

	/** Those whose block wasn't found in what was drawn so far. */
	get left(): readonly Remark[] {
		return [...this.#left];
	}
}

/** What can be compared between a block and its Markdown, however either is written. */
function wordsOf(text: string): string {
	return text.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "");
}

function textOfBlock(block: Block): string {
	switch (block.type) {
		case "child_page":
			return block.child_page.title;
		case "child_database":
			return block.child_database.title;
		case "equation":
			return block.equation.expression;
		default: {
			const content = (block as unknown as Readonly<Record<string, unknown>>)[block.type] as
				| { readonly rich_text?: RichText; readonly caption?: RichText }
				| undefined;
			return plainText(content?.rich_text ?? content?.caption ?? []);
		}
	}
}

/** The text of a block in Notion's Markdown, without what Markdown and Notion's tags put around it. */
function textOfLines(lines: readonly string[]): string {
	const [first = ""] = lines;
	if (/^\s*(?:`{3,}|~{3,}|\$\$)/.test(first)) {
		const last = lines.at(-1) ?? "";
		return lines.slice(1, /^\s*(?:`{3,}|~{3,}|\$\$)\s*$/.test(last) ? -1 : undefined).join("\n");
	}
	return lines
		.join("\n")
		.replace(/^(?:[-*+] \[[ x]\] |\d+[.)] )/i, "")
		.replace(/\s*\{(?:\s*(?:toggle|color)="[^"]*")+\}\s*$/, "")
		.replace(/<\/?[a-z][^<>]*>/gi, "")
		.replace(/\]\((?:[^()]|\([^()]*\))*\)/g, "]");
}
