import type { Clock } from "../base/clock.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { WriteOptions } from "../tasks/operations.ts";
import type { Outbox } from "../tasks/outbox.ts";
import type { ApplyState } from "./applyState.ts";

/** What everything goes through that a plan writes: recorded before and after each request, looked up when an answer is lost. */
export type SchemaOutbox = Pick<
	Outbox,
	"create" | "createDatabase" | "createDataSource" | "updateDataSource" | "updateDatabase"
>;

/** What every write of one run has in common. */
export interface WriteContext extends RequestOptions {
	readonly api: Endpoints;
	readonly clock: Clock;
	readonly state: ApplyState;
	readonly outbox: SchemaOutbox;
	/** The schema file's identity in the store, and the run. */
	readonly taskId: string;
	readonly runId: string;
	/** The number of the lease, where one is held. */
	readonly fence?: number;
	readonly onWait?: (milliseconds: number) => void;
	/** The bot of the token: only what it made is taken for ours. */
	readonly botId: string;
	/** An id for a change that belongs to this run alone: another run plans anew from what it finds. */
	readonly newChangeId: (objectId: string) => string;
}

export function writeOptions({ signal, priority, fence, onWait }: WriteContext): WriteOptions {
	return { signal, priority, fence, onWait };
}
