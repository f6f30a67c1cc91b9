import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { RunningRun } from "../tasks/runs.ts";
import { idOn, nextCursor, withUnsettled } from "./cursor.ts";
import { decidePlan } from "./decidePlan.ts";
import { type ExecuteResult, executePlan } from "./execute.ts";
import { heldWrites, holdBack, holdsIds } from "./holdBack.ts";
import { guardError, planChangedError } from "./messages.ts";
import { type ConflictDecision, conflictsByObject, decidedValues, type ObjectConflict } from "./objectConflict.ts";
import { observe } from "./observe.ts";
import { planSync } from "./plan.ts";
import { notAgreed, type PlanEntry } from "./planEntries.ts";
import { plannedRun } from "./planRecord.ts";
import { type DecidedConflict, type ResolvedConflicts, resolveConflict, resolveConflicts } from "./resolution.ts";
import { SyncMemory } from "./syncMemory.ts";
import { type GuardStop, type Link, type PlanInput, type PlanItem, planCounts, type SyncPlan } from "./syncPlan.ts";
import type { PlanOptions, PreparedSync, RunOptions, SyncResult, SyncRunnerOptions } from "./syncRun.ts";
import type { SyncCursor } from "./syncState.ts";
import { planUndo, type UndoPlan } from "./undoPlan.ts";
import { type UndoResult, undoRun } from "./undoRun.ts";

/** Runs one sync task: under its lease, recorded, from what its state remembers. */
export class SyncRunner {
	readonly #options: SyncRunnerOptions;
	readonly #memory: SyncMemory;

	constructor(options: SyncRunnerOptions) {
		this.#options = options;
		this.#memory = new SyncMemory(options);
	}

	/** What a run would do now. Writes nothing anywhere. */
	async plan(options: PlanOptions = {}): Promise<SyncPlan> {
		const prepared = await this.#options.prepare(options);
		const links = this.#memory.linksFor(prepared);
		const cursor = links.length > 0 && !options.listAll ? this.#memory.cursor(prepared) : undefined;
		const { plan } = await this.#observeAndPlan(prepared, { ...options, links, cursor });
		return plan;
	}

	/**
	 * Brings both sides in step. Throws `guarded` before anything is written (the guard; a plan that isn't the one agreed to any
	 * more), `busy` when the task is running elsewhere, and in mode `error` `conflict` after everything else was done.
	 */
	run(options: RunOptions = {}): Promise<SyncResult> {
		return this.#recorded(options, outcomeOf, (run, fence, signal) => this.#run(run, fence, { ...options, signal }));
	}

	/** Open conflicts, one for each object that has any. Asks nobody: they are as the last run saw them. */
	conflicts(): readonly ObjectConflict[] {
		return conflictsByObject(
			this.#options.services.state.openConflicts(this.#options.taskId),
			this.#options.attributeMap,
		);
	}

