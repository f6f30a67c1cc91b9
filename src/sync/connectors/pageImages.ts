import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { richTextRequest } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import type { Block } from "../../notion/types.ts";
import type { WriteOptions } from "../../tasks/operations.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import type { SyncState } from "../syncState.ts";
import type { UpdateOptions } from "./connector.ts";
import { contentBlocks } from "./contentBlocks.ts";
import type { FolderImages } from "./folder/folderImages.ts";
import { lastingUrl } from "./folder/notionBlocks.ts";

export interface PageImagesOptions {
	readonly api: Session["api"];
	readonly outbox: Pick<Outbox, "changeContent">;
	readonly taskId: string;
	/** Remembers which picture is behind an address, and what was uploaded. */
	readonly state: Pick<SyncState, "operationFor" | "recall" | "commit">;
	readonly images: FolderImages;
}

/** A picture to be put on a page. */
export interface NewImage {
	readonly reference: string;
	readonly caption: string;
	/** How many of the page's blocks stand before it. */
	readonly at: number;
}

/** Pictures of a folder on pages: each content is uploaded once, however many pages show it. */
export class PageImages {
	readonly #options: PageImagesOptions;

	constructor(options: PageImagesOptions) {
		this.#options = options;
	}

	/** The picture of the folder behind an address of Notion's, if it is one. */
	referenceAt(url: string): string | undefined {
		return this.#options.state.recall(this.#options.taskId, `file ${lastingUrl(url)}`);
	}

	/** Puts a picture behind a block of a page. */
	async add(pageId: string, image: NewImage, options: UpdateOptions & WriteOptions): Promise<void> {
		const known = await this.#upload(image.reference, options);
		try {
			await this.#append(pageId, image, known.id, options);
		} catch (error) {
			// An upload that wasn't put on a page within an hour is gone.
			if (!known.isEarlier || !isWorkspaceError(error, "refused", "notFound")) {
				throw error;
			}
			const { state, taskId } = this.#options;
			await state.commit(taskId, { created: [`upload ${image.reference}`] }, { fence: options.fence });
			const again = { ...options, operationId: `${options.operationId} again` };
			await this.#append(pageId, image, (await this.#upload(image.reference, options)).id, again);
		}
	}

	/** Takes blocks off a page, by how many stand before each. */
	async remove(pageId: string, places: readonly number[], options: UpdateOptions & WriteOptions): Promise<void> {
		const { api, outbox, taskId } = this.#options;
		const blocks = await contentBlocks(api, pageId, options);
		for (const [index, place] of places.entries()) {
			const block = blocks[place];
			if (block?.type === "image") {
				const { id } = block;
				await outbox.changeContent(
					{
						...{ id: `${options.operationId} remove ${index}`, taskId, runId: options.runId, pageId },
						change: { remove: id },
						send: () => api.deleteBlock(id, options),
						applied: async () => {
							const now = await api.block(id, options);
							return now.in_trash ? now : undefined;
						},
					},
					options,
				);
			}
		}
	}

	async #append(
		pageId: string,
		{ reference, caption, at }: NewImage,
		uploadId: string,
		options: UpdateOptions & WriteOptions,
	): Promise<void> {
		const { api, outbox, taskId, state } = this.#options;
		const before = (await contentBlocks(this.#options.api, pageId, options))[at - 1];
		const position = before
			? ({ type: "after_block", after_block: { id: before.id } } as const)
			: ({ type: at === 0 ? "start" : "end" } as const);
		const url = await outbox.changeContent(
			{
				...{ id: `${options.operationId} image ${at}`, taskId, runId: options.runId, pageId },
				change: { image: reference, upload: uploadId },
				send: async () => {
					const image = {
						type: "file_upload",
						file_upload: { id: uploadId },
						caption: richTextRequest(caption),
					} as const;
					const made = await api.appendChildren(
						{ block_id: pageId, position, children: [{ type: "image", image }] },
						options,
					);
					return urlOf(made[0]);
				},
				applied: async () => {
					const shown = urlOf((await contentBlocks(this.#options.api, pageId, options))[at]);
					return shown === undefined || this.referenceAt(shown) !== undefined ? undefined : shown;
				},
			},
			options,
		);
		if (url !== undefined) {
			await state.operationFor(taskId, `file ${lastingUrl(url)}`, reference);
		}
	}

	async #upload(
		reference: string,
		options: RequestOptions,
	): Promise<{ readonly id: string; readonly isEarlier: boolean }> {
		const { api, state, taskId, images } = this.#options;
		const source = `upload ${reference}`;
		const earlier = state.recall(taskId, source);
		if (earlier !== undefined) {
			return { id: earlier, isEarlier: true };
		}
		const file = await images.read(reference);
		if (!file) {
			throw new WorkspaceError("conflict", l10n.t("A picture was changed while it was being synced."), {
				remedy: l10n.t("Run the task again."),
			});
		}
		const uploaded = await api.uploadFile(file, options);
		return { id: await state.operationFor(taskId, source, uploaded), isEarlier: false };
	}
}

function urlOf(block: Block | undefined): string | undefined {
	return block?.type === "image" && block.image.type === "file" ? block.image.file.url : undefined;
}
