import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../base/markdown.ts";
import { idFromLink } from "../../base/notionId.ts";
import { type MarkdownBlock, readBlocks } from "./blockTree.ts";
import { remarkMarkdown } from "./commentMarkdown.ts";
import { addressText, attribute, colorClass, harmlessEquation, inlineMarkdown, type LinkTargets } from "./inline.ts";
import type { RemarkPlaces } from "./remarks.ts";

/**
 * Turns Notion's Markdown into the Markdown of VS Code's preview: lines as paragraphs, and elements of ours (classes `notion-…`)
 * around what Markdown doesn't have, e.g. callouts, columns and colours. `remarks`: what was said on blocks, which comes to stand beside them.
 */
export function previewMarkdown(notionMarkdown: string, targets: LinkTargets, remarks?: RemarkPlaces): string {
	const blocks = readBlocks(notionMarkdown);
	const page = { targets, headings: headingsOf(blocks), met: 0, remarks };
	return `${render(blocks, page).join("\n").trim()}\n`;
}

/** The headings of a page as links to them, one on each line; empty for a page with few. */
export function outlineMarkdown(notionMarkdown: string, least = 1): string {
	const headings = headingsOf(readBlocks(notionMarkdown));
	return headings.length < least ? "" : headingLinks(headings).join("\n");
}

interface Heading {
	readonly level: number;
	readonly text: string;
}

interface PageState {
	readonly targets: LinkTargets;
	readonly headings: readonly Heading[];
	/** How many headings were drawn. */
	met: number;
	readonly remarks: RemarkPlaces | undefined;
}

function render(blocks: readonly MarkdownBlock[], page: PageState): string[] {
	const out: string[] = [];
	for (const [i, block] of blocks.entries()) {
		const remark = page.remarks?.take(block);
		const drawn = renderBlock(block, page);
		const lines = remark ? withRemark(drawn, remarkMarkdown(remark, page.targets), isListItem(block)) : drawn;
		const tight = isListItem(block) && i > 0 && isListItem(blocks[i - 1]);
		if (lines.length > 0 && out.length > 0 && !tight) {
			out.push("");
		}
		out.push(...lines);
	}
	return out;
}

/** Beside the block where there is room, else below it; in an item of a list, which has no place beside it, below its own line. */
function withRemark([first = "", ...rest]: readonly string[], remark: readonly string[], isItem: boolean): string[] {
	return isItem
		? [first, "", ...indent(remark, " ".repeat(Math.max(4, markerLength(first)))), "", ...rest]
		: element('div class="notion-remarked"', [...element("div", [first, ...rest]), ...remark]);
}

