import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import { type CascadePlan, type PlannedRow, rowsToWrite } from "../../cascade/cascadePlan.ts";
import { displayText } from "../../notion/propertyValue.ts";

/** How a plan is shown. */
export interface PreviewOptions {
	/** Rows that were written, once the plan was carried out. */
	readonly written?: number;
	/** The log has a property for keys. */
	readonly hasKey: boolean;
	readonly titleOfPage: (id: string) => string;
}

/** What a cascade would write, or has written, as a Markdown table. */
export function cascadePreview(plan: CascadePlan, task: string, options: PreviewOptions): string {
	const heading = `# ${escapeMarkdown(l10n.t("{0}: {1}", task, plan.trigger.title))}`;
	if (plan.problems.length > 0) {
		const problems = plan.problems.map(({ message }) => `- ${escapeMarkdown(message)}`);
		return [heading, l10n.t("Nothing can be written:"), problems.join("\n")].join("\n\n");
	}
	const parts = [
		heading,
		summary(plan, options.written),
		...(options.hasKey ? [] : [withoutKey()]),
		table(plan, options),
	];
	return parts.join("\n\n");
}

/** What a log without keys means. */
export function withoutKey(): string {
	return l10n.t(
		"The log has no key property: only this machine knows what it wrote. Run the task by hand, from one machine, or add a key.",
	);
}

function summary(plan: CascadePlan, written: number | undefined): string {
	const count = rowsToWrite(plan).length;
	const rows = plan.rows.length;
	if (plan.kind === "reversal") {
		return written !== undefined
			? l10n.t("{0} rows were taken back.", written)
			: l10n.t("{0} rows would be taken back by rows of the opposite amount. Nothing is written yet.", count);
	}
	if (written !== undefined) {
		return l10n.t("{0} rows were written.", written);
	}
	return count === rows
		? l10n.t("{0} rows would be written. Nothing is written yet.", count)
		: l10n.t("{0} rows would be written; {1} are there already.", count, rows - count);
}

function table(plan: CascadePlan, { written, titleOfPage }: PreviewOptions): string {
	const columns = [...new Set(plan.rows.flatMap((row) => row.columns.map(({ property }) => property)))];
	const cell = (row: PlannedRow, property: string) => {
		const found = row.columns.find((column) => column.property === property);
		return found ? displayText(found.value, titleOfPage) : "";
	};
	const header = [l10n.t("Trigger"), l10n.t("Item"), l10n.t("Amount"), l10n.t("From"), l10n.t("Reason"), ...columns];
	const lines = plan.rows.map((row) => [
		plan.trigger.title,
		row.item.title,
		String(row.amount),
		row.junction.title,
		row.reason,
		...columns.map((property) => cell(row, property)),
		row.alreadyThere ? l10n.t("there already") : written === undefined ? l10n.t("new") : l10n.t("written"),
	]);
	const line = (cells: readonly string[]) => tableRow(cells.map(escapeMarkdown));
	const rule = tableRow(["---", "---", "---:", "---", "---", ...columns.map(() => "---"), "---"]);
	return [line([...header, l10n.t("State")]), rule, ...lines.map(line)].join("\n");
}
