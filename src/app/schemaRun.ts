import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { replaceFile } from "../base/replaceFile.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { type ApplyProgress, type ApplyResult, applySchema } from "../schema/applySchema.ts";
import type { LossBackup } from "../schema/backUpLosses.ts";
import { type LockedDatabases, lockedDatabases } from "../schema/lockFile.ts";
import { observeSchema } from "../schema/observe.ts";
import { planSchema } from "../schema/planSchema.ts";
import type { SchemaPlan } from "../schema/schemaPlan.ts";
import type { Connection } from "./connection.ts";
import { folderLocks, readSchemaFile, saveLock } from "./schemaFolder.ts";
import type { TaskParts } from "./taskParts.ts";

export interface SchemaRunOptions {
	readonly connection: Connection;
	readonly parts: Pick<TaskParts, "leases">;
	/** The schema file. */
	readonly path: string;
	/** All schema files of the folder: relations may point into them. */
	readonly folder: readonly string[];
}

export interface ApplyRunOptions extends RequestOptions {
	readonly parentPageId?: string;
	readonly acceptLosses?: boolean;
	readonly onProgress?: (progress: ApplyProgress) => void;
}

/** One schema file against one workspace: planned, then applied. */
export class SchemaRun {
	readonly plan: SchemaPlan;
	readonly #options: SchemaRunOptions;
	#backup: string | undefined;
	readonly #locks: ReadonlyMap<string, LockedDatabases>;

	private constructor(options: SchemaRunOptions, plan: SchemaPlan, locks: ReadonlyMap<string, LockedDatabases>) {
		this.#options = options;
		this.plan = plan;
		this.#locks = locks;
	}

	/** Reads the file and the workspace. Throws `invalidFile` for a mistake in the file, and what the session throws. */
	static async plan(options: SchemaRunOptions, request: RequestOptions = {}): Promise<SchemaRun> {
		const { connection, path, folder } = options;
		const { file, lock, stem } = await readSchemaFile(path, folder);
		const others = folder.filter((other) => other !== path);
		const locks = await folderLocks(others, connection.workspaceId);
		locks.delete(stem);
		const locked = lockedDatabases(lock, connection.workspaceId);
		const observation = await observeSchema(connection.session.api, { ...request, file, locked, folder: locks });
		return new SchemaRun(options, planSchema({ file, locked, observation }), locks);
	}

	/** The file that holds what a destructive plan has lost, once there is one. */
	get backup(): string | undefined {
		return this.#backup;
	}

	/** Carries the plan out; the lock file is written as databases come to be. Throws what `applySchema` throws. */
	async apply(options: ApplyRunOptions): Promise<ApplyResult> {
		const { connection, path } = this.#options;
		const workspace = { id: connection.workspaceId, name: connection.record.workspaceName ?? undefined };
		const { leases } = this.#options.parts;
		// One window at a time, and on what the lock file says now: two that planned the same would create everything twice.
		return leases.withLease(
			`${connection.workspaceId}|${path}`,
			async ({ signal }) => {
				const { lock } = await readSchemaFile(path, this.#options.folder);
				return applySchema({
					...options,
					signal,
					api: connection.session.api,
					plan: this.plan,
					locked: lockedDatabases(lock, connection.workspaceId),
					folder: this.#locks,
					saveLock: (locked) => saveLock(path, workspace, locked),
					saveBackup: async (backup) => {
						this.#backup = await writeBackup(path, backup);
					},
				});
			},
			{ signal: options.signal },
		);
	}
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