function renderBlock(block: MarkdownBlock, page: PageState): string[] {
	const [line = ""] = block.lines;
	const below = () => render(block.children, page);
	if (block.lines.length > 1) {
		return /^<table\b/.test(line) ? renderTable(block.lines, page.targets) : renderWhole(block.lines);
	}
	const tag = /^<(\/?)([a-z_-]+)\b([^>]*)>(.*)$/.exec(line);
	if (tag) {
		const [, closing, name = "", attributes = "", rest = ""] = tag;
		const special = closing ? [] : renderTag(name, attributes, rest, below, page);
		if (special) {
			return special;
		}
	}
	const attributes = /\{((?:\s*(?:toggle|color)="[^"]*")+)\}\s*$/.exec(line)?.[1] ?? "";
	const color = colorClass(attribute(attributes, "color"));
	const heading = /^(#{1,6})\s/.exec(line);
	if (heading) {
		return renderHeading(line, attribute(attributes, "toggle") === "true", color, below, page);
	}
	const text = inlineMarkdown(withCheckbox(line), page.targets);
	if (isListItem(block)) {
		// As far in as the text of the item at least, or it wouldn't be below it.
		return [withBox(withColor(text, color)), ...indent(below(), " ".repeat(Math.max(4, markerLength(line))))];
	}
	if (line.startsWith(">")) {
		return [withColor(text, color), ...indent(spaced(below()), "> ")];
	}
	const lines = [text, ...spaced(below())];
	return color === undefined ? lines : element(`div class="${color}"`, lines);
}

/** What a list item or quote says, in its colour: the mark before it stays outside. */
function withColor(text: string, color: string | undefined): string {
	return color === undefined
		? text
		: text.replace(/^((?:[-*+]|\d+[.)]|>)\s*[☐☑]?\s*)(.*)$/s, (_all, mark: string, rest: string) => {
				return `${mark}<span class="${color}">${rest}</span>`;
			});
}

/** An element of ours with Markdown in it: the empty lines make it Markdown again. */
function element(tag: string, lines: readonly string[]): string[] {
	return [`<${tag}>`, "", ...lines, "", `</${tag.split(" ")[0]}>`];
}

function renderHeading(
	line: string,
	isToggle: boolean,
	color: string | undefined,
	below: () => string[],
	page: PageState,
): string[] {
	const anchor = `<a id="notion-heading-${++page.met}"></a>`;
	const [, marks = "#", text = ""] = /^(#+)\s+(.*)$/.exec(inlineMarkdown(line, page.targets)) ?? [];
	const shown = color === undefined ? text : `<span class="${color}">${text}</span>`;
	const heading = `${marks} ${anchor}${shown}`;
	return isToggle
		? ["<details>", ...element('summary class="notion-toggle"', [heading]), "", ...below(), "", "</details>"]
		: [heading, ...spaced(below())];
}

/** A fence, left as it is but for its language, whose first word counts; or an equation. One that doesn't end is ended. */
function renderWhole(lines: readonly string[]): string[] {
	const [first = "", ...rest] = lines;
	const fence = /^\s*(`{3,}|~{3,})\s*([^\s`]*)/.exec(first);
	if (!fence) {
		const inner = rest.at(-1)?.trim() === "$$" ? rest.slice(0, -1) : rest;
		return ["$$", ...inner.map(harmlessEquation), "$$"];
	}
	const [, mark = "", language = ""] = fence;
	const last = rest.at(-1)?.trim() ?? "";
	const isClosed = last.startsWith(mark) && last.replaceAll(mark.charAt(0), "") === "";
	return [`${mark}${language === "plain" ? "" : language}`, ...rest, ...(isClosed ? [] : [mark])];
}

/** Blocks that Notion writes as tags; `undefined` for what is text with tags in it. */
function renderTag(
	name: string,
	attributes: string,
	rest: string,
	below: () => string[],
	page: PageState,
): string[] | undefined {
	const { targets } = page;
	switch (name) {
		case "callout": {
			const icon = attribute(attributes, "icon");
			const text = rest.replace(/<\/callout>$/, "");
			const content = [...(text === "" ? [] : [inlineMarkdown(text, targets), ""]), ...below()];
			const color = colorClass(attribute(attributes, "color"));
			const shown = icon && !/[:/]/.test(icon) ? [`<div class="notion-icon">${escapeMarkdown(icon)}</div>`] : [];
			const classes = ["notion-callout", color].filter(Boolean).join(" ");
			return [`<div class="${classes}">`, ...shown, ...element("div", content), "</div>"];
		}
		case "details":
			return [];
		case "summary":
			// What follows is indented below the summary; the tags of the toggle around it come as blocks of their own and are left out.
			return [
				"<details>",
				...element('summary class="notion-toggle"', [inlineMarkdown(rest.replace(/<\/summary>$/, ""), targets)]),
				"",
				...below(),
				"",
				"</details>",
			];
		case "columns":
			return element('div class="notion-columns"', below());
		case "column":
			return element('div class="notion-column"', below());
		case "synced_block":
		case "synced_block_reference":
		case "meeting-notes":
			return below();
		case "empty-block":
			return [];
		case "table_of_contents":
			return headingLinks(page.headings);
		case "unknown": {
			const id = idFromLink(attribute(attributes, "url") ?? "");
			const known = id === undefined ? undefined : targets.block?.(id);
			return known === "" ? [] : [known ?? unknownBlock(attribute(attributes, "alt"))];
		}
		case "page":
		case "database":
			return /<\/(?:page|database)>\s*$/.test(rest)
				? [`${name === "page" ? "📄" : "🗃️"} ${inlineMarkdown(`<${name}${attributes}>${rest}`, targets)}`]
				: undefined;
		case "video":
		case "file":
		case "audio":
		case "pdf":
		case "embed":
		case "bookmark":
			return [fileLink(attributes, rest, name, targets)];
		default:
			return undefined;
	}
}

/** A sentence for what can't be shown: it says what it is. */
export function unknownBlock(kind: string | undefined): string {
	return `*${l10n.t("A block that can't be shown here ({0}). Open the page in Notion to see it.", escapeMarkdown(kind || l10n.t("unknown kind")))}*`;
}

const marks: Readonly<Record<string, string>> = {
	video: "🎞️",
	audio: "🔊",
	pdf: "📕",
	file: "📎",
	embed: "🔗",
	bookmark: "🔖",
};

function fileLink(attributes: string, rest: string, kind: string, targets: LinkTargets): string {
	const source = attribute(attributes, "src") ?? attribute(attributes, "url") ?? "";
	const caption = rest.replace(/<\/[a-z]+>$/, "");
	const text = caption ? inlineMarkdown(caption, targets) : escapeMarkdown(fileName(source) || kind);
	const mark = marks[kind] ?? "";
	return `${mark} ${source.startsWith("https://") ? `[${text}](${addressText(source)})` : text}`;
}

function renderTable(lines: readonly string[], targets: LinkTargets): string[] {
	const rows = [...lines.join("\n").matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, cells = ""]) =>
		[...cells.matchAll(/<td\b[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = ""]) =>
			inlineMarkdown(cell.trim().replaceAll("\n", "<br>"), targets).replaceAll("|", "\\|"),
		),
	);
	const hasHeader = attribute(lines[0] ?? "", "header-row") === "true";
	const isHeaderColumn = attribute(lines[0] ?? "", "header-column") === "true";
	const marked = isHeaderColumn
		? rows.map(([first = "", ...others]) => [first === "" ? "" : `<strong>${first}</strong>`, ...others])
		: rows;
	const [first = [], ...others] = marked;
	const header = hasHeader ? first : first.map(() => " ");
	const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [row(header), row(first.map(() => "---")), ...(hasHeader ? others : marked).map(row)];
}

