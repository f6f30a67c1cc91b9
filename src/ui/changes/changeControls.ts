import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { SyncChanges } from "../../app/syncChanges.ts";
import type { ShownPlan } from "../../app/syncMarks.ts";
import { atPlace } from "../../app/taskFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import type { OpenConflicts } from "../conflicts/openConflicts.ts";
import type { Front } from "../front.ts";
import { isCancellation, textOf } from "../report.ts";
import { openSyncTasks } from "../tasks/openSyncs.ts";
import { findTasks, isSameTask, type TaskReference } from "../tasks/pickTask.ts";
import { ChangeControl } from "./changeControl.ts";
import { type ChangeSubject, type OpenedModule, type SyncDeclared, sourceOf, subjectsOf } from "./changeSubjects.ts";

interface Shown {
	readonly control: ChangeControl;
	/** The subject's. */
	readonly source: string;
	readonly registrations: vscode.Disposable;
}

/** Milliseconds after the last change of a file before its task is planned again. */
const pause = 1000;

/** The sync tasks of the open folders in the Source Control view; none where there are no such tasks. */
export class ChangeControls implements vscode.Disposable {
	readonly #front: Front;
	readonly #conflicts: OpenConflicts;
	readonly #changed = new vscode.EventEmitter<void>();
	/** Fires when the plans that are shown, or the conflicts, are other ones. */
	readonly onDidChange = this.#changed.event;
	#shown: ReadonlyMap<string, Shown> = new Map();
	readonly #modules = new Map<string, OpenedModule>();
	#reloading: Promise<void> = Promise.resolve();
	#isDisposed = false;

	constructor(front: Front, conflicts: OpenConflicts) {
		this.#front = front;
		this.#conflicts = conflicts;
	}

