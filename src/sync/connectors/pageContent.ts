import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import type { MarkdownChange, PageMarkdown } from "../../notion/pageMarkdown.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Session } from "../../notion/session.ts";
import type { WriteOptions } from "../../tasks/operations.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import { bodyParts, joinParts, partEdits } from "../bodyParts.ts";
import { sameValue } from "../values.ts";
import type { UpdateOptions } from "./connector.ts";
import { contentBlocks, textUpdate } from "./contentBlocks.ts";
import type { Block } from "./folder/blocks.ts";
import { contentUpdates, type PlacedPart } from "./folder/contentUpdates.ts";
import { parseNotionBlocks, printNotionBlock } from "./folder/notionBlocks.ts";
import { parseNotionInline } from "./folder/notionInline.ts";
import { plainRuns } from "./folder/runs.ts";
import type { NewImage, PageImages } from "./pageImages.ts";
import { type InnerObject, innerObjects, innerTags } from "./tree/innerObjects.ts";

export interface PageContentOptions {
	readonly api: Session["api"];
	readonly outbox: Pick<Outbox, "changeContent">;
	readonly taskId: string;
	/** Pictures of the folder; without them pages show none. */
	readonly images?: PageImages;
}

/** What stands on a page, or why that can't be told. */
export type ContentReading = ({ readonly body: string } | { readonly problem: string }) & {
	/** Pages and databases that stand on the page: they are none of its content. */
	readonly inner: readonly InnerObject[];
};

/** Texts that change on a page, at most, for comments on each to be looked for. */
const mostLooks = 10;

/** Blocks that one request may make. Source: developers.notion.com, "Request limits"; a line is a block at most. */
const mostLines = 900;

/**
 * What stands on pages, read and written through Notion's Markdown endpoints. Only the parts that change are sent, each with the text
 * that it replaces: where that isn't there any more Notion refuses, and nothing of a request is done.
 */
export class PageContents {
	readonly #options: PageContentOptions;
	/** The pages as they were last read. */
	readonly #seen = new Map<string, PageMarkdown>();

	constructor(options: PageContentOptions) {
		this.#options = options;
	}

	async read(pageId: string, options: RequestOptions): Promise<ContentReading> {
		const page = await this.#options.api.pageMarkdown(pageId, options);
		const problem = await this.#options.images?.learn(page.markdown, options);
		if (problem !== undefined) {
			this.#seen.delete(pageId);
			return { problem, inner: innerObjects(page.markdown) };
		}
		return this.#see(pageId, page);
	}

	/** As much of a content as a page can be created with. */
	initial(body: string): string {
		return requestText(
			growing(
				[],
				bodyParts(body).filter((part) => !isImage(part)),
			)[0] ?? [],
		);
	}

	/**
	 * Makes a page say `to` instead of `from`, what it was last read as. Answers what it says then. Throws `conflict`, with nothing
	 * written, where it says something else by now.
	 */
	async write(
		pageId: string,
		{ from, to }: { readonly from: string; readonly to: string },
		options: UpdateOptions & WriteOptions,
	): Promise<string> {
		let now = this.#seen.get(pageId) ?? (await this.#options.api.pageMarkdown(pageId, options));
		if (!sameValue(this.#body(now), from)) {
			throw new WorkspaceError("conflict", l10n.t("The page was edited while it was being synced."), {
				remedy: l10n.t("Run the task again."),
			});
		}
		const target = bodyParts(to);
		now = await this.#withoutImages(pageId, now, target, options);
		const [texts, images] = this.#apart(now, target);
		now = await this.#withComments(pageId, now, texts, options);
		for (const [index, step] of growing(this.#parts(now), texts).entries()) {
			now = await this.#send(pageId, now, step, { ...options, operationId: `${options.operationId} content ${index}` });
		}
		for (const image of images) {
			await this.#options.images?.add(pageId, image, options);
		}
		now = images.length > 0 ? await this.#options.api.pageMarkdown(pageId, options) : now;
		this.#seen.set(pageId, now);
		return this.#body(now);
	}

	/** A page without the pictures of the folder that aren't to stand where they do: no text names them, for their addresses change. */
	async #withoutImages(
		pageId: string,
		now: PageMarkdown,
		target: readonly string[],
		options: UpdateOptions & WriteOptions,
	): Promise<PageMarkdown> {
		const before = this.#parts(now);
		const places = partEdits(before, target).flatMap(({ at, removed }) =>
			Array.from({ length: removed }, (_, index) => at + index).filter((place) => isImage(before[place])),
		);
		if (places.length === 0 || !this.#options.images) {
			return now;
		}
		await this.#options.images.remove(pageId, places, options);
		return this.#options.api.pageMarkdown(pageId, options);
	}

	/**
	 * A page with those texts changed in their blocks that have comments: a search and replace may put another block in a block's
	 * place. Looked for where few texts change, for it takes a request each.
	 */
	async #withComments(
		pageId: string,
		now: PageMarkdown,
		texts: readonly string[],
		options: UpdateOptions & WriteOptions,
	): Promise<PageMarkdown> {
		const { api, outbox, taskId } = this.#options;
		const before = this.#parts(now);
		const updates = partEdits(before, texts).flatMap(({ at, removed, added: [part, ...others] }) => {
			const update =
				removed === 1 && part !== undefined && others.length === 0 ? textUpdate(before[at] ?? "", part) : undefined;
			return update ? [{ at, update }] : [];
		});
		const blocks = updates.length > 0 && updates.length <= mostLooks ? await contentBlocks(api, pageId, options) : [];
		if (blocks.length !== before.length) {
			return now;
		}
		let changed = false;
		for (const { at, update } of updates) {
			const id = blocks[at]?.id ?? "";
			if (await hasComments(api, id, options)) {
				changed = true;
				await outbox.changeContent(
					{
						...{ id: `${options.operationId} block ${at}`, taskId, runId: options.runId, pageId },
						change: JSON.parse(JSON.stringify({ block: id, ...update })),
						send: async () => (await api.updateBlock(id, update, options)).id,
						applied: async () => {
							const shown = await api.pageMarkdown(pageId, options);
							return this.#parts(shown)[at] === texts[at] ? id : undefined;
						},
					},
					options,
				);
			}
		}
		return changed ? api.pageMarkdown(pageId, options) : now;
	}

