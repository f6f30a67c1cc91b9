import * as l10n from "@vscode/l10n";
import { type MarkdownBlock, readBlocks } from "./blockTree.ts";
import { attribute, inlineMarkdown, type LinkTargets } from "./inline.ts";

/** Turns Notion's Markdown into the Markdown that every preview shows: lines as paragraphs, callouts as quotes, tables as tables. */
export function previewMarkdown(notionMarkdown: string, targets: LinkTargets): string {
	return `${render(readBlocks(notionMarkdown), targets).join("\n").trim()}\n`;
}

function render(blocks: readonly MarkdownBlock[], targets: LinkTargets): string[] {
	const out: string[] = [];
	for (const [i, block] of blocks.entries()) {
		const lines = renderBlock(block, targets);
		const tight = isListItem(block) && i > 0 && isListItem(blocks[i - 1]);
		if (lines.length > 0 && out.length > 0 && !tight) {
			out.push("");
		}
		out.push(...lines);
	}
	return out;
}

function renderBlock(block: MarkdownBlock, targets: LinkTargets): string[] {
	const [line = ""] = block.lines;
	const below = () => render(block.children, targets);
	if (block.lines.length > 1) {
		return /^<table\b/.test(line) ? renderTable(block.lines, targets) : [...block.lines];
	}
	const tag = /^<(\/?)([a-z_-]+)\b([^>]*)>(.*)$/.exec(line);
	if (tag) {
		const [, closing, name = "", attributes = "", rest = ""] = tag;
		if (closing) {
			return [];
		}
		const special = renderTag(name, attributes, rest, below, targets);
		if (special) {
			return special;
		}
	}
	const text = inlineMarkdown(withCheckbox(line), targets);
	if (isListItem(block)) {
		return [text, ...indent(below(), "    ")];
	}
	if (line.startsWith(">")) {
		return [text, ...indent(spaced(below()), "> ")];
	}
	return [text, ...spaced(below())];
}

/** Blocks that Notion writes as tags; `undefined` for what is text with tags in it. */
function renderTag(
	name: string,
	attributes: string,
	rest: string,
	below: () => string[],
	targets: LinkTargets,
): string[] | undefined {
	switch (name) {
		case "callout": {
			const content = below();
			const icon = attribute(attributes, "icon");
			const first = [icon, inlineMarkdown(rest.replace(/<\/callout>$/, ""), targets)].filter(Boolean).join(" ");
			const lines =
				rest === "" ? [[icon, content[0]].filter(Boolean).join(" "), ...content.slice(1)] : [first, ...spaced(content)];
			return indent(lines, "> ");
		}
		case "details":
			return ["<details>"];
		case "summary":
			// What follows is indented below the summary; the closing tag of the toggle comes as a block of its own and is left out.
			return [
				`<summary>${inlineMarkdown(rest.replace(/<\/summary>$/, ""), targets)}</summary>`,
				"",
				...below(),
				"",
				"</details>",
			];
		case "columns":
		case "column":
		case "synced_block":
		case "synced_block_reference":
			return below();
		case "empty-block":
			return [""];
		case "table_of_contents":
			return [];
		case "unknown":
			return [
				`*${l10n.t("A block that can't be shown here ({0})", attribute(attributes, "alt") ?? l10n.t("unknown kind"))}*`,
			];
		case "video":
		case "file":
		case "audio":
		case "pdf":
		case "embed":
		case "bookmark": {
			const source = attribute(attributes, "src") ?? attribute(attributes, "url") ?? "";
			const caption = rest.replace(/<\/[a-z]+>$/, "") || fileName(source) || name;
			return [source.startsWith("https://") ? `[${caption}](${source})` : caption];
		}
		default:
			return undefined;
	}
}

function renderTable(lines: readonly string[], targets: LinkTargets): string[] {
	const rows = [...lines.join("\n").matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, cells = ""]) =>
		[...cells.matchAll(/<td\b[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = ""]) =>
			inlineMarkdown(cell.trim().replaceAll("\n", "<br>"), targets).replaceAll("|", "\\|"),
		),
	);
	const [first = [], ...others] = rows;
	const hasHeader = attribute(lines[0] ?? "", "header-row") === "true";
	const header = hasHeader ? first : first.map(() => " ");
	const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [row(header), row(first.map(() => "---")), ...(hasHeader ? others : rows).map(row)];
}

/** VS Code's preview knows no checkboxes. */
function withCheckbox(line: string): string {
	return line.replace(/^- \[( |x)\] /i, (_box, mark: string) => (mark === " " ? "- ☐ " : "- ☑ "));
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
