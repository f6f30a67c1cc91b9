import { bareId } from "../../base/notionId.ts";
import { renderFile } from "../content/files.ts";
import type { Context } from "../context.ts";
import type { BlockRecord, JsonObject, NodeRecord, RichText } from "../records.ts";
import { renderInline, shortColor } from "./renderInline.ts";

/** A page as Markdown, and what of it could not be shown. */
export interface RenderedMarkdown {
	readonly markdown: string;
	readonly truncated: boolean;
	readonly unknownBlockIds: readonly string[];
}

/** A page with more blocks than this comes back cut. Source: developers.notion.com, "Retrieve a page as markdown". */
const blockLimit = 20_000;

/** What stands below a page, or a block with what stands below it, in Notion's enhanced Markdown. */
export function renderMarkdown(id: string, context: Context): RenderedMarkdown {
	const renderer = new Renderer(context);
	const block = context.workspace.find("block", id);
	const markdown = (block ? renderer.node(block, 0, 1) : renderer.children(id, 0)).join("\n");
	return { markdown, truncated: renderer.truncated, unknownBlockIds: renderer.unknown };
}

/** The blocks directly below a page, each with its own Markdown. */
export function renderTopLevel(
	pageId: string,
	context: Context,
): readonly { readonly id: string; readonly text: string }[] {
	const renderer = new Renderer(context);
	let number = 0;
	const blocks: { readonly id: string; readonly text: string }[] = [];
	for (const node of context.workspace.children(pageId)) {
		if (!node.inTrash && node.kind !== "data_source") {
			number = node.kind === "block" && node.type === "numbered_list_item" ? number + 1 : 0;
			blocks.push({ id: node.id, text: renderer.node(node, 0, number).join("\n") });
		}
	}
	return blocks;
}

class Renderer {
	readonly unknown: string[] = [];
	truncated = false;
	readonly #context: Context;
	#count = 0;

	constructor(context: Context) {
		this.#context = context;
	}

	children(parentId: string, depth: number): readonly string[] {
		const lines: string[] = [];
		let number = 0;
		for (const node of this.#context.workspace.children(parentId)) {
			if (node.inTrash || node.kind === "data_source") {
				continue;
			}
			this.#count += 1;
			if (this.#count > blockLimit) {
				this.truncated = true;
				this.unknown.push(node.id);
				continue;
			}
			number = node.kind === "block" && node.type === "numbered_list_item" ? number + 1 : 0;
			lines.push(...this.node(node, depth, number));
		}
		return lines;
	}

	/** The lines of one page, database or block. */
	node(node: Exclude<NodeRecord, { readonly kind: "data_source" }>, depth: number, number: number): readonly string[] {
		const indent = "\t".repeat(depth);
		if (node.kind !== "block") {
			const title = this.#context.lookup.title(node.id) ?? "";
			return [`${indent}<${node.kind} url="https://www.notion.so/${bareId(node.id)}">${title}</${node.kind}>`];
		}
		return this.#block(node, depth, number).map((line) => (line === "" ? line : indent + line));
	}

