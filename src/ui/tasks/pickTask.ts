import path from "node:path";
import * as vscode from "vscode";
import { type DeclaredTask, type DeclaringFiles, declaredTasks } from "../../app/taskFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { TaskDeclaration } from "../../tasks/taskFile.ts";
import { schemaFiles, taskFiles } from "../files/fileKinds.ts";
import { findFiles, saveIfOpen } from "../files/pickFile.ts";

/** A task by its file and its id there: what commands are given by other parts. */
export interface TaskReference {
	readonly file: string;
	readonly id: string;
	/** The sync's id in the store, where the task is a module and one of its syncs is meant. */
	readonly sync?: string;
}

/** Whether one is about the other: a module stands for all of its syncs. */
export function isSameTask(a: TaskReference, b: TaskReference): boolean {
	return a.file === b.file && a.id === b.id && (a.sync === undefined || b.sync === undefined || a.sync === b.sync);
}

/** Menus give commands all sorts of things: whether it is this. */
export function isReference(argument: unknown): argument is TaskReference {
	return typeof argument === "object" && argument !== null && "file" in argument && "id" in argument;
}

/** The task that a command is about, of whatever a menu gives: a line of changes, a task in the Source Control view, the task itself. */
export function taskOf(argument: unknown): TaskReference | undefined {
	if (isReference(argument) || typeof argument !== "object" || argument === null) {
		return isReference(argument) ? argument : undefined;
	}
	if ("acceptInputCommand" in argument) {
		const { arguments: given } = (argument as vscode.SourceControl).acceptInputCommand ?? {};
		return taskOf(given?.[0]);
	}
	return "task" in argument ? taskOf(argument.task) : undefined;
}

/** All tasks of some kinds in the open folders, as their files are on disk. */
export async function findTasks<Kind extends TaskDeclaration["kind"]>(
	...kinds: readonly Kind[]
): Promise<DeclaredTask<Kind>[]> {
	const files = await findFiles(taskFiles);
	const places = files.map((uri) => ({ path: uri.fsPath, folder: folderOf(uri) }));
	return declaredTasks(places, ...kinds);
}

/** The task and schema files of the open folders, as far as they are trusted; none where nothing is. */
export async function trustedFiles(): Promise<DeclaringFiles> {
	if (!vscode.workspace.isTrusted) {
		return { tasks: [], schemas: [] };
	}
	const [tasks, schemas] = await Promise.all([findFiles(taskFiles), findFiles(schemaFiles)]);
	return {
		tasks: tasks.map((uri) => ({ path: uri.fsPath, folder: folderOf(uri) })),
		schemas: schemas.map(({ fsPath }) => fsPath),
	};
}

/** The open folder that a file is in. */
export function folderOf(uri: vscode.Uri): string {
	return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path.dirname(uri.fsPath);
}

/** The task that was asked for, the only one of some kinds in the open folders, or the one that is picked. Throws `invalidInput` where there is none. */
export async function pickTask<Kind extends TaskDeclaration["kind"]>(
	kinds: readonly Kind[],
	texts: { readonly title: string; readonly none: string; readonly remedy: string },
	asked?: TaskReference,
): Promise<DeclaredTask<Kind> | undefined> {
	// What is run is what is seen.
	await Promise.all((await findFiles(taskFiles)).map(saveIfOpen));
	const tasks = await findTasks(...kinds);
	const [only, ...more] = tasks;
	if (!only) {
		throw new WorkspaceError("invalidInput", texts.none, { remedy: texts.remedy });
	}
	const meant = asked && tasks.find(({ file, declaration }) => file === asked.file && declaration.id === asked.id);
	if (meant || more.length === 0) {
		return meant ?? only;
	}
	const choices = tasks.map((task) => ({
		label: task.declaration.name,
		description: vscode.workspace.asRelativePath(task.file),
		task,
	}));
	const chosen = await vscode.window.showQuickPick(choices, { title: texts.title, ignoreFocusOut: true });
	return chosen?.task;
}
