import type { RequestOptions } from "../notion/requestOptions.ts";
import type { ActivationRecord } from "./activation.ts";
import { dueStep } from "./activation.ts";
import type { AutoLogger } from "./autoLogger.ts";
import type { ObservedLogRow } from "./observation.ts";
import { keyPrefix, parseKey } from "./operationKey.ts";

/** One time that a trigger row came to the state, and what stands in the log of it. */
export interface Activation {
	readonly number: number;
	readonly rows: readonly ObservedLogRow[];
	/** Rows that took it back. */
	readonly reversals: readonly ObservedLogRow[];
	/** It is still to be written, or taken back, or what is there is all of it. */
	readonly state: "effectDue" | "reversalDue" | "complete";
}

/** All activations of a trigger row, the newest first, from the keys in the log and what the store knows. */
export async function activationHistory(
	logger: AutoLogger,
	pageId: string,
	options: RequestOptions = {},
): Promise<readonly Activation[]> {
	const { log } = logger.pipeline;
	const rows = await log.rowsWithKeys(keyPrefix(logger.task.id, pageId), options);
	return groupActivations(rows, logger.activations.get(logger.task.storeId, pageId));
}

/** The same from rows that were read. */
export function groupActivations(
	rows: readonly ObservedLogRow[],
	record: ActivationRecord | undefined,
): readonly Activation[] {
	const keyed = rows.flatMap((row) => {
		const key = parseKey(row.key);
		return key ? [{ row, key }] : [];
	});
	const newest = Math.max(record?.number ?? 0, ...keyed.map(({ key }) => key.activation));
	return Array.from({ length: newest }, (_, i) => newest - i)
		.map((number): Activation => {
			const own = keyed.filter(({ key }) => key.activation === number);
			return {
				number,
				rows: own.filter(({ key }) => !key.reversal).map(({ row }) => row),
				reversals: own.filter(({ key }) => key.reversal).map(({ row }) => row),
				state: stateOf(number, record),
			};
		})
		.filter(({ rows, state }) => rows.length > 0 || state !== "complete");
}

function stateOf(number: number, record: ActivationRecord | undefined): Activation["state"] {
	const due = dueStep(record);
	if (due?.kind === "reversal" && due.activation === number) {
		return "reversalDue";
	}
	return record !== undefined && number > record.handled && number <= record.number ? "effectDue" : "complete";
}
