import { randomId, systemClock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { createSyncStateStore } from "../../../src/store/syncState.ts";
import { ConnectorSyncTask } from "../../../src/sync/connectorSyncTask.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { declarationOf } from "./declaration.ts";

/** What a process is to do. */
export interface Orders {
	readonly url: string;
	readonly token: string;
	readonly storeFile: string;
	/** Milliseconds by which its clock is ahead: leases and lost answers of processes that were killed are over then. */
	readonly ahead: number;
	/** The tasks that it runs, in turn. */
	readonly tasks: readonly { readonly taskId: string; readonly notionId: string; readonly folder: string }[];
	/** How often each is run; a task that another process has is tried again until it was run. */
	readonly runs: number;
}

export function readOrders(text: string): Orders {
	return JSON.parse(text) as Orders;
}

/** Runs the tasks. Tells of every run that ended: `run TASK`, `locked` for a store that stayed locked, `failed CODE MESSAGE`. */
export async function runOrders(orders: Orders, tell: (line: string) => void): Promise<void> {
	const { tasks, runs } = orders;
	const opened = openTasks(orders);
	tell("started");
	try {
		for (let run = 0; run < runs; run++) {
			for (const { taskId } of tasks) {
				await runOne(opened.task(taskId), taskId, tell);
			}
		}
	} finally {
		opened.close();
	}
	tell("done");
}

/** Until somebody has the lease: the others have it only for a moment. */
async function runOne(task: ConnectorSyncTask, taskId: string, tell: (line: string) => void): Promise<void> {
	for (;;) {
		try {
			const { toNotion, toOther } = await task.run();
			tell(`run ${taskId} ${toNotion} ${toOther}`);
			return;
		} catch (error) {
			if (!isWorkspaceError(error, "busy")) {
				tell(`failed ${isWorkspaceError(error) ? error.code : ""} ${error}`);
				return;
			}
			if (error.data.taskId === undefined) {
				tell("locked");
			}
			await systemClock.sleep(20 + Math.random() * 30);
		}
	}
}

/** The real parts, on a store and a workspace that others have too. */
export function openTasks({ url, token, storeFile, ahead, tasks }: Orders): {
	task(taskId: string): ConnectorSyncTask;
	close(): void;
} {
	const clock = { now: () => systemClock.now() + ahead, sleep: systemClock.sleep };
	const database = StoreDatabase.open(storeFile, clock);
	const pacer = createPacer({ clock, requestsPerSecond: undefined });
	const session = new Session({ token, baseUrl: url, clock, pacer });
	const outbox = new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog });
	const holder = { id: randomId(), name: `process ${process.pid}` };
	const services = {
		session,
		outbox,
		state: createSyncStateStore(database),
		leases: new Leases({ store: createLeaseStore(database), clock, holder }),
		runs: new RunRecorder({ store: createRunStore(database), session, clock, newId: randomId }),
		clock,
		newId: randomId,
	};
	return {
		task: (taskId) => {
			const found = tasks.find((task) => task.taskId === taskId);
			if (!found) {
				throw new Error(`No task ${taskId}.`);
			}
			return new ConnectorSyncTask({ ...found, declaration: declarationOf("csv"), services });
		},
		close: () => database.close(),
	};
}
