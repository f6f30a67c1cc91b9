import path from "node:path";
import { idFromLink } from "../../../base/notionId.ts";
import type { FileAddresses } from "./fileBlocks.ts";
import { type FolderImages, imagePlace, imageReference } from "./folderImages.ts";
import { normalLink, pageLink } from "./notionInline.ts";
import type { PageLinks } from "./pageLinks.ts";

export interface FolderAddressesOptions {
	/** The file that refers to others: its path in the folder, with `/`. */
	readonly place: string;
	/** The id of the file at a path. */
	readonly idAt: (place: string) => string | undefined;
	/** The path of the file of an id. */
	readonly placeOf: (id: string) => string | undefined;
	readonly links: PageLinks;
	readonly images: FolderImages;
	/** Gets the ids of files that are linked to and have no page yet. */
	readonly missing: Set<string>;
	/** Gets the ids of pages that are linked to and have no file yet. */
	readonly unlinked?: Set<string>;
	/** Gets the paths that are linked to and at which there is no file. */
	readonly broken?: Set<string>;
	/** Gets the ids of files that are linked to. */
	readonly linked?: Set<string>;
}

/** Addresses in one file of a folder: relative ones to other files are links to their pages in Notion. */
export class FolderAddresses implements FileAddresses {
	readonly #options: FolderAddressesOptions;

	constructor(options: FolderAddressesOptions) {
		this.#options = options;
	}

	toNotion(target: string): string | undefined {
		if (/^(?:https?|mailto|tel):/i.test(target)) {
			return target;
		}
		const { idAt, links, missing, linked, broken } = this.#options;
		const [, address = "", fragment = ""] = /^([^#]*)(#.*)?$/.exec(target) ?? [];
		const id = idAt(this.#resolved(address));
		const page = id === undefined ? undefined : links.pageOf(id);
		if (id === undefined) {
			broken?.add(this.#resolved(address));
		} else {
			linked?.add(id);
		}
		if (id !== undefined && page === undefined) {
			missing.add(id);
		}
		return page === undefined ? undefined : pageLink(page) + fragment;
	}

	toFile(link: string): string {
		const { placeOf, links, unlinked } = this.#options;
		const fragment = /#.+$/.exec(link)?.[0] ?? "";
		const page = idFromLink(link.slice(0, link.length - fragment.length));
		const isPage = page !== undefined && normalLink(link) === pageLink(page) + fragment;
		const id = isPage ? links.fileOf(page) : undefined;
		const target = id === undefined ? undefined : placeOf(id);
		if (target === undefined) {
			if (isPage) {
				unlinked?.add(page);
			}
			return link;
		}
		return this.#relative(target) + fragment;
	}

	imageToNotion(target: string): string | undefined {
		if (/^https?:/i.test(target) || imageReference.test(target)) {
			return target;
		}
		const place = imagePlace(this.#options.place, target);
		return place === undefined ? undefined : this.#options.images.referenceAt(place);
	}

	imageToFile(url: string): string {
		const place = imageReference.test(url) ? this.#options.images.placeOf(url) : undefined;
		return place === undefined ? url : this.#relative(place);
	}

	#relative(target: string): string {
		const relative = path.posix.relative(path.posix.dirname(this.#options.place), target);
		return encodeURI(relative).replace(/[()?#]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
	}

	#resolved(address: string): string {
		try {
			return path.posix.normalize(
				path.posix.join(path.posix.dirname(this.#options.place), decodeURIComponent(address)),
			);
		} catch {
			return "";
		}
	}
}
