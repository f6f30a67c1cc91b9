import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Condition } from "./conditions.ts";
import type { JunctionDatabase } from "./junctionDatabase.ts";
import type { LogDatabase } from "./logDatabase.ts";
import type { Observation } from "./observation.ts";
import { keyPrefix } from "./operationKey.ts";
import type { TriggerDatabase } from "./triggerDatabase.ts";

/** The three databases of a cascade. */
export interface Pipeline {
	readonly trigger: TriggerDatabase;
	readonly junction: JunctionDatabase;
	readonly log: LogDatabase;
}

/**
 * Reads everything that a plan for one trigger row is made from: the row by its id, its junction rows, and the log rows of all its
 * activations. Complete lists or an error. Junction rows are left out when the row isn't in the state.
 */
export async function observe(
	{ trigger, junction, log }: Pipeline,
	{ task, pageId, when }: { readonly task: string; readonly pageId: string; readonly when: readonly Condition[] },
	options: RequestOptions = {},
): Promise<Observation> {
	const observed = await trigger.observe(pageId, when, options);
	const [rows, logged] = await Promise.all([
		observed.active ? junction.rowsOf(observed.related, options) : [],
		log.rowsWithKeys(keyPrefix(task, observed.id), options),
	]);
	return { trigger: observed, junction: rows, log: logged };
}
