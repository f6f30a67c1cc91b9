import { isWorkspaceError } from "../../../base/errors.ts";
import type { RequestOptions } from "../../../notion/requestOptions.ts";
import type { Session } from "../../../notion/session.ts";
import type { Page } from "../../../notion/types.ts";

/** Levels that are followed, at most. */
const deepest = 100;

/** Where a page stands: below another one of the tree, or below its root; or that it is none of the tree's. */
export type PagePlace = { readonly parent: string | undefined } | { readonly state: "deleted" | "outOfScope" };

type Parent = Page["parent"];

/** Where pages stand, also those in toggles and columns of others. */
export class PagePlaces {
	readonly #api: () => Session["api"];
	readonly #rootId: string;

	constructor(api: () => Session["api"], rootId: string) {
		this.#api = api;
		this.#rootId = rootId;
	}

	/** The page as what something stands below; `undefined` for the root, which isn't one of the tree's. */
	asParent(pageId: string): string | undefined {
		return pageId === this.#rootId ? undefined : pageId;
	}

	/** Where a page stands, from Notion: up to the root of the tree. */
	async of(page: Page, options: RequestOptions): Promise<PagePlace> {
		const direct = await this.#parentPage(page.parent, options);
		for (let at = direct, depth = 0; at !== undefined && depth < deepest; depth++) {
			if (at === this.#rootId) {
				return { parent: direct === undefined ? undefined : this.asParent(direct) };
			}
			const above: Page = await this.#api().page(at, options);
			if (above.in_trash) {
				// What lies below a page goes to the trash with it.
				return { state: "deleted" };
			}
			at = await this.#parentPage(above.parent, options);
		}
		return { state: "outOfScope" };
	}

	/** Whether a page stands directly below another one, in its other blocks or not. */
	async isBelow(page: Page, parent: string, options: RequestOptions): Promise<boolean> {
		return (await this.#parentPage(page.parent, options)) === parent;
	}

	/** Whether a page or database is still on a page, and not in the trash. */
	async isOn(id: string, pageId: string, options: RequestOptions): Promise<boolean> {
		try {
			const block = await this.#api().block(id, options);
			return !block.in_trash && (await this.#parentPage(block.parent as Parent, options)) === pageId;
		} catch (error) {
			// What can't be seen can't be told to be gone.
			if (isWorkspaceError(error, "notFound", "restricted")) {
				return true;
			}
			throw error;
		}
	}

	/** The page that something stands on; `undefined` where it is a row or stands in the workspace itself. */
	async #parentPage(parent: Parent, options: RequestOptions): Promise<string | undefined> {
		let at: { readonly type: string; readonly page_id?: string; readonly block_id?: string } = parent;
		for (let depth = 0; at.type === "block_id" && at.block_id !== undefined && depth < deepest; depth++) {
			at = (await this.#api().block(at.block_id, options)).parent;
		}
		return at.type === "page_id" ? at.page_id : undefined;
	}
}
