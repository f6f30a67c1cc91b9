import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { DeclaredTask } from "../../app/taskFolder.ts";
import { titleOf } from "../../notion/titles.ts";
import { resolveDatabase } from "../../schema/resolveDatabase.ts";
import { parseTaskFile } from "../../tasks/taskFileParser.ts";
import { registerCommand } from "../command.ts";
import { revealInFile, showDiagram } from "../diagram/showDiagram.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { cascadeContext } from "./openDeclaredCascade.ts";
import { isReference, pickTask, type TaskReference } from "./pickTask.ts";
import { pipelineDiagram } from "./pipelineDiagram.ts";

/** "Notion: Show Pipeline": a cascade of a task file as a picture. Needs no connection; with one, databases have their titles. */
export function registerPipeline(front: Front): vscode.Disposable {
	return registerCommand(front, commandIds.showPipeline, (asked?: TaskReference | unknown) =>
		showPipeline(front, isReference(asked) ? asked : undefined),
	);
}

async function showPipeline(front: Front, asked: TaskReference | undefined): Promise<void> {
	const texts = {
		title: l10n.t("The pipeline of which cascade task?"),
		none: l10n.t("No task file in this folder declares a cascade task (one log row per related row)."),
		remedy: l10n.t("Declare one in a *.notion-tasks.yaml file."),
	};
	const task = await pickTask(["cascade"], texts, asked);
	if (!task) {
		return;
	}
	const { trigger, junction, log } = task.declaration;
	const [triggerTitle, junctionTitle, logTitle] = await withProgress(l10n.t("Drawing the pipeline"), () =>
		Promise.all([trigger, junction, log].map(({ database }) => titleOfDatabase(front, task, database))),
	);
	const diagram = pipelineDiagram(task.declaration, {
		trigger: triggerTitle ?? trigger.database,
		junction: junctionTitle ?? junction.database,
		log: logTitle ?? log.database,
	});
	showDiagram(front, {
		title: diagram.title,
		read: () => ({ diagram }),
		open: (box) => revealBox(task, box),
	});
}

/** Shows the part of the task that a box stands for: the ids of boxes are its keys. */
async function revealBox({ file, declaration }: DeclaredTask<"cascade">, box: string): Promise<void> {
	const uri = vscode.Uri.file(file);
	const text = (await vscode.workspace.openTextDocument(uri)).getText();
	const range = parseTaskFile(text).rangeOf([...declaration.path, "cascade", box], { key: true });
	await revealInFile(uri, toRange(range));
}

/** The title in Notion; the reference as it is written where that can't be read now. */
async function titleOfDatabase(front: Front, task: DeclaredTask<"cascade">, reference: string): Promise<string> {
	try {
		const { connection, folder } = await cascadeContext(front);
		const { session } = connection;
		const { dataSourceId } = await resolveDatabase(reference, { folder, api: session.api });
		return titleOf(await session.getDataSource(dataSourceId));
	} catch (error) {
		front.log.debug(`${task.declaration.name}: the title of ${reference} is unknown: ${String(error)}`);
		return reference;
	}
}
