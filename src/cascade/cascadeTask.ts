import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, orUndefined, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { DataSource } from "../notion/types.ts";
import type { Lease, Leases } from "../tasks/lease.ts";
import type { Outbox } from "../tasks/outbox.ts";
import type { RunningRun, RunRecorder } from "../tasks/runs.ts";
import type { CascadeTaskDeclaration } from "../tasks/taskFile.ts";
import type { ActivationStore } from "./activation.ts";
import { AutoLogger, type Candidate, type CascadeResult } from "./autoLogger.ts";
import type { CascadePlan } from "./cascadePlan.ts";
import { checkDeclaration, type DeclarationProblem } from "./checkDeclaration.ts";
import { columnSources } from "./columns.ts";
import type { Progress } from "./executeCascade.ts";
import { JunctionDatabase } from "./junctionDatabase.ts";
import { LogDatabase } from "./logDatabase.ts";
import { lookCascade, type PollOutcome, type PollParts, pollCascade } from "./pollCascade.ts";
import { TriggerDatabase } from "./triggerDatabase.ts";

export interface CascadeTaskOptions {
	readonly declaration: CascadeTaskDeclaration;
	/** Ids of the data sources that the declaration's references stand for. */
	readonly sources: { readonly trigger: string; readonly junction: string; readonly log: string };
	/**
	 * The task's identity in the store: unique over workspaces, files and tasks, and the same after signing in again (use the
	 * workspace's id, not the session's).
	 */
	readonly storeId: string;
	readonly session: Session;
	readonly outbox: Outbox;
	readonly recorder: RunRecorder;
	readonly leases: Leases;
	readonly activations: ActivationStore;
	readonly clock: Clock;
	readonly log: Log;
}

/** What started a run. */
type RunTrigger = Parameters<RunRecorder["record"]>[0]["trigger"];

export interface CascadeRunOptions extends RequestOptions {
	/** What started the run. Default: `command`. */
	readonly startedBy?: RunTrigger;
	readonly onProgress?: (progress: Progress) => void;
	/** Told when a lost answer makes it necessary to wait that many milliseconds. */
	readonly onWait?: (milliseconds: number) => void;
}

/** A cascade as a task file declares it, ready to run. */
export class CascadeTask {
	readonly declaration: CascadeTaskDeclaration;
	readonly logger: AutoLogger;
	readonly #options: CascadeTaskOptions;
	#checked: Promise<void> | undefined;

	constructor(options: CascadeTaskOptions) {
		const { declaration, sources, session, storeId } = options;
		const { trigger, junction, log } = declaration;
		this.declaration = declaration;
		this.#options = options;
		this.logger = new AutoLogger({
			trigger: new TriggerDatabase({ ...trigger, id: sources.trigger, session }),
			junction: new JunctionDatabase({ ...junction, id: sources.junction, session }),
			log: new LogDatabase({ ...log, id: sources.log, session }),
			when: trigger.when,
			// Without keys there is none: `validate` says so.
			reverse: log.key === undefined ? undefined : declaration.reverse?.when,
			factor: declaration.factor,
			task: { storeId, id: declaration.id, name: declaration.name },
			outbox: options.outbox,
			activations: options.activations,
			clock: options.clock,
			logger: options.log,
		});
	}

