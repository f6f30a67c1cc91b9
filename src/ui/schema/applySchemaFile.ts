import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { blockedPlan } from "../../app/schemaRun.ts";
import { inContext } from "../../base/errors.ts";
import type { ApplyResult } from "../../schema/applySchema.ts";
import { describeLosses, describeStep } from "../../schema/describePlan.ts";
import { isDestructive, isUpToDate, type PlanStep, type SchemaPlan } from "../../schema/schemaPlan.ts";
import type { Front } from "../front.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { pickParentPage } from "./pickParentPage.ts";
import type { PlannedFile } from "./planFile.ts";
import { planName, planText, sayUpToDate } from "./planText.ts";

/** "Notion: Create Databases from Schema File": shows the plan, asks, applies, says what was done. */
export async function applySchemaFile(front: Front, plans: PlanDocuments, planned: PlannedFile): Promise<void> {
	const { run, name, connection } = planned;
	const { plan } = run;
	if (isUpToDate(plan)) {
		await sayUpToDate(plans, planned);
		return;
	}
	await plans.show(planName(planned), planText(planned));
	const blocked = blockedPlan(plan);
	if (blocked) {
		throw inContext(blocked, l10n.t("{0} can't be applied.", name));
	}
	const creates = plan.steps.filter(({ kind }) => kind === "createDatabase").length;
	const parentPageId =
		creates > 0 ? await pickParentPage(front, connection, l10n.t("Create {0} databases", creates)) : undefined;
	if ((creates > 0 && parentPageId === undefined) || !(await confirm(front, planned))) {
		return;
	}
	const result = await withProgress(l10n.t("Applying {0}", name), ({ signal, report }) =>
		run.apply({
			signal,
			parentPageId,
			acceptLosses: isDestructive(plan),
			onProgress: ({ step, index, count, state }) =>
				report(describeStep(step), state === "done" ? index + 1 : index, count),
			onWait: (milliseconds) => {
				const seconds = Math.round(milliseconds / 1000);
				report(l10n.t("An answer of Notion's was lost. Looking again in {0} s what has become of it.", seconds));
			},
		}),
	);
	void connection.index.refresh({ priority: "background" }).catch(() => {});
	plans.update(planName(planned), planText(planned, doneText(result, plan)));
	await sayResult(result, planned);
}

function doneText({ done, error }: ApplyResult, plan: SchemaPlan): string {
	const steps = l10n.t("{0} of {1} steps are done.", done.length, plan.steps.length);
	return error ? `${steps} ${textOf(error)}` : steps;
}

/** What loses data is asked about whatever the setting says, with the rows that it concerns. */
async function confirm(front: Front, { run, name, lost }: PlannedFile): Promise<boolean> {
	const losses = describeLosses(run.plan, lost);
	if (losses.length === 0 && !front.settings.confirmBeforeWriting) {
		return true;
	}
	const apply = losses.length > 0 ? l10n.t("Apply and Lose This") : l10n.t("Apply");
	const steps = run.plan.steps.map((step) => `• ${describeStep(step)}`);
	const detail = [
		...steps,
		...(losses.length > 0
			? [
					"",
					l10n.t("Lost for good:"),
					...losses.map((text) => `• ${text}`),
					"",
					l10n.t("A copy is kept beside the file first."),
				]
			: []),
	].join("\n");
	const ask = losses.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
	return (await ask(l10n.t("Apply {0}?", name), { modal: true, detail }, apply)) === apply;
}

async function sayResult(result: ApplyResult, { run, name }: PlannedFile): Promise<void> {
	if (result.error) {
		const progress = l10n.t("{0} of {1} steps of {2} are done.", result.done.length, run.plan.steps.length, name);
		throw inContext(result.error, `${progress} ${l10n.t("Applying it again goes on from there.")}`);
	}
	const notes = [
		...result.deviations,
		...(run.backup ? [l10n.t("What was lost is kept in {0}.", path.basename(run.backup))] : []),
		...result.manual.map(({ title, text }) => l10n.t("By hand: {0}: {1}", title, text)),
	];
	const message = [l10n.t("{0} is applied: {1}.", name, summary(result)), ...notes].join(" ");
	await (notes.length > 0 ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message));
}

function summary({ done }: ApplyResult): string {
	const isCreate = ({ kind }: PlanStep) => kind === "createDatabase" || kind === "createDataSource";
	const created = done.filter(isCreate).map(({ title }) => title);
	const changed = new Set(done.flatMap((step) => (isCreate(step) || created.includes(step.title) ? [] : [step.title])));
	return [
		...(created.length > 0 ? [l10n.t("created {0}", created.join(", "))] : []),
		...(changed.size > 0 ? [l10n.t("changed {0}", [...changed].join(", "))] : []),
	].join("; ");
}
