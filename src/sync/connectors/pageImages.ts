import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import { canonicalId } from "../../base/notionId.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { richTextRequest } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import type { Block } from "../../notion/types.ts";
import type { WriteOptions } from "../../tasks/operations.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import type { SyncState } from "../syncState.ts";
import type { UpdateOptions } from "./connector.ts";
import { contentBlocks } from "./contentBlocks.ts";
import { type FolderImages, type ImageFile, type ImageSource, imageReferenceOf } from "./folder/folderImages.ts";
import { isHosted, lastingUrl } from "./folder/notionBlocks.ts";

export interface PageImagesOptions {
	readonly api: Session["api"];
	readonly outbox: Pick<Outbox, "changeContent">;
	readonly taskId: string;
	/** Remembers which picture is behind an address, and what was uploaded. */
	readonly state: Pick<SyncState, "operationFor" | "recall" | "commit">;
	readonly images: FolderImages;
}

/** Pictures that are kept in memory from when they were fetched until they are written, at most. */
const mostKept = 20;

/** A picture to be put on a page. */
export interface NewImage {
	readonly reference: string;
	readonly caption: string;
	/** How many of the page's blocks stand before it. */
	readonly at: number;
}

/** Pictures of a folder on pages: each content is uploaded once, however many pages show it. */
export class PageImages implements ImageSource {
	readonly #options: PageImagesOptions;
	/** The addresses at which pictures were last seen. */
	readonly #urls = new Map<string, string>();
	/** The latest that were fetched. */
	readonly #kept = new Map<string, Uint8Array>();

	constructor(options: PageImagesOptions) {
		this.#options = options;
		options.images.source = this;
	}

	/** The picture behind an address of Notion's, if it is known. */
	referenceAt(url: string): string | undefined {
		return this.#options.state.recall(this.#options.taskId, `file ${lastingUrl(url)}`);
	}

	/**
	 * Looks at the pictures of a page that Notion keeps: each is fetched once, for what is behind an address stays the same. Answers
	 * why one can't be, if so.
	 */
	async learn(markdown: string, options: RequestOptions): Promise<string | undefined> {
		const { state, taskId } = this.#options;
		for (const [, url = ""] of markdown.matchAll(/^!\[.*\]\((\S+)\)$/gm)) {
			if (!isHosted(url)) {
				continue;
			}
			const known = this.referenceAt(url);
			if (known !== undefined) {
				this.#urls.set(known, url);
				continue;
			}
			try {
				const { bytes, type } = await this.#options.api.file(url, options);
				const reference = imageReferenceOf(type, bytes);
				if (reference !== undefined) {
					this.#urls.set(reference, url);
					this.#keep(reference, bytes);
					await state.operationFor(taskId, `file ${lastingUrl(url)}`, reference);
				}
			} catch (error) {
				if (isWorkspaceError(error, "invalidInput")) {
					// Somebody else keeps it: its address is all there is to sync.
					continue;
				}
				if (!isWorkspaceError(error, "refused", "unreachable")) {
					throw error;
				}
				return l10n.t(
					"A picture can't be fetched, so the content stays as it is on both sides for now. {0}",
					error.message,
				);
			}
		}
		return undefined;
	}

	/** The content of a picture that a page shows. Throws where it can't be fetched. */
	async fetch(reference: string): Promise<ImageFile> {
		const url = this.#urls.get(reference);
		const kept = this.#kept.get(reference);
		if (url === undefined) {
			throw new WorkspaceError("conflict", l10n.t("A picture isn't on its page any more."), {
				remedy: l10n.t("Run the task again."),
			});
		}
		const bytes = kept ?? (await this.#options.api.file(url)).bytes;
		return { name: nameOf(url), type: "", bytes };
	}

	#keep(reference: string, bytes: Uint8Array): void {
		this.#kept.set(reference, bytes);
		const [first] = this.#kept.keys();
		if (this.#kept.size > mostKept && first !== undefined) {
			this.#kept.delete(first);
		}
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

/** What a picture was called when it was uploaded; Notion keeps some under a number only. */
function nameOf(url: string): string {
	try {
		const name = decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
		return canonicalId(name.replace(/\.[^.]*$/, "")) === undefined && name !== "" ? name : l10n.t("picture");
	} catch {
		return l10n.t("picture");
	}
}

function urlOf(block: Block | undefined): string | undefined {
	return block?.type === "image" && block.image.type === "file" ? block.image.file.url : undefined;
}
