import { stat } from "node:fs/promises";
import path from "node:path";
import { Emitter } from "../base/emitter.ts";
import { messageOf } from "../base/errors.ts";
import type { CascadeTask } from "../cascade/cascadeTask.ts";
import type { SyncTask } from "../sync/syncTask.ts";
import type { ScheduledTask } from "../tasks/scheduledTask.ts";
import { openCascade } from "./cascades.ts";
import type { Connection } from "./connection.ts";
import type { App } from "./createApp.ts";
import { runScheduledCascade, runScheduledSyncs } from "./scheduledRuns.ts";
import { openSync } from "./syncs.ts";
import { type DeclaredTask, type DeclaringFiles, declaredTasks, folderSchemas, storeIdOf } from "./taskFolder.ts";
import { openModule } from "./taskModules.ts";

/** Whether what task files say under "run" is done: once it was asked, always, or never. */
export type RunAutomatically = "ask" | "always" | "never";

/** What schedules ask of a front. */
export interface SchedulesOptions {
	readonly app: Pick<App, "scheduler" | "connections" | "taskParts" | "log">;
	/** Task and schema files of the trusted folders; none where nothing is trusted. */
	readonly findFiles: () => Promise<DeclaringFiles>;
	readonly mode: () => RunAutomatically;
	/** Whether a file, or something in a folder, is open with edits that aren't saved. */
	readonly isUnsaved: (place: string) => boolean;
}

/** A task that its file says to run by itself. */
export interface AutomaticTask {
	readonly taskId: string;
	readonly task: DeclaredTask<"cascade"> | DeclaredTask<"sync" | "module">;
	/** Files and folders whose changes set it off; those of a module are known once it may run. */
	readonly watched: readonly string[];
}

/** A module defines any number of syncs, which run one after the other. */
type OpenTask = CascadeTask | readonly SyncTask[];

/**
 * The tasks of the open folders that run by themselves, on the active connection: read from their files, asked about, and given to
 * the scheduler. A task without a record there is one that nobody has decided about yet.
 */
export class Schedules {
	readonly #options: SchedulesOptions;
	readonly #changed = new Emitter<void>();
	readonly #ran = new Emitter<string>();
	/** Opened tasks, so that a look once a minute doesn't resolve and check everything anew. */
	readonly #open = new Map<string, Promise<OpenTask>>();
	#all: readonly AutomaticTask[] = [];
	/** Counts reloads, so that an older one doesn't overwrite a newer. */
	#turn = 0;

	constructor(options: SchedulesOptions) {
		this.#options = options;
	}

	/** Fires when other tasks are scheduled, or other ones wait for a decision. */
	readonly onDidChange = this.#changed.event;
	/** Fires with a task's id when a run of it came to an end. */
	readonly onDidRun = this.#ran.event;

	/** Tasks that say that they run by themselves, decided about or not. */
	get all(): readonly AutomaticTask[] {
		return this.#all;
	}

	/** Those of which nobody has said whether they may. */
	get undecided(): readonly AutomaticTask[] {
		const { app, mode } = this.#options;
		return mode() === "ask" ? this.#all.filter(({ taskId }) => app.scheduler.record(taskId) === undefined) : [];
	}

	find(taskId: string): AutomaticTask | undefined {
		return this.#all.find((task) => task.taskId === taskId);
	}

