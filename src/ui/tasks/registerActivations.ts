import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { activationHistory } from "../../cascade/activationHistory.ts";
import type { CascadeTask } from "../../cascade/cascadeTask.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Page } from "../../notion/types.ts";
import type { RunSummary } from "../../store/runs.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import type { Node } from "../tree/node.ts";
import { activationsDocument } from "./activationsDocument.ts";
import { openDeclaredCascade } from "./openDeclaredCascade.ts";
import { pickTask } from "./pickTask.ts";

/** Runs that are looked through for those of one row. */
const mostRuns = 500;

/** "Notion: Show Activations": what a cascade has written for a trigger row, and taken back, time by time. */
export function registerActivations(front: Front, plans: PlanDocuments): vscode.Disposable {
	return registerCommand(front, commandIds.showActivations, (node?: Node) =>
		showActivations(front, plans, node?.kind === "row" ? node : undefined),
	);
}

async function showActivations(
	front: Front,
	plans: PlanDocuments,
	asked: Extract<Node, { kind: "row" }> | undefined,
): Promise<void> {
	const task = await pickTask(["cascade"], {
		title: l10n.t("Activations of which cascade task?"),
		none: l10n.t("No task file in this folder declares a cascade task (one log row per related row)."),
		remedy: l10n.t("Declare one in a *.notion-tasks.yaml file."),
	});
	if (!task) {
		return;
	}
	const { name, log } = task.declaration;
	const cascade = await withProgress(l10n.t("Reading {0}", name), ({ signal }) =>
		openDeclaredCascade(front, task, { signal, session: asked?.session }),
	);
	const { session } = cascade.logger.pipeline.trigger.source;
	const row = asked ? await session.getPage(asked.page.id) : await pickRow(cascade, name);
	if (!row) {
		return;
	}
	const trigger = await cascade.logger.pipeline.trigger.source.schema();
	if (row.parent.type !== "data_source_id" || row.parent.data_source_id !== trigger.id) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" is not a row of "{1}".', titleOf(row), titleOf(trigger)), {
			remedy: l10n.t('Choose a row of "{0}".', titleOf(trigger)),
		});
	}
	const activations = await withProgress(l10n.t("Reading the activations of {0}", titleOf(row)), ({ signal }) =>
		activationHistory(cascade.logger, row.id, { signal }),
	);
	const facts = { task: name, trigger: titleOf(row), hasKey: log.key !== undefined };
	await plans.show(
		l10n.t("Activations of {0}", titleOf(row)),
		activationsDocument(facts, activations, runsOf(front, cascade, row.id), minuteText),
	);
}

async function pickRow(cascade: CascadeTask, title: string): Promise<Page | undefined> {
	const rows = await withProgress(l10n.t("Reading {0}", title), ({ signal }) => {
		const { source } = cascade.logger.pipeline.trigger;
		return source.schema({ signal }).then((schema) => source.session.api.query(schema.id, {}, { signal }));
	});
	if (rows.length === 0) {
		throw new WorkspaceError("invalidInput", l10n.t("The trigger database of {0} has no rows yet.", title), {
			remedy: l10n.t("Make one in Notion, then look again."),
		});
	}
	const choices = rows.map((row) => ({ label: titleOf(row), row }));
	const placeHolder = l10n.t("Activations of which row?");
	return (await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true }))?.row;
}

/** The runs that were made for a row, newest first. */
function runsOf({ app }: Front, { logger }: CascadeTask, pageId: string): RunSummary[] {
	return app.runs.list(logger.task.storeId, mostRuns).filter(({ id }) => {
		const plan = app.runs.get(id)?.plan as { readonly trigger?: { readonly id?: string } } | null | undefined;
		return plan?.trigger?.id === pageId;
	});
}

/** Notion's times are floored to the minute. */
function minuteText(milliseconds: number): string {
	return new Date(milliseconds).toLocaleString(vscode.env.language, { dateStyle: "medium", timeStyle: "short" });
}
