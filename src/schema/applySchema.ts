import * as l10n from "@vscode/l10n";
import { type Clock, randomId, systemClock } from "../base/clock.ts";
import { isWorkspaceError, messageOf, unreachable, WorkspaceError } from "../base/errors.ts";
import { jsonEqual } from "../base/json.ts";
import { silentLog } from "../base/log.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { rawTitle } from "../notion/titles.ts";
import type { DataSource } from "../notion/types.ts";
import { createMemoryOutboxStore } from "../tasks/memoryOutbox.ts";
import { Outbox } from "../tasks/outbox.ts";
import { ApplyState } from "./applyState.ts";
import { backUpLosses, type LossBackup } from "./backUpLosses.ts";
import { compareDatabase } from "./compareDatabase.ts";
import { createDatabaseOnce, createDataSourceOnce } from "./createOnce.ts";
import { createParameters, createSourceParameters, fieldChanges } from "./databaseRequest.ts";
import { describeStep } from "./describePlan.ts";
import type { LockedDatabases } from "./lockFile.ts";
import { observeSchema } from "./observe.ts";
import { planSchema } from "./planSchema.ts";
import { recordLock } from "./recordLock.ts";
import type {
	CreateDatabaseStep,
	CreateDataSourceStep,
	PlanStep,
	PropertyChange,
	SchemaPlan,
	SeedStep,
	UpdateDatabaseStep,
	UpdatePropertiesStep,
} from "./schemaPlan.ts";
import { isDestructive, losses } from "./schemaPlan.ts";
import { seedRows } from "./seedRows.ts";
import { sendChanges } from "./sendChanges.ts";
import { type SchemaOutbox, type WriteContext, writeOptions } from "./writeContext.ts";

export interface ApplyOptions extends RequestOptions {
	readonly api: Endpoints;
	/** The plan that the user has seen. */
	readonly plan: SchemaPlan;
	/** The lock's databases of this workspace. */
	readonly locked: LockedDatabases;
	/** As for `observeSchema`. */
	readonly folder?: ReadonlyMap<string, LockedDatabases>;
	/** The page that new databases are made in. Needed when the plan creates some. */
	readonly parentPageId?: string;
	/** Other pages for some of them, by key. */
	readonly parentPageIds?: Readonly<Record<string, string>>;
	/** Keeps the lock. Called before and after each create and after each change; what it throws ends the run. */
	readonly saveLock: (locked: LockedDatabases) => Promise<void>;
	/** Whether the user has agreed to what `losses` names. Default: `false`, and a plan with losses is refused. */
	readonly acceptLosses?: boolean;
	/** Keeps the values that will be lost. Called before the first write of a plan with losses; what it throws ends the run. */
	readonly saveBackup?: (backup: LossBackup) => Promise<void>;
	readonly onProgress?: (progress: ApplyProgress) => void;
	readonly clock?: Clock;
	/** What everything is written through. Default: one that lasts as long as the call. */
	readonly outbox?: SchemaOutbox;
	/** The schema file's identity in the store, the run and the lease's number, for the outbox. */
	readonly taskId?: string;
	/** Default: an id of its own. */
	readonly runId?: string;
	readonly fence?: number;
	/** Told when a lost answer makes it necessary to wait that many milliseconds. */
	readonly onWait?: (milliseconds: number) => void;
}

export interface ApplyProgress {
	readonly step: PlanStep;
	/** From 0. */
	readonly index: number;
	readonly count: number;
	readonly state: "begun" | "done";
}

export interface ApplyResult {
	/** The lock as it was saved last. */
	readonly locked: LockedDatabases;
	readonly done: readonly PlanStep[];
	/** Why it ended early; applying again continues from here. */
	readonly error?: WorkspaceError;
	/** What Notion didn't make of it, in words: found by planning again. */
	readonly deviations: readonly string[];
	/** What a person has to do in Notion. */
	readonly manual: SchemaPlan["manual"];
}

/**
 * Carries a plan out, step by step. The workspace is observed again before anything is written: if the plan would now
 * be another one, nothing is. A failure or a crash at any point leaves a lock from which planning again continues.
 * Throws only for what makes it impossible to begin.
 */
