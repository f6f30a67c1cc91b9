import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import type { PageMarkdown } from "../../notion/endpoints.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Session } from "../../notion/session.ts";
import type { WriteOptions } from "../../tasks/operations.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import { bodyParts, joinParts, partEdits } from "../bodyParts.ts";
import { sameValue } from "../values.ts";
import type { UpdateOptions } from "./connector.ts";
import { contentUpdates } from "./folder/contentUpdates.ts";
import { parseNotionBlocks, printNotionBlock } from "./folder/notionBlocks.ts";

export interface PageContentOptions {
	readonly api: Session["api"];
	readonly outbox: Pick<Outbox, "changeContent">;
	readonly taskId: string;
}

/** What stands on a page, or why that can't be told. */
export type ContentReading = { readonly body: string } | { readonly problem: string };

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
		return this.#see(pageId, await this.#options.api.pageMarkdown(pageId, options));
	}

	/** As much of a content as a page can be created with. */
	initial(body: string): string {
		return requestText(growing([], bodyParts(body))[0] ?? []);
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
		if (!sameValue(bodyOfMarkdown(now.markdown), from)) {
			throw new WorkspaceError("conflict", l10n.t("The page was edited while it was being synced."), {
				remedy: l10n.t("Run the task again."),
			});
		}
		for (const [index, target] of growing(partsOf(now.markdown), bodyParts(to)).entries()) {
			now = await this.#send(pageId, now, target, {
				...options,
				operationId: `${options.operationId} content ${index}`,
			});
		}
		this.#seen.set(pageId, now);
		return bodyOfMarkdown(now.markdown);
	}

	async #send(
		pageId: string,
		now: PageMarkdown,
		target: readonly string[],
		options: UpdateOptions & WriteOptions,
	): Promise<PageMarkdown> {
		const { api, outbox, taskId } = this.#options;
		const change = contentUpdates(now.markdown, target);
		if (!change) {
			return now;
		}
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
					return sameValue(bodyOfMarkdown(shown.markdown), joinParts(target)) ? shown : undefined;
				},
			},
			options,
		);
	}

	#see(pageId: string, page: PageMarkdown): ContentReading {
		if (page.truncated) {
			this.#seen.delete(pageId);
			return { problem: l10n.t("The page is longer than Notion gives out as Markdown.") };
		}
		this.#seen.set(pageId, page);
		return { body: bodyOfMarkdown(page.markdown) };
	}
}

function partsOf(markdown: string): readonly string[] {
	return parseNotionBlocks(markdown).map(({ block }) => printNotionBlock(block));
}

/** A page's Markdown in the one spelling by which contents are compared. */
export function bodyOfMarkdown(markdown: string): string {
	return joinParts(partsOf(markdown));
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