	get all(): readonly ChangeControl[] {
		return [...this.#shown.values()].map(({ control }) => control);
	}

	find(reference: TaskReference): ChangeControl | undefined {
		return this.all.find(({ task }) => isSameTask(task, reference));
	}

	/** The views of a task: one, or with a module, which is opened for that, one for each sync that it defines. */
	async open(reference: TaskReference, options: RequestOptions): Promise<readonly ChangeControl[]> {
		const tasks = (await this.#tasks()) ?? [];
		const task = tasks.find(({ file, declaration: { id } }) => isSameTask({ file, id }, reference));
		if (task?.declaration.kind === "module") {
			await this.#openModule(task, options);
		}
		await this.reload();
		return this.all.filter((control) => isSameTask(control.task, reference));
	}

	/** One that can't be opened says why where it is planned. */
	async #openModule(task: SyncDeclared, options: RequestOptions): Promise<void> {
		const key = keyOf({ file: task.file, id: task.declaration.id });
		const source = await sourceOf(task, this.#front.app.connections.active?.id);
		if (this.#modules.get(key)?.source !== source) {
			const syncs = await openSyncTasks(this.#front, task, options).catch((error: unknown) => {
				if (isCancellation(error)) {
					throw error;
				}
				return undefined;
			});
			if (syncs) {
				this.#modules.set(key, { source, syncs });
			}
		}
	}

	/** Reads the task files again. A task that is as it was keeps what it shows. */
	reload(): Promise<void> {
		// One after the other: whoever waits for one sees the files as they were when it asked, or later.
		this.#reloading = this.#reloading.catch(() => {}).then(() => this.#reload());
		return this.#reloading;
	}

	async #reload(): Promise<void> {
		const tasks = await this.#tasks();
		if (tasks === undefined) {
			return;
		}
		const subjects = await Promise.all(tasks.map((task) => this.#subjectsOf(task)));
		if (this.#isDisposed) {
			return;
		}
		const next = new Map<string, Shown>();
		for (const subject of subjects.flat()) {
			const key = keyOf(subject.reference);
			const before = this.#shown.get(key);
			next.set(key, before?.source === subject.source ? before : this.#show(subject));
		}
		for (const [key, shown] of this.#shown) {
			if (next.get(key) !== shown) {
				end(shown);
			}
		}
		this.#shown = next;
		this.#changed.fire();
	}

	/** The plans that are shown, with the tasks that they are of. */
	plans(): readonly ShownPlan[] {
		return this.all.flatMap(({ changes: { plan, sync } }) =>
			plan && sync ? [{ taskId: sync.taskId, file: sync.path, plan }] : [],
		);
	}

	/** Draws all of them again: their conflicts are other ones. */
	show(): void {
		for (const control of this.all) {
			control.show();
		}
		this.#changed.fire();
	}

	/** Plans those again that somebody looks at: one of them has run. */
	refresh(): void {
		for (const control of this.all) {
			void control.changes.refresh();
		}
	}

	dispose(): void {
		this.#isDisposed = true;
		this.#changed.dispose();
		for (const shown of this.#shown.values()) {
			end(shown);
		}
		this.#shown = new Map();
	}

	/** `undefined` where the files can't be read just now: what is shown stays. */
	async #tasks(): Promise<readonly SyncDeclared[] | undefined> {
		if (!vscode.workspace.isTrusted) {
			return [];
		}
		try {
			return await findTasks("sync", "module");
		} catch (error) {
			this.#front.log.info(`Sync tasks could not be listed: ${textOf(error)}`);
			return undefined;
		}
	}

	async #subjectsOf(task: SyncDeclared): Promise<readonly ChangeSubject[]> {
		const source = await sourceOf(task, this.#front.app.connections.active?.id);
		return subjectsOf(task, source, this.#modules.get(keyOf({ file: task.file, id: task.declaration.id })));
	}

	#show(subject: ChangeSubject): Shown {
		const { reference, name, otherLabel, source } = subject;
		const changes = new SyncChanges((signal) => this.#open(subject, signal));
		const control = new ChangeControl({
			task: reference,
			name,
			otherLabel,
			changes,
			conflicts: () => this.#conflicts.of(reference).map(({ conflict }) => conflict),
		});
		const listening = changes.onDidChange(() => this.#changed.fire());
		const watching = subject.path === undefined ? nothing : watch(subject.path, changes);
		return { control, source, registrations: vscode.Disposable.from(listening, watching) };
	}

	async #open({ task, reference }: ChangeSubject, signal: AbortSignal | undefined): Promise<SyncTask> {
		try {
			const opened = await openSyncTasks(this.#front, task, { signal });
			const sync = opened.find(({ taskId }) => reference.sync === undefined || taskId === reference.sync);
			if (!sync) {
				throw new WorkspaceError("invalidInput", l10n.t('"{0}" defines no sync task.', task.declaration.name), {
					remedy: l10n.t("Let the function that its module exports answer one."),
				});
			}
			return sync;
		} catch (error) {
			throw atPlace(error, task, task.declaration.path);
		}
	}
}

const nothing = vscode.Disposable.from();

function end({ control, registrations }: Shown): void {
	registrations.dispose();
	control.dispose();
}

function keyOf({ file, id, sync = "" }: TaskReference): string {
	return JSON.stringify([file, id, sync]);
}

/** Plans again when the file, or something in the folder, has changed and nothing more follows. */
function watch(synced: string, changes: SyncChanges): vscode.Disposable {
	const { dir, base } = path.parse(synced);
	const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(dir, `{${base},${base}/**}`));
	let timer: ReturnType<typeof setTimeout> | undefined;
	const changed = () => {
		clearTimeout(timer);
		timer = setTimeout(() => void changes.refresh(), pause);
	};
	return vscode.Disposable.from(
		watcher,
		watcher.onDidChange(changed),
		watcher.onDidCreate(changed),
		watcher.onDidDelete(changed),
		{ dispose: () => clearTimeout(timer) },
	);
}
