import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import type { Schedule } from "../tasks/schedule.ts";
import { addTask } from "./allTasks.ts";
import type { CallOptions, Side } from "./connectors/connector.ts";
import type { ConflictDecision, ObjectConflict } from "./objectConflict.ts";
import { planEntries } from "./planEntries.ts";
import type { ResolvedConflicts } from "./resolution.ts";
import type { AttributeRule, ConflictMode, Link, MergeItem, PlanInput, PlanItem, SyncPlan } from "./syncPlan.ts";
import type { PlanOptions, PreparedSync, RunOptions, SyncResult, SyncServices } from "./syncRun.ts";
import { SyncRunner } from "./syncRunner.ts";
import { taskConnectors } from "./taskConnectors.ts";
import type { UndoPlan } from "./undoPlan.ts";
import type { UndoResult } from "./undoRun.ts";
import type { Attributes } from "./values.ts";

export type { SyncResult } from "./syncRun.ts";

/** What a sync task is made of; the rest is in its methods. */
export interface SyncTaskOptions {
	/** For people. */
	readonly name: string;
	/** The task's identity in the store: over workspaces, files and tasks. Default: the name. */
	readonly taskId?: string;
	/** What to call the other side. Default: the name. */
	readonly otherLabel?: string;
	/** Absolute path of the file or folder that is kept in step, where it is one. */
	readonly path?: string;
	/** What each attribute of Notion's is called on the other side, with the direction where it isn't both. */
	readonly attributeMap:
		| readonly AttributeRule[]
		| Readonly<Record<string, string | Omit<AttributeRule, "name" | "frozen">>>;
	/** Default: `newer`. */
	readonly conflictMode?: ConflictMode;
	/** Default: 10 objects or 20 %. */
	readonly guard?: PlanInput["guard"];
	/** Milliseconds after which everything is listed again, also what Notion doesn't date. Default: an hour. */
	readonly listingInterval?: number;
	readonly services: SyncServices;
}

/** A time between two runs; the parts add up. */
export interface Interval {
	readonly hours?: number;
	readonly minutes?: number;
	readonly seconds?: number;
}

/** Everything, or everything with a word on whether that is so. A bare array never proves a delete. */
export type Objects<T> = readonly T[] | { readonly objects: readonly T[]; readonly complete: boolean };

/** The links of a task and what both sides last had in common. */
export interface SyncTaskState {
	readonly ids: readonly Pick<Link, "id" | "notionId" | "otherId">[];
	/** By link id. */
	readonly objects: ReadonlyMap<string, Attributes>;
}

const defaultGuard: PlanInput["guard"] = { count: 10, share: 0.2 };

/**
 * A two-way sync between objects in Notion and objects elsewhere, with a three-way merge against what both sides last had in
 * common. To be extended: the abstract methods say how objects are listed, told apart, read and written on each side.
 */
export abstract class SyncTask<N = unknown, O = unknown> {
	readonly name: string;
	readonly taskId: string;
	/** What the other side is called: `prices.csv`. */
	readonly otherLabel: string;
	/** Absolute path of the file or folder that is kept in step, where it is one. */
	readonly path: string | undefined;
	readonly attributeMap: readonly AttributeRule[];
	readonly conflictMode: ConflictMode;
	readonly guard: PlanInput["guard"];
	protected readonly services: SyncServices;
	readonly #runner: SyncRunner;
	#timetable: Schedule = {};

