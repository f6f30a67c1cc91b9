import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { objectHover, sourcesHover } from "../links/objectHover.ts";
import { type ObjectNode, openable } from "./node.ts";

/** What is behind a row, from what is stored: path, properties or schema, who edited it last. Untrusted: nothing in it is a command. */
export function tooltipOf(
	{ session: { cache } }: Connection,
	node: ObjectNode,
	mark = "",
): vscode.MarkdownString | undefined {
	const { kind, id } = openable(node);
	const object = kind === "page" ? cache.page(id) : kind === "database" ? cache.database(id) : cache.dataSource(id);
	const sources =
		node.kind === "database" && node.entry.dataSources.length > 1
			? node.entry.dataSources.flatMap((summary) => cache.dataSource(summary.id) ?? [])
			: [];
	const parts = [object ? objectHover(cache, object) : "", sourcesHover(sources), escapeMarkdown(mark)].filter(
		(part) => part !== "",
	);
	return parts.length === 0 ? undefined : new vscode.MarkdownString(parts.join("\n\n"));
}
