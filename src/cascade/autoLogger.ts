import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { type Clock, systemClock } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import { type Log, silentLog } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Page } from "../notion/types.ts";
import { throwIfCancelled } from "../tasks/cancellation.ts";
import { createMemoryOutboxStore } from "../tasks/memoryOutbox.ts";
import type { WriteOptions } from "../tasks/operations.ts";
import { Outbox, type RecordedOperation } from "../tasks/outbox.ts";
import {
	type ActivationRecord,
	type ActivationStore,
	afterSighting,
	afterStep,
	createMemoryActivationStore,
	dueStep,
	hasChanged,
	type NextStep,
} from "./activation.ts";
import { ancestorTasks } from "./ancestors.ts";
import { type CascadePlan, loggedActivation, planCascade, plannedKeys } from "./cascadePlan.ts";
import { columnSources } from "./columns.ts";
import { type Condition, describeConditions } from "./conditions.ts";
import {
	type CascadeIdentity,
	type ExecuteOptions,
	executeCascade,
	operationId,
	type WrittenRow,
} from "./executeCascade.ts";
import type { ObservedTrigger } from "./observation.ts";
import { type Look, look, type Pipeline } from "./observe.ts";
import { activationPrefix, parseKey } from "./operationKey.ts";
import { planRest } from "./restPlan.ts";
import { planReversal, reversalKeys } from "./reversalPlan.ts";
import type { TriggerStates } from "./triggerDatabase.ts";

/** The three databases of a cascade, and when it has an effect. */
export interface AutoLoggerOptions extends Pipeline {
	/** The value of the trigger's status property that makes a row count. */
	readonly status?: string;
	/** Conditions in the place of `status`; all must hold. */
	readonly when?: readonly Condition[];
	/** Compensating rows are written for a row that meets all of these, or is in the trash. Default: never. Needs keys in the log. */
	readonly reverse?: readonly Condition[];
	/** Amount = trigger amount x junction amount x factor. Default: -1. */
	readonly factor?: number;
	/** Default: `cascade`. Two cascades into one log need different ones. */
	readonly task?: CascadeIdentity;
	/** Default: one that lasts as long as the process. */
	readonly outbox?: Outbox;
	/** Default: ones that last as long as the process. */
	readonly activations?: ActivationStore;
	readonly clock?: Clock;
	readonly logger?: Log;
}

/** How one trigger row is processed. */
export interface ProcessOptions extends ExecuteOptions {
	/** Told the plan before anything is written. */
	readonly onPlan?: (plan: CascadePlan) => Promise<void>;
}

/** What a cascade did for one trigger row. */
export interface CascadeResult {
	readonly plan: CascadePlan;
	/** The rows of this call; those that were there before are in the plan. */
	readonly written: readonly WrittenRow[];
}

/** A row that a person may choose, and what a run would do for it. */
export interface Candidate {
	readonly row: Page;
	readonly kind: NextStep["kind"];
}

/**
 * Writes, for a trigger row that has come to a state, one log row for each of its junction rows: exactly once per activation. What
 * records something (`plan`, `process`) must not run twice at a time for one task: `CascadeTask` holds a lease meanwhile.
 */
export class AutoLogger {
	readonly pipeline: Pipeline;
	readonly states: TriggerStates;
	readonly factor: number;
	readonly task: CascadeIdentity;
	readonly activations: ActivationStore;
	readonly #outbox: Outbox;
	readonly #clock: Clock;

	constructor(options: AutoLoggerOptions) {
		const { trigger, junction, log, status, when, reverse, factor = -1, clock = systemClock } = options;
		const conditions = when ?? (status === undefined ? [] : [{ property: trigger.status, anyOf: [status] }]);
		if (conditions.length === 0 || !Number.isFinite(factor) || factor === 0) {
			throw new WorkspaceError("invalidInput", l10n.t("A cascade needs a status and a factor other than 0."));
		}
		this.pipeline = { trigger, junction, log };
		if (reverse && log.key === undefined) {
			throw new WorkspaceError(
				"invalidInput",
				l10n.t("A cascade that takes rows back needs a key property in its log."),
			);
		}
		this.states = { when: conditions, reverse };
		this.factor = factor;
		this.task = options.task ?? { storeId: "cascade", id: "cascade", name: "cascade" };
		this.#clock = clock;
		this.activations = options.activations ?? createMemoryActivationStore();
		this.#outbox =
			options.outbox ??
			new Outbox({
				store: createMemoryOutboxStore(),
				session: trigger.source.session,
				clock,
				log: options.logger ?? silentLog,
			});
	}