export async function applySchema(options: ApplyOptions): Promise<ApplyResult> {
	const { api, plan, clock = systemClock } = options;
	assertCanBegin(options);
	const observation = await observeSchema(api, { ...options, file: plan.file });
	const current = planSchema({ file: plan.file, locked: options.locked, observation });
	if (!jsonEqual([current.steps, current.blocked], [plan.steps, plan.blocked])) {
		throw new WorkspaceError("guarded", l10n.t("The workspace or the file has changed since the plan was made."), {
			remedy: l10n.t("Look at the new plan, then apply it."),
		});
	}
	const state = new ApplyState(plan.file, options.locked, observation);
	if (isDestructive(plan)) {
		await options.saveBackup?.(await backUpLosses(api, plan, options));
	}
	const botId = (await api.me(options)).id;
	const outbox =
		options.outbox ?? new Outbox({ store: createMemoryOutboxStore(), session: { api }, clock, log: silentLog });
	const { taskId = "schema", runId = randomId() } = options;
	let changes = 0;
	const newChangeId = (objectId: string) => `${taskId}|${runId}|${objectId}|change ${++changes}`;
	const common = { clock, outbox, botId, state, taskId, runId, newChangeId };
	const run: Run = { ...options, ...common, save: () => options.saveLock(state.locked) };
	const done: PlanStep[] = [];
	try {
		for (const [index, step] of plan.steps.entries()) {
			options.signal?.throwIfAborted();
			options.onProgress?.({ step, index, count: plan.steps.length, state: "begun" });
			await carryOut(step, run);
			done.push(step);
			options.onProgress?.({ step, index, count: plan.steps.length, state: "done" });
		}
		return { ...(await readBack(run)), done };
	} catch (error) {
		const failure = asWorkspaceError(error, options.signal);
		return { locked: state.locked, done, error: failure, deviations: [], manual: [] };
	}
}

interface Run extends Omit<ApplyOptions, keyof WriteContext>, WriteContext {
	readonly save: () => Promise<void>;
}

function assertCanBegin(options: ApplyOptions): void {
	const { plan, acceptLosses = false } = options;
	const [blocker] = plan.blocked;
	if (blocker) {
		throw new WorkspaceError("invalidInput", blocker.message, { remedy: blocker.remedy });
	}
	if (plan.steps.some(({ kind, key }) => kind === "createDatabase" && parentOf(key, options) === undefined)) {
		throw new WorkspaceError("invalidInput", l10n.t("New databases need a page to be in."), {
			remedy: l10n.t("Choose a page that is shared with the integration."),
		});
	}
	const lost = plan.steps.flatMap(losses);
	if (lost.length > 0 && !acceptLosses) {
		throw new WorkspaceError("guarded", l10n.t("Applying this would lose: {0}.", lost.join("; ")), {
			remedy: l10n.t("Confirm it, or change the file."),
			data: { losses: lost },
		});
	}
}

function carryOut(step: PlanStep, run: Run): Promise<void> {
	switch (step.kind) {
		case "createDatabase":
			return create(step, run);
		case "createDataSource":
			return createSource(step, run);
		case "updateDatabase":
			return updateDatabase(step, run);
		case "updateProperties":
			return updateProperties(step, run);
		case "seed":
			return seed(step, run);
		default:
			return unreachable(step);
	}
}

function parentOf(key: string, { parentPageId, parentPageIds }: ApplyOptions): string | undefined {
	return parentPageIds?.[key] ?? parentPageId;
}

async function create(step: CreateDatabaseStep, run: Run): Promise<void> {
	const { api, state, clock } = run;
	const parentPageId = parentOf(step.key, run) ?? "";
	const knownIds = state.databaseIds;
	const begun = step.begun ?? { parentId: parentPageId, since: new Date(clock.now()).toISOString() };
	state.begin(step.key, begun);
	await run.save();
	const database = await createDatabaseOnce({
		...run,
		key: step.key,
		title: step.title,
		parameters: createParameters(step, parentPageId, state),
		begun,
		isResumed: step.begun !== undefined,
		knownIds,
	});
	const source = database.data_sources[0];
	if (!source) {
		throw new WorkspaceError("badAnswer", l10n.t('Notion made "{0}" without a data source.', step.title), {
			remedy: l10n.t("Look at the database in Notion, then make a new plan."),
		});
	}
	await adopt(step, await api.dataSource(source.id, run), database.id, run);
}

