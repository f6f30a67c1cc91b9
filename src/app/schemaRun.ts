import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { jsonEqual } from "../base/json.ts";
import { replaceFile } from "../base/replaceFile.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type ApplyProgress, type ApplyResult, applySchema } from "../schema/applySchema.ts";
import { backUpLosses, type LossBackup } from "../schema/backUpLosses.ts";
import { describeDrift } from "../schema/describeDrift.ts";
import { describeStep } from "../schema/describePlan.ts";
import { type LockedDatabases, lockedDatabases } from "../schema/lockFile.ts";
import { type Observation, observeSchema } from "../schema/observe.ts";
import { planSchema } from "../schema/planSchema.ts";
import { recordLock, recordTaken } from "../schema/recordLock.ts";
import { parseSchemaFile } from "../schema/schemaParser.ts";
import type { PlanStep, SchemaPlan } from "../schema/schemaPlan.ts";
import { type WorkspaceText, workspaceText } from "../schema/workspaceEdits.ts";
import { workspaceFile } from "../schema/workspaceFile.ts";
import { outcomeOfWriteFailure } from "../tasks/outboxOutcome.ts";
import type { RunningRun, RunResult } from "../tasks/runs.ts";
import type { Connection } from "./connection.ts";
import { folderLocks, readSchemaFile, saveLock } from "./schemaFolder.ts";
import { schemaWrites } from "./schemaWrites.ts";
import type { TaskParts } from "./taskParts.ts";

export interface SchemaRunOptions {
	readonly connection: Connection;
	readonly parts: Pick<TaskParts, "leases" | "outbox" | "recorder">;
	/** The schema file. */
	readonly path: string;
	/** All schema files of the folder: relations may point into them. */
	readonly folder: readonly string[];
}

export interface ApplyRunOptions extends RequestOptions {
	readonly parentPageId?: string;
	readonly acceptLosses?: boolean;
	readonly onProgress?: (progress: ApplyProgress) => void;
	/** Told when a lost answer makes it necessary to wait that many milliseconds. */
	readonly onWait?: (milliseconds: number) => void;
}

/** What a plan was made from. */
interface Seen {
	readonly text: string;
	readonly locked: LockedDatabases;
	readonly observation: Observation;
	/** The locks of the folder's other schema files. */
	readonly locks: ReadonlyMap<string, LockedDatabases>;
}

/** One schema file against one workspace: planned, compared, applied. */
export class SchemaRun {
	readonly plan: SchemaPlan;
	readonly #options: SchemaRunOptions;
	#backup: string | undefined;
	readonly #seen: Seen;

	private constructor(options: SchemaRunOptions, plan: SchemaPlan, seen: Seen) {
		this.#options = options;
		this.plan = plan;
		this.#seen = seen;
	}

	/** Reads the file and the workspace. Throws `invalidFile` for a mistake in the file, and what the session throws. */
	static async plan(options: SchemaRunOptions, request: RequestOptions = {}): Promise<SchemaRun> {
		const { connection, path: place, folder } = options;
		const { file, lock, stem, text } = await readSchemaFile(place, folder);
		const others = folder.filter((other) => other !== place);
		const locks = await folderLocks(others, connection.workspaceId);
		locks.delete(stem);
		const locked = lockedDatabases(lock, connection.workspaceId);
		const observation = await observeSchema(connection.session.api, { ...request, file, locked, folder: locks });
		return new SchemaRun(options, planSchema({ file, locked, observation }), { text, locked, observation, locks });
	}

	/** The file's text as it was read. */
	get text(): string {
		return this.#seen.text;
	}

