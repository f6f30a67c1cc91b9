import path from "node:path";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import { drainInbox } from "../../../src/cascade/webhook/drainInbox.ts";
import { Inbox } from "../../../src/cascade/webhook/inbox.ts";
import { createWebhookHandler } from "../../../src/cascade/webhook/webhookHandler.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import { createActivationStore } from "../../../src/store/activations.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { createWebhookInbox, type InboxCounts } from "../../../src/store/webhookInbox.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import type { CascadeTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import type { Bakery } from "../../unit/cascade/bakery.ts";
import { token } from "../../unit/cascade/webhookEvents.ts";
import type { Random } from "./random.ts";

export interface WindowOptions {
	readonly bakery: Bakery;
	readonly sources: ReadonlyMap<string, string>;
	readonly random: Random;
	/** Windows with the same file share a store. */
	readonly file: string;
	readonly declaration: CascadeTaskDeclaration;
	/** The chance that a write's answer is lost on the way. */
	readonly loss?: number;
	/** Milliseconds by which its clock is ahead of Notion's. */
	readonly ahead?: number;
}

/** What never answers: for everything that a process asked for when it was killed. */
const never = new Promise<never>(() => {});

/**
 * A process with the receiver and one cascade, which can be killed at any effect: before or after a request or a commit. What was
 * under way then never goes on, and its store stays as it is.
 */
export class SimulatedWindow {
	readonly task: CascadeTask;
	readonly handler: (request: Request) => Promise<Response>;
	readonly #options: WindowOptions;
	readonly #database: StoreDatabase;
	readonly #inbox: Inbox;
	readonly #died: Promise<"killed">;
	#die: () => void = () => {};
	#isAlive = true;
	/** Rows that can be created before the network is gone. */
	createsLeft = Number.POSITIVE_INFINITY;
	/** Effects until the kill. */
	#left = Number.POSITIVE_INFINITY;

	constructor(options: WindowOptions) {
		this.#options = options;
		const { bakery, declaration, sources, random, file, ahead = 0 } = options;
		this.#died = new Promise((resolve) => {
			this.#die = () => resolve("killed");
		});
		this.#database = StoreDatabase.open(path.join(bakery.folder, file));
		this.#wrapWrites();
		const clock: Clock = {
			now: () => bakery.clock.now() + ahead,
			sleep: (milliseconds, signal) => bakery.clock.sleep(milliseconds, signal),
		};
		const session = new Session({
			token: bakery.local.token,
			baseUrl: "http://local.test",
			fetch: this.#fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
			clock,
		});
		const source = (title: string) => sources.get(title) ?? "";
		const outbox = new Outbox({ store: createOutboxStore(this.#database), session, clock, log: silentLog });
		const newId = () => random.uuid();
		this.task = new CascadeTask({
			declaration,
			storeId: `bakery/${declaration.id}`,
			sources: {
				trigger: source("Production Plan"),
				junction: source("Recipe Ingredients"),
				log: source("Ingredient Transactions"),
			},
			session,
			outbox,
			recorder: new RunRecorder({ store: createRunStore(this.#database), session, clock, newId }),
			leases: new Leases({
				store: createLeaseStore(this.#database),
				clock: leaseClock(clock),
				holder: { id: newId(), name: "a window" },
			}),
			activations: createActivationStore(this.#database),
			clock,
			log: silentLog,
		});
		this.#inbox = new Inbox(createWebhookInbox(this.#database), "session", clock);
		this.handler = createWebhookHandler({
			verificationToken: token,
			onEvent: (event) => this.#inbox.accept(event),
		});
	}

	get isAlive(): boolean {
		return this.#isAlive;
	}

	/** Kills the process after so many further effects. */
	killAfter(effects: number): void {
		this.#left = effects;
	}

	/** Delivers a webhook; answers its status, or nothing where the process is or gets killed. */
	async deliver(request: Request): Promise<number | "killed"> {
		const response = await this.#orKilled(this.handler(request));
		return response === "killed" ? response : response.status;
	}

	/** Does what the webhooks in the inbox ask for. */
	drain(): Promise<unknown> {
		const { declaration, sources } = this.#options;
		const target = {
			name: declaration.name,
			dataSourceId: sources.get("Production Plan") ?? "",
			databaseId: undefined,
			look: this.task.look.bind(this.task),
		};
		return this.#orKilled(drainInbox(this.#inbox, [target], silentLog));
	}

	/** What is in the inbox. */
	inboxCounts(): InboxCounts {
		return createWebhookInbox(this.#database).counts("session");
	}

	/** Polls; a poll that another window's lease keeps from running is none. */
	poll(): Promise<unknown> {
		return this.#orKilled(this.task.poll());
	}

	async run(pageId: string): Promise<unknown> {
		return this.#orKilled(this.task.run(pageId).catch((error: unknown) => error));
	}

	close(): void {
		this.#isAlive = false;
		this.#database.close();
	}

	#orKilled<T>(work: Promise<T>): Promise<T | "killed"> {
		return this.#isAlive ? Promise.race([work, this.#died]) : this.#died;
	}

	/** An effect is about to be had, or was; afterwards the process may be gone. */
	#tick(): void {
		this.#left -= 1;
		if (this.#left < 0 && this.#isAlive) {
			this.#isAlive = false;
			this.#die();
		}
	}

	readonly #fetch: FetchLike = async (url, { method, headers, body }) => {
		const { bakery, random, loss = 0 } = this.#options;
		this.#tick();
		if (!this.#isAlive) {
			return never;
		}
		const isCreate = method === "POST" && new URL(url).pathname === "/v1/pages";
		if (isCreate && --this.createsLeft < 0) {
			throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
		}
		const fate = isCreate ? random.next() : 1;
		const response = fate < loss / 2 ? undefined : await bakery.local.fetch(url, { method, headers, body });
		this.#tick();
		if (!this.#isAlive) {
			return never;
		}
		if (!response || fate < loss) {
			throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
		}
		return response;
	};

	#wrapWrites(): void {
		const write = this.#database.write.bind(this.#database);
		Object.defineProperty(this.#database, "write", {
			value: async (work: () => unknown) => {
				this.#tick();
				if (!this.#isAlive) {
					return never;
				}
				const result = await write(work);
				this.#tick();
				return this.#isAlive ? result : never;
			},
		});
	}
}

/** Leases run by the workspace's time, which only waits move; renewing them would be such a wait. */
function leaseClock(clock: Clock): Clock {
	return {
		now: () => clock.now(),
		sleep: (_milliseconds, signal) =>
			new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true })),
	};
}
