import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { DeclaredTask } from "../../app/taskFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import type { Candidate } from "../../cascade/autoLogger.ts";
import { type CascadePlan, rowsToWrite } from "../../cascade/cascadePlan.ts";
import type { CascadeTask } from "../../cascade/cascadeTask.ts";
import { displayText, plainValue } from "../../notion/propertyValue.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Page } from "../../notion/types.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { reach } from "../milestones.ts";
import type { Opener } from "../opener.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import type { Node } from "../tree/node.ts";
import { cascadePreview, type PreviewOptions, withoutKey } from "./cascadePreview.ts";
import { openOrSetUp } from "./openDeclaredCascade.ts";
import { isReference, pickTask, type TaskReference } from "./pickTask.ts";
import { setUpKey } from "./registerCascadeKey.ts";

/** "Notion: Run Cascade Task", from the palette or on a row of the sidebar: shows what would be written, asks, writes. */
export function registerCascade(front: Front, plans: PlanDocuments, opener: Opener): vscode.Disposable {
	return registerCommand(front, commandIds.runCascade, (target?: Node | TaskReference) =>
		runCascade(front, plans, opener, target),
	);
}

async function runCascade(
	front: Front,
	plans: PlanDocuments,
	opener: Opener,
	target: Node | TaskReference | undefined,
): Promise<void> {
	const asked = isReference(target) ? target : undefined;
	const node = isReference(target) ? undefined : target;
	const texts = {
		title: l10n.t("Which cascade task?"),
		none: l10n.t("No task file in this folder declares a cascade task (one log row per related row)."),
		remedy: l10n.t("Declare one in a *.notion-tasks.yaml file."),
	};
	const task = await pickTask(["cascade"], texts, asked);
	if (!task) {
		return;
	}
	const { name } = task.declaration;
	const cascade = await openOrSetUp(front, task, node?.session);
	const candidates =
		node?.kind === "row"
			? []
			: await withProgress(l10n.t("Reading {0}", name), ({ signal }) => cascade.candidates({ signal }));
	const pageId = node?.kind === "row" ? node.page.id : await pickTrigger(task, candidates);
	if (pageId === undefined) {
		return;
	}
	const plan = await withProgress(l10n.t("Planning {0}", name), ({ signal }) => cascade.preview(pageId, { signal }));
	const options = previewOptions(cascade, task);
	if (!(await agreed(front, plans, plan, task, options))) {
		return;
	}
	const { written } = await withProgress(l10n.t("Running {0}", name), ({ signal, report }) =>
		cascade.run(pageId, {
			signal,
			onProgress: ({ done, total, title }) => report(l10n.t("{0} of {1}: {2}", done, total, title), done, total),
			onWait: (milliseconds) =>
				report(
					l10n.t(
						"An answer of Notion's was lost. Looking again in {0} s whether the row was written.",
						Math.round(milliseconds / 1000),
					),
				),
		}),
	).catch((error: unknown) => {
		const failed = l10n.t("The run did not get to its end. {0}", textOf(error));
		plans.update(planName(name), [`# ${escapeMarkdown(name)}`, escapeMarkdown(failed)].join("\n\n"));
		throw error;
	});
	(node ? front.app.connections.get(node.session) : front.app.connections.active)?.index.changed();
	plans.update(planName(name), cascadePreview(plan, name, { ...options, written: written.length }));
	reach("ranCascade");
	await sayWritten(cascade, written.length, plan, opener);
}

function planName(task: string): string {
	return l10n.t("Rows of {0}", task);
}

/** Asks for one of the rows that are in the state. */
async function pickTrigger(
	task: DeclaredTask<"cascade">,
	candidates: readonly Candidate[],
): Promise<string | undefined> {
	const { name, trigger } = task.declaration;
	const state = trigger.when.map(({ property, anyOf }) => `${property}: ${anyOf.join(", ")}`).join("; ");
	if (candidates.length === 0) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" has no row to run on: none has {1}.', name, state), {
			remedy: l10n.t("Set a row to it in Notion, then run the task again."),
		});
	}
	const choices = candidates.map(({ row, kind }) => ({
		label: titleOf(row),
		description: amountOf(row, trigger.amount),
		detail: kind === "reversal" ? l10n.t("Takes back what was written for it") : undefined,
		id: row.id,
	}));
	const chosen = await vscode.window.showQuickPick(choices, {
		title: name,
		placeHolder: l10n.t("Which row? ({0})", state),
		ignoreFocusOut: true,
	});
	return chosen?.id;
}

