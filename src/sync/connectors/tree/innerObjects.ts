import { idFromLink } from "../../../base/notionId.ts";

/** A page or database that stands on a page. */
export interface InnerObject {
	readonly kind: "page" | "database";
	readonly id: string;
	readonly title: string;
}

const tag = /<(page|database)\b([^<>]*)(?:\/>|>(.*?)<\/\1>)/g;

/** The pages and databases on a page, also those in other blocks, as its Markdown has them. */
export function innerObjects(markdown: string): readonly InnerObject[] {
	return linesOfNotation(markdown).flatMap((line) =>
		[...line.matchAll(tag)].flatMap(([, kind, attributes = "", title = ""]): readonly InnerObject[] => {
			const id = idFromLink(/\burl="([^"]*)"/.exec(attributes)?.[1] ?? "");
			return id === undefined ? [] : [{ kind: kind === "page" ? "page" : "database", id, title }];
		}),
	);
}

/** The tags of pages and databases in a text, as they are written. */
export function innerTags(markdown: string): readonly string[] {
	return linesOfNotation(markdown).flatMap((line) => [...line.matchAll(tag)].map(([whole]) => whole));
}

/** The lines that aren't code. */
function linesOfNotation(markdown: string): readonly string[] {
	let fence: string | undefined;
	return markdown.split("\n").filter((line) => {
		const text = line.trim();
		if (fence !== undefined) {
			fence = text === fence ? undefined : fence;
			return false;
		}
		fence = text.startsWith("```") ? "```" : text === "$$" ? "$$" : undefined;
		return fence === undefined;
	});
}
