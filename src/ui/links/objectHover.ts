import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { ObjectCache } from "../../notion/objectCache.ts";
import { objectPath } from "../../notion/objectPath.ts";
import { displayText, plainValue } from "../../notion/propertyValue.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Database, DataSource, Page } from "../../notion/types.ts";
import { typeName } from "../table/tableColumns.ts";

/** More properties than this make no hover. */
const mostProperties = 12;

/** Longer values are cut. */
const longestValue = 120;

/** What something in Notion is, as Markdown to be shown untrusted: title, where it stands, its properties, when it was edited. */
export function objectHover(cache: ObjectCache, object: Page | Database | DataSource): string {
	const icon = object.icon?.type === "emoji" ? `${object.icon.emoji} ` : "";
	const path = objectPath(cache, object).map(({ title }) => escapeMarkdown(title));
	const parts = [
		`**${icon}${escapeMarkdown(titleOf(object))}**`,
		path.join(" / "),
		object.object === "page" ? valuesOf(cache, object) : object.object === "data_source" ? schemaOf(object) : "",
		object.in_trash ? l10n.t("In the trash.") : "",
		editedText(cache, object),
	];
	return parts.filter((part) => part !== "").join("\n\n");
}

/** When something was edited last, in the words of the user's language, and by whom, where Notion tells. */
function editedText(cache: ObjectCache, object: Page | Database | DataSource): string {
	const at = new Date(object.last_edited_time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
	const editor = object.object === "database" ? undefined : cache.user(object.last_edited_by.id);
	return editor ? l10n.t("Edited {0} by {1}", at, escapeMarkdown(titleOf(editor))) : l10n.t("Edited {0}", at);
}

/** Several data sources of a database, each with its properties. */
export function sourcesHover(sources: readonly DataSource[]): string {
	return sources.map((source) => `**${escapeMarkdown(titleOf(source))}**\n\n${schemaOf(source)}`).join("\n\n");
}

function valuesOf(cache: ObjectCache, page: Page): string {
	const titleOfPage = (id: string) => {
		const known = cache.page(id);
		return known ? titleOf(known) : l10n.t("Linked page");
	};
	return table(
		Object.entries(page.properties).flatMap(([name, value]): [string, string][] => {
			const text = value.type === "title" ? "" : displayText(plainValue(value), titleOfPage);
			return text === "" ? [] : [[name, text]];
		}),
	);
}

function schemaOf(source: DataSource): string {
	const properties = Object.values(source.properties);
	const titleFirst = properties.toSorted((a, b) => Number(b.type === "title") - Number(a.type === "title"));
	return table(titleFirst.map(({ name, type }): [string, string] => [name, typeName(type)]));
}

function table(rows: readonly [string, string][]): string {
	if (rows.length === 0) {
		return "";
	}
	const shown = rows
		.slice(0, mostProperties)
		.map(([name, text]) => tableRow([escapeMarkdown(name), escapeMarkdown(cut(text))]));
	const more = rows.length - shown.length;
	return [
		tableRow(["", ""]),
		"| --- | --- |",
		...shown,
		...(more > 0 ? [tableRow([l10n.t("{0} more properties", more), ""])] : []),
	].join("\n");
}

function cut(text: string): string {
	return text.length <= longestValue ? text : `${text.slice(0, longestValue).toWellFormed()}…`;
}
