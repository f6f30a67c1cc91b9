import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import { type CascadePlan, rowsToWrite } from "../../cascade/cascadePlan.ts";

/** What a cascade would write, or has written, as a Markdown table. */
export function cascadePreview(plan: CascadePlan, task: string, written?: number): string {
	const heading = `# ${l10n.t("{0}: {1}", task, escapeMarkdown(plan.trigger.title))}`;
	if (plan.problems.length > 0) {
		const problems = plan.problems.map(({ message }) => `- ${message}`);
		return [heading, l10n.t("Nothing can be written:"), problems.join("\n")].join("\n\n");
	}
	const count = rowsToWrite(plan).length;
	const summary =
		written !== undefined
			? l10n.t("{0} rows were written.", written)
			: count === plan.rows.length
				? l10n.t("{0} rows would be written. Nothing is written yet.", count)
				: l10n.t("{0} rows would be written; {1} are there already.", count, plan.rows.length - count);
	const header = [l10n.t("Item"), l10n.t("Amount"), l10n.t("From"), l10n.t("Reason"), l10n.t("State")];
	const rows = plan.rows.map((row) => [
		row.item.title,
		String(row.amount),
		row.junction.title,
		row.reason,
		row.alreadyThere ? l10n.t("there already") : written === undefined ? l10n.t("new") : l10n.t("written"),
	]);
	const line = (cells: readonly string[]) => tableRow(cells.map(escapeMarkdown));
	return [heading, summary, [line(header), "| --- | ---: | --- | --- | --- |", ...rows.map(line)].join("\n")].join(
		"\n\n",
	);
}
