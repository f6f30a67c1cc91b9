import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { makeSampleConflict } from "../../app/sampleConflict.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { handedOverSample } from "../session/connect.ts";
import { isSaved } from "../tasks/isSaved.ts";
import { openDeclaredSync, syncOptions } from "../tasks/openSyncs.ts";
import { findTasks } from "../tasks/pickTask.ts";

/** "Notion: Make a Conflict in the Sample": two people change one price, so that there is something to resolve. */
export function registerSampleConflict(front: Front, onConflicts: () => void): vscode.Disposable {
	return registerCommand(front, commandIds.makeSampleConflict, async () => {
		if (!front.app.connections.active) {
			await vscode.commands.executeCommand(commandIds.openSample);
		}
		const connection = front.app.connections.requireActive();
		if (!isSample(front)) {
			throw new WorkspaceError(
				"invalidInput",
				l10n.t(
					'This changes rows, so it is for the sample only, and "{0}" is a workspace of yours.',
					connection.record.name,
				),
				{ remedy: l10n.t('Switch with "Notion: Open Sample Workspace" first.') },
			);
		}
		const task = (await findTasks("sync")).find(({ declaration }) => declaration.notion.kind === "database");
		if (!task) {
			await offerFiles();
			return;
		}
		await withProgress(l10n.t("Making a conflict"), async ({ signal }) => {
			const { path } = await openDeclaredSync(front, task, { signal });
			if (await isSaved(path)) {
				await makeSampleConflict(task, await syncOptions(front, task, { signal }));
			}
		});
		connection.index.changed();
		onConflicts();
		await vscode.commands.executeCommand(`${viewIds.conflicts}.focus`);
	});
}

/** Whether the active session is on the sample workspace, this window's or that of `npm start`. */
export function isSample({ app }: Pick<Front, "app">): boolean {
	const baseUrl = app.connections.active?.record.baseUrl;
	return baseUrl !== undefined && (baseUrl === handedOverSample()?.url || app.sample.isSample(baseUrl));
}

async function offerFiles(): Promise<void> {
	const open = l10n.t("Open the Bakery's Files…");
	const chosen = await vscode.window.showInformationMessage(
		l10n.t("A conflict needs a file that is kept in step with a database. The bakery has one: its price list."),
		open,
	);
	if (chosen === open) {
		await vscode.commands.executeCommand(commandIds.openSampleFolder);
	}
}
