import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { PreviewOptions } from "../../app/syncChanges.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { RunOptions, SyncResult } from "../../sync/syncRun.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import { registerCommand } from "../command.ts";
import type { OpenConflicts } from "../conflicts/openConflicts.ts";
import { taskFiles } from "../files/fileKinds.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { MarkSource } from "../marks/registerMarks.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { isCancellation, report } from "../report.ts";
import { isSaved } from "../tasks/isSaved.ts";
import { isReference, isSameTask, taskOf } from "../tasks/pickTask.ts";
import { pickSyncTask } from "../tasks/registerSync.ts";
import { resultNotes, resultText, runSync, sayResult } from "../tasks/runSync.ts";
import { type ChangeControl, isChangeState } from "./changeControl.ts";
import { ChangeControls } from "./changeControls.ts";
import { type ChangeGroup, changeLine } from "./changeRows.ts";
import { openChange } from "./openChange.ts";

/** The Source Control view of sync tasks: what each would change, looked at, held back, run. `onRun` hears that one has run. */
export function registerChanges(
	front: Front,
	plans: PlanDocuments,
	conflicts: OpenConflicts,
	onRun: () => void,
): vscode.Disposable & MarkSource & { refresh(): void } {
	const controls = new ChangeControls(front, conflicts);
	const reload = () => {
		controls.reload().catch((error: unknown) => void report(front, error));
	};
	const files = vscode.workspace.createFileSystemWatcher(taskFiles.glob);
	reload();
	return Object.assign(
		vscode.Disposable.from(
			controls,
			files,
			files.onDidChange(reload),
			files.onDidCreate(reload),
			files.onDidDelete(reload),
			front.app.connections.onDidChange(reload),
			vscode.workspace.onDidGrantWorkspaceTrust(reload),
			vscode.workspace.onDidChangeWorkspaceFolders(reload),
			conflicts.onDidChange(() => controls.show()),
			conflicts.onDidResolve(() => controls.refresh()),
			registerCommand(front, commandIds.previewSync, (asked?: unknown) => previewAsked(front, controls, asked, {})),
			registerCommand(front, commandIds.previewAll, (asked?: unknown) =>
				previewAsked(front, controls, asked, { listAll: true }),
			),
			registerCommand(front, commandIds.runShown, async (asked?: unknown) => {
				const control = await controlFor(controls, asked);
				if (control) {
					await runShown(front, control, onRun);
				}
			}),
			registerCommand(front, commandIds.explainChanges, async (asked?: unknown) => {
				const control = await controlFor(controls, asked);
				if (control?.changes.state.kind === "failed") {
					void report(front, control.changes.state.error, () => preview(front, control));
				}
			}),
			registerCommand(front, commandIds.openChange, (asked: unknown, group: ChangeGroup, id: string) => {
				const state = isChangeState(asked) ? asked : { task: asked, group, row: { id } };
				const control = isReference(state.task) ? controls.find(state.task) : undefined;
				return openChange(control, plans, conflicts, state.group, state.row.id);
			}),
			registerCommand(front, commandIds.holdBack, (...asked: unknown[]) =>
				forEachTask(controls, asked, (control, ids) => control.changes.holdBack(ids)),
			),
			registerCommand(front, commandIds.holdBackAttributes, (state: unknown) => holdBackAttributes(controls, state)),
			registerCommand(front, commandIds.release, (...asked: unknown[]) =>
				forEachTask(controls, asked, (control, ids) =>
					withProgress(l10n.t("Planning {0}", control.name), ({ signal }) => control.changes.release(ids, { signal })),
				),
			),
		),
		{
			refresh: () => controls.refresh(),
			plans: () => controls.plans(),
			onDidChange: controls.onDidChange,
		},
	);
}

