import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { NotionObject } from "../notion/types.ts";
import type { BlockPlace } from "../store/blockPlaces.ts";
import type { SessionObjects } from "../store/objects.ts";

/** Blocks that are asked for between two looks at the workspace. */
const mostAsked = 100;

export interface BlockPlacesOptions {
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly log: Log;
	/** What is in blocks is listed otherwise than before. */
	readonly onPlaced: () => void;
}

/**
 * Finds out on which pages blocks stand: of a page in a toggle or a column Notion tells the block only. Asked for behind the scenes, when
 * somebody looks at the pages, and remembered: mostly one request a block, once.
 */
export class BlockPlaces {
	readonly #options: BlockPlacesOptions;
	#waiting: ReadonlySet<string> = new Set();
	#mayAsk = true;

	constructor(options: BlockPlacesOptions) {
		this.#options = options;
	}

	/** Blocks whose pages are being asked for. */
	get waiting(): ReadonlySet<string> {
		return this.#waiting;
	}

	/** Asking makes sense again: Notion has just answered. */
	allow(): void {
		this.#mayAsk = true;
	}

	/** Begins to ask for what isn't known; one time between two calls of `allow`. Doesn't wait for the answers. */
	async look(): Promise<void> {
		const { objects } = this.#options;
		if (!this.#mayAsk) {
			return;
		}
		this.#mayAsk = false;
		const blocks = await objects.unplacedBlocks(mostAsked);
		if (blocks.length > 0) {
			this.#waiting = new Set(blocks);
			void this.#ask(blocks);
		}
	}

	async #ask(blocks: readonly string[]): Promise<void> {
		const { session, objects, log, onPlaced } = this.#options;
		const places: BlockPlace[] = [];
		try {
			for (const blockId of blocks) {
				places.push({ blockId, pageId: await pageOfBlock(session, blockId, { priority: "background" }) });
			}
		} catch (error) {
			log.debug(`The pages of ${blocks.length - places.length} blocks are unknown: ${messageOf(error)}`);
		}
		try {
			await objects.placeBlocks(places);
		} catch (error) {
			log.warn(`Places of blocks could not be kept: ${messageOf(error)}`);
		}
		this.#waiting = new Set();
		if (!session.isClosed()) {
			onPlaced();
		}
	}
}

/** Goes up from a block to its page; `undefined` where Notion doesn't show one on the way. Throws what else a request may throw. */
async function pageOfBlock(session: Session, blockId: string, options: RequestOptions): Promise<string | undefined> {
	try {
		let { parent } = await session.getBlock(blockId, options);
		while (parent.type === "block_id") {
			({ parent } = await session.getBlock(parent.block_id, options));
		}
		return parent.type === "page_id" ? parent.page_id : undefined;
	} catch (error) {
		if (isWorkspaceError(error, "notFound", "restricted", "refused")) {
			return undefined;
		}
		throw error;
	}
}
