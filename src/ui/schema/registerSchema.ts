import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { blockedPlan, SchemaRun } from "../../app/schemaRun.ts";
import { inContext } from "../../base/errors.ts";
import type { ApplyResult } from "../../schema/applySchema.ts";
import { describePlan, describeStep } from "../../schema/describePlan.ts";
import { isUpToDate, losses, type SchemaPlan } from "../../schema/schemaPlan.ts";
import { registerCommand } from "../command.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { findFiles, pickFile } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { pickParentPage } from "./pickParentPage.ts";

/** "Notion: Create Databases from Schema File": plans, shows the plan, asks, applies, says what was done. */
export function registerSchema(front: Front, plans: PlanDocuments): vscode.Disposable {
	return registerCommand(front, commandIds.createDatabases, (asked?: vscode.Uri) =>
		createDatabases(front, plans, asked),
	);
}

async function createDatabases(front: Front, plans: PlanDocuments, asked: vscode.Uri | undefined): Promise<void> {
	const connection = front.app.connections.requireActive();
	const file = await pickFile(schemaFiles, asked);
	if (!file) {
		return;
	}
	const name = path.basename(file.fsPath);
	const folder = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	const run = await withProgress(l10n.t("Comparing {0} with Notion", name), ({ signal }) =>
		SchemaRun.plan(
			{ connection, parts: front.app.taskParts(connection.session), path: file.fsPath, folder },
			{ signal },
		),
	);
	const { plan } = run;
	if (isUpToDate(plan)) {
		await sayUpToDate(plans, plan, name);
		return;
	}
	await plans.show(l10n.t("Plan of {0}", name), planText(plan, name, connection.record.name));
	const blocked = blockedPlan(plan);
	if (blocked) {
		throw inContext(blocked, l10n.t("{0} can't be applied.", name));
	}
	const creates = plan.steps.filter(({ kind }) => kind === "createDatabase").length;
	const parentPageId =
		creates > 0 ? await pickParentPage(connection, l10n.t("Create {0} databases", creates)) : undefined;
	if ((creates > 0 && parentPageId === undefined) || !(await confirm(front, plan, name))) {
		return;
	}
	const result = await withProgress(l10n.t("Applying {0}", name), ({ signal, report }) =>
		run.apply({
			signal,
			parentPageId,
			acceptLosses: plan.steps.some((step) => losses(step).length > 0),
			onProgress: ({ step, index, count, state }) =>
				report(describeStep(step), state === "done" ? index + 1 : index, count),
		}),
	);
	void connection.index.refresh({ priority: "background" }).catch(() => {});
	plans.update(l10n.t("Plan of {0}", name), planText(plan, name, connection.record.name, doneText(result, plan)));
	await sayResult(result, plan, name, run.backup);
}

function doneText({ done, error }: ApplyResult, plan: SchemaPlan): string {
	const steps = l10n.t("{0} of {1} steps are done.", done.length, plan.steps.length);
	return error ? `${steps} ${textOf(error)}` : steps;
}

function planText(
	plan: SchemaPlan,
	name: string,
	workspace: string,
	outcome = l10n.t("Nothing is written yet."),
): string {
	return [
		`# ${l10n.t("Plan of {0}", name)}`,
		`${l10n.t("Workspace: {0}.", workspace)} ${outcome}`,
		describePlan(plan),
	].join("\n\n");
}

async function sayUpToDate(plans: PlanDocuments, plan: SchemaPlan, name: string): Promise<void> {
	const message = l10n.t("Nothing to do: Notion is as {0} says.", name);
	if (plan.manual.length === 0) {
		void vscode.window.showInformationMessage(message);
		return;
	}
	const show = l10n.t("Show What Is Left by Hand");
	const chosen = await vscode.window.showInformationMessage(message, show);
	if (chosen === show) {
		await plans.show(l10n.t("Plan of {0}", name), describePlan(plan));
	}
}

/** What loses data is asked about whatever the setting says. */
async function confirm(front: Front, plan: SchemaPlan, name: string): Promise<boolean> {
	const lost = plan.steps.flatMap(losses);
	if (lost.length === 0 && !front.settings.confirmBeforeWriting) {
		return true;
	}
	const apply = lost.length > 0 ? l10n.t("Apply and Lose This") : l10n.t("Apply");
	const steps = plan.steps.map((step) => `• ${describeStep(step)}`);
	const detail = [
		...steps,
		...(lost.length > 0 ? ["", l10n.t("Lost for good:"), ...lost.map((text) => `• ${text}`)] : []),
	].join("\n");
	const ask = lost.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
	return (await ask(l10n.t("Apply {0}?", name), { modal: true, detail }, apply)) === apply;
}

async function sayResult(
	result: ApplyResult,
	plan: SchemaPlan,
	name: string,
	backup: string | undefined,
): Promise<void> {
	if (result.error) {
		const progress = l10n.t("{0} of {1} steps of {2} are done.", result.done.length, plan.steps.length, name);
		throw inContext(result.error, `${progress} ${l10n.t("Applying it again goes on from there.")}`);
	}
	const notes = [
		...result.deviations,
		...(backup ? [l10n.t("What was lost is kept in {0}.", path.basename(backup))] : []),
		...result.manual.map(({ title, text }) => l10n.t("By hand: {0}: {1}", title, text)),
	];
	const message = [l10n.t("{0} is applied: {1}.", name, summary(result)), ...notes].join(" ");
	await (notes.length > 0 ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message));
}

function summary({ done }: ApplyResult): string {
	const created = done.flatMap((step) => (step.kind === "createDatabase" ? [step.title] : []));
	const changed = new Set(
		done.flatMap((step) => (step.kind === "createDatabase" || created.includes(step.title) ? [] : [step.title])),
	);
	return [
		...(created.length > 0 ? [l10n.t("created {0}", created.join(", "))] : []),
		...(changed.size > 0 ? [l10n.t("changed {0}", [...changed].join(", "))] : []),
	].join("; ");
}
