import { idFromLink } from "../../base/notionId.ts";

/** What a preview knows of other objects. */
export interface LinkTargets {
	/** Where a link to a page or database leads in the preview; `undefined` leaves it as it is. */
	link(id: string, title: string): string | undefined;
	/** The title of a page or database, the name of a user. */
	title(id: string): string | undefined;
}

/** Notion's inline tags as plain Markdown: mentions and pages as links, colours and underlines without their tags. */
export function inlineMarkdown(text: string, targets: LinkTargets): string {
	// What stands in code or in an equation stands for itself.
	return text
		.split(/(\$`[^`]+`\$|`+[^`]+`+)/)
		.map((part, i) =>
			i % 2 === 1
				? part.replace(/^\$`([^`]+)`\$$/, (_all, math: string) => `$${math}$`)
				: harmless(withoutNotionTags(part, targets)),
		)
		.join("");
}

/** Neither markup nor addresses but https, mail and those of our own documents get through: pages are written by many people. */
function harmless(text: string): string {
	return text
		.replace(/<(?!br\s*\/?>)/gi, "&lt;")
		.replace(/(!?\[[^\]]*\])\((?!https:\/\/|mailto:|\.\.\/|#)[^)]*\)/gi, "$1");
}

function withoutNotionTags(text: string, targets: LinkTargets): string {
	return text
		.replace(
			/<mention-(page|database|data-source|agent)\b([^>]*?)(?:\/>|>(.*?)<\/mention-\1>)/g,
			(_all, _kind, attributes: string, title?: string) => reference(attribute(attributes, "url"), title, targets),
		)
		.replace(/<mention-user\b([^>]*?)(?:\/>|>(.*?)<\/mention-user>)/g, (_all, attributes: string, name?: string) => {
			const id = idFromLink((attribute(attributes, "url") ?? "").replace(/^user:\/\//, ""));
			return `@${name || (id && targets.title(id)) || "?"}`;
		})
		.replace(/<mention-date\b([^>]*?)(?:\/>|>.*?<\/mention-date>)/g, (_all, attributes: string) => {
			const parts = ["start", "startTime", "end", "endTime"].map((name) => attribute(attributes, name));
			return [parts.slice(0, 2), parts.slice(2)]
				.map((pair) => pair.filter(Boolean).join(" "))
				.filter(Boolean)
				.join(" → ");
		})
		.replace(/<(page|database)\b([^>]*)>(.*?)<\/\1>/g, (_all, _kind, attributes: string, title: string) =>
			reference(attribute(attributes, "url"), title, targets),
		)
		.replace(
			/\[([^\]]*)\]\((https:\/\/(?:www\.notion\.so|app\.notion\.com)\/[^)\s]+)\)/g,
			(all, title: string, url: string) => {
				const id = idFromLink(url);
				const link = id && targets.link(id, title);
				return link ? `[${title}](${link})` : all;
			},
		)
		.replace(/<\/?(?:span|mention-custom-emoji)\b[^>]*>/g, "")
		.replace(/\s*\{(?:toggle|color)="[^"]*"(?:\s+(?:toggle|color)="[^"]*")*\}\s*$/, "");
}

function reference(url: string | undefined, title: string | undefined, targets: LinkTargets): string {
	const id = url === undefined ? undefined : idFromLink(url.replace(/^\{\{(.*)\}\}$/, "$1"));
	const text = (title || (id && targets.title(id)) || url || "").replace(/[[\]]/g, "\\$&");
	const link =
		(id && targets.link(id, title || targets.title(id) || "")) ?? (url?.startsWith("https://") ? url : undefined);
	return link ? `[${text}](${link})` : text;
}

/** The value of an attribute of one of Notion's tags. */
export function attribute(attributes: string, name: string): string | undefined {
	return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}
