const bare = /^[0-9a-f]{32}$/;
const dashed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The canonical spelling of an id, lower case with dashes, from any spelling that Notion accepts; `undefined` if it is none. */
export function canonicalId(text: string): string | undefined {
	const lower = text.trim().toLowerCase();
	if (dashed.test(lower)) {
		return lower;
	}
	if (!bare.test(lower)) {
		return undefined;
	}
	return [8, 12, 16, 20, 32].map((end, i, ends) => lower.slice(ends[i - 1] ?? 0, end)).join("-");
}

/** The 32 digits without dashes, as Notion writes ids in links. */
export function bareId(id: string): string {
	return id.replaceAll("-", "").toLowerCase();
}

/**
 * The id that a link to Notion points at: the block of the fragment, the page shown beside (`?p=`), or the last path segment.
 * Hosts and forms as Notion's "Copy link" writes them; an id alone is taken too. `undefined` where there is none.
 */
export function idFromLink(text: string): string | undefined {
	const id = canonicalId(text);
	if (id) {
		return id;
	}
	if (!URL.canParse(text.trim())) {
		return undefined;
	}
	const url = new URL(text.trim());
	const last = url.pathname.split("/").findLast((segment) => segment !== "") ?? "";
	const candidates = [url.hash.slice(1), url.searchParams.get("p") ?? "", last];
	for (const candidate of candidates) {
		const found = canonicalId(candidate) ?? canonicalId(candidate.replaceAll("-", "").slice(-32));
		if (found) {
			return found;
		}
	}
	return undefined;
}
