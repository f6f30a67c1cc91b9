import * as l10n from "@vscode/l10n";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { Activation } from "../../cascade/activationHistory.ts";
import type { RunSummary } from "../../store/runs.ts";
import { outcomeText, triggerText } from "./runDocument.ts";

/** A trigger row's activations with their log rows as Markdown, and the runs that wrote them from this machine. */
export function activationsDocument(
	{ task, trigger, hasKey }: { readonly task: string; readonly trigger: string; readonly hasKey: boolean },
	activations: readonly Activation[],
	runs: readonly RunSummary[],
	time: (milliseconds: number) => string,
): string {
	const heading = `# ${escapeMarkdown(l10n.t("{0}: activations for {1}", task, trigger))}`;
	const none = hasKey
		? l10n.t("None: the row was never in the state when the task looked.")
		: l10n.t("The log has no key property, so its rows can't be told apart. Only the runs of this machine are known.");
	return [
		heading,
		...(activations.length === 0 ? [none] : activations.map((activation) => section(activation, time))),
		...runsSection(runs, time),
	].join("\n\n");
}

function section({ number, rows, reversals, state }: Activation, time: (milliseconds: number) => string): string {
	const facts = [
		state === "effectDue" ? l10n.t("Not complete yet: the rest is written by the next run.") : "",
		state === "reversalDue" ? l10n.t("To be taken back by the next run.") : "",
		reversals.length === 1 ? l10n.t("Taken back by one row.") : "",
		reversals.length > 1 ? l10n.t("Taken back by {0} rows.", reversals.length) : "",
	];
	const line = ({ title, amount, createdAt }: Activation["rows"][number]) =>
		tableRow([escapeMarkdown(title), String(amount ?? ""), time(createdAt)]);
	const table = (lines: readonly Activation["rows"][number][], written: string) =>
		lines.length === 0
			? []
			: [
					[tableRow([l10n.t("Item"), l10n.t("Amount"), written]), "| --- | ---: | --- |", ...lines.map(line)].join(
						"\n",
					),
				];
	return [
		`## ${rows.length === 1 ? l10n.t("Activation {0}: one row", number) : l10n.t("Activation {0}: {1} rows", number, rows.length)}`,
		...facts.filter((fact) => fact !== ""),
		...table(rows, l10n.t("Written")),
		...table(reversals, l10n.t("Taken back")),
		...(rows.length + reversals.length === 0 ? [l10n.t("Nothing is written yet.")] : []),
	].join("\n\n");
}

function runsSection(runs: readonly RunSummary[], time: (milliseconds: number) => string): string[] {
	if (runs.length === 0) {
		return [];
	}
	const lines = runs.map((run) =>
		l10n.t("Started {0}, {1}: {2}", triggerText(run.trigger), time(run.startedAt), outcomeText(run)),
	);
	return [`## ${l10n.t("Runs on this machine")}`, lines.map((text) => `- ${escapeMarkdown(text)}`).join("\n")];
}