	/** Takes down what is edited on both sides now, as a run would, so that it can be decided. Neither side is written to. */
	recordConflicts(options: RunOptions = {}): Promise<readonly ObjectConflict[]> {
		return this.#recorded(
			options,
			(conflicts) => (conflicts.length > 0 ? "conflicts" : "nothingToDo"),
			async (run, fence, signal) => {
				const prepared = await this.#options.prepare({ signal, fence });
				const links = this.#memory.linksFor(prepared);
				if (links.length === 0) {
					// What the first run links is for a person to look at.
					return this.conflicts();
				}
				const cursor = this.#memory.cursor(prepared);
				const { input, plan } = await this.#observeAndPlan(prepared, { signal, links, cursor });
				const items = plan.items.flatMap(onlyConflicts);
				await executePlan({
					...this.#executeOptions(prepared, run, fence),
					input,
					plan: { ...plan, items },
					signal,
				});
				return this.conflicts();
			},
		);
	}

	/**
	 * Settles a conflict: reads both sides again, writes what is decided where it isn't yet, and keeps what lost in the log.
	 * Throws `conflict`, with nothing written, where a side isn't any more what `conflicts` shows.
	 */
	resolve(conflictId: string, decision: ConflictDecision, options: RunOptions = {}): Promise<void> {
		return this.#recorded(
			options,
			() => "done",
			async (run, fence, signal) => {
				const [decided] = this.#decided(decision, ({ id }) => id === conflictId);
				if (!decided) {
					throw new WorkspaceError("invalidInput", l10n.t("This conflict is settled already."));
				}
				// What can't be decided is said before anything is opened.
				decidedValues(decided.conflict, decision);
				const opened = await this.#opened(run, fence, signal);
				await this.#memory.reconsider([decided.link], fence);
				await resolveConflict(decided, opened);
			},
		);
	}

	/** Settles all open conflicts the same way, each checked against both sides as they are now; what can't be stays open. */
	resolveAll(
		decision: Extract<ConflictDecision, { use: unknown }>,
		options: RunOptions = {},
	): Promise<ResolvedConflicts> {
		return this.#recorded(
			options,
			({ open }) => (open.length > 0 ? "conflicts" : "done"),
			async (run, fence, signal) => {
				const decided = this.#decided(decision, () => true);
				const opened = await this.#opened(run, fence, signal);
				await this.#memory.reconsider(
					decided.map(({ link }) => link),
					fence,
				);
				return resolveConflicts(decided, opened);
			},
		);
	}

	/** The next plan and the next run list everything. */
	listAnew(): Promise<void> {
		return this.#memory.forgetCursor();
	}

	/** Keeps writes of a plan, by the ids of their entries or changes, from being made until they are other ones. */
	async hold(entries: readonly PlanEntry[], ids: readonly string[]): Promise<void> {
		await this.#options.services.state.commit(this.#options.taskId, { holds: heldWrites(entries, ids) });
	}

	/** Lets writes be made again that were held back. An entry's id stands for its changes too. */
	async release(ids: readonly string[]): Promise<void> {
		const { state } = this.#options.services;
		const held = state.holds(this.#options.taskId).map(({ id }) => id);
		const releases = held.filter((id) => ids.some((named) => id === named || id.startsWith(`${named} `)));
		await state.commit(this.#options.taskId, { releases });
	}

	/** What taking back a run's writes would do. Writes nothing anywhere. */
	async planUndo(runId: string, options: PlanOptions = {}): Promise<UndoPlan> {
		return this.#planUndo(runId, await this.#options.prepare(options), options);
	}

	/** Takes back what a run has written, as far as nobody has edited it since. */
	undo(runId: string, options: RunOptions = {}): Promise<UndoResult> {
		return this.#recorded(
			options,
			({ conflicts }) => (conflicts.length > 0 ? "conflicts" : "done"),
			async (run, fence, signal) => {
				const prepared = await this.#options.prepare({ signal, fence });
				await prepared.recover?.({ signal });
				const plan = await this.#planUndo(runId, prepared, { signal });
				await run.plan({ undoes: runId, entries: plan.items.map(({ entry }) => entry), conflicts: plan.conflicts });
				return undoRun(plan, { ...this.#executeOptions(prepared, run, fence), signal });
			},
		);
	}

	async #run(run: RunningRun, fence: number, options: RunOptions): Promise<SyncResult> {
		const { session } = this.#options.services;
		const memory = this.#memory;
		const requests = session.requests.total;
		const prepared = await this.#options.prepare({ ...options, fence });
		await prepared.recover?.(options);
		await memory.rememberTarget(prepared, fence);
		const cursor = options.listAll ? undefined : memory.cursor(prepared);
		const { input, plan: whole } = await this.#observeAndPlan(prepared, {
			...options,
			links: memory.links,
			cursor,
			acceptEmpty: Boolean(options.acceptGuard),
		});
		const plan = options.select ? { ...whole, items: whole.items.filter(options.select) } : whole;
		await run.plan(plannedRun(plan, options.note));
		if (plan.guard && !isAccepted(plan.guard, options.acceptGuard)) {
			throw guardError(plan.guard, prepared.connectors, planCounts(plan));
		}
		const unasked = options.agreed ? notAgreed(plan, options.agreed) : [];
		if (unasked.length > 0) {
			throw planChangedError(plan, unasked);
		}
		const executed = await this.#execute({ run, fence, prepared, options }, input, plan);
		const { written, failures, changedMeanwhile } = executed;
		if (failures.length + changedMeanwhile.length + executed.unfinished.size > 0 || plan !== whole) {
			await memory.forgetCursor(fence);
		} else {
			await memory.rememberCursor(executed.input, executed.plan, cursor, fence);
			await memory.forgetHolds(input, plan, fence);
		}
		const conflicts = this.conflicts().length;
		if (this.#options.conflictMode === "error" && conflicts > 0) {
			throw new WorkspaceError("conflict", l10n.t("{0} objects were edited on both sides.", conflicts), {
				remedy: l10n.t("Resolve the conflicts. Everything else is in step."),
				data: { conflicts },
			});
		}
		return {
			runId: run.id,
			toNotion: written.notion,
			toOther: written.other,
			conflicts,
			refused: plan.refused,
			held: plan.held,
			kept: plan.kept,
			frozen: plan.frozen,
			heldBack: plan.heldBack,
			failures,
			changedMeanwhile,
			requests: session.requests.total - requests,
			nothingToDo: written.notion + written.other + failures.length + changedMeanwhile.length === 0,
		};
	}

	/** Carries a plan out; what can only be finished when the rest is done is planned once more, and nothing else with it. */
	async #execute(
		running: {
			readonly run: RunningRun;
			readonly fence: number;
			readonly prepared: PreparedSync;
			readonly options: RunOptions;
		},
		input: PlanInput,
		plan: SyncPlan,
	): Promise<ExecuteResult & Pick<Planned, "input" | "plan">> {
		const { run, fence, prepared, options } = running;
		const { signal, onProgress } = options;
		const execute = (planned: Planned) =>
			executePlan({ ...this.#executeOptions(prepared, run, fence), ...planned, signal, onProgress });
		const first = await execute({ input, plan });
		const { links } = this.#memory;
		for (const { id } of linksAwaiting(links, prepared)) {
			first.unfinished.add(id);
		}
		if (first.unfinished.size === 0) {
			return { ...first, input, plan };
		}
		const next = nextCursor(input, plan, links, { listedAt: this.#options.services.clock.now() });
		const unfinished = links.filter(({ id }) => first.unfinished.has(id));
		const cursor = next && withUnsettled(next, unfinished);
		const again = await this.#observeAndPlan(prepared, { signal, links, cursor: cursor ?? undefined });
		const items = again.plan.items.filter(({ link }) => link && first.unfinished.has(link.id));
		const second = await execute({ input: again.input, plan: { ...again.plan, items } });
		return {
			written: {
				notion: first.written.notion + second.written.notion,
				other: first.written.other + second.written.other,
			},
			failures: [...first.failures, ...second.failures],
			changedMeanwhile: [...first.changedMeanwhile, ...second.changedMeanwhile],
			unfinished: second.unfinished,
			...again,
		};
	}

	#recorded<T>(
		{ signal: outer, trigger = "command" }: RunOptions,
		outcome: (result: T) => ReturnType<typeof outcomeOf>,
		work: (run: RunningRun, fence: number, signal: AbortSignal) => Promise<T>,
	): Promise<T> {
		const { leases, runs } = this.#options.services;
		const started = { taskId: this.#options.taskId, name: this.#options.name, kind: "sync", trigger } as const;
		return leases.withLease(
			this.#options.taskId,
			({ fence, signal }) => runs.record(started, outcome, (run) => work(run, fence, signal)),
			{ signal: outer },
		);
	}

	async #observeAndPlan(
		prepared: PreparedSync,
		options: PlanOptions & Pick<PlanInput, "links"> & { readonly cursor?: SyncCursor; readonly acceptEmpty?: boolean },
	): Promise<Planned> {
		const { connectors, rules, keyAttribute } = prepared;
		const observed = await observe(connectors, options.links, { ...options, rules, keyAttribute });
		const input = this.#planInput(prepared, observed);
		const decided = decidePlan(planSync(input), prepared.decide);
		const held = holdBack(input, decided, this.#memory.holds);
		return { input, plan: options.exclude ? holdBack(input, held, holdsIds(options.exclude)) : held };
	}

	#planInput(prepared: PreparedSync, observed: Pick<PlanInput, "links" | "listings" | "absences">): PlanInput {
		const { connectors, rules, keyAttribute } = prepared;
		return {
			...observed,
			capabilities: { notion: connectors.notion.capabilities, other: connectors.other.capabilities },
			attributes: rules,
			keyAttribute,
			conflictMode: this.#options.conflictMode,
			guard: this.#options.guard,
		};
	}

	async #planUndo(runId: string, { connectors }: PreparedSync, options: PlanOptions): Promise<UndoPlan> {
		const run = this.#options.services.runs.get(runId);
		if (!run || run.taskId !== this.#options.taskId) {
			throw new WorkspaceError("invalidInput", l10n.t("There is no record of this run."));
		}
		return planUndo(run, connectors, this.#memory.links, options);
	}

	/** Open conflicts with their links, and what is to become of them. */
	#decided(decision: ConflictDecision, isMeant: (conflict: ObjectConflict) => boolean): readonly DecidedConflict[] {
		const links = new Map(this.#memory.links.map((link) => [link.id, link]));
		return this.conflicts().flatMap((conflict): readonly DecidedConflict[] => {
			const link = links.get(conflict.id);
			return link && isMeant(conflict) ? [{ conflict, link, decision }] : [];
		});
	}

	/** Both sides, to be read one object at a time. */
	async #opened(run: RunningRun, fence: number, signal: AbortSignal) {
		const prepared = await this.#options.prepare({ signal, fence });
		const listings = { notion: { objects: [], complete: false }, other: { objects: [], complete: false } };
		const absences = { notion: new Map(), other: new Map() };
		const input = this.#planInput(prepared, { links: this.#memory.links, listings, absences });
		return { ...this.#executeOptions(prepared, run, fence), input, signal };
	}

	#executeOptions({ connectors }: PreparedSync, run: RunningRun, fence: number) {
		const { state, clock, newId } = this.#options.services;
		return { taskId: this.#options.taskId, connectors, state, run, clock, newId, fence };
	}
}

interface Planned {
	readonly input: PlanInput;
	readonly plan: SyncPlan;
}

/** Links with an object that shows other values now that others were created. */
function linksAwaiting(links: readonly Link[], { connectors }: PreparedSync): readonly Link[] {
	return (["notion", "other"] as const).flatMap((side) => {
		const ids = new Set(connectors[side].awaiting?.());
		return ids.size === 0 ? [] : links.filter((link) => ids.has(idOn(side, link)));
	});
}

/** What both sides of a linked pair disagree about, with nothing to write. */
function onlyConflicts(item: PlanItem): readonly PlanItem[] {
	return item.kind === "merge" && item.link !== undefined && item.conflicts.length > 0
		? [{ ...item, changes: { notion: [], other: [] }, losing: [] }]
		: [];
}

function isAccepted(stop: GuardStop, accepted: boolean | GuardStop = false): boolean {
	if (typeof accepted === "boolean") {
		return accepted;
	}
	return stop.kind === "tooManyDeletes"
		? accepted.kind === stop.kind && stop.deletes <= accepted.deletes
		: accepted.kind === stop.kind && stop.side === accepted.side;
}

function outcomeOf({ nothingToDo, conflicts, failures }: SyncResult) {
	if (failures.length > 0) {
		return "failed";
	}
	return conflicts > 0 ? "conflicts" : nothingToDo ? "nothingToDo" : "done";
}
