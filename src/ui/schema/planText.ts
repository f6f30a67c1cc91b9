import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { describePlan } from "../../schema/describePlan.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import type { PlannedFile } from "./planFile.ts";

export function planName({ name }: PlannedFile): string {
	return l10n.t("Plan of {0}", name);
}

/** The plan as Markdown, with what has become of it. */
export function planText(planned: PlannedFile, outcome = l10n.t("Nothing is written yet.")): string {
	const { run, lost, connection } = planned;
	return [
		`# ${planName(planned)}`,
		`${l10n.t("Workspace: {0}.", connection.record.name)} ${outcome}`,
		describePlan(run.plan, lost),
	].join("\n\n");
}

/** Says that there is nothing to do, and what is left for a person. */
export async function sayUpToDate(plans: PlanDocuments, planned: PlannedFile): Promise<void> {
	const { name, run } = planned;
	await run.link();
	const message = l10n.t("Nothing to do: Notion is as {0} says.", name);
	if (run.plan.manual.length === 0) {
		void vscode.window.showInformationMessage(message);
		return;
	}
	const show = l10n.t("Show What Is Left by Hand");
	const chosen = await vscode.window.showInformationMessage(message, show);
	if (chosen === show) {
		await plans.show(planName(planned), describePlan(run.plan));
	}
}
