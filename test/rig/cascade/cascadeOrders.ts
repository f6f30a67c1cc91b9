import { randomId, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import type { WebhookTarget } from "../../../src/cascade/webhook/drainInbox.ts";
import { Inbox } from "../../../src/cascade/webhook/inbox.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { createActivationStore } from "../../../src/store/activations.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { createWebhookInbox } from "../../../src/store/webhookInbox.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { useIngredients } from "../../unit/cascade/bakery.ts";

/** What a process with a cascade is to do. */
export interface CascadeOrders {
	readonly url: string;
	readonly token: string;
	readonly storeFile: string;
	/** Milliseconds by which its clock is ahead: leases and lost answers of processes that were killed are over then. */
	readonly ahead: number;
	/** Data source ids. */
	readonly sources: { readonly trigger: string; readonly junction: string; readonly log: string };
	/** How often it deals with its inbox and polls. */
	readonly looks: number;
}

export function readOrders(text: string): CascadeOrders {
	return JSON.parse(text) as CascadeOrders;
}

/** The real parts, on a store and a workspace that others have too. */
export function openCascadeParts({ url, token, storeFile, ahead, sources }: CascadeOrders): {
	readonly task: CascadeTask;
	readonly inbox: Inbox;
	readonly target: WebhookTarget;
	close(): void;
} {
	const clock = { now: () => systemClock.now() + ahead, sleep: systemClock.sleep };
	const database = StoreDatabase.open(storeFile, clock);
	const session = new Session({
		token,
		baseUrl: url,
		clock,
		pacer: createPacer({ clock, requestsPerSecond: undefined }),
	});
	const declaration = useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } });
	const task = new CascadeTask({
		declaration,
		storeId: "rig/cascade",
		sources,
		session,
		outbox: new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog }),
		recorder: new RunRecorder({ store: createRunStore(database), session, clock, newId: randomId }),
		leases: new Leases({ store: createLeaseStore(database), clock, holder: { id: randomId(), name: "a process" } }),
		activations: createActivationStore(database),
		clock,
		log: silentLog,
	});
	return {
		task,
		inbox: new Inbox(createWebhookInbox(database), "session", clock),
		target: {
			name: declaration.name,
			dataSourceId: sources.trigger,
			databaseId: undefined,
			look: task.look.bind(task),
		},
		close: () => database.close(),
	};
}
