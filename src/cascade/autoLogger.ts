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
import { Outbox } from "../tasks/outbox.ts";
import { type ActivationStore, afterSighting, createMemoryActivationStore } from "./activation.ts";
import { type CascadePlan, loggedActivation, planCascade, plannedKeys } from "./cascadePlan.ts";
import { type Condition, describeConditions } from "./conditions.ts";
import {
	type CascadeIdentity,
	type ExecuteOptions,
	executeCascade,
	operationId,
	type WrittenRow,
} from "./executeCascade.ts";
import { observe, type Pipeline } from "./observe.ts";
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

/** Writes, for a trigger row that has come to a state, one log row for each of its junction rows: exactly once per activation. */
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

	/** What `process` would write now. */
	async preview(pageId: string, options: RequestOptions = {}): Promise<CascadePlan> {
		const { id, storeId } = this.task;
		const observation = await observe(this.pipeline, { task: id, pageId, states: this.states }, options);
		const { trigger, log } = observation;
		const before = this.activations.get(storeId, trigger.id);
		const active = trigger.phase === "effect";
		const sighting = afterSighting(before, loggedActivation(log), active, this.#clock.now());
		if (!trigger.inTrash || trigger.phase === "reversal") {
			// What is only in the trash may come back as it was.
			await this.activations.put(storeId, trigger.id, sighting);
		}
		const input = { ...observation, task: this.task, activation: sighting.number, factor: this.factor };
		return trigger.phase === "reversal"
			? planReversal({ ...input, written: this.#written(reversalKeys(input)) })
			: planCascade({ ...input, written: this.#written(plannedKeys(input)), names: this.#names() });
	}

	/** Those of the keys whose rows the store knows to be written. */
	#written(keys: readonly string[]): ReadonlySet<string> {
		return new Set(keys.filter((key) => this.#outbox.state(operationId(this.task, key)) === "done"));
	}

	/**
	 * Writes what is missing of the trigger row's present activation, or of its reversal; nothing when all of it is there. Throws
	 * `guarded`, naming the rows, when the plan has problems: nothing is written in part. Throws `ambiguous` while an earlier write
	 * is in doubt.
	 */
	async process(pageId: string, options: ProcessOptions = {}): Promise<CascadeResult> {
		await this.#settleEarlierRuns(options);
		const plan = await this.preview(pageId, options);
		await options.onPlan?.(plan);
		throwProblems(plan);
		const { log } = this.pipeline;
		const parts = { log, outbox: this.#outbox, task: this.task, clock: this.#clock };
		const written = await executeCascade(plan, parts, options);
		await this.noteComplete(plan);
		return { plan, written };
	}

	/** Notes that all rows of a plan are there, so that a poll needn't look at its trigger row again. */
	async noteComplete({ kind, trigger, activation }: CascadePlan): Promise<void> {
		const record = this.activations.get(this.task.storeId, trigger.id);
		if (record) {
			const done = kind === "effect" ? { handled: activation } : { reversed: activation };
			await this.activations.put(this.task.storeId, trigger.id, { ...record, ...done });
		}
	}

	/** Rows that are in the state. Also notes which rows have left it since they were last seen, so that coming back counts anew. */
	async candidates(options: RequestOptions = {}): Promise<readonly Page[]> {
		const { trigger } = this.pipeline;
		const rows = await trigger.candidates(this.states.when, options);
		const present = new Set(rows.map(({ id }) => id));
		for (const pageId of this.activations.active(this.task.storeId)) {
			if (!present.has(pageId)) {
				await this.#noteIfLeft(pageId, options);
			}
		}
		return rows;
	}

	/** A query may lag, so a read by id decides; a row that can't be read stays as it was last seen. */
	async #noteIfLeft(pageId: string, options: RequestOptions): Promise<void> {
		const observed = await this.pipeline.trigger.observe(pageId, this.states, options).catch(() => undefined);
		throwIfCancelled(options.signal);
		if (observed && !observed.inTrash && observed.phase !== "effect") {
			const before = this.activations.get(this.task.storeId, pageId);
			const sighting = afterSighting(before, undefined, false, this.#clock.now());
			await this.activations.put(this.task.storeId, pageId, sighting);
		}
	}

	async #settleEarlierRuns(options: WriteOptions): Promise<void> {
		const { storeId } = this.task;
		const unsettled = await this.#outbox.recover(
			storeId,
			(operation) => {
				const key = operation.id.slice(operationId(this.task, "").length);
				// Written by `executeCascade`, so it is a request.
				const parameters = JSON.parse(operation.body) as CreatePageParameters;
				return this.pipeline.log.lookUp(key, parameters, operation.sentAt ?? 0);
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