	/** What `process` would write now. Records nothing. */
	async preview(pageId: string, options: RequestOptions = {}): Promise<CascadePlan> {
		return (await this.#look(pageId, options)).plan();
	}

	/** Looks at a trigger row, notes what was seen of it, and plans the step that is due. */
	async plan(pageId: string, options: WriteOptions = {}): Promise<CascadePlan> {
		return this.#note(await this.#look(pageId, options), options);
	}

	/** The same where something is due; `undefined`, for one request, where the row is as it was and nothing is. */
	async planIfDue(pageId: string, options: WriteOptions = {}): Promise<CascadePlan | undefined> {
		const trigger = await this.#trigger(pageId, options);
		const record = () => this.activations.get(this.task.storeId, trigger.id);
		if (!hasChanged(record(), trigger.phase) && !dueStep(record())) {
			return undefined;
		}
		const plan = await this.#note(await this.#lookFurther(trigger, options), options);
		return dueStep(record()) ? plan : undefined;
	}

	async #note({ trigger, sighting, plan }: PlannedLook, options: WriteOptions): Promise<CascadePlan> {
		throwIfCancelled(options.signal);
		if (sighting) {
			await this.activations.put(this.task.storeId, trigger.id, sighting, options.fence);
		}
		return plan();
	}

	/**
	 * Writes what is missing of the step that is due for a trigger row (the rows of an activation, or those that take it back);
	 * nothing when all of it is there. Throws `guarded`, naming the rows, when the plan has problems: nothing is written in part.
	 * Throws `ambiguous` while an earlier write is in doubt.
	 */
	async process(pageId: string, options: ProcessOptions = {}): Promise<CascadeResult> {
		await this.settle(options);
		const plan = await this.plan(pageId, options);
		await options.onPlan?.(plan);
		throwProblems(plan);
		return this.carryOut(plan, options);
	}

	/** Writes what is missing of a plan without problems, and notes that its step is done. */
	async carryOut(plan: CascadePlan, options: ExecuteOptions = {}): Promise<CascadeResult> {
		const { log } = this.pipeline;
		const parts = { log, outbox: this.#outbox, task: this.task, clock: this.#clock };
		const written = await executeCascade(plan, parts, options);
		await this.noteDone(plan, options);
		return { plan, written };
	}

	/** Notes that nothing more is to be done about a plan's step. */
	async noteDone(plan: CascadePlan, { fence }: WriteOptions = {}): Promise<void> {
		const record = this.activations.get(this.task.storeId, plan.trigger.id);
		if (record) {
			await this.activations.put(this.task.storeId, plan.trigger.id, afterStep(record, plan), fence);
		}
	}

	/** Rows for which a run by hand has something to do: those in the state, and those whose rows can be taken back. */
	async candidates(options: RequestOptions = {}): Promise<readonly Candidate[]> {
		const { trigger } = this.pipeline;
		const rows = await trigger.candidates(this.states.when, options);
		const gone = this.states.reverse ? await trigger.candidates(this.states.reverse, options) : [];
		const record = ({ id }: Page) => this.activations.get(this.task.storeId, id);
		const known = gone.filter((row) => hasChanged(record(row), "reversal") || dueStep(record(row)));
		return [
			...rows.map((row): Candidate => ({ row, kind: "effect" })),
			...known.map((row): Candidate => ({ row, kind: "reversal" })),
		];
	}

	/** Notes which rows have left the state since they were last seen in it, so that coming back counts anew. */
	async noteLeft(present: readonly Page[], options: WriteOptions = {}): Promise<void> {
		const ids = new Set(present.map(({ id }) => id));
		for (const pageId of this.activations.active(this.task.storeId)) {
			if (!ids.has(pageId)) {
				await this.#noteIfLeft(pageId, options);
			}
		}
	}

	/** A query may lag, so a read by id decides; a row that can't be read stays as it was last seen. */
	async #noteIfLeft(pageId: string, options: WriteOptions): Promise<void> {
		const observed = await this.pipeline.trigger.observe(pageId, this.states, options).catch(() => undefined);
		throwIfCancelled(options.signal);
		if (observed && !observed.inTrash && observed.phase === "other") {
			const before = this.activations.get(this.task.storeId, pageId);
			const sighting = afterSighting(before, undefined, "other", this.#clock.now());
			await this.activations.put(this.task.storeId, pageId, sighting, options.fence);
		}
	}

	/** Settles writes of earlier runs whose answers were lost. Throws `ambiguous` where that can't be done. */
	async settle(options: WriteOptions = {}): Promise<void> {
		const { storeId } = this.task;
		const unsettled = await this.#outbox.recover(
			storeId,
			(operation) => {
				// Written by `executeCascade`, so it is a request.
				const parameters = JSON.parse(operation.body) as CreatePageParameters;
				return this.pipeline.log.lookUp(this.#keyOf(operation.id), parameters, operation.sentAt ?? 0);
			},
			options,
		);
		if (unsettled.length > 0) {
			throw new WorkspaceError(
				"ambiguous",
				l10n.t('"{0}": it can\'t be decided whether {1} earlier rows were written.', this.task.name, unsettled.length),
				{
					remedy: l10n.t("Look for double rows in the log and move them to the trash, then run the task again."),
					data: { operationIds: unsettled.map(({ id }) => id) },
				},
			);
		}
	}

	async #look(pageId: string, options: RequestOptions): Promise<PlannedLook> {
		return this.#lookFurther(await this.#trigger(pageId, options), options);
	}

