import * as l10n from "@vscode/l10n";
import { unreachable } from "../base/errors.ts";
import { isEmpty } from "../notion/propertyValue.ts";
import type { LogColumn } from "../tasks/taskFile.ts";
import type { ObservedJunctionRow, ObservedPage, ObservedTrigger, Quantity } from "./observation.ts";

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
	| "not-a-number"
	| "no-value"
	| "loop";

/** Names of properties, and the state that has the effect, for messages. */
export interface PipelineNames {
	readonly state: string;
	readonly relation: string;
	readonly triggerAmount: string;
	readonly item: string;
	readonly junctionAmount: string;
}

/** Problems of the trigger row; the first of several that follow from each other. */
export function triggerProblems({
	trigger,
	junction,
	names,
	isDue,
	task,
	ancestors,
}: {
	readonly trigger: ObservedTrigger;
	readonly junction: readonly unknown[];
	readonly names: PipelineNames;
	readonly isDue: boolean;
	readonly task: { readonly id: string };
	readonly ancestors: readonly string[];
}): readonly CascadeProblem[] {
	const { title } = trigger;
	if (trigger.inTrash) {
		return [problem("in-trash", trigger, l10n.t('"{0}" is in the trash.', title))];
	}
	if (trigger.phase !== "effect" && !isDue) {
		const message = l10n.t('"{0}" isn\'t in the state {1}; it is {2}.', title, names.state, trigger.state);
		return [problem("not-in-state", trigger, message)];
	}
	if (ancestors.includes(task.id)) {
		const chain = [task.id, ...ancestors.slice(0, ancestors.indexOf(task.id) + 1)].toReversed();
		const message = l10n.t(
			'"{0}" was written by this task itself, by way of {1}. It isn\'t run on its own effects.',
			title,
			chain.map((name) => `"${name}"`).join(" → "),
		);
		return [problem("loop", trigger, message)];
	}
	if (trigger.related.length === 0) {
		return [problem("no-related-row", trigger, l10n.t('"{0}" has nothing in "{1}".', title, names.relation))];
	}
	if (junction.length === 0) {
		const message = l10n.t('No rows belong to what "{0}" has in "{1}".', title, names.relation);
		return [problem("no-junction-row", trigger, message)];
	}
	return amountProblems(trigger, trigger.amount, names.triggerAmount);
}

/** Problems of a junction row. */
export function junctionProblems(row: ObservedJunctionRow, names: PipelineNames): readonly CascadeProblem[] {
	return [...itemProblems(row, names.item), ...amountProblems(row, row.amount, names.junctionAmount)];
}

/** Columns that must hold something, and whose source holds nothing. */
export function columnProblems(
	{ columns, trigger }: { readonly columns: readonly LogColumn[]; readonly trigger: ObservedTrigger },
	row: ObservedJunctionRow,
): readonly CascadeProblem[] {
	return columns.flatMap(({ from, optional }) => {
		if (optional || from.kind === "value" || from.kind === "run") {
			return [];
		}
		const page = { trigger, junction: row, item: row.items[0] }[from.kind];
		const value = page?.values[from.property];
		return page && (!value || isEmpty(value))
			? [problem("no-value", page, l10n.t('"{0}" has nothing in "{1}".', page.title, from.property))]
			: [];
	});
}

/** Problems of a product of amounts that are sound each. */
export function productProblems(row: ObservedPage, product: number): readonly CascadeProblem[] {
	if (Number.isFinite(product) && product !== 0) {
		return [];
	}
	return [problem("not-a-number", row, l10n.t('The amount for "{0}" is too large or too small.', row.title))];
}

function itemProblems({ items, ...row }: ObservedJunctionRow, property: string): readonly CascadeProblem[] {
	const [item, ...more] = items;
	if (!item) {
		return [problem("no-item", row, l10n.t('"{0}" has nothing in "{1}".', row.title, property))];
	}
	if (more.length > 0) {
		const message = l10n.t('"{0}" has {1} entries in "{2}" where one is needed.', row.title, items.length, property);
		return [problem("several-items", row, message)];
	}
	return item.inTrash
		? [problem("in-trash", row, l10n.t('"{0}" points to "{1}", which is in the trash.', row.title, item.title))]
		: [];
}

function amountProblems(row: ObservedPage, amount: Quantity, property: string): readonly CascadeProblem[] {
	switch (amount.kind) {
		case "empty":
			return [problem("no-amount", row, l10n.t('"{0}" has no number in "{1}".', row.title, property))];
		case "other":
			return [notANumber(row, amount.text, property)];
		case "number":
			if (!Number.isFinite(amount.number)) {
				return [notANumber(row, String(amount.number), property)];
			}
			return amount.number === 0
				? [problem("zero-amount", row, l10n.t('"{0}" has 0 in "{1}".', row.title, property))]
				: [];
		default:
			return unreachable(amount);
	}
}

function notANumber(row: ObservedPage, text: string, property: string): CascadeProblem {
	return problem("not-a-number", row, l10n.t('"{0}" has {1} in "{2}", not a number.', row.title, text, property));
}

function problem(code: ProblemCode, { id, title }: ObservedPage, message: string): CascadeProblem {
	return { code, message, page: { id, title } };
}
