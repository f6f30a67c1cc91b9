import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { DeclaredTask } from "../../app/taskFolder.ts";
import { runTask } from "../../app/taskRuns.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { withRequestOptions } from "../../notion/requestOptions.ts";
import type { TaskDeclaration } from "../../tasks/taskFile.ts";
import type { Front } from "../front.ts";
import { taskType } from "../ids.ts";
import { textOf } from "../report.ts";
import { unsavedIn } from "./isSaved.ts";
import { openDeclaredCascade } from "./openDeclaredCascade.ts";
import { openSyncTasks } from "./openSyncs.ts";
import { findTasks, folderOf } from "./pickTask.ts";

/** A task of a task file in tasks.json: `{ "type": "notion", "task": "price list" }`. */
interface TaskDefinition extends vscode.TaskDefinition {
	readonly task: string;
	/** The task file, relative to the folder; needed where two have a task of that name. */
	readonly file?: string;
}

type AnyTask = DeclaredTask<TaskDeclaration["kind"]>;

/** Lets "Run Task" and tasks.json run every task of the task files, with its output in a terminal. `onRun` hears that one has run. */
export function registerTaskProvider(front: Front, onRun: () => void): vscode.Disposable {
	return vscode.tasks.registerTaskProvider(taskType, {
		provideTasks: async () => {
			const tasks = await allTasks().catch((error: unknown) => {
				front.log.info(`Tasks could not be listed: ${textOf(error)}`);
				return [];
			});
			return tasks.map((task) => {
				const file = vscode.workspace.asRelativePath(task.file, false);
				return taskFor(front, onRun, { type: taskType, task: task.declaration.name, file }, scopeOf(task));
			});
		},
		resolveTask: (asked) => {
			const { task } = asked.definition;
			return typeof task === "string"
				? taskFor(front, onRun, asked.definition as TaskDefinition, asked.scope)
				: undefined;
		},
	});
}

function allTasks(): Promise<AnyTask[]> {
	return findTasks("cascade", "sync", "module");
}

function scopeOf({ file }: AnyTask): vscode.Task["scope"] {
	return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) ?? vscode.TaskScope.Workspace;
}

function taskFor(
	front: Front,
	onRun: () => void,
	definition: TaskDefinition,
	scope: vscode.Task["scope"],
): vscode.Task {
	const execution = new vscode.CustomExecution(
		async () => new TaskTerminal(definition.task, (parts) => run(front, definition, parts), onRun),
	);
	const task = new vscode.Task(definition, scope ?? vscode.TaskScope.Workspace, definition.task, "notion", execution);
	task.detail = definition.file;
	// Its output has no places in files to look for, so VS Code needn't ask.
	task.problemMatchers = [];
	task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
	return task;
}

interface RunParts {
	readonly signal: AbortSignal;
	readonly say: (line: string) => void;
}

/** Opens the task as its file is now, and runs it. */
async function run(front: Front, { task: name, file }: TaskDefinition, { signal, say }: RunParts): Promise<boolean> {
	const found = (await allTasks()).filter(
		(task) =>
			task.declaration.name === name &&
			(file === undefined || vscode.workspace.asRelativePath(task.file, false) === file),
	);
	const [task, second] = found;
	if (!task) {
		throw new WorkspaceError("invalidInput", l10n.t('No task file in this folder declares a task "{0}".', name));
	}
	if (second) {
		throw new WorkspaceError("invalidInput", l10n.t('Several task files declare a task "{0}".', name), {
			remedy: l10n.t('Name one with "file" in tasks.json.'),
		});
	}
	const connection = front.app.connections.requireActive();
	const { syncState: state } = front.app.taskParts(connection.session);
	say(l10n.t("{0} in {1}", name, folderOf(vscode.Uri.file(task.file))));
	const opened =
		task.declaration.kind === "cascade"
			? await openDeclaredCascade(front, task as DeclaredTask<"cascade">, { signal })
			: await openSyncTasks(front, task as DeclaredTask<"sync" | "module">, { signal });
	try {
		return await runTask(opened, { signal, say, state, isUnsaved: (place) => unsavedIn(place).length > 0 });
	} finally {
		connection.index.changed();
	}
}

function ended(work: Promise<unknown>): Promise<void> {
	return work.then(
		() => {},
		() => {},
	);
}

/** A terminal that shows a run line by line; closing it, or Ctrl+C, cancels the run. */
class TaskTerminal implements vscode.Pseudoterminal {
	readonly #name: string;
	readonly #run: (parts: RunParts) => Promise<boolean>;
	readonly #onRun: () => void;
	readonly #written = new vscode.EventEmitter<string>();
	readonly #closed = new vscode.EventEmitter<number>();
	readonly #controller = new AbortController();
	readonly onDidWrite = this.#written.event;
	readonly onDidClose = this.#closed.event;

	constructor(name: string, run: (parts: RunParts) => Promise<boolean>, onRun: () => void) {
		this.#name = name;
		this.#run = run;
		this.#onRun = onRun;
	}

	open(): void {
		void this.#start();
	}

	close(): void {
		this.#controller.abort(new WorkspaceError("cancelled", l10n.t("The run was cancelled.")));
	}

	handleInput(data: string): void {
		if (data === "\u0003") {
			this.close();
		}
	}

	async #start(): Promise<void> {
		const { signal } = this.#controller;
		const say = (line: string) => this.#written.fire(`${line.replace(/\r?\n/g, "\r\n")}\r\n`);
		let isDone = false;
		try {
			const running = withRequestOptions({ signal }, () => this.#run({ signal, say }));
			const { Window: location } = vscode.ProgressLocation;
			void vscode.window.withProgress({ location, title: l10n.t("Running {0}", this.#name) }, () => ended(running));
			isDone = await running;
		} catch (error) {
			say(textOf(error));
		} finally {
			this.#onRun();
			this.#closed.fire(isDone ? 0 : 1);
		}
	}
}
