import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import type { ReadRemarks } from "../../notion/markdown/commentMarkdown.ts";
import { remarksOn } from "../../notion/markdown/remarks.ts";
import type { Block, Comment } from "../../notion/types.ts";
import type { Progress } from "../progress.ts";

/** A request each, some three a second: what is further down in a page isn't asked for. */
const mostBlocks = 500;
/** Requests that wait for their turn at the same time. */
const together = 4;

/** Pages of their own, whose comments are theirs; and what only holds others, on which nobody can comment. */
const withoutRemarks: ReadonlySet<string> = new Set([
	"child_page",
	"child_database",
	"column_list",
	"column",
	"table_row",
]);

/**
 * Reads the open comments on each block of a page, from top to bottom, behind everything else that is asked for. Where it is cancelled,
 * what was read until then is what there is. Throws what the session throws.
 */
export async function readRemarks(
	{ session: { api } }: Connection,
	pageId: string,
	{ signal, report }: Progress,
	now: () => number,
): Promise<ReadRemarks> {
	const blocks = (await blocksBelow(api, pageId)).filter(({ type }) => !withoutRemarks.has(type));
	const wanted = blocks.slice(0, mostBlocks);
	const found = new Map<string, readonly Comment[]>();
	let asked = 0;
	while (asked < wanted.length && !signal.aborted) {
		const next = wanted.slice(asked, asked + together);
		try {
			const comments = await Promise.all(next.map(({ id }) => api.comments(id, { priority: "background" })));
			for (const [i, { id }] of next.entries()) {
				found.set(id, comments[i] ?? []);
			}
		} catch (error) {
			if (signal.aborted) {
				break;
			}
			throw error;
		}
		asked += next.length;
		report(l10n.t("{0} of {1} blocks", asked, wanted.length), asked, wanted.length);
	}
	return { remarks: remarksOn(wanted, found), asked, blocks: blocks.length, readAt: now() };
}

/** All blocks of a page in the order in which they stand, those of pages in it aside. */
async function blocksBelow(api: Connection["session"]["api"], id: string): Promise<Block[]> {
	const children = await api.children(id);
	const below = await Promise.all(
		children.map(async (block) =>
			block.has_children && block.type !== "child_page" && block.type !== "child_database"
				? [block, ...(await blocksBelow(api, block.id))]
				: [block],
		),
	);
	return below.flat();
}
