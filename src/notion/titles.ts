import * as l10n from "@vscode/l10n";
import { plainText } from "./richText.ts";
import type { Database, DataSource, NotionObject, Page } from "./types.ts";

/** The title as Notion shows it; empty where there is none. */
export function rawTitle(object: Page | Database | DataSource): string {
	if (object.object !== "page") {
		return plainText(object.title);
	}
	for (const value of Object.values(object.properties)) {
		if (value.type === "title") {
			return plainText(value.title);
		}
	}
	return "";
}

/** The title to show a person: "Untitled" where there is none. */
export function titleOf(object: NotionObject): string {
	if (object.object === "user") {
		return object.name ?? l10n.t("Unnamed user");
	}
	return rawTitle(object).trim() || l10n.t("Untitled");
}
