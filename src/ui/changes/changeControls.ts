import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { SyncChanges } from "../../app/syncChanges.ts";
import type { ShownPlan } from "../../app/syncMarks.ts";
import { atPlace, type DeclaredTask, storeIdOf } from "../../app/taskFolder.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { canonicalJson } from "../../base/json.ts";
import type { OpenConflicts } from "../conflicts/openConflicts.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { openSyncTasks } from "../tasks/openSyncs.ts";
import { findTasks, type TaskReference } from "../tasks/pickTask.ts";
import { pickSync } from "../tasks/runSync.ts";
import { ChangeControl } from "./changeControl.ts";

type SyncDeclared = DeclaredTask<"sync" | "module">;

interface Shown {
	readonly control: ChangeControl;
	/** What it was made from: another one is made when this is another. */
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
	/** Fires when the plans that are shown are other ones. */
	readonly onDidChange = this.#changed.event;
	#shown: ReadonlyMap<string, Shown> = new Map();
	/** Counts reloads, so that an older one doesn't overwrite a newer. */
	#turn = 0;

	constructor(front: Front, conflicts: OpenConflicts) {
		this.#front = front;
		this.#conflicts = conflicts;
	}

	get all(): readonly ChangeControl[] {
		return [...this.#shown.values()].map(({ control }) => control);
	}

	find({ file, id }: TaskReference): ChangeControl | undefined {
		return this.#shown.get(keyOf(file, id))?.control;
	}

	/** Reads the task files again. A task that is as it was keeps what it shows. */
	async reload(): Promise<void> {
		const turn = ++this.#turn;
		const tasks = await this.#tasks();
		if (turn !== this.#turn || tasks === undefined) {
			return;
		}
		const session = this.#front.app.connections.active?.id;
		const next = new Map<string, Shown>();
		for (const task of tasks) {
			const key = keyOf(task.file, task.declaration.id);
			const { range: _, ...declared } = task.declaration;
			const source = canonicalJson([session ?? "", declared]);
			const before = this.#shown.get(key);
			next.set(key, before?.source === source ? before : this.#show(task, source));
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
	}

	/** Plans those again that somebody looks at: one of them has run. */
	refresh(): void {
		for (const control of this.all) {
			void control.changes.refresh();
		}
	}

	dispose(): void {
		this.#turn++;
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

	#show(task: SyncDeclared, source: string): Shown {
		const { declaration, file } = task;
		const changes = new SyncChanges((signal) => this.#open(task, signal));
		const other = declaration.kind === "sync" ? declaration.other : undefined;
		const synced = other && "path" in other ? path.resolve(path.dirname(file), other.path) : undefined;
		const control = new ChangeControl({
			task: { file, id: declaration.id },
			name: declaration.name,
			otherLabel: otherLabelOf(declaration),
			changes,
			conflicts: () => this.#conflictsOf(task),
		});
		const listening = changes.onDidChange(() => this.#changed.fire());
		const watching = synced === undefined ? nothing : watch(synced, changes);
		return { control, source, registrations: vscode.Disposable.from(listening, watching) };
	}

	async #open(task: SyncDeclared, signal: AbortSignal | undefined) {
		try {
			const sync = await pickSync(await openSyncTasks(this.#front, task, { signal }));
			if (!sync) {
				throw new WorkspaceError("cancelled", l10n.t("No task was chosen."));
			}
			return sync;
		} catch (error) {
			throw atPlace(error, task, task.declaration.path);
		}
	}

	#conflictsOf(task: SyncDeclared) {
		const { active } = this.#front.app.connections;
		const taskId = active && storeIdOf(task, active.workspaceId);
		return this.#conflicts.all.filter(({ sync }) => sync.taskId === taskId).map(({ conflict }) => conflict);
	}
}

const nothing = vscode.Disposable.from();

function end({ control, registrations }: Shown): void {
	registrations.dispose();
	control.dispose();
}

function keyOf(file: string, id: string): string {
	return `${file}|${id}`;
}

function otherLabelOf(declaration: SyncDeclared["declaration"]): string {
	if (declaration.kind === "module") {
		return declaration.name;
	}
	const { other } = declaration;
	return "path" in other ? path.basename(other.path) : (other.workspace ?? other.database);
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
