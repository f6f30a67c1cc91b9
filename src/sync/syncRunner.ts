import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { jsonEqual } from "../base/json.ts";
import type { RunningRun } from "../tasks/runs.ts";
import type { CallOptions } from "./connectors/connector.ts";
import { nextCursor, usableCursor } from "./cursor.ts";
import { decidePlan } from "./decidePlan.ts";
import { executePlan } from "./execute.ts";
import { guardError } from "./messages.ts";
import { type ConflictDecision, conflictsByObject, decidedValues, type ObjectConflict } from "./objectConflict.ts";
import { observe } from "./observe.ts";
import { planSync } from "./plan.ts";
import { plannedRun } from "./planRecord.ts";
import { resolveConflict } from "./resolution.ts";
import { type GuardStop, type Link, type PlanInput, planCounts, type SyncPlan } from "./syncPlan.ts";
import type { PreparedSync, RunOptions, SyncResult, SyncRunnerOptions } from "./syncRun.ts";
import type { SyncCursor } from "./syncState.ts";

/** Runs one sync task: under its lease, recorded, from what its state remembers. */
export class SyncRunner {
	readonly #options: SyncRunnerOptions;

	constructor(options: SyncRunnerOptions) {
		this.#options = options;
	}

	/** What a run would do now. Writes nothing anywhere. */
	async plan(options: CallOptions = {}): Promise<SyncPlan> {
		const prepared = await this.#options.prepare(options);
		const links = this.#validLinks(prepared);
		const cursor = links.length > 0 ? this.#cursor(prepared) : undefined;
		const { plan } = await this.#observeAndPlan(prepared, links, { ...options, cursor });
		return plan;
	}

	/**
	 * Brings both sides in step. Throws `guarded` before anything is written, `busy` when the task is running elsewhere, and in
	 * mode `error` `conflict` after everything else was done.
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

	/**
	 * Settles a conflict: reads both sides again, writes what is decided where it isn't yet, and keeps what lost in the log.
	 * Throws `conflict`, with nothing written, where a side isn't any more what `conflicts` shows.
	 */
	resolve(conflictId: string, decision: ConflictDecision, options: RunOptions = {}): Promise<void> {
		return this.#recorded(
			options,
			() => "done",
			async (run, fence, signal) => {
				const conflict = this.conflicts().find(({ id }) => id === conflictId);
				const link = this.#options.services.state.links(this.#options.taskId).find(({ id }) => id === conflictId);
				if (!conflict || !link) {
					throw new WorkspaceError("invalidInput", l10n.t("This conflict is settled already."));
				}
				const values = decidedValues(conflict, decision);
				const prepared = await this.#options.prepare({ signal, fence });
				const listings = { notion: { objects: [], complete: false }, other: { objects: [], complete: false } };
				const absences = { notion: new Map(), other: new Map() };
				const links = this.#options.services.state.links(this.#options.taskId);
				const input = this.#planInput(prepared, { links, listings, absences });
				await resolveConflict(conflict, link, values, { ...this.#executeOptions(prepared, run, fence), input, signal });
			},
		);
	}

	async #run(run: RunningRun, fence: number, options: RunOptions): Promise<SyncResult> {
		const { session, state } = this.#options.services;
		const requests = session.requests.total;
		const prepared = await this.#options.prepare({ ...options, fence });
		await prepared.recover?.(options);
		await this.#rememberTarget(prepared, fence);
		const cursor = options.listAll ? undefined : this.#cursor(prepared);
		const { input, plan: whole } = await this.#observeAndPlan(prepared, state.links(this.#options.taskId), {
			...options,
			cursor,
			acceptEmpty: Boolean(options.acceptGuard),
		});
		const plan = options.select ? { ...whole, items: whole.items.filter(options.select) } : whole;
		await run.plan(plannedRun(plan));
		if (plan.guard && !isAccepted(plan.guard, options.acceptGuard)) {
			throw guardError(plan.guard, prepared.connectors, planCounts(plan));
		}
		const executed = await executePlan({
			...this.#executeOptions(prepared, run, fence),
			input,
			plan,
			signal: options.signal,
			onProgress: options.onProgress,
		});
		const { written, failures, changedMeanwhile } = executed;
		if (failures.length + changedMeanwhile.length > 0 || plan !== whole) {
			await state.commit(this.#options.taskId, { cursor: null }, { fence });
		} else {
			await this.#rememberCursor(input, plan, cursor, fence);
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
			failures,
			changedMeanwhile,
			requests: session.requests.total - requests,
			nothingToDo: written.notion + written.other + failures.length + changedMeanwhile.length === 0,
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
		links: readonly Link[],
		options: CallOptions & { readonly cursor?: SyncCursor; readonly acceptEmpty?: boolean },
	): Promise<{ readonly input: PlanInput; readonly plan: SyncPlan }> {
		const { connectors, rules, keyAttribute } = prepared;
		const observed = await observe(connectors, links, { ...options, rules, keyAttribute });
		const input = this.#planInput(prepared, observed);
		return { input, plan: decidePlan(planSync(input), prepared.decide) };
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

	#executeOptions({ connectors }: PreparedSync, run: RunningRun, fence: number) {
		const { state, clock, newId } = this.#options.services;
		return { taskId: this.#options.taskId, connectors, state, run, clock, newId, fence };
	}

	#cursor({ rules }: PreparedSync): SyncCursor | undefined {
		const { state, clock } = this.#options.services;
		return usableCursor(state.cursor(this.#options.taskId), state.links(this.#options.taskId), rules, clock.now());
	}

	async #rememberCursor(input: PlanInput, plan: SyncPlan, used: SyncCursor | undefined, fence: number): Promise<void> {
		const { state, clock } = this.#options.services;
		const listedAt = used?.listedAt ?? clock.now();
		const next = nextCursor(input, plan, state.links(this.#options.taskId), { listedAt });
		if (!jsonEqual(next, state.cursor(this.#options.taskId) ?? null)) {
			await state.commit(this.#options.taskId, { cursor: next }, { fence });
		}
	}

	#validLinks({ target }: PreparedSync): readonly Link[] {
		const { state } = this.#options.services;
		return (state.target(this.#options.taskId) ?? target) === target ? state.links(this.#options.taskId) : [];
	}

	/** A task that was pointed to something else begins anew: what it knew says nothing about that. */
	async #rememberTarget({ target, properties, rules }: PreparedSync, fence: number): Promise<void> {
		const { state, clock } = this.#options.services;
		const before = state.target(this.#options.taskId);
		const known = state.properties(this.#options.taskId);
		const news = properties.filter(
			({ attribute, propertyId, type }) =>
				!known.some((item) => item.attribute === attribute && item.propertyId === propertyId && item.type === type),
		);
		const outdated = before !== undefined && before !== target ? state.links(this.#options.taskId) : [];
		const forgottenProperties = known
			.map(({ attribute }) => attribute)
			.filter((attribute) => !rules.some(({ name }) => name === attribute));
		if (before === target && news.length + forgottenProperties.length === 0) {
			return;
		}
		const removedLinks = outdated.map(({ id }) => id);
		const closings = removedLinks.map((linkId) => ({ linkId, resolution: "gone", at: clock.now() }) as const);
		await state.commit(
			this.#options.taskId,
			{ target, properties: news, forgottenProperties, removedLinks, closings, cursor: null },
			{ fence },
		);
	}
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
