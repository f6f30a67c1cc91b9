import { PageLinks } from "../folder/pageLinks.ts";

/**
 * Which page stands for which file in a tree, and where each stands. A place is the path of the file below which something stands,
 * as it is now, on both sides: so it is the same on both, and a person can read it. A page without a file yet is a place too.
 */
export class TreeLinks extends PageLinks {
	/** Files that no page stands for yet, by what they are matched by. */
	readonly #unmatched = new Map<string, string>();
	readonly #offered = new Set<string>();
	readonly #provisional = new Map<string, string>();
	/** Pages that are matched with a file by their key, by the file; `undefined` where there are two. */
	readonly #claims = new Map<string, string | undefined>();

	override refresh(): void {
		this.#unmatched.clear();
		this.#offered.clear();
		this.#provisional.clear();
		this.#claims.clear();
		super.refresh();
	}

	/** A file that a page of the same key will be linked to. */
	offer(key: string, fileId: string): void {
		this.#unmatched.set(key, fileId);
		this.#offered.add(fileId);
	}

	/** A page of a key: where a file has it too, the page is going to stand for that file. */
	claim(key: string, pageId: string): void {
		const file = this.fileOf(pageId) === undefined ? this.#unmatched.get(key) : undefined;
		if (file !== undefined) {
			this.#claims.set(file, this.#claims.has(file) ? undefined : pageId);
		}
	}

	/** The place below a page; `key` is what the page is matched by at first. */
	placeBelow(pageId: string, key: string): string {
		const known = this.fileOf(pageId) ?? this.#unmatched.get(key);
		if (known !== undefined) {
			return known;
		}
		const isFree = this.pageOf(key) === undefined && !this.#offered.has(key);
		// Two pages may have one title: then the title alone names none.
		const isOnly = isFree && (this.#provisional.get(key) ?? pageId) === pageId;
		const place = isOnly ? key : `${key} (${pageId.slice(0, 8)})`;
		this.#provisional.set(place, pageId);
		return place;
	}

	/** The file that a place is below; `undefined` where there is none yet. */
	fileAt(place: string): string | undefined {
		const page = this.#provisional.get(place) ?? this.pageOf(place);
		return page === undefined ? place : this.fileOf(page);
	}

	/** The page that a place is below; `undefined` where there is none yet. */
	pageAt(place: string): string | undefined {
		return this.#provisional.get(place) ?? this.pageOf(place) ?? this.#claims.get(place);
	}
}