	/** The rows that a destructive plan takes values from. */
	losses(request: RequestOptions = {}): Promise<LossBackup> {
		return backUpLosses(this.#options.connection.session.api, this.plan, request);
	}

	/**
	 * The file's text as it would have to be to say what is in Notion, and in what that differs. With `foreign` what was made in Notion
	 * is among it.
	 */
	workspaceText({
		foreign,
	}: {
		readonly foreign: boolean;
	}): WorkspaceText & { readonly differences: readonly string[] } {
		const { text, locked, observation } = this.#seen;
		const { file } = this.plan;
		const workspace = workspaceFile({ file, locked, observation }, { foreign });
		return { ...workspaceText(text, file, workspace), differences: describeDrift(file, workspace) };
	}

	/** Links the names of a text that was taken from Notion, once it stands in the file. */
	async linkTaken(text: string): Promise<void> {
		const { file } = parseSchemaFile(text);
		const { locked, observation } = this.#seen;
		if (file) {
			await this.#saveLock(recordTaken(file, locked, observation));
		}
	}

	/** Links what is there already and isn't linked yet. Nothing is written where there is nothing new. */
	async link(): Promise<void> {
		const { locked, observation } = this.#seen;
		const linked = recordLock(this.plan.file, locked, observation);
		if (this.plan.blocked.length === 0 && !jsonEqual(linked, locked)) {
			await this.#saveLock(linked);
		}
	}

	#saveLock(locked: LockedDatabases): Promise<void> {
		const { connection, path: file } = this.#options;
		const workspace = { id: connection.workspaceId, name: connection.record.workspaceName ?? undefined };
		return saveLock(file, workspace, locked);
	}

	/** The file that holds what a destructive plan has lost, once there is one. */
	get backup(): string | undefined {
		return this.#backup;
	}

	/** Carries the plan out, recorded; the lock file is written as databases come to be. Throws what `applySchema` throws. */
	async apply(options: ApplyRunOptions): Promise<ApplyResult> {
		const { connection, path: file } = this.#options;
		const { leases, recorder } = this.#options.parts;
		const taskId = `${connection.workspaceId}|${file}`;
		const started = { taskId, name: path.basename(file), kind: "schema", trigger: "command" } as const;
		// One window at a time: two that planned the same would create everything twice.
		return leases.withLease(
			taskId,
			({ signal, fence }) =>
				recorder.record(started, outcomeOf, (run) => this.#apply({ ...options, signal }, { taskId, fence, run })),
			{ signal: options.signal },
		);
	}

	async #apply(
		options: ApplyRunOptions,
		{ taskId, fence, run }: { readonly taskId: string; readonly fence: number; readonly run: RunningRun },
	): Promise<ApplyResult> {
		const { connection, path: file, folder, parts } = this.#options;
		await run.plan(this.plan.steps.map(describeStep));
		// A change that a killed run sent may still come: what is observed next shall be what it left.
		await parts.outbox.recover(taskId, () => "notMine", { ...options, fence });
		// On what the lock file says now.
		const { lock } = await readSchemaFile(file, folder);
		let recorded = Promise.resolve();
		let begun: PlanStep | undefined;
		const result = await applySchema({
			...options,
			outbox: parts.outbox,
			taskId,
			runId: run.id,
			fence,
			api: connection.session.api,
			plan: this.plan,
			locked: lockedDatabases(lock, connection.workspaceId),
			folder: this.#seen.locks,
			saveLock: (locked) => this.#saveLock(locked),
			saveBackup: async (backup) => {
				this.#backup = await writeBackup(file, backup);
			},
			onProgress: (progress) => {
				begun = progress.state === "begun" ? progress.step : undefined;
				if (progress.state === "done") {
					recorded = recorded.then(() => run.wrote(...schemaWrites(progress.step, "done")));
				}
				options.onProgress?.(progress);
			},
		});
		await recorded;
		if (result.error && begun) {
			await run.wrote(...schemaWrites(begun, outcomeOfWriteFailure(result.error)));
		}
		return result;
	}
}

function outcomeOf({ error, done }: ApplyResult): RunResult {
	if (error) {
		return { outcome: error.code === "cancelled" ? "cancelled" : "failed", code: error.code, message: error.message };
	}
	return done.length > 0 ? "done" : "nothingToDo";
}

/** Keeps what is about to be lost beside the schema file, under a name of its own. */
async function writeBackup(schemaPath: string, backup: LossBackup): Promise<string> {
	const stamp = new Date().toISOString().replaceAll(":", "-").slice(0, 19);
	const file = `${schemaPath.replace(/\.notion-schema\.(ya?ml|json)$/i, "")}.notion-backup-${stamp}.json`;
	await replaceFile(file, `${JSON.stringify(backup, undefined, "\t")}\n`);
	return file;
}

/** The error for a plan that can't be carried out now. */
export function blockedPlan(plan: SchemaPlan): WorkspaceError | undefined {
	const [first] = plan.blocked;
	const more = plan.blocked.length > 1 ? ` ${l10n.t("({0} more)", plan.blocked.length - 1)}` : "";
	return first && new WorkspaceError("invalidInput", first.message + more, { remedy: first.remedy });
}
