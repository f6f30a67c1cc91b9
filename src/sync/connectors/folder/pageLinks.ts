import type { Link } from "../../syncPlan.ts";

/** Which page stands for which file, also of those that were created in this run. */
export class PageLinks {
	readonly #links: () => readonly Link[];
	readonly #pages = new Map<string, string>();
	readonly #files = new Map<string, string>();

	constructor(links: () => readonly Link[]) {
		this.#links = links;
		this.#learnAll();
	}

	/** Forgets what was learned and isn't a link. */
	refresh(): void {
		this.#pages.clear();
		this.#files.clear();
		this.#learnAll();
	}

	#learnAll(): void {
		for (const { notionId, otherId } of this.#links()) {
			this.learn(notionId, otherId);
		}
	}

	learn(pageId: string, fileId: string): void {
		this.#pages.set(fileId, pageId);
		this.#files.set(pageId, fileId);
	}

	pageOf(fileId: string): string | undefined {
		return this.#pages.get(fileId);
	}

	fileOf(pageId: string): string | undefined {
		return this.#files.get(pageId);
	}
}
