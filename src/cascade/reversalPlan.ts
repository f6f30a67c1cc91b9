import * as l10n from "@vscode/l10n";
import { isEmpty } from "../notion/propertyValue.ts";
import type { LogColumn } from "../tasks/taskFile.ts";
import type { CascadePlan, PlannedRow } from "./cascadePlan.ts";
import { type ColumnValue, columnValue } from "./columns.ts";
import type { ObservedLogRow, ObservedTrigger } from "./observation.ts";
import { formatKey, parseKey } from "./operationKey.ts";
import type { CascadeProblem } from "./planProblems.ts";

export interface ReversalInput {
	readonly task: { readonly id: string; readonly name: string };
	readonly trigger: ObservedTrigger;
	/** The trigger row's newest activation: the one to take back. */
	readonly activation: number;
	readonly log: readonly ObservedLogRow[];
	/** Keys that the store knows to be written. */
	readonly written: ReadonlySet<string>;
	readonly columns: readonly LogColumn[];
	/** The time of the run, in milliseconds since 1970. */
	readonly now: number;
}

/**
 * Plans one compensating row for each log row of the activation that stands in the log now, with its amount as it stands there:
 * what a person has corrected or moved to the trash is compensated as that.
 */
export function planReversal(input: ReversalInput): CascadePlan {
	const { task, trigger, activation, log, written, columns, now } = input;
	const logged = new Set(log.map(({ key }) => key));
	const rows: PlannedRow[] = [];
	const problems: CascadeProblem[] = [];
	for (const { row, operationKey, junctionId } of reversible(log, activation)) {
		const { id, title, itemId, amount } = row;
		const alreadyThere = logged.has(operationKey) || written.has(operationKey);
		if (!alreadyThere && itemId === undefined) {
			problems.push({
				code: "no-item",
				message: l10n.t('The log row "{0}" has lost its item.', title),
				page: { id, title },
			});
		} else if (!alreadyThere && !amount) {
			problems.push({
				code: "no-amount",
				message: l10n.t('The log row "{0}" has no amount.', title),
				page: { id, title },
			});
		} else {
			rows.push({
				operationKey,
				junction: { id: junctionId, title },
				item: { id: itemId ?? "", title },
				amount: -(amount ?? 0),
				reason: l10n.t("{0}: {1}, taken back", task.name, trigger.title),
				columns: columnsOf(row, columns, now),
				source: trigger.inTrash ? undefined : trigger.id,
				alreadyThere,
			});
		}
	}
	const { id, title } = trigger;
	return { kind: "reversal", task: task.name, trigger: { id, title }, activation, rows, problems };
}

/** The further columns as they stand in the row that is taken back, but for the time, which is that of taking back. */
function columnsOf(row: ObservedLogRow, columns: readonly LogColumn[], now: number): readonly ColumnValue[] {
	const nothing = { trigger: {}, junction: {}, item: {} };
	return columns
		.map((column) => {
			const { property, from } = column;
			const value = from.kind === "run" ? columnValue(column, nothing, now) : row.values[property];
			return { property, value: value ?? ({ kind: "empty" } as const) };
		})
		.filter(({ value }) => !isEmpty(value));
}

/** The keys that a reversal of this activation would have. */
export function reversalKeys({ log, activation }: Pick<ReversalInput, "log" | "activation">): readonly string[] {
	return reversible(log, activation).map(({ operationKey }) => operationKey);
}

function reversible(log: readonly ObservedLogRow[], activation: number) {
	return log.flatMap((row) => {
		const key = parseKey(row.key);
		return key && !key.reversal && key.activation === activation
			? [{ row, junctionId: key.junctionId, operationKey: formatKey({ ...key, reversal: true }) }]
			: [];
	});
}
