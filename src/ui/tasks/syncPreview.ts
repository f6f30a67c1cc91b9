import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { PlanItem, SyncPlan } from "../../sync/syncPlan.ts";
import { type AttributeValue, valueText } from "../../sync/values.ts";

/** What a sync would write, or has written, as Markdown: per side a table of changes, then conflicts and what is left out. */
export function syncPreview(plan: SyncPlan, task: string, otherLabel: string, outcome?: string): string {
	const parts = [
		`# ${escapeMarkdown(task)}`,
		outcome ?? l10n.t("Nothing is written yet."),
		table(
			l10n.t("To Notion"),
			plan.items.flatMap((item) => changesOf(item, "notion")),
		),
		table(
			l10n.t("To {0}", otherLabel),
			plan.items.flatMap((item) => changesOf(item, "other")),
		),
		conflicts(plan, otherLabel),
		list(
			l10n.t("Not synced"),
			plan.refused.map(({ title, message }) => `${title}: ${message}`),
		),
		list(l10n.t("Left as it is"), [
			...plan.held.map(({ title, attribute, reason }) => `${title}, ${attribute}: ${reason}`),
			...plan.kept.map(({ title, message }) => `${title}: ${message}`),
			...(plan.leftAlone ?? []).map(({ message }) => message),
		]),
	];
	return parts.filter((part) => part !== "").join("\n\n");
}

type Row = readonly [title: string, attribute: string, before: string, after: string];

function changesOf(item: PlanItem, side: "notion" | "other"): Row[] {
	switch (item.kind) {
		case "merge":
			return item.changes[side].map(({ attribute, from, to }) => [
				titleOf(item.notion),
				attribute,
				text(from),
				text(to),
			]);
		case "create":
			return item.side === side
				? Object.entries(item.attributes).map(
						([attribute, value]): Row => [titleOf(item.from), attribute, l10n.t("(new)"), text(value)],
					)
				: [];
		case "delete":
			return item.side === side ? [[titleOf(item.object), "", "", l10n.t("(deleted)")]] : [];
		case "forget":
			return [];
	}
}

function conflicts({ items }: SyncPlan, otherLabel: string): string {
	const rows = items.flatMap((item) =>
		item.kind === "merge"
			? item.conflicts.map(
					({ attribute, notion, other }): Row => [titleOf(item.notion), attribute, text(notion), text(other)],
				)
			: [],
	);
	return table(l10n.t("Conflicts"), rows, [l10n.t("In Notion"), l10n.t("In {0}", otherLabel)]);
}

function table(title: string, rows: readonly Row[], [before, after] = [l10n.t("Before"), l10n.t("After")]): string {
	if (rows.length === 0) {
		return "";
	}
	const line = (cells: readonly string[]) => tableRow(cells.map(escapeMarkdown));
	const header = line([l10n.t("Object"), l10n.t("Attribute"), before ?? "", after ?? ""]);
	return [`## ${title}`, "", header, "| --- | --- | --- | --- |", ...rows.map(line)].join("\n");
}

function list(title: string, lines: readonly string[]): string {
	return lines.length === 0 ? "" : [`## ${title}`, "", ...lines.map((line) => `- ${escapeMarkdown(line)}`)].join("\n");
}

function titleOf(object: { readonly title: string }): string {
	return object.title;
}

function text(value: AttributeValue): string {
	return value === null ? "" : valueText(value);
}
