import { hostname } from "node:os";
import type { Clock, NewId } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import { createActivationStore } from "../store/activations.ts";
import type { StoreDatabase } from "../store/database.ts";
import { createLeaseStore } from "../store/leases.ts";
import { createOutboxStore } from "../store/outbox.ts";
import { createTaskPruner } from "../store/pruneTasks.ts";
import { createRunStore } from "../store/runs.ts";
import { createSyncStateStore } from "../store/syncState.ts";
import type { SyncState } from "../sync/syncState.ts";
import { Leases } from "../tasks/lease.ts";
import { Outbox } from "../tasks/outbox.ts";
import { RunRecorder } from "../tasks/runs.ts";

/** What every run needs beside its session, on the app's store. */
export interface TaskParts {
	readonly outbox: Outbox;
	readonly recorder: RunRecorder;
	readonly leases: Leases;
	readonly activations: ReturnType<typeof createActivationStore>;
	/** Links, bases and conflicts of syncs. */
	readonly syncState: SyncState;
	/** The file that all of this is in; `undefined` where nothing is kept. */
	readonly storeFile: string | undefined;
	readonly clock: Clock;
	readonly newId: NewId;
	readonly log: Log;
}

export interface TaskPartsOptions {
	readonly database: StoreDatabase;
	readonly storeFile?: string;
	readonly leases: Leases;
	readonly clock: Clock;
	readonly newId: NewId;
	readonly log: Log;
}

/** The leases that this process holds and takes. */
export function createLeases({
	database,
	clock,
	newId,
}: Omit<TaskPartsOptions, "leases" | "log" | "storeFile">): Leases {
	const holder = { id: newId(), name: `${hostname()}, process ${process.pid}` };
	return new Leases({ store: createLeaseStore(database), clock, holder });
}

/** Makes the parts for a session. */
export function createTaskParts({
	database,
	storeFile,
	leases,
	clock,
	newId,
	log,
}: TaskPartsOptions): (session: Session) => TaskParts {
	const activations = createActivationStore(database);
	const runs = createRunStore(database);
	const syncState = createSyncStateStore(database);
	const outbox = createOutboxStore(database);
	const prune = createTaskPruner(database);
	return (session) => ({
		outbox: new Outbox({ store: outbox, session, clock, log }),
		recorder: new RunRecorder({ store: runs, session, clock, newId, prune }),
		leases,
		activations,
		syncState,
		storeFile: storeFile === ":memory:" ? undefined : storeFile,
		clock,
		newId,
		log,
	});
}
