import { fileName } from "./pageLinks.ts";

/**
 * The names of pages' documents in this window, each of one page alone: of a preview, extensions see nothing but its tab's label, and so
 * do people. The first page of a title has it as it is; the next one has beside it what it stands in, or else a number.
 */
export class PageNames {
	readonly #owners = new Map<string, string>();
	readonly #names = new Map<string, string>();

	/** The name of a page's document without its ending. `page`: what tells it from all others. `place`: the title of what it stands in. */
	nameOf(page: string, title: string, place?: string): string {
		const key = `${page} ${title}`;
		const known = this.#names.get(key);
		if (known !== undefined) {
			return known;
		}
		const name = this.#free(page, fileName(title), place === undefined ? undefined : fileName(place));
		this.#names.set(key, name);
		this.#owners.set(name, page);
		return name;
	}

	/** A document that is open already, e.g. after a reload, keeps its name. */
	adopt(page: string, name: string): void {
		if (!this.#owners.has(name)) {
			this.#owners.set(name, page);
		}
	}

	#free(page: string, title: string, place: string | undefined): string {
		const isFree = (name: string) => (this.#owners.get(name) ?? page) === page;
		const first = [title, ...(place === undefined ? [] : [`${title} (${place})`])].find(isFree);
		if (first !== undefined) {
			return first;
		}
		let number = 2;
		while (!isFree(`${title} ${number}`)) {
			number++;
		}
		return `${title} ${number}`;
	}
}
