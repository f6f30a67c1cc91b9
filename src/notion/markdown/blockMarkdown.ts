import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../base/markdown.ts";
import { plainText } from "../richText.ts";
import type { Block, RichText } from "../types.ts";
import { addressText, type LinkTargets } from "./inline.ts";

/**
 * A block that Notion's Markdown leaves out, as Markdown: where it leads, or what it is. `undefined` where nothing is known of it that
 * would help.
 */
export function blockMarkdown(block: Block, targets: LinkTargets): string | undefined {
	switch (block.type) {
		case "bookmark":
			return leadingTo("🔖", block.bookmark.url, block.bookmark.caption);
		case "embed":
			return leadingTo("🔗", block.embed.url, block.embed.caption);
		case "link_preview":
			return leadingTo("🔗", block.link_preview.url, []);
		case "link_to_page": {
			const link = block.link_to_page;
			const id = link.type === "page_id" ? link.page_id : link.type === "database_id" ? link.database_id : undefined;
			const title = id && (targets.title(id) ?? l10n.t("Linked page"));
			const address = id && title && targets.link(id, title);
			return title && `↗ ${address ? `[${escapeMarkdown(title)}](${address})` : escapeMarkdown(title)}`;
		}
		case "breadcrumb":
			// The way to the page stands above it.
			return "";
		case "template":
			return `*${l10n.t("A template button: {0}", escapeMarkdown(plainText(block.template.rich_text)))}*`;
		default:
			return undefined;
	}
}

function leadingTo(mark: string, url: string, caption: RichText): string {
	const text = escapeMarkdown(plainText(caption) || url);
	return `${mark} ${url.startsWith("https://") ? `[${text}](${addressText(url)})` : text}`;
}
