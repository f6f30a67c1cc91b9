import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { UndoConflict, UndoPlan } from "../../sync/undoPlan.ts";
import { changeLine } from "../changes/changeRows.ts";

/** What taking back a run would do, or has done, as Markdown: per side a table, then what stays as it is. */
export function undoPreview(
	{ items, conflicts }: UndoPlan,
	task: string,
	otherLabel: string,
	outcome?: string,
): string {
	const rows = (side: "notion" | "other") =>
		items
			.filter(({ entry }) => entry.side === side)
			.map(({ entry: { title, kind, changes } }) => [
				title,
				kind === "create" ? l10n.t("comes back") : kind === "delete" ? l10n.t("is deleted") : l10n.t("is changed back"),
				changes.map(changeLine).join("; "),
			]);
	return [
		`# ${escapeMarkdown(l10n.t("Undo a run of {0}", task))}`,
		outcome ?? l10n.t("Nothing is written yet."),
		table(l10n.t("In Notion"), rows("notion")),
		table(l10n.t("In {0}", otherLabel), rows("other")),
		stays(conflicts),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}

function table(title: string, rows: readonly (readonly string[])[]): string {
	if (rows.length === 0) {
		return "";
	}
	const line = (cells: readonly string[]) => tableRow(cells.map(escapeMarkdown));
	const header = line([l10n.t("Object"), l10n.t("What"), l10n.t("Values")]);
	return [`## ${escapeMarkdown(title)}`, "", header, "| --- | --- | --- |", ...rows.map(line)].join("\n");
}

function stays(conflicts: readonly UndoConflict[]): string {
	const lines = conflicts.map(
		({ title, attribute, reason }) =>
			`- ${escapeMarkdown([title, attribute].filter(Boolean).join(", "))}: ${escapeMarkdown(reason)}`,
	);
	return lines.length === 0 ? "" : [`## ${l10n.t("Left as it is")}`, "", ...lines].join("\n");
}