	/** The parts that can be written as text, and the pictures that are to stand between them. */
	#apart(now: PageMarkdown, target: readonly string[]): readonly [readonly string[], readonly NewImage[]] {
		const added = new Set(
			partEdits(this.#parts(now), target).flatMap(({ added: parts, to }) => parts.map((_, index) => to + index)),
		);
		const images = target.flatMap((part, at): readonly NewImage[] => {
			const [, caption = "", reference] = /^!\[(.*)\]\((image:\S+)\)$/.exec(part) ?? [];
			return reference !== undefined && added.has(at)
				? [{ reference, caption: plainRuns(parseNotionInline(caption)), at }]
				: [];
		});
		const places = new Set(images.map(({ at }) => at));
		return [target.filter((_, at) => !places.has(at)), images];
	}

	#placed({ markdown }: PageMarkdown): readonly PlacedPart[] {
		return parseNotionBlocks(markdown).map(({ block, start, end }) => ({
			part: printNotionBlock(this.#withReference(block)),
			start,
			end,
		}));
	}

	/** A picture of the folder goes by its content. */
	#withReference(block: Block): Block {
		const reference = block.kind === "image" ? this.#options.images?.referenceAt(block.url) : undefined;
		return block.kind === "image" && reference !== undefined
			? { ...block, url: reference, caption: [{ text: plainRuns(block.caption) }] }
			: block;
	}

	#parts(page: PageMarkdown): readonly string[] {
		return this.#placed(page).map(({ part }) => part);
	}

	#body(page: PageMarkdown): string {
		return joinParts(this.#parts(page));
	}

	async #send(
		pageId: string,
		now: PageMarkdown,
		target: readonly string[],
		options: UpdateOptions & WriteOptions,
	): Promise<PageMarkdown> {
		const { api, outbox, taskId } = this.#options;
		const change = contentUpdates(now.markdown, this.#placed(now), target);
		if (!change) {
			return now;
		}
		requireInnerObjects(change);
		return outbox.changeContent(
			{
				id: options.operationId,
				taskId,
				runId: options.runId,
				pageId,
				change: JSON.parse(JSON.stringify(change)),
				send: () => api.updateMarkdown(pageId, change, options),
				applied: async () => {
					const shown = await api.pageMarkdown(pageId, options);
					return sameValue(this.#body(shown), joinParts(target)) ? shown : undefined;
				},
			},
			options,
		);
	}

	#see(pageId: string, page: PageMarkdown): ContentReading {
		const inner = innerObjects(page.markdown);
		if (page.truncated) {
			this.#seen.delete(pageId);
			return { problem: l10n.t("The page is longer than Notion gives out as Markdown."), inner };
		}
		this.#seen.set(pageId, page);
		return { body: this.#body(page), inner };
	}
}

/**
 * A page or database goes to the trash with its line. Notion refuses that too where it isn't asked for expressly; no request of ours
 * shall depend on it.
 */
function requireInnerObjects(change: MarkdownChange): void {
	if (change.type !== "update_content") {
		return;
	}
	for (const { old_str, new_str } of change.update_content.content_updates) {
		const kept = [...innerTags(new_str)];
		for (const tag of innerTags(old_str)) {
			const at = kept.indexOf(tag);
			if (at < 0) {
				const title = tag.replace(/<[^<>]*>/g, "");
				throw new WorkspaceError(
					"unsupported",
					l10n.t('A text that "{0}" stands below can\'t be changed here: the page would be deleted with it.', title),
					{ remedy: l10n.t("Make the edit in Notion, or move the page out of the text first.") },
				);
			}
			kept.splice(at, 1);
		}
	}
}

/** Of an integration that may not read comments, nobody has any. */
async function hasComments(api: Session["api"], blockId: string, options: RequestOptions): Promise<boolean> {
	const comments = await api.comments(blockId, options).catch((error: unknown) => {
		if (isWorkspaceError(error, "restricted", "notFound")) {
			return [];
		}
		throw error;
	});
	return comments.length > 0;
}

/** Whether a part is a picture of the folder. */
function isImage(part: string | undefined): boolean {
	return part !== undefined && /^!\[.*\]\(image:\S+\)$/.test(part);
}

/** Contents in whose making no request makes more blocks than Notion lets it. */
function growing(before: readonly string[], after: readonly string[]): readonly (readonly string[])[] {
	const added = partEdits(before, after).flatMap((edit) =>
		edit.added.map((part, index) => [edit.to + index, part] as const),
	);
	const steps: (readonly string[])[] = [];
	const missing = new Set(added.map(([index]) => index));
	let lines = 0;
	for (const [index, part] of added) {
		const count = part.split("\n").length;
		if (lines > 0 && lines + count > mostLines) {
			steps.push(after.filter((_, at) => !missing.has(at)));
			lines = 0;
		}
		lines += count;
		missing.delete(index);
	}
	return [...steps, after];
}

/** Parts as a request has them. */
export function requestText(parts: readonly string[]): string {
	return parts.join("\n");
}