	/** What in the declaration doesn't fit the databases, as the session last saw them; read anew before anything is complained of. */
	async problems(options: RequestOptions = {}): Promise<readonly DeclarationProblem[]> {
		const { declaration } = this.#options;
		const problems = checkDeclaration(declaration, await this.#schemas({ ...options, fresh: false }));
		return problems.length === 0
			? problems
			: checkDeclaration(declaration, await this.#schemas({ ...options, fresh: true }));
	}

	/** Throws `invalidFile` with all problems in `data.problems` and the first one's place in `data.path`. */
	async validate(options: RequestOptions = {}): Promise<void> {
		const [first, ...more] = await this.problems(options);
		if (!first) {
			return;
		}
		const { name } = this.#options.declaration;
		throw new WorkspaceError("invalidFile", l10n.t('Task "{0}": {1}', name, first.message), {
			remedy: first.remedy ?? l10n.t("Correct the task file."),
			data: { problems: [first, ...more], path: first.path, task: name },
		});
	}

	/** What a run would write for a trigger row now. Throws like `validate`. */
	async preview(pageId: string, options: RequestOptions = {}): Promise<CascadePlan> {
		await this.#validateOnce(options);
		return this.logger.preview(pageId, options);
	}

	/**
	 * Rows for which a run by hand has something to do. Also notes which rows have left the state since they were last seen, unless
	 * the task is running: then that run sees to it.
	 */
	async candidates(options: RequestOptions = {}): Promise<readonly Candidate[]> {
		await this.#validateOnce(options);
		const candidates = await this.logger.candidates(options);
		const present = candidates.flatMap(({ row, kind }) => (kind === "effect" ? [row] : []));
		const left = this.#options.activations
			.active(this.#options.storeId)
			.some((id) => !present.some((row) => row.id === id));
		if (left) {
			await this.#exclusively((lease) => this.logger.noteLeft(present, { ...options, ...lease }), options).catch(
				(error: unknown) => {
					if (!isWorkspaceError(error, "busy")) {
						throw error;
					}
				},
			);
		}
		return candidates;
	}

	/**
	 * Looks once for rows whose state has changed, and runs those: what a schedule calls (see `pollCascade`). Throws like `run`, but
	 * for what is wrong with a single row: that is an outcome.
	 */
	async poll(options: RequestOptions = {}): Promise<readonly PollOutcome[]> {
		await this.#validateOnce(options);
		return this.#exclusively((lease) => pollCascade(this.#parts("schedule", lease), { ...options, ...lease }), options);
	}

	/** Looks at some rows now, as `poll` would when their turn comes: for a webhook that names them. */
	async look(pageIds: readonly string[], options: RequestOptions = {}): Promise<readonly PollOutcome[]> {
		await this.#validateOnce(options);
		return this.#exclusively(
			(lease) => lookCascade(this.#parts("webhook", lease), pageIds, { ...options, ...lease }),
			options,
		);
	}

	/**
	 * Writes what is missing for a trigger row, once per activation, under the task's lease and with a record of the run. Throws
	 * `invalidFile`, `guarded` (the plan has problems; nothing written), `busy` (another window runs it), and what Notion refuses.
	 */
	async run(pageId: string, options: CascadeRunOptions = {}): Promise<CascadeResult> {
		const { startedBy = "command", ...rest } = options;
		await this.#validateOnce(options);
		return this.#exclusively(
			(lease) =>
				this.#recorded(startedBy, (run) =>
					this.logger.process(pageId, { ...rest, ...lease, run, onPlan: (plan) => run.plan(plan) }),
				),
			options,
		);
	}

	#parts(startedBy: RunTrigger, lease: Lease): PollParts {
		const run = (plan: CascadePlan) =>
			this.#recorded(startedBy, async (running) => {
				await running.plan(plan);
				return this.logger.carryOut(plan, { ...lease, run: running });
			});
		return { logger: this.logger, run, clock: this.#options.clock };
	}

	#exclusively<T>(work: (lease: Lease) => Promise<T>, { signal }: RequestOptions): Promise<T> {
		const { leases, storeId } = this.#options;
		return leases.withLease(storeId, work, { signal });
	}

	#recorded(startedBy: RunTrigger, work: (run: RunningRun) => Promise<CascadeResult>): Promise<CascadeResult> {
		const { recorder, storeId, declaration } = this.#options;
		return recorder.record(
			{ taskId: storeId, name: declaration.name, kind: "cascade", trigger: startedBy },
			({ written }) => (written.length > 0 ? "done" : "nothingToDo"),
			work,
		);
	}

	/** Once is enough for as long as the task lives: what changes afterwards is found in the rows. */
	#validateOnce(options: RequestOptions): Promise<void> {
		this.#checked ??= this.validate(options).catch((error: unknown) => {
			this.#checked = undefined;
			throw error;
		});
		return this.#checked;
	}

	/** The items' data source, where columns are filled from it; what can't be read isn't checked. */
	async #itemSchema(junctionSchema: DataSource, { fresh, ...options }: RequestOptions & { readonly fresh: boolean }) {
		const { junction, log, trigger } = this.logger.pipeline;
		const relation = junctionSchema.properties[junction.item];
		if (relation?.type !== "relation" || columnSources(log.columns, "item").length === 0) {
			return undefined;
		}
		const id = relation.relation.data_source_id;
		return orUndefined(trigger.source.session.getDataSource(id, { ...options, useCache: !fresh }));
	}

	async #schemas(options: RequestOptions & { readonly fresh: boolean }) {
		const { trigger, junction, log } = this.logger.pipeline;
		const [triggerSchema, junctionSchema, logSchema] = await Promise.all([
			trigger.source.schema(options),
			junction.source.schema(options),
			log.source.schema(options),
		]);
		const item = await this.#itemSchema(junctionSchema, options);
		return { trigger: triggerSchema, junction: junctionSchema, log: logSchema, item };
	}
}