	constructor(options: SyncTaskOptions) {
		this.name = options.name;
		this.taskId = options.taskId ?? `${options.services.taskIdPrefix ?? ""}${options.name}`;
		this.otherLabel = options.otherLabel ?? options.name;
		this.path = options.path;
		this.attributeMap = rulesOf(options.attributeMap);
		this.conflictMode = options.conflictMode ?? "newer";
		this.guard = options.guard ?? defaultGuard;
		this.services = options.services;
		this.#runner = new SyncRunner({
			name: this.name,
			taskId: this.taskId,
			attributeMap: this.attributeMap,
			conflictMode: this.conflictMode,
			guard: this.guard,
			listingInterval: options.listingInterval,
			services: options.services,
			prepare: (prepareOptions) => this.prepare(prepareOptions),
		});
	}

	abstract getNotionObjects(options: CallOptions): Promise<Objects<N>>;
	abstract getOtherObjects(options: CallOptions): Promise<Objects<O>>;

	abstract notionId(object: N): string;
	/** What an object is matched by as long as it isn't linked. */
	abstract notionHash(object: N): string;
	/** When it was last edited. ISO 8601. */
	abstract notionTimestamp(object: N): string | undefined;
	/** Values by the attributes' names in Notion. */
	abstract notionToRecord(object: N): Attributes;

	abstract otherId(object: O): string;
	abstract otherHash(object: O): string;
	abstract otherTimestamp(object: O): string | undefined;
	/** Values by the attributes' names on the other side. */
	abstract otherToRecord(object: O): Attributes;

	/** The same operation id must never create twice. */
	abstract notionCreateObject(attributes: Attributes, options: { readonly operationId: string }): Promise<N>;
	/** One update carries all changed attributes of an object. Answers the object as it is then. */
	abstract notionUpdateObject(object: N, changes: Attributes): Promise<N>;
	abstract notionDeleteObject(object: N): Promise<void>;

	abstract otherCreateObject(attributes: Attributes, options: { readonly operationId: string }): Promise<O>;
	abstract otherUpdateObject(object: O, changes: Attributes): Promise<O>;
	abstract otherDeleteObject(object: O): Promise<void>;

	/**
	 * May be overridden: which side wins where both edited an attribute and the conflict mode leaves it open. `undefined` (the
	 * default) leaves it to a person.
	 */
	resolveConflict(
		_notionObject: N,
		_otherObject: O,
		_notionAttribute: string,
		_otherAttribute: string,
	): Side | undefined {
		return undefined;
	}

	/** What the other side calls an attribute. */
	protected otherName(attribute: string): string {
		return this.attributeMap.find(({ name }) => name === attribute)?.other ?? attribute;
	}

	/** Opens both sides, before every plan. Throws when the task can't be carried out. */
	protected async prepare(_options: CallOptions & { readonly fence?: number }): Promise<PreparedSync> {
		const connectors = taskConnectors(this);
		return {
			connectors,
			decide: ({ notion, other }, { attribute }) =>
				this.resolveConflict(
					connectors.notion.original(notion.id),
					connectors.other.original(other.id),
					attribute,
					this.otherName(attribute),
				),
			rules: this.attributeMap,
			keyAttribute: undefined,
			target: this.taskId,
			properties: [],
			issues: [],
		};
	}

	/** What a run would do now. Writes nothing anywhere. */
	plan(options: PlanOptions = {}): Promise<SyncPlan> {
		return this.#runner.plan(options);
	}

	/**
	 * Brings both sides in step. Throws `guarded` before anything is written, `busy` when the task is running elsewhere, and in
	 * mode `error` `conflict` after everything else was done.
	 */
	run(options: RunOptions = {}): Promise<SyncResult> {
		return this.#runner.run(options);
	}

	/** Lets the next plan and the next run look at everything on both sides: some edits are dated by nobody. */
	listAnew(): Promise<void> {
		return this.#runner.listAnew();
	}

	/** Keeps writes of a plan, by the ids of their entries or changes, from being made until they are other ones. */
	holdBack(plan: Pick<SyncPlan, "items">, ids: readonly string[]): Promise<void> {
		return this.#runner.hold(planEntries(plan), ids);
	}

	/** Lets writes be made again that were held back: ids of entries, which stand for all their changes, or of changes. */
	release(ids: readonly string[]): Promise<void> {
		return this.#runner.release(ids);
	}

	/** What taking back a run's writes would do. Writes nothing anywhere. */
	planUndo(runId: string, options: CallOptions = {}): Promise<UndoPlan> {
		return this.#runner.planUndo(runId, options);
	}

	/**
	 * Takes back what a run has written: what was edited since stays and is named. The run's writes are held back from then on
	 * (`release` lets them be made again), until another edit makes them other ones.
	 */
	undo(runId: string, options: RunOptions = {}): Promise<UndoResult> {
		return this.#runner.undo(runId, options);
	}

	/** The same as `run`. */
	runOnce(options: RunOptions = {}): Promise<SyncResult> {
		return this.run(options);
	}

	/** The same as `run`: two-way at first, three-way against what both sides had in common afterwards. */
	sync(options: RunOptions = {}): Promise<SyncResult> {
		return this.run(options);
	}

	/** Links what is the same on both sides and merges it; creates and deletes nothing. */
	initialSync(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: isMerge });
	}

	/** Carries edits of linked objects over, in both directions. */
	syncStateChanges(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: (item) => isMerge(item) && item.link !== undefined });
	}

	/** Creates on the other side what is new in Notion. */
	syncNotionCreated(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: (item) => item.kind === "create" && item.side === "other" });
	}

	/** Creates in Notion what is new on the other side. */
	syncOtherCreated(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: (item) => item.kind === "create" && item.side === "notion" });
	}

	/** Deletes on the other side what was deleted in Notion. */
	syncNotionDeleted(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: (item) => deletesOn(item, "other") });
	}

	/** Moves to Notion's trash what was deleted on the other side. */
	syncOtherDeleted(options: RunOptions = {}): Promise<SyncResult> {
		return this.run({ ...options, select: (item) => deletesOn(item, "notion") });
	}

	/** From one start to the next. Chainable; takes effect with `schedule`. Throws `invalidInput` for no time at all. */
	runEvery({ hours = 0, minutes = 0, seconds = 0 }: Interval): this {
		const every = ((hours * 60 + minutes) * 60 + seconds) * 1000;
		if (!Number.isFinite(every) || every <= 0) {
			throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t run at an interval of no time.', this.name), {
				remedy: l10n.t("Give hours, minutes or seconds above 0."),
			});
		}
		this.#timetable = { ...this.#timetable, every };
		return this;
	}

	/** How often it runs at most, failed runs included. Chainable. Throws `invalidInput` for less than once. */
	inTotal(times: number): this {
		if (!Number.isInteger(times) || times < 1) {
			throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t run {1} times.', this.name, String(times)), {
				remedy: l10n.t("Give a whole number from 1."),
			});
		}
		this.#timetable = { ...this.#timetable, inTotal: times };
		return this;
	}

	/** Adds the task to `allTasks`, which `runAllTasks` runs: once, where nothing was said about when. Chainable. */
	schedule(): this {
		addTask(this);
		return this;
	}

	/** When it runs, as `runEvery` and `inTotal` said. */
	get timetable(): Schedule {
		return this.#timetable;
	}

	get clock(): Clock {
		return this.services.clock;
	}

	/** The SQLite file that links and bases are in; `undefined` where they last as long as the process. */
	get statePath(): string | undefined {
		return this.services.statePath;
	}

	get state(): SyncTaskState {
		const links = this.services.state.links(this.taskId);
		return {
			ids: links.map(({ id, notionId, otherId }) => ({ id, notionId, otherId })),
			objects: new Map(links.map(({ id, base }) => [id, base])),
		};
	}

	/** Open conflicts, one for each object that has any. Asks nobody: they are as the last run saw them. */
	conflicts(): readonly ObjectConflict[] {
		return this.#runner.conflicts();
	}

	/**
	 * Takes down what is edited on both sides now, as a run would, so that it can be resolved, and answers all open conflicts.
	 * Neither side is written to.
	 */
	recordConflicts(options: RunOptions = {}): Promise<readonly ObjectConflict[]> {
		return this.#runner.recordConflicts(options);
	}

	/**
	 * Settles a conflict: reads both sides again, writes what is decided where it isn't yet, and keeps what lost in the log.
	 * Throws `conflict`, with nothing written, where a side isn't any more what `conflicts` shows.
	 */
	resolve(conflictId: string, decision: ConflictDecision, options: RunOptions = {}): Promise<void> {
		return this.#runner.resolve(conflictId, decision, options);
	}

	/** Settles all open conflicts by side or by time, each checked against both sides as they are now; what can't be stays open. */
	resolveAll(use: "notion" | "other" | "newest", options: RunOptions = {}): Promise<ResolvedConflicts> {
		return this.#runner.resolveAll({ use }, options);
	}
}

function rulesOf(map: SyncTaskOptions["attributeMap"]): readonly AttributeRule[] {
	return isRules(map)
		? map
		: Object.entries(map).map(([name, rule]) =>
				typeof rule === "string" ? { name, other: rule, direction: "both" } : { ...rule, name },
			);
}

function isRules(map: SyncTaskOptions["attributeMap"]): map is readonly AttributeRule[] {
	return Array.isArray(map);
}

function isMerge(item: PlanItem): item is MergeItem {
	return item.kind === "merge";
}

function deletesOn(item: PlanItem, side: Side): boolean {
	return item.kind === "forget" || (item.kind === "delete" && item.side === side);
}
