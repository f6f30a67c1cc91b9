import { type Clock, type NewId, randomId, systemClock } from "../base/clock.ts";
import { type Log, silentLog } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import { StoreDatabase } from "../store/database.ts";
import type { SyncServices } from "../sync/syncRun.ts";
import type { Outbox } from "../tasks/outbox.ts";
import { createLeases, createTaskParts, type TaskParts } from "./taskParts.ts";

/** What sync tasks work with: `outbox` writes to Notion, each create once. */
export type TaskServices = SyncServices & { readonly outbox: Outbox };

/** The services of an app's store, on one of its sessions. */
export function syncServices(session: Session, parts: TaskParts, taskIdPrefix?: string): TaskServices {
	const { outbox, recorder: runs, leases, clock, newId, syncState: state, storeFile: statePath } = parts;
	return {
		...{ session, outbox, runs, leases, clock, newId, state, statePath },
		...(taskIdPrefix === undefined ? {} : { taskIdPrefix }),
	};
}

export interface OpenServicesOptions {
	readonly session: Session;
	/** The SQLite file for links, bases, conflicts and run records. Default: in memory, as long as the process. */
	readonly statePath?: string;
	readonly clock?: Clock;
	readonly newId?: NewId;
	readonly log?: Log;
}

/** For a script without an app: opens (or creates) the file that tasks keep their state in. Dispose of it when the tasks are done. */
export function openSyncServices({
	session,
	statePath,
	clock = systemClock,
	newId = randomId,
	log = silentLog,
}: OpenServicesOptions): TaskServices & Disposable {
	const database = StoreDatabase.open(statePath ?? ":memory:", clock);
	const leases = createLeases({ database, clock, newId });
	const parts = createTaskParts({ database, leases, clock, newId, log, storeFile: statePath })(session);
	return { ...syncServices(session, parts), [Symbol.dispose]: () => database.close() };
}
