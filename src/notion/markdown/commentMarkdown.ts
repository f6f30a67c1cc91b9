import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../base/markdown.ts";
import { dateText } from "../dateText.ts";
import type { Comment } from "../types.ts";
import type { LinkTargets } from "./inline.ts";
import type { Remark } from "./remarks.ts";

/** How far the comments on single blocks of a page were read: Notion tells them for each block alone. */
export interface ReadRemarks {
	readonly remarks: readonly Remark[];
	/** Of how many blocks, from the top, they were asked for. */
	readonly asked: number;
	/** How many blocks the page has. */
	readonly blocks: number;
	/** Milliseconds since 1970. */
	readonly readAt: number;
}

/** Discussions as quotes, one below the other; comments of one discussion belong together. */
export function discussionsMarkdown(comments: readonly Comment[], targets: LinkTargets): string[] {
	const discussions = Map.groupBy(comments, ({ discussion_id }) => discussion_id);
	return [...discussions.values()].map((discussion) =>
		discussion.map((comment) => commentMarkdown(comment, targets)).join("\n>\n"),
	);
}

/** What was said on a block, to stand beside it. */
export function remarkMarkdown({ comments }: Remark, targets: LinkTargets): string[] {
	const label = escapeMarkdown(l10n.t("Comments"));
	const lines = discussionsMarkdown(comments, targets).join("\n\n").split("\n");
	return [`<aside class="notion-remark" aria-label="${label}">`, "", ...lines, "", "</aside>"];
}

/** The section at the end of a page: the discussions on the page itself, and those on blocks that weren't found in its text. */
export function commentSection(
	comments: readonly Comment[],
	left: readonly Remark[],
	read: ReadRemarks | undefined,
	targets: LinkTargets,
): string {
	const onBlocks = left.map((remark) =>
		[
			escapeMarkdown(l10n.t('On "{0}":', shortened(remark.quote))),
			...discussionsMarkdown(remark.comments, targets),
		].join("\n\n"),
	);
	const drawn = [...discussionsMarkdown(comments, targets), ...onBlocks];
	const head = drawn.length === 0 ? [] : ["---", `## ${escapeMarkdown(l10n.t("Comments"))}`, ...drawn];
	return [...head, `<div class="notion-path">${escapeMarkdown(howFar(read))}</div>`].join("\n\n");
}

function howFar(read: ReadRemarks | undefined): string {
	if (!read) {
		return l10n.t('Comments on single blocks are not read yet: "Read Comments on Blocks" above the page does that.');
	}
	const time = dateText(new Date(read.readAt).toISOString());
	if (read.asked < read.blocks) {
		return l10n.t("Comments on the first {0} of {1} blocks, as read {2}.", read.asked, read.blocks, time);
	}
	return read.remarks.length === 0
		? l10n.t("No open comments on single blocks, as read {0}.", time)
		: l10n.t("Comments on single blocks as read {0}.", time);
}

function shortened(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length > 80 ? `${line.slice(0, 80).toWellFormed().trim()}…` : line;
}

function commentMarkdown(comment: Comment, targets: LinkTargets): string {
	const { display_name, created_by, created_time, rich_text } = comment;
	const author = display_name?.resolved_name ?? targets.title(created_by.id) ?? l10n.t("Somebody");
	const text = rich_text.map(({ plain_text }) => plain_text).join("");
	const lines = text.split("\n").map((line) => escapeMarkdown(line));
	return [
		`> **${escapeMarkdown(author)}** · ${escapeMarkdown(dateText(created_time))}`,
		">",
		`> ${lines.join("<br>")}`,
	].join("\n");
}
