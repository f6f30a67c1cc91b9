import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { holdReasons } from "../../app/scheduledRuns.ts";
import { Schedules } from "../../app/schedules.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import { schemaFiles, taskFiles } from "../files/fileKinds.ts";
import type { Front } from "../front.ts";
import { commandIds, settingIds } from "../ids.ts";
import type { Opener } from "../opener.ts";
import { report } from "../report.ts";
import { unsavedIn } from "./isSaved.ts";
import { trustedFiles } from "./pickTask.ts";
import { askForAutomaticRuns, tellScheduleEvent } from "./scheduleNotices.ts";
import { createScheduleStatusBar, timeOfDay } from "./scheduleStatusBar.ts";
import { ruleText, stateText } from "./scheduleTexts.ts";

/** Tasks that run by themselves: asked about once, watched, shown in the status bar. `onRun` hears that a run came to an end. */
export function registerSchedules(
	front: Front,
	opener: Opener,
	onRun: () => void,
): vscode.Disposable & { retry(): void } {
	const { app, settings } = front;
	const schedules = new Schedules({
		app,
		mode: () => settings.runAutomatically,
		findFiles: trustedFiles,
		isUnsaved: (place) => unsavedIn(place).length > 0,
	});
	const statusBar = createScheduleStatusBar(schedules, app.scheduler);
	const asked = new Set<string>();
	const ask = async () => {
		const news = schedules.undecided.filter(({ taskId }) => !asked.has(taskId));
		if (news.length > 0) {
			for (const { taskId } of news) {
				asked.add(taskId);
			}
			await askForAutomaticRuns(schedules, news);
		}
	};
	const reload = () => {
		schedules
			.reload()
			.then(() => Promise.all([ask(), schedules.retry()]))
			.catch((error: unknown) => void report(front, error));
	};
	reload();
	return Object.assign(
		vscode.Disposable.from(
			statusBar,
			schedules.onDidChange(statusBar.update),
			schedules.onDidRun(onRun),
			app.scheduler.onDidChange(statusBar.update),
			app.scheduler.onEvent((event) => void tellScheduleEvent(front, schedules, opener, event)),
			app.connections.onDidChange(reload),
			vscode.workspace.onDidGrantWorkspaceTrust(reload),
			vscode.workspace.onDidChangeWorkspaceFolders(reload),
			vscode.workspace.onDidChangeConfiguration(
				(change) => change.affectsConfiguration(settingIds.runAutomatically) && reload(),
			),
			watch(taskFiles.glob, reload),
			watch(schemaFiles.glob, reload),
			watchSyncedFiles(schedules),
			vscode.workspace.onDidSaveTextDocument(({ uri }) => {
				if (uri.scheme === "file") {
					const isUnsaved = (taskId: string) => app.scheduler.record(taskId)?.trouble?.key === holdReasons.unsaved;
					void schedules.retry(isUnsaved);
				}
			}),
			registerCommand(front, commandIds.automaticRuns, () => showAutomaticRuns(front, schedules)),
		),
		{ retry: () => void schedules.retry() },
	);
}

/** Calls back after a file of the open folders came, went or was changed. */
function watch(pattern: vscode.GlobPattern, changed: (uri: vscode.Uri) => void): vscode.Disposable {
	const watcher = vscode.workspace.createFileSystemWatcher(pattern);
	return vscode.Disposable.from(
		watcher,
		watcher.onDidCreate(changed),
		watcher.onDidChange(changed),
		watcher.onDidDelete(changed),
	);
}

/** Watches what the tasks read, and nothing else. */
function watchSyncedFiles(schedules: Schedules): vscode.Disposable {
	let watchers: readonly vscode.Disposable[] = [];
	const end = () => {
		for (const watcher of watchers) {
			watcher.dispose();
		}
	};
	const again = schedules.onDidChange(() => {
		end();
		watchers = schedules.all
			.flatMap(({ watched }) => watched)
			.map((place) => {
				const { dir, base } = path.parse(place);
				// A file, or a folder with everything in it.
				const pattern = new vscode.RelativePattern(dir, `{${base},${base}/**}`);
				return watch(pattern, ({ fsPath }) => schedules.fileChanged(fsPath));
			});
	});
	return vscode.Disposable.from(again, { dispose: end });
}

/** "Notion: Automatic Runs": the tasks that run by themselves, and what can be done about each. */
async function showAutomaticRuns({ app, settings }: Front, schedules: Schedules): Promise<void> {
	if (settings.runAutomatically === "never") {
		throw new WorkspaceError("invalidInput", l10n.t("Automatic runs are turned off in the settings."), {
			remedy: l10n.t('Set "Run Automatically" to "ask" or "always".'),
		});
	}
	const states = new Map(app.scheduler.status().map((status) => [status.task.taskId, status]));
	const choices = schedules.all.map((automatic) => {
		const status = states.get(automatic.taskId);
		return {
			label: automatic.task.declaration.name,
			description: [ruleText(automatic), status ? stateText(status, timeOfDay) : l10n.t("off")].join(" · "),
			detail: status?.state === "paused" ? undefined : status?.record.trouble?.message,
			automatic,
			status,
		};
	});
	if (choices.length === 0) {
		throw new WorkspaceError("invalidInput", l10n.t("No task of this folder says that it runs by itself."), {
			remedy: l10n.t('Write for example "run: { every: 10m }" into a task, and connect its workspace.'),
		});
	}
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Automatic Runs"),
		placeHolder: l10n.t("Select a task to run it now, to pause it, or to see what it did."),
	});
	if (!chosen) {
		return;
	}
	const { automatic, status } = chosen;
	const { taskId, task } = automatic;
	const isOn = status !== undefined && status.state !== "paused";
	const actions = [
		...(isOn ? [{ label: l10n.t("Run Now"), run: () => app.scheduler.runNow(taskId) }] : []),
		isOn
			? { label: l10n.t("Pause"), run: () => schedules.decide([automatic], false) }
			: { label: l10n.t("Run Automatically"), run: () => schedules.decide([automatic], true) },
		{
			label: l10n.t("Show Last Run"),
			run: () => vscode.commands.executeCommand(commandIds.showLastRun, { file: task.file, id: task.declaration.id }),
		},
		{
			label: l10n.t("Open Task File"),
			run: () => openAt(task.file, task.declaration.range.start),
		},
	];
	const action = await vscode.window.showQuickPick(actions, { title: chosen.label });
	await action?.run();
}

async function openAt(file: string, { line, character }: { readonly line: number; readonly character: number }) {
	const selection = new vscode.Range(line, character, line, character);
	await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
}
