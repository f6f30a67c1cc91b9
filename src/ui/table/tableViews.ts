import * as l10n from "@vscode/l10n";
import type { View } from "../../notion/types.ts";
import type { TableView } from "./tableMessages.ts";

/** Notion's views for the choice above the table. */
export function tableViews(views: readonly View[]): TableView[] {
	return views.map(({ id, name, type }) => ({ id, name: name.trim() || l10n.t("Untitled"), kind: viewKind(type) }));
}

function viewKind(type: View["type"]): string {
	const kinds: Readonly<Record<View["type"], string>> = {
		table: l10n.t("table"),
		board: l10n.t("board"),
		list: l10n.t("list"),
		calendar: l10n.t("calendar"),
		timeline: l10n.t("timeline"),
		gallery: l10n.t("gallery"),
		form: l10n.t("form"),
		chart: l10n.t("chart"),
		map: l10n.t("map"),
		dashboard: l10n.t("dashboard"),
	};
	return kinds[type] ?? type;
}
