import type { MarkdownChange } from "../../../notion/pageMarkdown.ts";
import { type PartEdit, partEdits } from "../../bodyParts.ts";
import type { PlacedBlock } from "./notionBlocks.ts";

/** A block of a page, in the one spelling of its content. */
export interface PlacedPart extends Pick<PlacedBlock, "start" | "end"> {
	readonly part: string;
}

/** Neighbouring blocks of a page, from one to before another. */
interface Stretch {
	readonly from: number;
	readonly to: number;
}

/**
 * The request that makes a page say other parts, `undefined` where it says them already: a search and replace for each place that
 * changes. A text to be replaced stands on the page once; where it doesn't, its neighbours are named with it, and stay as they are.
 */
export function contentUpdates(
	markdown: string,
	blocks: readonly PlacedPart[],
	after: readonly string[],
): MarkdownChange | undefined {
	const edits = partEdits(
		blocks.map(({ part }) => part),
		after,
	);
	if (edits.length === 0) {
		return undefined;
	}
	if (blocks.length === 0) {
		return { type: "insert_content", insert_content: { content: after.join("\n"), position: { type: "end" } } };
	}
	const page = new EditedPage(markdown, blocks, edits);
	let stretches = joined(edits.map((edit) => page.anchored(edit)));
	for (let vague = page.firstVague(stretches); vague >= 0; vague = page.firstVague(stretches)) {
		stretches = joined(stretches.map((stretch, index) => (index === vague ? page.widened(stretch) : stretch)));
	}
	return {
		type: "update_content",
		update_content: {
			content_updates: stretches.map((stretch) => ({ old_str: page.before(stretch), new_str: page.after(stretch) })),
		},
	};
}

/** Stretches that touch become one. */
function joined(stretches: readonly Stretch[]): readonly Stretch[] {
	const result: Stretch[] = [];
	for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
		const last = result.at(-1);
		if (last && stretch.from <= last.to) {
			result[result.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) };
		} else {
			result.push(stretch);
		}
	}
	return result;
}

class EditedPage {
	readonly #markdown: string;
	readonly #blocks: readonly PlacedPart[];
	readonly #edits: readonly PartEdit[];

	constructor(markdown: string, blocks: readonly PlacedPart[], edits: readonly PartEdit[]) {
		this.#markdown = markdown;
		this.#blocks = blocks;
		this.#edits = edits;
	}

	/** The blocks that an edit replaces; for one that only adds or only takes away, with one that stays. */
	anchored({ at, removed, added }: PartEdit): Stretch {
		const replaces = removed > 0 && added.length > 0;
		const from = replaces || at === 0 ? at : at - 1;
		const to = at + removed;
		return { from, to: replaces || from < at ? to : Math.min(to + 1, this.#blocks.length) };
	}

	widened({ from, to }: Stretch): Stretch {
		return { from: Math.max(0, from - 1), to: Math.min(this.#blocks.length, to + 1) };
	}

	/** The first of some stretches whose text stands in more than one place, now or when those before it have been replaced. */
	firstVague(stretches: readonly Stretch[]): number {
		let text = this.#markdown;
		for (const [index, stretch] of stretches.entries()) {
			const before = this.before(stretch);
			const isAll = stretch.from === 0 && stretch.to === this.#blocks.length;
			if (!isAll && !(standsOnce(text, before) && standsOnce(this.#markdown, before))) {
				return index;
			}
			text = text.replace(before, () => this.after(stretch));
		}
		return -1;
	}

	before({ from, to }: Stretch): string {
		return this.#markdown.slice(this.#blocks[from]?.start, this.#blocks[to - 1]?.end);
	}

	/** What stands in a stretch between blocks and is none (pages, empty paragraphs) stays. */
	after({ from, to }: Stretch): string {
		const pieces: string[] = [];
		for (let at = from; at <= to; ) {
			const edit = this.#edits.find((one) => one.at === at && at + one.removed <= to);
			pieces.push(...(edit?.added ?? []));
			if (at < to && !edit?.removed) {
				pieces.push(this.before({ from: at, to: at + 1 }));
			}
			const next = at + Math.max(1, edit?.removed ?? 0);
			for (let behind = at + 1; behind <= next && behind < to; behind++) {
				pieces.push(this.#gap(behind));
			}
			at = next;
		}
		return pieces.filter((piece) => piece !== "").join("\n");
	}

	/** The lines before a block that belong to none. */
	#gap(at: number): string {
		const text = this.#markdown.slice(this.#blocks[at - 1]?.end, this.#blocks[at]?.start);
		return text
			.split("\n")
			.filter((line) => line.trim() !== "")
			.join("\n");
	}
}

/** Also where a text overlaps itself. */
function standsOnce(text: string, part: string): boolean {
	const first = text.indexOf(part);
	return first >= 0 && text.lastIndexOf(part) === first;
}
