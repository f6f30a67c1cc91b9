import type { CreatePageParameters } from "@notionhq/client";
import { isEmpty } from "../notion/propertyValue.ts";
import type { LogColumn } from "../tasks/taskFile.ts";
import { type ColumnValue, columnValue } from "./columns.ts";
import type { ObservedJunctionRow, ObservedLogRow, ObservedPage, ObservedTrigger, Quantity } from "./observation.ts";
import { formatKey, parseKey } from "./operationKey.ts";
import {
	type CascadeProblem,
	columnProblems,
	junctionProblems,
	type PipelineNames,
	productProblems,
	triggerProblems,
} from "./planProblems.ts";

/** What a run would write, and why it can't if so. */
export interface CascadePlan {
	readonly kind: "effect" | "reversal";
	readonly task: string;
	readonly trigger: ObservedPage;
	/** The number of the time that the trigger row has come to the state. */
	readonly activation: number;
	readonly rows: readonly PlannedRow[];
	/** Nothing is written while there is one. */
	readonly problems: readonly CascadeProblem[];
}

/** One row of the log, for one row of the junction. */
export interface PlannedRow {
	readonly operationKey: string;
	readonly junction: ObservedPage;
	readonly item: ObservedPage;
	readonly amount: number;
	readonly reason: string;
	/** What goes into further properties. */
	readonly columns: readonly ColumnValue[];
	/** The trigger row's id, for the relation back; none to a row in the trash. */
	readonly source: string | undefined;
	/** Written before: by this store's records, or by the key in the log. */
	readonly alreadyThere: boolean;
	/** The request as it was recorded when the activation was begun. */
	readonly request?: CreatePageParameters;
}

export interface PlanInput {
	readonly trigger: ObservedTrigger;
	readonly junction: readonly ObservedJunctionRow[];
	/** The log rows of all activations. */
	readonly log: readonly ObservedLogRow[];
	/** The task's identity, for keys, and its name, for reasons. */
	readonly task: { readonly id: string; readonly name: string };
	readonly activation: number;
	/** The activation was seen and its effect is due, whatever state the row is in now. */
	readonly isDue: boolean;
	/** Amount = trigger amount x junction amount x factor. */
	readonly factor: number;
	/** Keys that the store knows to be written. */
	readonly written: ReadonlySet<string>;
	readonly names: PipelineNames;
	readonly columns: readonly LogColumn[];
	/** The time of the run, in milliseconds since 1970. */
	readonly now: number;
	/** Tasks whose effects have led to the trigger row, the nearest first. */
	readonly ancestors: readonly string[];
}

/** Whether the plan may be carried out and has something to write. */
export function isExecutable(plan: CascadePlan): boolean {
	return plan.problems.length === 0 && rowsToWrite(plan).length > 0;
}

export function rowsToWrite(plan: CascadePlan): readonly PlannedRow[] {
	return plan.rows.filter(({ alreadyThere }) => !alreadyThere);
}

/** Plans one log row for every junction row, or says which rows keep it from being done; nothing is planned in part. */
export function planCascade(input: PlanInput): CascadePlan {
	const { task, trigger, activation, junction, names } = input;
	const problems = [...triggerProblems(input)];
	const rows: PlannedRow[] = [];
	const logged = new Map(input.log.map((row) => [row.key, row]));
	for (const row of junction) {
		const operationKey = keyOf(input, row);
		const existing = logged.get(operationKey);
		const planned = {
			operationKey,
			junction: page(row),
			item: itemOf(row, existing),
			amount: existing?.amount ?? amountOf(input, row),
			reason: `${task.name}: ${trigger.title}`,
			columns: columnsOf(input, row),
			source: trigger.id,
			alreadyThere: existing !== undefined || input.written.has(operationKey),
		};
		// What is written already no longer depends on what the row holds now.
		const found = planned.alreadyThere ? [] : [...junctionProblems(row, names), ...columnProblems(input, row)];
		problems.push(...found);
		if (found.length === 0) {
			rows.push(planned);
		}
	}
	if (problems.length === 0) {
		problems.push(...rows.flatMap((row) => (row.alreadyThere ? [] : productProblems(row.junction, row.amount))));
	}
	return { kind: "effect", task: task.name, trigger: page(trigger), activation, rows, problems };
}

/** Values of the further columns; those that hold nothing are left out. */
function columnsOf({ columns, trigger, now }: PlanInput, row: ObservedJunctionRow): readonly ColumnValue[] {
	const sides = { trigger: trigger.values, junction: row.values, item: row.items[0]?.values ?? {} };
	return columns
		.map((column) => ({ property: column.property, value: columnValue(column, sides, now) }))
		.filter(({ value }) => !isEmpty(value));
}

/** The keys that a plan for this activation would have. */
export function plannedKeys(input: Pick<PlanInput, "task" | "trigger" | "activation" | "junction">): readonly string[] {
	return input.junction.map((row) => keyOf(input, row));
}

function keyOf({ task, trigger, activation }: Pick<PlanInput, "task" | "trigger" | "activation">, row: ObservedPage) {
	return formatKey({ task: task.id, triggerId: trigger.id, activation, junctionId: row.id, reversal: false });
}

/** The newest activation that the log shows, and when its first row was created. */
export function loggedActivation(log: readonly ObservedLogRow[]): { number: number; since: number } | undefined {
	let newest: { number: number; since: number } | undefined;
	for (const { key, createdAt } of log) {
		const number = parseKey(key)?.activation ?? 0;
		if (number > (newest?.number ?? 0) || (number === newest?.number && createdAt < newest.since)) {
			newest = { number, since: createdAt };
		}
	}
	return newest;
}

function amountOf({ trigger, factor }: PlanInput, row: ObservedJunctionRow): number {
	const product = numberOf(trigger.amount) * numberOf(row.amount) * factor;
	// Decimal amounts are multiplied in binary: without rounding 3 x 0.1 would be written as 0.30000000000000004.
	return Number(product.toPrecision(15));
}

function numberOf(quantity: Quantity): number {
	return quantity.kind === "number" ? quantity.number : Number.NaN;
}

function itemOf(row: ObservedJunctionRow, existing: ObservedLogRow | undefined): ObservedPage {
	const item = row.items.find(({ id }) => existing === undefined || id === existing.itemId) ?? row.items[0];
	return item ? page(item) : { id: existing?.itemId ?? "", title: existing?.title ?? "" };
}

function page({ id, title }: ObservedPage): ObservedPage {
	return { id, title };
}