	/** The lines of a block, without its indentation. */
	#block(block: BlockRecord, depth: number, number: number): readonly string[] {
		const { type, content } = block;
		const text = this.#inline(content.rich_text) + this.#color(content);
		const below = () => this.children(block.id, depth + 1).map((line) => line.slice(depth));
		switch (type) {
			case "paragraph":
				return text === "" ? ["<empty-block/>", ...below()] : [asParagraph(text), ...below()];
			case "heading_1":
			case "heading_2":
			case "heading_3":
			case "heading_4":
				return [`${"#".repeat(Number(type.slice(-1)))} ${this.#heading(content)}`, ...below()];
			case "bulleted_list_item":
				return [`- ${text}`, ...below()];
			case "numbered_list_item":
				return [`${number}. ${text}`, ...below()];
			case "to_do":
				return [`- [${content.checked ? "x" : " "}] ${text}`, ...below()];
			case "quote":
				return [`> ${text}`, ...below()];
			case "toggle":
				return [
					`<details${this.#colorAttribute(content)}>`,
					`<summary>${this.#inline(content.rich_text)}</summary>`,
					...below(),
					"</details>",
				];
			case "callout":
				return [
					`<callout${this.#icon(content)}${this.#colorAttribute(content)}>`,
					`\t${this.#inline(content.rich_text)}`,
					...below(),
					"</callout>",
				];
			case "code":
				return this.#code(content);
			case "equation":
				return ["$$", String(content.expression), "$$"];
			case "divider":
				return ["---"];
			case "table_of_contents":
				return [`<table_of_contents${this.#colorAttribute(content)}/>`];
			case "table":
				return this.#table(block);
			case "column_list":
				return ["<columns>", ...below(), "</columns>"];
			case "column":
				return ["<column>", ...below(), "</column>"];
			case "image":
				return [`![${this.#inline(content.caption)}](${this.#url(content)})`];
			case "video":
			case "audio":
			case "file":
			case "pdf":
				return [`<${type} src="${this.#url(content)}">${this.#inline(content.caption)}</${type}>`];
			case "synced_block":
				return this.#synced(block, below);
			default:
				this.unknown.push(block.id);
				return [`<unknown url="https://www.notion.so/${bareId(block.id)}" alt="${type}"/>`];
		}
	}

	#inline(value: unknown): string {
		return renderInline((value ?? []) as RichText, this.#context.lookup);
	}

	#heading(content: JsonObject): string {
		const attributes = [
			...(content.is_toggleable ? [`toggle="true"`] : []),
			...(content.color === "default" ? [] : [`color="${shortColor(String(content.color))}"`]),
		];
		return this.#inline(content.rich_text) + (attributes.length > 0 ? ` {${attributes.join(" ")}}` : "");
	}

	#color({ color }: JsonObject): string {
		return color === undefined || color === "default" ? "" : ` {color="${shortColor(String(color))}"}`;
	}

	#colorAttribute({ color }: JsonObject): string {
		return color === undefined || color === "default" ? "" : ` color="${shortColor(String(color))}"`;
	}

	#icon({ icon }: JsonObject): string {
		const { emoji } = (icon ?? {}) as { readonly emoji?: string };
		return emoji === undefined ? "" : ` icon="${emoji}"`;
	}

	#code(content: JsonObject): readonly string[] {
		const text = (content.rich_text as RichText).map((item) => item.text?.content ?? "").join("");
		return [`\`\`\`${content.language}`, ...text.split("\n"), "```"];
	}

	#url(content: JsonObject): string {
		const file = renderFile(content.file as JsonObject | null, this.#context);
		const inner = (file?.[String(file.type)] ?? {}) as { readonly url?: string };
		return inner.url ?? "";
	}

	#table(block: BlockRecord): readonly string[] {
		const { has_column_header: column, has_row_header: row } = block.content;
		const rows = [...this.#context.workspace.children(block.id)].filter(
			(node) => node.kind === "block" && !node.inTrash,
		);
		const cells = (node: NodeRecord) =>
			node.kind === "block"
				? (node.content.cells as readonly RichText[]).map((cell) => `\t\t<td>${this.#inline(cell)}</td>`)
				: [];
		return [
			`<table${column ? ' header-row="true"' : ""}${row ? ' header-column="true"' : ""}>`,
			...rows.flatMap((node) => ["\t<tr>", ...cells(node), "\t</tr>"]),
			"</table>",
		];
	}

	#synced(block: BlockRecord, below: () => readonly string[]): readonly string[] {
		const from = block.content.synced_from as { readonly block_id: string } | null;
		const tag = from ? "synced_block_reference" : "synced_block";
		return [`<${tag} url="https://www.notion.so/${bareId(from?.block_id ?? block.id)}">`, ...below(), `</${tag}>`];
	}
}

/** A text that begins like another kind of block is told from it by a backslash. */
function asParagraph(text: string): string {
	return text.replace(/^(?=#{1,6}\s|[-+]\s|-{3,}\s*$)/, "\\").replace(/^(\d+)([.)])(?=\s)/, "$1\\$2");
}
