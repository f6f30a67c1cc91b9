import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { PageMarkdown } from "../endpoints.ts";
import { displayText, plainValue } from "../propertyValue.ts";
import { titleOf } from "../titles.ts";
import type { Page } from "../types.ts";
import type { LinkTargets } from "./inline.ts";
import { previewMarkdown } from "./previewMarkdown.ts";

/** A page as one Markdown document: its title, the properties of a row as a table, and its content. */
export function pageDocument(page: Page, content: PageMarkdown, targets: LinkTargets): string {
	const icon = page.icon?.type === "emoji" ? `${page.icon.emoji} ` : "";
	const parts = [
		`# ${icon}${escapeMarkdown(titleOf(page))}`,
		propertyTable(page, targets),
		previewMarkdown(content.markdown, targets),
	];
	if (page.in_trash) {
		parts.splice(1, 0, `> ${l10n.t("This page is in the trash.")}`);
	}
	if (content.truncated) {
		parts.push(
			`> ${l10n.t("Notion returned only the beginning of this large page. Open it in Notion to see the rest.")}`,
		);
	}
	return `${parts
		.filter((part) => part.trim() !== "")
		.join("\n\n")
		.trim()}\n`;
}

/** The properties of a row, except its title and what is empty. */
function propertyTable(page: Page, targets: LinkTargets): string {
	if (page.parent.type !== "data_source_id" && page.parent.type !== "database_id") {
		return "";
	}
	const rows: string[] = [];
	for (const [name, value] of Object.entries(page.properties)) {
		if (value.type === "title") {
			continue;
		}
		const plain = plainValue(value);
		const text =
			plain.kind === "relation"
				? [...plain.ids.map((id) => pageLink(id, targets)), ...(plain.complete ? [] : ["…"])].join(", ")
				: displayText(plain).split("\n").map(escapeMarkdown).join("<br>");
		rows.push(tableRow([escapeMarkdown(name), text]));
	}
	return rows.length === 0
		? ""
		: [tableRow([l10n.t("Property"), l10n.t("Value")]), "| --- | --- |", ...rows].join("\n");
}

function pageLink(id: string, targets: LinkTargets): string {
	const title = targets.title(id) ?? l10n.t("Linked page");
	const link = targets.link(id, title);
	return link ? `[${escapeMarkdown(title)}](${link})` : escapeMarkdown(title);
}
