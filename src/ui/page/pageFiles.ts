import { fileFolder } from "./pageLinks.ts";

/** Larger pictures are not fetched, in bytes. */
const largest = 20_000_000;

/** Where Notion keeps files. Source: developers.notion.com, "File object". */
const notionHosts = /(?:^|\.)(?:amazonaws\.com|notion\.so|notion\.com|notion-static\.com|notionusercontent\.com)$/;

/**
 * The pictures of a page that lie at Notion. Their addresses expire after an hour, and a preview doesn't ask for new ones; so they are
 * files beside the page's document, which are fetched when somebody looks at them.
 */
export class PageFiles {
	readonly #origin: string;
	readonly #urls = new Map<string, string>();

	/** `baseUrl`: the address of Notion's API, from which a local workspace serves its files too. */
	constructor(baseUrl: string) {
		this.#origin = new URL(baseUrl).origin;
	}

	/** The name under which a picture is found beside the document; `undefined` for one that isn't Notion's. */
	add(url: string): string | undefined {
		if (!URL.canParse(url) || !this.#isNotions(new URL(url))) {
			return undefined;
		}
		const name = `${this.#urls.size + 1}-${lastName(url)}`;
		this.#urls.set(name, url);
		return `${fileFolder}/${encodeURIComponent(name).replace(/[()]/g, "_")}`;
	}

	/** The address of a picture, by its name. The same picture has the same name when the page is read again. */
	url(name: string): string | undefined {
		return this.#urls.get(name) ?? [...this.#urls].find(([known]) => numberOf(known) === numberOf(name))?.[1];
	}

	#isNotions(url: URL): boolean {
		return (url.protocol === "https:" && notionHosts.test(url.hostname)) || url.origin === this.#origin;
	}
}

function numberOf(name: string): string | undefined {
	return /^\d+/.exec(name)?.[0];
}

/** The name at the end of an address, as the name of a file. */
function lastName(url: string): string {
	const name = new URL(url).pathname.split("/").at(-1) ?? "";
	return (
		name
			.replace(/%[0-9a-f]{2}/gi, "_")
			.replace(/[^\w.-]/g, "_")
			.slice(-60) || "picture"
	);
}

export type FetchedFile =
	| { readonly kind: "file"; readonly bytes: Uint8Array }
	/** The address isn't valid any more: a new one is needed. */
	| { readonly kind: "expired" }
	| { readonly kind: "failed"; readonly reason: string };

/** Fetches a picture. Anything but a picture, and what is too large, counts as failed. */
export async function fetchPicture(url: string, fetcher: typeof fetch = globalThis.fetch): Promise<FetchedFile> {
	try {
		const response = await fetcher(url, { redirect: "error" });
		if ([400, 401, 403, 404, 410].includes(response.status)) {
			return { kind: "expired" };
		}
		const type = response.headers.get("content-type") ?? "";
		if (!response.ok || !/^(?:image\/|application\/octet-stream|binary\/)/.test(type)) {
			return { kind: "failed", reason: `${response.status} ${type}` };
		}
		if (Number(response.headers.get("content-length") ?? 0) > largest) {
			return { kind: "failed", reason: `more than ${largest} bytes` };
		}
		const bytes = new Uint8Array(await response.arrayBuffer());
		return bytes.byteLength > largest
			? { kind: "failed", reason: `more than ${largest} bytes` }
			: { kind: "file", bytes };
	} catch (error) {
		return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
	}
}