/** Of a menu in the view, of the input box or of a lens; otherwise the one that is picked. A module may define several. */
async function controlFor(controls: ChangeControls, asked: unknown): Promise<ChangeControl | undefined> {
	const named = taskOf(asked);
	const task = named ? undefined : await pickSyncTask(undefined);
	const reference = named ?? (task && { file: task.file, id: task.declaration.id });
	if (!reference) {
		return undefined;
	}
	const [only, ...more] = await withProgress(l10n.t("Opening the task"), ({ signal }) =>
		controls.open(reference, { signal }),
	);
	if (more.length === 0) {
		return only;
	}
	const choices = controls.all
		.filter(({ task: one }) => isSameTask(one, reference))
		.map((control) => ({ label: control.name, description: control.otherLabel, control }));
	const title = l10n.t("Which sync task?");
	return (await vscode.window.showQuickPick(choices, { title, ignoreFocusOut: true }))?.control;
}

async function previewAsked(
	front: Front,
	controls: ChangeControls,
	asked: unknown,
	options: Pick<PreviewOptions, "listAll">,
): Promise<void> {
	const control = await controlFor(controls, asked);
	if (control) {
		await preview(front, control, options);
	}
}

/** Plans and shows it. What can't be planned says why in the view, and once as a message. */
async function preview(
	front: Front,
	control: ChangeControl,
	options: Pick<PreviewOptions, "listAll"> = {},
): Promise<void> {
	await vscode.commands.executeCommand("workbench.view.scm");
	await withProgress(l10n.t("Planning {0}", control.name), ({ signal }) =>
		Promise.resolve(
			vscode.window.withProgress({ location: vscode.ProgressLocation.SourceControl }, () =>
				control.changes.preview({ ...options, signal }),
			),
		),
	);
	const { state } = control.changes;
	if (state.kind === "failed" && !isCancellation(state.error)) {
		void report(front, state.error, () => preview(front, control));
	}
}

/** Runs exactly what is shown; with nothing to see yet that is shown first. */
async function runShown(front: Front, control: ChangeControl, onRun: () => void): Promise<void> {
	const { changes } = control;
	const { sync } = changes;
	if (changes.state.kind === "running" || changes.state.kind === "planning") {
		return;
	}
	if (changes.state.kind !== "planned" || !sync) {
		await preview(front, control);
		return;
	}
	if (!(await isSaved(sync.path))) {
		return;
	}
	const { note } = control;
	const run = async (opened: SyncTask, options: Pick<RunOptions, "agreed">) => {
		const result = await runSync(opened, { ...options, note });
		control.clearNote();
		// Told at once: both sides are looked at again meanwhile.
		tellResult(opened, result).catch((error: unknown) => void report(front, error));
		return result;
	};
	await changes.run(run).finally(() => {
		front.app.connections.active?.index.changed();
		onRun();
	});
}

/** The view shows what has become of the changes: only what is left for a person is worth a message. */
async function tellResult(sync: SyncTask, result: SyncResult): Promise<void> {
	if (result.conflicts > 0 || resultNotes(result).length > 0) {
		await sayResult(sync, result);
	} else {
		vscode.window.setStatusBarMessage(`$(check) ${resultText(sync, result)}`, 8000);
	}
}

/** Calls back for each task with its lines among those that were chosen: VS Code gives all that are selected. */
async function forEachTask(
	controls: ChangeControls,
	asked: readonly unknown[],
	work: (control: ChangeControl, ids: readonly string[]) => Promise<void>,
): Promise<void> {
	const states = asked.filter(isChangeState);
	const byControl = Map.groupBy(states, ({ task }) => controls.find(task));
	for (const [control, chosen] of byControl) {
		if (control) {
			await work(
				control,
				chosen.map(({ row }) => row.id),
			);
		}
	}
}

/** Lets a person choose which attributes of an object are held back. */
async function holdBackAttributes(controls: ChangeControls, asked: unknown): Promise<void> {
	const control = isChangeState(asked) ? controls.find(asked.task) : undefined;
	if (!control || !isChangeState(asked)) {
		throw new WorkspaceError("invalidInput", l10n.t("Choose a change in the Source Control view first."));
	}
	const { row } = asked;
	const choices = row.changes.map((change) => ({ label: change.attribute, description: changeLine(change), change }));
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("{0}: which attributes are to be held back?", row.title),
		placeHolder: l10n.t("They stay as they are until you release them, or until they are edited again."),
		canPickMany: true,
	});
	if (chosen && chosen.length > 0) {
		await control.changes.holdBack(chosen.map(({ change }) => change.id));
	}
}