async function createSource(step: CreateDataSourceStep, run: Run): Promise<void> {
	const { state, clock } = run;
	const databaseId = state.frameDatabaseId(step.key);
	const begun = step.begun ?? { parentId: databaseId, since: new Date(clock.now()).toISOString() };
	state.begin(step.key, begun);
	await run.save();
	const source = await createDataSourceOnce({
		...run,
		key: step.key,
		title: step.title,
		parameters: createSourceParameters(step, databaseId, state),
		begun,
		isResumed: step.begun !== undefined,
		knownIds: state.dataSourceIds,
	});
	await adopt(step, source, databaseId, run);
}

/** Takes in what was created, adds what an interrupted attempt left out, and remembers it. */
async function adopt(
	step: CreateDatabaseStep | CreateDataSourceStep,
	source: DataSource,
	databaseId: string,
	run: Run,
): Promise<void> {
	const { state } = run;
	state.wrote(
		step.key,
		step.properties.map(({ name }) => name),
	);
	state.learn(step.key, source, databaseId);
	await addMissing(step, run);
	state.setSeeding(step.key, (state.index.database(step.key)?.seed.length ?? 0) > 0);
	await run.save();
}

/** A database that an interrupted attempt made may have been begun with another order, and so with fewer properties. */
async function addMissing(
	{ key, title, reason, properties }: CreateDatabaseStep | CreateDataSourceStep,
	run: Run,
): Promise<void> {
	const there = Object.values(run.state.source(key).properties);
	const changes = properties
		.filter(({ name }) => !there.some((property) => property.name === name))
		.map((property): PropertyChange => ({ kind: "add", name: property.name, property, reason }));
	if (changes.length > 0) {
		await sendChanges({ key, title, reason, kind: "updateProperties", changes }, run);
	}
}

async function updateDatabase(step: UpdateDatabaseStep, run: Run): Promise<void> {
	const { state, outbox, taskId, runId, newChangeId } = run;
	const own = state.index.database(step.key);
	const declared = own?.within ?? own;
	if (!declared) {
		return;
	}
	const { databaseId: objectId, changes: fields } = step;
	const operation = { taskId, runId, objectId, changes: fieldChanges(declared, fields) };
	const database = await outbox.updateDatabase(
		{
			...operation,
			id: newChangeId(objectId),
			applied: (found) => !compareDatabase(declared, found, undefined).some((field) => fields.includes(field)),
		},
		writeOptions(run),
	);
	const source = state.source(step.key);
	// The only data source is shown under the database's name, and found by its own.
	if (database.data_sources.length === 1 && rawTitle(source) !== declared.title) {
		const reason = step.reason;
		const change = { kind: "title", name: declared.title, reason } as const;
		await sendChanges({ ...step, kind: "updateProperties", changes: [change] }, run);
	}
}

async function updateProperties(step: UpdatePropertiesStep, run: Run): Promise<void> {
	await sendChanges(step, run);
	await run.save();
}

async function seed(step: SeedStep, run: Run): Promise<void> {
	await seedRows(step, run);
	run.state.setSeeding(step.key, false);
	await run.save();
}

/** Observes and plans again: whatever is left to do is what Notion didn't make of it. */
async function readBack(run: Run): Promise<Omit<ApplyResult, "done">> {
	const { api, plan, state } = run;
	const observation = await observeSchema(api, { ...run, file: plan.file, locked: state.locked });
	const locked = recordLock(plan.file, state.locked, observation, state.hasWritten);
	await run.saveLock(locked);
	const left = planSchema({ file: plan.file, locked, observation });
	return {
		locked,
		deviations: [...left.steps.map(describeStep), ...left.blocked.map(({ message }) => message)],
		manual: left.manual,
	};
}

function asWorkspaceError(error: unknown, signal: AbortSignal | undefined): WorkspaceError {
	if (signal?.aborted && !isWorkspaceError(error)) {
		return new WorkspaceError("cancelled", l10n.t("Cancelled."));
	}
	return isWorkspaceError(error) ? error : new WorkspaceError("badAnswer", messageOf(error), { cause: error });
}