function amountOf(page: Page, property: string | undefined): string {
	const value = property === undefined ? undefined : page.properties[property];
	return value ? `${property}: ${displayText(plainValue(value))}` : "";
}

/** Shows the plan and asks; a plan with problems, or with nothing to write, ends here. */
async function agreed(
	front: Front,
	plans: PlanDocuments,
	plan: CascadePlan,
	task: DeclaredTask<"cascade">,
	options: PreviewOptions,
): Promise<boolean> {
	const { name, id } = task.declaration;
	const [problem] = plan.problems;
	if (problem) {
		await plans.show(planName(name), cascadePreview(plan, name, options));
		const more = plan.problems.length > 1 ? ` ${l10n.t("({0} more)", plan.problems.length - 1)}` : "";
		throw new WorkspaceError("guarded", problem.message + more, {
			remedy: l10n.t("Nothing was written. Correct it in Notion, then run the task again."),
		});
	}
	const count = rowsToWrite(plan).length;
	if (count === 0) {
		void vscode.window.showInformationMessage(nothingToDo(plan));
		return false;
	}
	if (!front.settings.confirmBeforeWriting) {
		return true;
	}
	await plans.show(planName(name), cascadePreview(plan, name, options));
	const isReversal = plan.kind === "reversal";
	const write = isReversal ? l10n.t("Take Back {0} Rows", count) : l10n.t("Write {0} Rows", count);
	const addKey = l10n.t("Add Key Property");
	const rows = rowsToWrite(plan).map((row) => `${row.item.title}: ${row.amount}`);
	const chosen = await vscode.window.showInformationMessage(
		isReversal
			? l10n.t('Take back what "{0}" wrote for "{1}"?', name, plan.trigger.title)
			: l10n.t('Run "{0}" for "{1}"?', name, plan.trigger.title),
		{ modal: true, detail: [...(options.hasKey ? [] : [withoutKey(), ""]), ...rows].join("\n") },
		write,
		...(options.hasKey ? [] : [addKey]),
	);
	if (chosen === addKey) {
		await setUpKey(front, vscode.Uri.file(task.file), id);
	}
	return chosen === write;
}

function nothingToDo({ kind, rows, trigger }: CascadePlan): string {
	if (kind === "effect") {
		return l10n.t('Nothing to do: all {0} rows for "{1}" are there already.', rows.length, trigger.title);
	}
	return rows.length === 0
		? l10n.t('Nothing to do: nothing was written for "{0}" that could be taken back.', trigger.title)
		: l10n.t('Nothing to do: all {0} rows for "{1}" are taken back already.', rows.length, trigger.title);
}

function previewOptions(cascade: CascadeTask, { declaration }: DeclaredTask<"cascade">): PreviewOptions {
	const { cache } = cascade.logger.pipeline.log.source.session;
	return {
		hasKey: declaration.log.key !== undefined,
		titleOfPage: (id) => {
			const page = cache.page(id);
			return page ? titleOf(page) : id;
		},
	};
}

async function sayWritten(cascade: CascadeTask, count: number, plan: CascadePlan, opener: Opener): Promise<void> {
	const log = await cascade.logger.pipeline.log.source.schema();
	const open = l10n.t("Open {0}", titleOf(log));
	const message =
		plan.kind === "reversal"
			? l10n.t('{0} rows for "{1}" are taken back in {2}.', count, plan.trigger.title, titleOf(log))
			: l10n.t('{0} rows for "{1}" are written to {2}.', count, plan.trigger.title, titleOf(log));
	if ((await vscode.window.showInformationMessage(message, open)) === open) {
		await opener.open(log.id);
	}
}
