import { idFromLink } from "../../base/notionId.ts";

/** A link to something in Notion, in a text. */
export interface FoundLink {
	/** Offsets in UTF-16 units; `end` is past the link. */
	readonly start: number;
	readonly end: number;
	/** The link as it stands there. */
	readonly url: string;
	/** The canonical id of what it points at. */
	readonly id: string;
}

/** Hosts under which Notion gives links to pages: its app, old and new, and the sites that are published from it. */
const link =
	/\b(?:https?|notion):\/\/(?:(?:www\.|app\.)?notion\.(?:so|com)|[a-z0-9-]+\.notion\.site)\/[^\s<>"'`{}|\\^[\]]+/gi;

/** What ends a sentence or closes a bracket around a link isn't part of it. */
const trailing = /[.,;:!?)*_~]+$/;

/** All links in a text that point at a page, database or block of Notion's; other addresses of Notion's are left alone. */
export function findNotionLinks(text: string): FoundLink[] {
	return [...text.matchAll(link)].flatMap((match) => {
		const url = match[0].replace(trailing, "");
		const id = idFromLink(url);
		return id ? [{ start: match.index, end: match.index + url.length, url, id }] : [];
	});
}