function headingsOf(blocks: readonly MarkdownBlock[]): Heading[] {
	return blocks.flatMap(({ lines, children }) => {
		const [, marks = "", text = ""] = (lines.length === 1 && /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? "")) || [];
		return [...(marks === "" ? [] : [{ level: marks.length, text: plainHeading(text) }]), ...headingsOf(children)];
	});
}

/** A heading's words, without marks, tags and addresses. */
function plainHeading(text: string): string {
	return text
		.replace(/\s*\{(?:\s*(?:toggle|color)="[^"]*")+\}\s*$/, "")
		.replace(/<[^>]*>/g, "")
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
		.replace(/\*\*|~~|(?<!\\)[*`]/g, "")
		.replace(/\\(.)/g, "$1")
		.trim();
}

function headingLinks(headings: readonly Heading[]): string[] {
	const top = Math.min(...headings.map(({ level }) => level));
	return headings.map(
		({ level, text }, i) => `${"    ".repeat(level - top)}- [${escapeMarkdown(text)}](#notion-heading-${i + 1})`,
	);
}

/** VS Code's preview knows no checkboxes. */
function withCheckbox(line: string): string {
	return line.replace(/^- \[( |x)\] /i, (_box, mark: string) => (mark === " " ? "- ☐ " : "- ☑ "));
}

function markerLength(item: string): number {
	return /^\S+\s+/.exec(item)?.[0].length ?? 0;
}

/** The box of a to-do stands in place of the bullet. */
function withBox(item: string): string {
	return item.replace(/^([-*+]\s+)([☐☑])/, '$1<span class="notion-box">$2</span>');
}

function isListItem(block: MarkdownBlock | undefined): boolean {
	return /^(?:[-*+]|\d+[.)])\s/.test(block?.lines[0] ?? "");
}

function indent(lines: readonly string[], prefix: string): string[] {
	return lines.map((line) => (prefix + line).trimEnd());
}

/** Set apart by an empty line, if there is anything. */
function spaced(lines: readonly string[]): string[] {
	return lines.length > 0 ? ["", ...lines] : [];
}

function fileName(url: string): string {
	const name = URL.canParse(url) ? (new URL(url).pathname.split("/").at(-1) ?? "") : "";
	try {
		return decodeURIComponent(name);
	} catch {
		// A lone percent sign is part of the name.
		return name;
	}
}
