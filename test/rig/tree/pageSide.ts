import { type Client, isFullBlock, isFullPage } from "@notionhq/client";
import type { Doc } from "./docs.ts";

/** A page of a tree as people see it: without the code under test. */
export interface SeenPage {
	readonly id: string;
	/** Titles from the top, with `/` between them. */
	readonly path: string;
	readonly title: string;
	readonly parent: string;
	/** Its lines, but for those of pages and databases. */
	readonly body: string;
}

/** Pages below a page as people edit them. */
export class PageSide {
	readonly #client: Client;
	readonly rootId: string;

	constructor(client: Client, rootId: string) {
		this.#client = client;
		this.rootId = rootId;
	}

	/** All pages, those above before those below. */
	async pages(): Promise<readonly SeenPage[]> {
		return this.#below(this.rootId, "");
	}

	async #below(parent: string, above: string): Promise<readonly SeenPage[]> {
		const found: SeenPage[] = [];
		for (const { id, title } of await this.#subpages(parent)) {
			const { markdown } = await this.#client.pages.retrieveMarkdown({ page_id: id });
			const body = markdown
				.split("\n")
				.filter((line) => !/^\t*<(?:page|database) /.test(line) && line !== "<empty-block/>")
				.join("\n");
			const path = above === "" ? title : `${above}/${title}`;
			found.push({ id, path, title, parent, body }, ...(await this.#below(id, path)));
		}
		return found;
	}

	/** Pages directly on a page, in other blocks too. */
	async #subpages(blockId: string): Promise<readonly { readonly id: string; readonly title: string }[]> {
		const { results } = await this.#client.blocks.children.list({ block_id: blockId, page_size: 100 });
		const found: { id: string; title: string }[] = [];
		for (const block of results.filter(isFullBlock)) {
			if (block.type === "child_page") {
				found.push({ id: block.id, title: block.child_page.title });
			} else if (block.has_children && block.type !== "child_database") {
				found.push(...(await this.#subpages(block.id)));
			}
		}
		return found;
	}

	async create(parent: string, title: string, body: string): Promise<string> {
		const page = await this.#client.pages.create({
			parent: { type: "page_id", page_id: parent },
			properties: { title: { title: [{ text: { content: title } }] } },
			...(body === "" ? {} : { markdown: body }),
		});
		return page.id;
	}

	async rename(id: string, title: string): Promise<void> {
		await this.#client.pages.update({
			page_id: id,
			properties: { title: { title: [{ text: { content: title } }] } },
		});
	}

	async move(id: string, parent: string): Promise<void> {
		await this.#client.pages.move({ page_id: id, parent: { type: "page_id", page_id: parent } });
	}

	async trash(id: string): Promise<void> {
		await this.#client.pages.update({ page_id: id, in_trash: true });
	}

	/** Replaces a line, or adds one at the end. */
	async editLine(id: string, from: string | undefined, to: string): Promise<void> {
		await this.#client.pages.updateMarkdown(
			from === undefined
				? { page_id: id, type: "insert_content", insert_content: { content: to, position: { type: "end" } } }
				: {
						page_id: id,
						type: "update_content",
						update_content: { content_updates: [{ old_str: from, new_str: to }] },
					},
		);
	}

	/** Whether a page is in the trash, by itself or with one above it. */
	async isTrashed(id: string): Promise<boolean> {
		for (let at: string | undefined = id; at !== undefined; ) {
			const page = await this.#client.pages.retrieve({ page_id: at });
			if (!isFullPage(page) || page.in_trash) {
				return true;
			}
			at = page.parent.type === "page_id" ? page.parent.page_id : undefined;
		}
		return false;
	}
}

/** The pages as both sides are compared. */
export async function pageDocs(pages: PageSide): Promise<readonly Doc[]> {
	const found = await pages.pages();
	const idOf = (page: SeenPage | undefined) => (page && /^id (\d+)$/m.exec(page.body)?.[1]) ?? page?.title ?? "";
	return found.map((page) => ({
		key: page.id,
		id: idOf(page),
		title: page.title,
		path: page.path,
		lines: page.body
			.split("\n")
			.filter((line) => line !== "")
			.map((line) =>
				line
					.replace(/^see \[(\w+)\]\(https:\/\/www\.notion\.so\/(\w+)\)$/, (whole, name: string, id: string) => {
						const target = found.find((one) => one.id.replaceAll("-", "") === id);
						return target ? `see ${name}: ${idOf(target)}` : whole;
					})
					.replace(/\\(?=[[\]_?])/g, ""),
			),
	}));
}
