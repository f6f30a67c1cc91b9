import type { RequestOptions } from "../notion/requestOptions.ts";
import { columnSources } from "./columns.ts";
import type { JunctionDatabase } from "./junctionDatabase.ts";
import type { LogDatabase } from "./logDatabase.ts";
import type { ObservedJunctionRow, ObservedLogRow, ObservedTrigger } from "./observation.ts";
import { keyPrefix } from "./operationKey.ts";
import type { TriggerDatabase } from "./triggerDatabase.ts";

/** The three databases of a cascade. */
export interface Pipeline {
	readonly trigger: TriggerDatabase;
	readonly junction: JunctionDatabase;
	readonly log: LogDatabase;
}

/** What is read of a trigger row at once. */
export interface Look {
	readonly trigger: ObservedTrigger;
	/** The log rows of all its activations. */
	readonly log: readonly ObservedLogRow[];
	/** Its junction rows, read ahead when the row is in the state for the effect and otherwise when they are asked for. */
	readonly junction: () => Promise<readonly ObservedJunctionRow[]>;
}

/** Reads what, beside the trigger row itself, decides about it. Complete lists or an error. */
export async function look(
	{ junction, log }: Pipeline,
	task: string,
	observed: ObservedTrigger,
	options: RequestOptions = {},
): Promise<Look> {
	const properties = columnSources(log.columns, "junction");
	const itemProperties = columnSources(log.columns, "item");
	const read = () => junction.rowsOf(observed.related, { ...options, properties, itemProperties });
	const [ahead, logged] = await Promise.all([
		observed.phase === "effect" ? read() : undefined,
		log.rowsWithKeys(keyPrefix(task, observed.id), options),
	]);
	return { trigger: observed, log: logged, junction: async () => ahead ?? read() };
}
