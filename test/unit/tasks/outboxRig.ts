import { silentLog } from "../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import type { Page } from "../../../src/notion/types.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/store/outbox.ts";
import type { CreateOperation } from "../../../src/tasks/operations.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

/** What becomes of a write: it is carried out or not, at once or later, and its answer arrives or not. */
export type Fate =
	| "answered"
	| "answerLost"
	| "requestLost"
	| "late"
	| "unreachable"
	| "refused"
	| "html"
	| "killedBefore"
	| "killedAfter";

/** Milliseconds that Notion may take to carry out a request whose sender has given up. */
const lateBy = 50_000;

/** An outbox on the local workspace, with a fate for each write and a process that can be killed. */
export class OutboxRig implements AsyncDisposable {
	readonly clock = createVirtualClock();
	readonly fates: Fate[] = [];
	readonly #database = StoreDatabase.open(":memory:");
	readonly #local: LocalNotion;
	readonly store: OutboxStore = createOutboxStore(this.#database);
	#late: { readonly at: number; readonly act: () => Promise<unknown> }[] = [];
	#dead = false;
	session: Session;
	outbox: Outbox;

	private constructor(local: LocalNotion) {
		this.#local = local;
		[this.session, this.outbox] = this.#process();
	}

	static async open(): Promise<OutboxRig> {
		return new OutboxRig(await createLocalNotion({ sample: "bakery", clock: createVirtualClock() }));
	}

	/** A new process on the same store, after a kill. */
	restart(): void {
		this.#dead = false;
		[this.session, this.outbox] = this.#process();
	}

	operation(id: string, { byId = true, title = id } = {}): CreateOperation {
		const find = async () => {
			const pages = await this.pages();
			return pages.filter((page) => titleOf(page) === title);
		};
		const properties = { title: { title: [{ text: { content: title } }] } };
		const parameters = { parent: { type: "page_id" as const, page_id: this.#local.rootPageId }, properties };
		return { id, taskId: "task", runId: "run", parameters, find, identified: byId };
	}

	/** Pages that operations made, those in the trash left out. */
	async pages(): Promise<Page[]> {
		await this.settleLate();
		return this.session.searchPages("operation", { exact: false });
	}

	/** Some data source of the workspace. */
	async dataSourceId(): Promise<string> {
		const [database] = await this.session.searchDatabases();
		return database?.data_sources[0]?.id ?? "";
	}

	async settleLate(all = false): Promise<void> {
		const due = this.#late.filter(({ at }) => all || at <= this.clock.now());
		this.#late = this.#late.filter((act) => !due.includes(act));
		for (const { act } of due) {
			await act();
		}
	}

	#process(): [Session, Outbox] {
		const session = new Session({
			token: this.#local.token,
			baseUrl: "http://local.test",
			fetch: this.#fetch,
			pacer: createPacer({ clock: this.clock, requestsPerSecond: undefined }),
			clock: this.clock,
		});
		return [session, new Outbox({ store: this.store, session, clock: this.clock, log: silentLog })];
	}

	readonly #fetch: FetchLike = async (url, { method, headers, body }) => {
		if (this.#dead) {
			return this.#silence();
		}
		const answer = () => this.#local.fetch(url, { method, headers, body });
		const write = method === "PATCH" || (method === "POST" && url.endsWith("/v1/pages"));
		const fate = write ? (this.fates.shift() ?? "answered") : "answered";
		switch (fate) {
			case "answered":
				return answer();
			case "answerLost":
				await answer();
				throw reset();
			case "html":
				await answer();
				return new Response("<html>Bad gateway</html>", { status: 502 });
			case "requestLost":
				throw reset();
			case "late":
				this.#late.push({ at: this.clock.now() + lateBy, act: answer });
				throw reset();
			case "unreachable":
				throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
			case "refused":
				return Response.json(
					{ object: "error", status: 400, code: "validation_error", message: "No.", request_id: "1" },
					{ status: 400 },
				);
			case "killedBefore":
				return this.#kill();
			case "killedAfter":
				await answer();
				return this.#kill();
		}
	};

	#kill(): Promise<never> {
		this.#dead = true;
		this.#onKill?.();
		return this.#silence();
	}

	/** No answer as long as the test goes on; after it, so that nothing stays open, an error. */
	#silence(): Promise<never> {
		return new Promise((_resolve, reject) => this.#ended.signal.addEventListener("abort", () => reject(reset())));
	}

	readonly #ended = new AbortController();
	#onKill: (() => void) | undefined;

	/** Resolves when the process is killed, or with the result of `work`. */
	async untilKilled<T>(work: () => Promise<T>): Promise<T | "killed"> {
		const killed = new Promise<"killed">((resolve) => {
			this.#onKill = () => resolve("killed");
		});
		return Promise.race([work(), killed]);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#database.close();
		this.#dead = true;
		this.#ended.abort();
		await this.#local.close();
	}
}

function reset(): Error {
	return Object.assign(new Error("reset"), { code: "ECONNRESET" });
}
