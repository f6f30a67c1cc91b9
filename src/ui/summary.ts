import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { seenObject } from "../notion/seenObject.ts";
import type { NotionObject } from "../notion/types.ts";
import type { ObjectSummary } from "../store/objectRecord.ts";
import { type Icon, iconOf, pictureAt } from "./tree/icon.ts";

/** The title to show a person, as `titleOf` gives it for an object. */
export function titleOfSummary({ kind, title }: Pick<ObjectSummary, "kind" | "title">): string {
	return title.trim() || (kind === "user" ? l10n.t("Unnamed user") : l10n.t("Untitled"));
}

const symbols: Readonly<Record<string, string>> = {
	database: "database",
	data_source: "database",
	page: "file",
	user: "account",
};

/** The icon that Notion shows, or a symbol of the editor's. */
export function iconOfSummary(
	{ kind, icon }: ObjectSummary,
	symbol = symbols[kind] ?? "file",
): vscode.Uri | vscode.ThemeIcon {
	if (kind === "user") {
		return typeof icon === "string" ? pictureAt(icon, symbol) : new vscode.ThemeIcon(symbol);
	}
	// The store keeps what Notion sent.
	return iconOf((icon ?? null) as Icon, symbol);
}

/** What a list shows of an object that was just read. */
export function summaryOf(object: NotionObject): ObjectSummary {
	const { kind, id, parentKind, parentId, pageId, title, icon, url, createdTime, lastEditedTime } = seenObject(
		object,
		0,
	);
	return { kind, id, parentKind, parentId, pageId, title, icon, url, createdTime, lastEditedTime, seenAt: 0 };
}