	/** Reads the files again. Mistakes in them are shown where files are edited; here such tasks just aren't scheduled. */
	async reload(): Promise<void> {
		const { app, mode } = this.#options;
		const turn = ++this.#turn;
		const connection = app.connections.active;
		const read =
			connection && mode() !== "never" ? await this.#read(connection.workspaceId) : { tasks: [], schemas: [] };
		if (turn !== this.#turn) {
			return;
		}
		this.#open.clear();
		const isDecided = ({ taskId }: AutomaticTask) => mode() === "always" || app.scheduler.record(taskId) !== undefined;
		const all = await Promise.all(
			read.tasks.map((task) =>
				connection && isDecided(task) ? this.#withModuleFiles(task, connection, read.schemas) : task,
			),
		);
		if (turn !== this.#turn) {
			return;
		}
		this.#all = all;
		const decided = all.filter(isDecided);
		app.scheduler.set(connection ? decided.map((task) => this.#scheduled(task, connection, read.schemas)) : []);
		this.#changed.fire();
		await Promise.all(decided.map((task) => this.#catchUp(task)));
	}

	/** Tries tasks again that had failed or were held: what stopped them may be gone. */
	async retry(isMeant: (taskId: string) => boolean = () => true): Promise<void> {
		const { scheduler } = this.#options.app;
		const stuck = scheduler
			.status()
			.filter(({ task, state }) => ["failed", "held"].includes(state) && isMeant(task.taskId));
		await Promise.all(stuck.map(({ task }) => scheduler.runNow(task.taskId, "schedule")));
	}

	/** Lets tasks run by themselves from now on, or not. */
	async decide(tasks: readonly AutomaticTask[], automatic: boolean): Promise<void> {
		for (const { taskId } of tasks) {
			await this.#options.app.scheduler.setPaused(taskId, !automatic);
		}
		await this.reload();
	}

	/** A file was changed: tasks that wait for it run. */
	fileChanged(file: string): void {
		for (const { taskId, watched } of this.#all) {
			if (watched.some((place) => isWithin(place, file))) {
				this.#options.app.scheduler.changed(taskId);
			}
		}
	}

	async #read(workspaceId: string) {
		const { app, findFiles } = this.#options;
		const { tasks: files, schemas } = await findFiles();
		const orNone = <T>(found: Promise<T[]>): Promise<T[]> =>
			found.catch((error: unknown) => {
				app.log.info(`Tasks could not be read for their schedules: ${messageOf(error)}`);
				return [];
			});
		const declared = [
			...(await orNone(declaredTasks(files, "cascade"))),
			...(await orNone(declaredTasks(files, "sync", "module"))),
		];
		const tasks = declared.flatMap((task): AutomaticTask[] => {
			const watched = watchedFiles(task);
			const { every, onChange } = task.declaration.run;
			const runs = every !== undefined || watched.length > 0 || (onChange && task.declaration.kind === "module");
			return runs ? [{ taskId: storeIdOf(task, workspaceId), task, watched }] : [];
		});
		return { tasks, schemas };
	}

	#scheduled(
		{ taskId, task, watched }: AutomaticTask,
		connection: Connection,
		schemas: readonly string[],
	): ScheduledTask {
		const { app, isUnsaved } = this.#options;
		const {
			name,
			run: { every, inTotal },
		} = task.declaration;
		const { syncState: state } = app.taskParts(connection.session);
		return {
			taskId,
			name,
			schedule: {
				...(every === undefined ? {} : { every }),
				...(inTotal === undefined ? {} : { inTotal }),
				onChange: watched.length > 0,
			},
			run: async (run) => {
				try {
					const opened = await this.#opened(taskId, () => this.#openTask(task, connection, schemas));
					const { attention, wrote } =
						"poll" in opened
							? await runScheduledCascade(opened, run)
							: await runScheduledSyncs(opened, run, { state, isUnsaved });
					if (attention) {
						this.#open.delete(taskId);
					}
					if (wrote) {
						connection.index.changed();
					}
					return attention;
				} catch (error) {
					// What was wrong may be corrected in Notion: the next run looks anew.
					this.#open.delete(taskId);
					throw error;
				} finally {
					this.#ran.fire(taskId);
				}
			},
		};
	}

	/** Throws where the task doesn't fit the databases, or its module can't be loaded. */
	async #openTask(task: AutomaticTask["task"], connection: Connection, schemas: readonly string[]): Promise<OpenTask> {
		const { app } = this.#options;
		const workspace = async (which: Connection) => ({
			connection: which,
			parts: app.taskParts(which.session),
			folder: await folderSchemas(schemas, which.workspaceId),
		});
		const options = { ...(await workspace(connection)), priority: "background" } as const;
		if (isCascade(task)) {
			return openCascade(task, options);
		}
		const named = async (name: string) => workspace(await app.connections.named(name));
		const root = await this.#rootOf(task.file);
		return task.declaration.kind === "module"
			? openModule(task as DeclaredTask<"module">, options)
			: [await openSync(task as DeclaredTask<"sync">, { ...options, workspace: named, root })];
	}

	/** A module says itself which files its tasks keep in step. Its code runs only once somebody has agreed to that. */
	async #withModuleFiles(
		automatic: AutomaticTask,
		connection: Connection,
		schemas: readonly string[],
	): Promise<AutomaticTask> {
		const { taskId, task } = automatic;
		const { kind, run } = task.declaration;
		const { scheduler, log } = this.#options.app;
		if (kind !== "module" || !run.onChange || scheduler.record(taskId)?.paused) {
			return automatic;
		}
		try {
			const opened = await this.#opened(taskId, () => this.#openTask(task, connection, schemas));
			const syncs = "poll" in opened ? [] : opened;
			return { ...automatic, watched: syncs.flatMap((sync) => (sync.path === undefined ? [] : [sync.path])) };
		} catch (error) {
			this.#open.delete(taskId);
			log.info(`The files of ${task.declaration.name} are not known: ${messageOf(error)}`);
			return automatic;
		}
	}

	#opened(taskId: string, open: () => Promise<OpenTask>): Promise<OpenTask> {
		const opened = this.#open.get(taskId) ?? open();
		this.#open.set(taskId, opened);
		return opened;
	}

	async #rootOf(file: string): Promise<string> {
		const { tasks } = await this.#options.findFiles();
		return tasks.find((found) => found.path === file)?.folder ?? path.dirname(file);
	}

	/** A file that was changed while nobody looked. */
	async #catchUp({ taskId, watched }: AutomaticTask): Promise<void> {
		const { scheduler } = this.#options.app;
		const startedAt = scheduler.record(taskId)?.startedAt;
		if (startedAt === undefined) {
			return;
		}
		const found = await Promise.all(watched.map((place) => stat(place).catch(() => undefined)));
		// A folder doesn't tell when something below it was changed.
		if (found.some((entry) => entry && (entry.isDirectory() || entry.mtimeMs > startedAt))) {
			scheduler.changed(taskId);
		}
	}
}

function isCascade(task: AutomaticTask["task"]): task is DeclaredTask<"cascade"> {
	return task.declaration.kind === "cascade";
}

function watchedFiles({ file, declaration }: AutomaticTask["task"]): readonly string[] {
	return declaration.kind === "sync" && declaration.run.onChange && "path" in declaration.other
		? [path.resolve(path.dirname(file), declaration.other.path)]
		: [];
}

function isWithin(folder: string, file: string): boolean {
	const relative = path.relative(folder, file);
	return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
}
