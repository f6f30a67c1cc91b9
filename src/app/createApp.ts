import { type Clock, type NewId, randomId, systemClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { type Log, redactingLog } from "../base/log.ts";
import { createMemoryBudgets } from "../notion/budgetStore.ts";
import type { Session } from "../notion/session.ts";
import type { FetchLike } from "../notion/transport.ts";
import { createBudgetStore } from "../store/budgets.ts";
import { StoreDatabase } from "../store/database.ts";
import { forgetTasks } from "../store/forgetTasks.ts";
import { createPageLocks } from "../store/pageLocks.ts";
import { purgeObjects } from "../store/purge.ts";
import { createRunStore, type RunStore } from "../store/runs.ts";
import { createScheduleStore } from "../store/schedules.ts";
import { SessionManager, type TokenStore } from "../store/sessions.ts";
import { Scheduler } from "../tasks/scheduler.ts";
import { Connections } from "./connections.ts";
import { Pacers } from "./pacers.ts";
import { SampleWorkspace, type SampleWorkspaceOptions } from "./sampleWorkspace.ts";
import { createLeases, createTaskParts, type TaskParts } from "./taskParts.ts";
import { WebhookService } from "./webhookService.ts";

/** What an app needs from where it runs. */
export interface AppOptions {
	/** The SQLite file; `:memory:` keeps nothing. */
	readonly storeFile: string;
	readonly tokens: TokenStore;
	readonly log: Log;
	readonly sample: Omit<SampleWorkspaceOptions, "log" | "onMoved">;
	readonly clock?: Clock;
	readonly newId?: NewId;
	/** What requests to Notion leave through. Default: the global `fetch`. */
	readonly fetch?: FetchLike;
}

/** The parts of a running app, put together. */
export interface App extends AsyncDisposable {
	readonly log: Log;
	readonly clock: Clock;
	readonly database: StoreDatabase;
	readonly sessions: SessionManager;
	readonly connections: Connections;
	readonly sample: SampleWorkspace;
	/** Starts the sample over: its data, what is stored of them, and what tasks remember of it. */
	readonly resetSample: (url: string) => Promise<void>;
	/** What runs on a session need: outbox, run records, leases. */
	readonly taskParts: (session: Session) => TaskParts;
	/** Records of runs. */
	readonly runs: RunStore;
	/** Runs tasks when they are due, as long as the app is open. */
	readonly scheduler: Scheduler;
	/** Receives webhooks, when it is started. */
	readonly webhooks: WebhookService;
}

/** The one place where the parts are put together. Throws `unsupported` or `store` (see `StoreDatabase.open`). */
export function createApp(options: AppOptions): App {
	const { clock = systemClock, newId = randomId } = options;
	const log = redactingLog(options.log);
	const database = StoreDatabase.open(options.storeFile, clock);
	const sessions = new SessionManager({ database, tokens: options.tokens, clock, newId });
	const sample = new SampleWorkspace({ ...options.sample, log, onMoved: (from, to) => connections.move(from, to) });
	const connections = new Connections({
		database,
		sessions,
		clock,
		newId,
		log,
		pacers: new Pacers(database.isReadOnly ? createMemoryBudgets() : createBudgetStore(database, clock), clock),
		pageLocks: database.isReadOnly ? undefined : createPageLocks(database),
		fetchFor: (baseUrl) => (sample.isSample(baseUrl) ? sample.fetch() : options.fetch),
	});
	const leases = createLeases({ database, clock, newId });
	const webhooks = new WebhookService({ database, tokens: options.tokens, clock, log });
	const scheduler = new Scheduler({ store: createScheduleStore(database), leases, clock, log });
	// What a window that was closed while it forgot a session has left.
	purgeObjects(database).catch((error: unknown) => log.warn(`Old objects could not be removed: ${messageOf(error)}`));
	return {
		log,
		clock,
		database,
		sessions,
		connections,
		sample,
		resetSample: async (url) => {
			await sample.reset(url);
			for (const session of await connections.list()) {
				if (session.baseUrl === url) {
					await forgetTasks(database, session.workspaceId ?? session.botId);
					await connections.disconnect(session.id);
				}
			}
		},
		taskParts: createTaskParts({ database, storeFile: options.storeFile, leases, clock, newId, log }),
		runs: createRunStore(database),
		scheduler,
		webhooks,
		async [Symbol.asyncDispose]() {
			await webhooks[Symbol.asyncDispose]();
			await scheduler[Symbol.asyncDispose]();
			await connections.close();
			await sample.close();
			database.close();
		},
	};
}
