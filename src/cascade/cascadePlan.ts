import * as l10n from "@vscode/l10n";
import { unreachable } from "../base/errors.ts";
import type { Observation, ObservedJunctionRow, ObservedLogRow, ObservedPage, Quantity } from "./observation.ts";
import { formatKey, parseKey } from "./operationKey.ts";

/** What a run would write, and why it can't if so. */
export interface CascadePlan {
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
	/** The trigger row's id, for the relation back. */
	readonly source: string;
	/** Written before: by this store's records, or by the key in the log. */
	readonly alreadyThere: boolean;
}

/** What keeps a plan from being carried out, and the row that it is about. */
export interface CascadeProblem {
	readonly code: ProblemCode;
	readonly message: string;
	readonly page: ObservedPage;
}

export type ProblemCode =
	| "not-in-state"
	| "in-trash"
	| "no-related-row"
	| "no-junction-row"
	| "no-item"
	| "several-items"
	| "no-amount"
	| "zero-amount"
	| "not-a-number";

export interface PlanInput extends Observation {
	/** The task's identity, for keys, and its name, for reasons. */
	readonly task: { readonly id: string; readonly name: string };
	readonly activation: number;
	/** Amount = trigger amount x junction amount x factor. */
	readonly factor: number;
	/** Keys that the store knows to be written. */
	readonly written: ReadonlySet<string>;
	/** Names of properties and of the state, for messages. */
	readonly names: {
		readonly state: string;
		readonly relation: string;
		readonly triggerAmount: string;
		readonly item: string;
		readonly junctionAmount: string;
	};
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
	const { task, trigger, activation, junction, log } = input;
	const problems = triggerProblems(input);
	const rows: PlannedRow[] = [];
	const logged = new Map(log.map((row) => [row.key, row]));
	for (const row of junction) {
		const operationKey = keyOf(input, row);
		const existing = logged.get(operationKey);
		const alreadyThere = existing !== undefined || input.written.has(operationKey);
		// What is written already no longer depends on what the row holds now.
		const found = alreadyThere ? [] : junctionProblems(input, row);
		problems.push(...found);
		if (found.length === 0) {
			rows.push({
				operationKey,
				junction: page(row),
				item: itemOf(row, existing),
				amount: existing?.amount ?? amountOf(input, row),
				reason: `${task.name}: ${trigger.title}`,
				source: trigger.id,
				alreadyThere,
			});
		}
	}
	return { task: task.name, trigger: page(trigger), activation, rows, problems };
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

function triggerProblems({ trigger, junction, names }: PlanInput): CascadeProblem[] {
	const problem = (code: ProblemCode, message: string) => [{ code, message, page: page(trigger) }];
	if (trigger.inTrash) {
		return problem("in-trash", l10n.t('"{0}" is in the trash.', trigger.title));
	}
	if (!trigger.active) {
		const message = l10n.t('"{0}" isn\'t in the state {1}; it is {2}.', trigger.title, names.state, trigger.state);
		return problem("not-in-state", message);
	}
	if (trigger.related.length === 0) {
		return problem("no-related-row", l10n.t('"{0}" has nothing in "{1}".', trigger.title, names.relation));
	}
	if (junction.length === 0) {
		return problem(
			"no-junction-row",
			l10n.t('No rows belong to what "{0}" has in "{1}".', trigger.title, names.relation),
		);
	}
	return amountProblems(trigger, trigger.amount, names.triggerAmount);
}

function junctionProblems({ names }: PlanInput, row: ObservedJunctionRow): CascadeProblem[] {
	const problem = (code: ProblemCode, message: string) => ({ code, message, page: page(row) });
	const problems: CascadeProblem[] = [];
	const [item, ...more] = row.items;
	if (!item) {
		problems.push(problem("no-item", l10n.t('"{0}" has nothing in "{1}".', row.title, names.item)));
	} else if (more.length > 0) {
		const message = l10n.t(
			'"{0}" has {1} entries in "{2}" where one is needed.',
			row.title,
			row.items.length,
			names.item,
		);
		problems.push(problem("several-items", message));
	} else if (item.inTrash) {
		problems.push(problem("in-trash", l10n.t('"{0}" points to "{1}", which is in the trash.', row.title, item.title)));
	}
	return [...problems, ...amountProblems(row, row.amount, names.junctionAmount)];
}

function amountProblems(row: ObservedPage, amount: Quantity, property: string): CascadeProblem[] {
	const problem = (code: ProblemCode, message: string) => [{ code, message, page: page(row) }];
	switch (amount.kind) {
		case "empty":
			return problem("no-amount", l10n.t('"{0}" has no number in "{1}".', row.title, property));
		case "other":
			return problem("not-a-number", l10n.t('"{0}" has {1} in "{2}", not a number.', row.title, amount.text, property));
		case "number":
			if (!Number.isFinite(amount.number)) {
				return problem(
					"not-a-number",
					l10n.t('"{0}" has {1} in "{2}", not a number.', row.title, amount.number, property),
				);
			}
			return amount.number === 0 ? problem("zero-amount", l10n.t('"{0}" has 0 in "{1}".', row.title, property)) : [];
		default:
			return unreachable(amount);
	}
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
