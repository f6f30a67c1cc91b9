import type { Clock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import type { LeaseStore } from "../../../src/store/leases.ts";
import type { OutboxStore } from "../../../src/store/outbox.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import type { Blow } from "./outboxScenario.ts";

/** Where a process can be struck. One is left out: see `OutboxProcess`. */
export type Boundary = "beforeCommit" | "afterCommit" | "beforeRequest" | "afterRequest" | "other";

export interface ProcessParts {
	readonly name: string;
	readonly token: string;
	readonly clock: Clock;
	readonly fetch: FetchLike;
	readonly outbox: OutboxStore;
	readonly leases: LeaseStore;
	/** What happens at the next boundary. */
	readonly next: (process: OutboxProcess) => Blow | undefined;
	/** Hears of every step that was committed, with the number of the lease that it was taken for. */
	readonly onStep: (fence: number | undefined) => void;
}

/**
 * A window with a session, an outbox and leases of its own, which can be killed or suspended wherever it touches the world. Between
 * the commit of `sent` and its request nothing is waited for, so it isn't suspended there: who sleeps in these microseconds for
 * longer than Notion takes, and then sends, can't be helped, for Notion knows no fencing.
 */
export class OutboxProcess {
	readonly name: string;
	readonly session: Session;
	readonly outbox: Outbox;
	readonly leases: Leases;
	readonly #parts: ProcessParts;
	#state: "running" | "suspended" | "dead" = "running";
	#wake = Promise.withResolvers<void>();
	readonly #struck = Promise.withResolvers<Blow>();
	#sending = false;

	constructor(parts: ProcessParts) {
		this.name = parts.name;
		this.#parts = parts;
		const clock: Clock = {
			now: () => parts.clock.now(),
			sleep: async (milliseconds, signal) => {
				try {
					await parts.clock.sleep(milliseconds, signal);
				} finally {
					await this.#alive();
				}
			},
		};
		this.session = new Session({
			token: parts.token,
			baseUrl: "http://local.test",
			fetch: (url, init) => this.#fetch(url, init),
			pacer: createPacer({ clock, requestsPerSecond: undefined }),
			clock,
		});
		this.outbox = new Outbox({ store: this.#store(), session: this.session, clock, log: silentLog });
		this.leases = new Leases({ store: this.#leaseStore(), clock, holder: { id: parts.name, name: parts.name } });
	}

	/** Resolves when the process is killed or suspended for the first time. */
	get struck(): Promise<Blow> {
		return this.#struck.promise;
	}

	get isSuspended(): boolean {
		return this.#state === "suspended";
	}

	resume(): void {
		if (this.#state === "suspended") {
			this.#state = "running";
			this.#wake.resolve();
		}
	}

	kill(): void {
		this.#state = "dead";
		this.#struck.resolve("kill");
	}

	async #fetch(url: string, init: Parameters<FetchLike>[1]): Promise<Response> {
		await this.#boundary(this.#sending);
		this.#sending = false;
		try {
			return await this.#parts.fetch(url, init);
		} finally {
			await this.#boundary();
		}
	}

	#store(): OutboxStore {
		const { outbox, onStep } = this.#parts;
		return {
			...outbox,
			add: (operations, at) => this.#committing(() => outbox.add(operations, at)),
			step: async (id, step) => {
				await this.#boundary();
				const taken = await outbox.step(id, step);
				if (taken) {
					onStep(step.fence);
				}
				this.#sending = taken && step.to === "sent";
				await this.#boundary(this.#sending);
				return taken;
			},
		};
	}

	#leaseStore(): LeaseStore {
		const { leases } = this.#parts;
		return {
			acquire: (...args) => this.#committing(() => leases.acquire(...args)),
			renew: (...args) => this.#committing(() => leases.renew(...args)),
			release: (...args) => this.#committing(() => leases.release(...args)),
		};
	}

	async #committing<T>(commit: () => Promise<T>): Promise<T> {
		await this.#boundary();
		const result = await commit();
		await this.#boundary();
		return result;
	}

	/** Strikes the process, if it is its turn, and waits for as long as it isn't awake. */
	async #boundary(onlyKill = false): Promise<void> {
		await this.#alive();
		const blow = this.#parts.next(this);
		if (blow === "kill") {
			this.kill();
		} else if (blow === "suspend" && !onlyKill) {
			this.#state = "suspended";
			this.#wake = Promise.withResolvers();
			this.#struck.resolve("suspend");
		}
		await this.#alive();
	}

	async #alive(): Promise<void> {
		while (this.#state !== "running") {
			await (this.#state === "dead" ? new Promise<never>(() => {}) : this.#wake.promise);
		}
	}
}