	#trigger(pageId: string, options: RequestOptions): Promise<ObservedTrigger> {
		const { trigger, log } = this.pipeline;
		return trigger.observe(pageId, this.states, { ...options, properties: columnSources(log.columns, "trigger") });
	}

	async #lookFurther(trigger: ObservedTrigger, options: RequestOptions): Promise<PlannedLook> {
		const seen = await look(this.pipeline, this.task.id, trigger, options);
		const before = this.activations.get(this.task.storeId, trigger.id);
		const sighting = this.#sighting(before, seen);
		const step = stepFor(sighting ?? before, seen);
		return { trigger, sighting, plan: () => this.#plan(seen, step, options) };
	}

	/** `undefined` where what was seen says nothing new. */
	#sighting(before: ActivationRecord | undefined, { trigger, log }: Look): ActivationRecord | undefined {
		// What is to be taken back is taken back before anything else counts.
		const isOwed = dueStep(before)?.kind === "reversal";
		// What is only in the trash may come back as it was.
		const isAway = trigger.inTrash && trigger.phase !== "reversal";
		return isOwed || isAway
			? undefined
			: afterSighting(before, loggedActivation(log), trigger.phase, this.#clock.now());
	}

	async #plan(seen: Look, step: PlannedStep, options: RequestOptions): Promise<CascadePlan> {
		const { trigger } = seen;
		const { activation } = step;
		const { columns } = this.pipeline.log;
		const input = { task: this.task, trigger, activation, columns, now: this.#clock.now() };
		const prefix = operationId(this.task, activationPrefix(this.task.id, trigger.id, activation));
		const recorded = this.#outbox.recorded(prefix);
		if (step.kind === "reversal") {
			const log = [...seen.log, ...(await this.#notListed(seen, recorded, options))];
			return planReversal({ ...input, log, written: this.#written(reversalKeys({ log, activation })) });
		}
		const rest = planRest({
			...input,
			recorded,
			logged: seen.log,
			log: this.pipeline.log,
			keyOf: (id) => this.#keyOf(id),
		});
		if (rest) {
			return rest;
		}
		const junction = step.isDue || trigger.phase === "effect" ? await seen.junction() : [];
		const { session } = this.pipeline.trigger.source;
		const whole = {
			...input,
			log: seen.log,
			junction,
			isDue: step.isDue,
			factor: this.factor,
			names: this.#names(),
			ancestors: await ancestorTasks(session, trigger.writtenBy, options),
		};
		return planCascade({ ...whole, written: this.#written(plannedKeys(whole)) });
	}

	/** Rows that were written so short a time ago that a query doesn't list them yet; a read by id decides. */
	async #notListed(
		{ log }: Look,
		recorded: readonly RecordedOperation[],
		options: RequestOptions,
	): Promise<Look["log"]> {
		const listed = new Set(log.map(({ id }) => id));
		const ids = recorded.flatMap(({ id, state, resultId }) =>
			state === "done" && resultId !== undefined && !listed.has(resultId) && !parseKey(this.#keyOf(id))?.reversal
				? [resultId]
				: [],
		);
		return this.pipeline.log.rowsById(ids, options);
	}

	#keyOf(id: string): string {
		return id.slice(operationId(this.task, "").length);
	}

	/** Those of the keys whose rows the store knows to be written. */
	#written(keys: readonly string[]): ReadonlySet<string> {
		return new Set(keys.filter((key) => this.#outbox.state(operationId(this.task, key)) === "done"));
	}

	#names() {
		const { trigger, junction } = this.pipeline;
		return {
			state: describeConditions(this.states.when),
			relation: trigger.relation,
			triggerAmount: trigger.amount ?? "",
			item: junction.item,
			junctionAmount: junction.amount ?? "",
		};
	}
}

/** What was seen of a trigger row, the record that says so if it is news, and the plan of what to do. */
interface PlannedLook {
	readonly trigger: ObservedTrigger;
	readonly sighting: ActivationRecord | undefined;
	readonly plan: () => Promise<CascadePlan>;
}

type PlannedStep = NextStep & { readonly isDue: boolean };

/** What is due, else what a run by hand would look after: the present activation, or the last one where it was taken back. */
function stepFor(record: ActivationRecord | undefined, { trigger }: Look): PlannedStep {
	const due = dueStep(record);
	if (due) {
		return { ...due, isDue: true };
	}
	const kind = trigger.phase === "reversal" ? "reversal" : "effect";
	return { kind, activation: record?.number ?? 0, isDue: false };
}

function throwProblems({ problems, task }: CascadePlan): void {
	const [first, ...more] = problems;
	if (!first) {
		return;
	}
	const message =
		more.length === 0
			? l10n.t("{0}: {1} Nothing was written.", task, first.message)
			: l10n.t("{0}: {1} And {2} more. Nothing was written.", task, first.message, more.length);
	throw new WorkspaceError("guarded", message, {
		remedy: l10n.t("Correct it in Notion, then run the task again."),
		data: { problems, pageId: first.page.id },
	});
}
