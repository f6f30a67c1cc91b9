import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { ObjectCache } from "../../notion/objectCache.ts";
import { objectPath } from "../../notion/objectPath.ts";
import { displayText, plainValue } from "../../notion/propertyValue.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Database, DataSource, Page } from "../../notion/types.ts";

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
		l10n.t("Edited {0}", editedAt(object)),
	];
	return parts.filter((part) => part !== "").join("\n\n");
}

/** When something was edited last, in the words of the user's language. */
export function editedAt(object: { readonly last_edited_time: string }): string {
	return new Date(object.last_edited_time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
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
	return table(
		Object.values(source.properties).map(({ name, type }): [string, string] => [name, type.replaceAll("_", " ")]),
	);
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
