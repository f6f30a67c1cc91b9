import type { RequestOptions } from "../notion/requestOptions.ts";
import type { JunctionDatabase } from "./junctionDatabase.ts";
import type { LogDatabase } from "./logDatabase.ts";
import type { Observation } from "./observation.ts";
import { keyPrefix } from "./operationKey.ts";
import type { TriggerDatabase, TriggerStates } from "./triggerDatabase.ts";

/** The three databases of a cascade. */
export interface Pipeline {
	readonly trigger: TriggerDatabase;
	readonly junction: JunctionDatabase;
	readonly log: LogDatabase;
}

/**
 * Reads everything that a plan for one trigger row is made from: the row by its id, its junction rows, and the log rows of all its
 * activations. Complete lists or an error. Junction rows are left out when the row isn't in the state for the effect.
 */
export async function observe(
	{ trigger, junction, log }: Pipeline,
	{ task, pageId, states }: { readonly task: string; readonly pageId: string; readonly states: TriggerStates },
	options: RequestOptions = {},
): Promise<Observation> {
	const observed = await trigger.observe(pageId, states, options);
	const [rows, logged] = await Promise.all([
		observed.phase === "effect" ? junction.rowsOf(observed.related, options) : [],
		log.rowsWithKeys(keyPrefix(task, observed.id), options),
	]);
	return { trigger: observed, junction: rows, log: logged };
}
