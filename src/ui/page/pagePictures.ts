import type { Log } from "../../base/log.ts";
import { fetchPicture } from "./pageFiles.ts";

/** Where a picture comes from. */
export interface PictureSource {
	/** Its address as it was last read; `undefined` where the page doesn't have it any more. */
	url(): string | undefined;
	/** Asks for a new address. */
	refresh(): Promise<void>;
}

/** Pictures that are kept; a page is looked at again and again. */
const mostKept = 40;

/** The pictures of pages, fetched when they are looked at, again with a new address where theirs has expired. */
export class PagePictures {
	readonly #log: Pick<Log, "debug">;
	readonly #fetcher: typeof fetch;
	/** By path and address without its signature. */
	readonly #kept = new Map<string, Promise<Uint8Array | undefined>>();

	constructor(log: Pick<Log, "debug">, fetcher: typeof fetch = (url, init) => globalThis.fetch(url, init)) {
		this.#log = log;
		this.#fetcher = fetcher;
	}

	/** The bytes of a picture; `undefined` where there is none to be had. Asked for twice at once, it is fetched once. */
	async read(path: string, source: PictureSource): Promise<Uint8Array | undefined> {
		const key = `${path} ${(source.url() ?? "").replace(/\?.*$/s, "")}`;
		const kept = this.#kept.get(key);
		if (kept) {
			return kept;
		}
		const reading = this.#fetch(source);
		this.#kept.set(key, reading);
		for (const old of [...this.#kept.keys()].slice(0, -mostKept)) {
			this.#kept.delete(old);
		}
		const bytes = await reading;
		if (!bytes) {
			this.#kept.delete(key);
		}
		return bytes;
	}

	async #fetch(source: PictureSource): Promise<Uint8Array | undefined> {
		for (const isAgain of [false, true]) {
			const url = source.url();
			const fetched = url === undefined ? undefined : await fetchPicture(url, this.#fetcher);
			if (fetched?.kind === "file") {
				return fetched.bytes;
			}
			if (fetched?.kind === "failed" || isAgain) {
				this.#log.debug(`A picture can't be shown: ${fetched?.kind === "failed" ? fetched.reason : "it is gone"}.`);
				return undefined;
			}
			await source.refresh().catch(() => {});
		}
		return undefined;
	}
}
