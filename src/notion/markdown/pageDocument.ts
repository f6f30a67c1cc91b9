import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import { dateText } from "../dateText.ts";
import { numberText } from "../numberText.ts";
import type { PageMarkdown } from "../pageMarkdown.ts";
import { displayText, type PlainValue, plainValue } from "../propertyValue.ts";
import { titleOf } from "../titles.ts";
import type { Comment, DataSource, Page } from "../types.ts";
import { commentSection, type ReadRemarks } from "./commentMarkdown.ts";
import { addressText, colorClass, type LinkTargets } from "./inline.ts";
import { outlineMarkdown, previewMarkdown } from "./previewMarkdown.ts";
import { RemarkPlaces } from "./remarks.ts";

/** Everything that a page's document is made of. */
export interface PageParts {
	readonly page: Page;
	/** `undefined` where it could not be read and isn't stored. */
	readonly content: PageMarkdown | undefined;
	/** The open discussions on the page itself, oldest first. */
	readonly comments?: readonly Comment[];
	/** Those on its blocks; `undefined` where they were never read. */
	readonly remarks?: ReadRemarks | undefined;
	/** What the page lies in, from the top. */
	readonly path?: readonly { readonly id: string; readonly title: string }[];
	/** The data source of a row: its number formats. */
	readonly dataSource?: DataSource;
	/** When it was read, where it isn't what Notion has just said; and why it isn't. In the line on top, so that nothing moves when it goes. */
	readonly asOf?: { readonly time: string; readonly why?: string };
	/** Sentences on how far this can be trusted, e.g. that it is a stored state. */
	readonly notes?: readonly string[];
}

/** Headings from which on a page gets an outline. */
const leastHeadings = 4;

/** A page as one Markdown document: where it lies, its title, the properties of a row as a table, its content, its comments. */
export function pageDocument(parts: PageParts, targets: LinkTargets): string {
	const { page, content, comments = [], remarks, notes = [] } = parts;
	const places = new RemarkPlaces(remarks?.remarks ?? []);
	const icon = page.icon?.type === "emoji" ? `${escapeMarkdown(page.icon.emoji)} ` : "";
	const outline =
		content && !/^\s*<table_of_contents/m.test(content.markdown)
			? outlineMarkdown(content.markdown, leastHeadings)
			: "";
	const sections = [
		top(parts, targets),
		`# ${icon}${escapeMarkdown(titleOf(page))}`,
		page.in_trash ? note(l10n.t("This page is in the trash.")) : "",
		...notes.map(note),
		propertyTable(parts, targets),
		outline === ""
			? ""
			: `<details>\n<summary>${escapeMarkdown(l10n.t("On this page"))}</summary>\n\n${outline}\n\n</details>`,
		content ? previewMarkdown(content.markdown, targets, places) : "",
		content?.markdown.trim() === "" ? `*${l10n.t("This page has no content yet.")}*` : "",
		content?.truncated
			? note(l10n.t("Notion returned only the beginning of this large page. Open it in Notion to see the rest."))
			: "",
	];
	// What wasn't found in the text is known once that is drawn.
	if (content && (content.markdown.trim() !== "" || comments.length > 0)) {
		sections.push(commentSection(comments, places.left, remarks, targets));
	}
	return `${sections
		.filter((section) => section.trim() !== "")
		.join("\n\n")
		.trim()}\n`;
}

/** A sentence of ours, told apart from what the page says. */
export function note(text: string): string {
	return `<div class="notion-note">${escapeMarkdown(text)}</div>`;
}

function top({ page, path = [], asOf }: PageParts, targets: LinkTargets): string {
	const crumbs = path.map(({ id, title }) => linked(id, title, targets));
	const inNotion = page.url.startsWith("https://")
		? [`[${escapeMarkdown(l10n.t("Open in Notion"))}](${addressText(page.url)})`]
		: [];
	const age = asOf
		? [[l10n.t("As read {0}", dateText(asOf.time)), asOf.why].filter(Boolean).join(". ")].map(escapeMarkdown)
		: [];
	const line = [crumbs.join(" › "), ...inNotion, ...age].filter(Boolean).join(" · ");
	return line === "" ? "" : `<div class="notion-path">\n\n${line}\n\n</div>`;
}

/** The properties of a row, except its title. */
function propertyTable({ page, dataSource }: PageParts, targets: LinkTargets): string {
	if (page.parent.type !== "data_source_id" && page.parent.type !== "database_id") {
		return "";
	}
	const formats = new Map(
		Object.values(dataSource?.properties ?? {}).map((property) => [
			property.id,
			property.type === "number" ? property.number.format : undefined,
		]),
	);
	const rows = Object.entries(page.properties).flatMap(([name, value]) => {
		if (value.type === "title" || value.type === "button") {
			return [];
		}
		return [
			tableRow([escapeMarkdown(name), valueMarkdown(plainValue(value), value.type, formats.get(value.id), targets)]),
		];
	});
	return rows.length === 0
		? ""
		: [tableRow([l10n.t("Property"), l10n.t("Value")]), "| --- | --- |", ...rows].join("\n");
}

function valueMarkdown(plain: PlainValue, type: string, format: string | undefined, targets: LinkTargets): string {
	switch (plain.kind) {
		case "options":
			return plain.options
				.map(({ name, color }) => {
					const classes = ["notion-option", colorClass(color)].filter(Boolean).join(" ");
					return `<span class="${classes}">${escapeMarkdown(name)}</span>`;
				})
				.join(" ");
		case "boolean":
			return plain.boolean ? "☑" : "☐";
		case "number":
			return escapeMarkdown(numberText(plain.number, format));
		case "date":
			return escapeMarkdown(
				[plain.start, plain.end].flatMap((date) => (date === null ? [] : [dateText(date)])).join(" → "),
			);
		case "relation":
			return [
				...plain.ids.map((id) => linked(id, targets.title(id) ?? l10n.t("Linked page"), targets)),
				...(plain.complete ? [] : ["…"]),
			].join(", ");
		case "files":
			return plain.files
				.map(({ name, url }) =>
					url.startsWith("https://") ? `[${escapeMarkdown(name)}](${addressText(url)})` : escapeMarkdown(name),
				)
				.join(", ");
		case "people":
			return plain.people
				.map(({ id, name }) => escapeMarkdown(name === id ? (targets.title(id) ?? name) : name))
				.join(", ");
		case "list":
			return plain.items.map((item) => valueMarkdown(item, "", format, targets)).join(", ");
		case "text":
			return type === "url" && /^https:\/\/\S+$/.test(plain.text)
				? `[${escapeMarkdown(plain.text)}](${addressText(plain.text)})`
				: plain.text.split("\n").map(escapeMarkdown).join("<br>");
		default:
			return escapeMarkdown(displayText(plain));
	}
}

function linked(id: string, title: string, targets: LinkTargets): string {
	const link = targets.link(id, title);
	return link ? `[${escapeMarkdown(title)}](${link})` : escapeMarkdown(title);
}
