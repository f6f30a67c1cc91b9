import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import type { Page } from "../../../src/notion/types.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import type { Lease } from "../../../src/tasks/lease.ts";
import { createManualClock, type ManualClock } from "../../support/manualClock.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { OutboxProcess } from "./outboxProcess.ts";
import type { OutboxScenario, ScenarioOperation } from "./outboxScenario.ts";

/** What must never happen, and how often it did. */
export interface OutboxViolations {
	/** More objects than operations that create one. */
	readonly duplicates: number;
	/** Operations of which nothing is there, or of another object than their result says. */
	readonly lost: number;
	/** Steps that were committed on behalf of a lease that had been taken over. */
	readonly staleCommits: number;
	/** Cases that never came to their end. */
	readonly stuck: number;
}

/** Carries a request out, as if at a time. */
type Act = (at: number) => Promise<Response>;

const taskId = "task";
/** Milliseconds that Notion may take to carry out a request whose sender has given up. */
const lateBy = 55_000;
/** Processes one after the other; by then every blow has fallen. */
const mostProcesses = 30;

/** Runs a scenario: processes on one store and one workspace, each going on where the one before was struck. */
export async function runScenario(scenario: OutboxScenario): Promise<OutboxViolations> {
	const world = await OutboxWorld.open(scenario);
	try {
		const isDone = await world.run();
		return { ...(await world.violations()), stuck: isDone ? 0 : 1 };
	} finally {
		await world.close();
	}
}

class OutboxWorld {
	readonly #scenario: OutboxScenario;
	readonly #time: ManualClock = createManualClock(Date.parse("2026-03-11T10:00:00Z"));
	readonly #database = StoreDatabase.open(":memory:");
	readonly #outbox = createOutboxStore(this.#database);
	readonly #leases = createLeaseStore(this.#database);
	readonly #local: LocalNotion;
	readonly #pages: readonly string[];
	readonly #processes: OutboxProcess[] = [];
	readonly #visibleFrom = new Map<string, number>();
	#late: { readonly at: number; readonly act: Act }[] = [];
	#writes = 0;
	#creates = 0;
	#boundaries = 0;
	#inFlight = 0;
	#staleCommits = 0;
	#wakeAt: number | undefined;

	private constructor(scenario: OutboxScenario, local: LocalNotion, pages: readonly string[]) {
		this.#scenario = scenario;
		this.#local = local;
		this.#pages = pages;
	}

	static async open(scenario: OutboxScenario): Promise<OutboxWorld> {
		const local = await createLocalNotion({ clock: createVirtualClock() });
		const before: string[] = [];
		for (const [index] of scenario.operations.entries()) {
			const body = { parent: { page_id: local.rootPageId }, properties: titleProperty(`there ${index}`) };
			const answer = await request(local, "POST", "/v1/pages", body);
			before.push(String(((await answer.json()) as { id: unknown }).id));
		}
		return new OutboxWorld(scenario, local, before);
	}

	/** Whether the work was done in the end. */
	async run(): Promise<boolean> {
		for (let count = 0; count < mostProcesses; count++) {
			const process = this.#open(`process ${count}`);
			const ended = process.leases
				.withLease(taskId, (lease) => this.#work(process, lease))
				.then(
					() => "done" as const,
					() => "failed" as const,
				);
			const outcome = await this.#until(Promise.race([ended, process.struck]));
			if (outcome === "done") {
				this.#wakeAll();
				await this.#pass(300_000);
				return true;
			}
			// Another window comes along; whoever holds the lease and doesn't renew it has lost it by then.
			await this.#pass(20_000);
		}
		return false;
	}

	async violations(): Promise<Omit<OutboxViolations, "stuck">> {
		for (const { at, act } of this.#late.splice(0)) {
			await act(at);
		}
		const { session } = this.#open("auditor");
		const pages = (await session.api.children(this.#local.rootPageId)).filter(({ in_trash }) => !in_trash);
		const made = (title: string) =>
			pages.flatMap((block) => {
				const found =
					block.type === "child_page"
						? block.child_page.title
						: block.type === "child_database"
							? block.child_database.title
							: undefined;
				return found === title ? [block.id] : [];
			});
		let duplicates = 0;
		let lost = 0;
		const titles = new Map<string, string[]>();
		for (const [index, operation] of this.#scenario.operations.entries()) {
			const title = titleFor(operation, index);
			if (title !== undefined) {
				titles.set(title, [...(titles.get(title) ?? []), `operation ${index}`]);
			} else {
				const page = await session.api.page(this.#pages[index] ?? "");
				lost += isApplied(operation, page) ? 0 : 1;
			}
		}
		for (const [title, ids] of titles) {
			const there = made(title);
			const results = new Set(ids.map((id) => this.#outbox.get(id)?.resultId));
			duplicates += Math.max(0, there.length - ids.length);
			lost += ids.length - there.filter((id) => results.has(id)).length;
		}
		return { duplicates, lost, staleCommits: this.#staleCommits };
	}

	async close(): Promise<void> {
		for (const process of this.#processes) {
			process.kill();
			await process.session.close();
		}
		this.#database.close();
		await this.#local.close();
	}

	#open(name: string): OutboxProcess {
		const process = new OutboxProcess({
			name,
			token: this.#local.token,
			clock: this.#time.clock,
			fetch: this.#fetch,
			outbox: this.#outbox,
			leases: this.#leases,
			next: (struck) => (struck.name === "auditor" ? undefined : this.#nextBlow()),
			onStep: (fence) => {
				const row = this.#database.sqlite.prepare("SELECT fence FROM leases WHERE task_id = ?").get(taskId);
				this.#staleCommits += fence === Number(row?.fence) ? 0 : 1;
			},
		});
		this.#processes.push(process);
		return process;
	}

	#nextBlow() {
		const at = this.#boundaries++;
		if (this.#wakeAt !== undefined && at >= this.#wakeAt) {
			this.#wakeAll();
		}
		const blow = this.#scenario.blows.get(at);
		if (blow === "suspend") {
			this.#wakeAt = at + this.#scenario.asleep;
		}
		return blow;
	}

	#wakeAll(): void {
		this.#wakeAt = undefined;
		for (const process of this.#processes) {
			process.resume();
		}
	}

	/** What a task does: settles what is left, then does what isn't done. */
	async #work(process: OutboxProcess, { fence, signal }: Lease): Promise<void> {
		const { outbox, session } = process;
		const options = { fence, signal };
		const lookUp = (id: string) => this.#lookUp(process, Number(id.split(" ")[1]));
		await outbox.recover(taskId, ({ id }) => lookUp(id), options);
		for (const [index, operation] of this.#scenario.operations.entries()) {
			const ids = { id: `operation ${index}`, taskId, runId: process.name };
			const title = titleFor(operation, index) ?? "";
			const parent = { type: "page_id" as const, page_id: this.#local.rootPageId };
			switch (operation.kind) {
				case "identified":
				case "equal": {
					const parameters = { parent, properties: titleProperty(title) };
					await outbox.create({ ...ids, parameters, ...lookUp(ids.id) }, options);
					break;
				}
				case "database": {
					const parameters = { parent, title: [{ text: { content: title } }] };
					const find = () => this.#databases(process, title);
					await outbox.createDatabase({ ...ids, parameters, find }, options);
					break;
				}
				case "update":
				case "trash": {
					const pageId = this.#pages[index] ?? "";
					const applied = (page: Page) => isApplied(operation, page);
					if (!applied(await session.api.page(pageId, options))) {
						const changes = operation.kind === "trash" ? { in_trash: true } : { icon: croissant };
						// A new plan is a new operation.
						await outbox.update({ ...ids, id: `${ids.id} ${process.name}`, pageId, changes, applied }, options);
					}
				}
			}
		}
	}

	#lookUp(process: OutboxProcess, index: number) {
		const operation = this.#scenario.operations[index];
		const title = operation && titleFor(operation, index);
		const find = async () => {
			const pages = await process.session.searchPages(title ?? "");
			return pages.filter((page) => titleOf(page) === title && this.#isVisible(page.id));
		};
		return { find, identified: operation?.kind === "identified" };
	}

	async #databases({ session }: OutboxProcess, title: string) {
		const found = await session.api.children(this.#local.rootPageId);
		const ids = found.flatMap((block) =>
			block.type === "child_database" && block.child_database.title === title && this.#isVisible(block.id)
				? [block.id]
				: [],
		);
		return Promise.all(ids.map((id) => session.api.database(id)));
	}

	#isVisible(id: string): boolean {
		return (this.#visibleFrom.get(id) ?? 0) <= this.#time.clock.now();
	}

	readonly #fetch: FetchLike = async (url, { method, headers, body }) => {
		this.#inFlight++;
		try {
			await this.#actLate();
			const path = new URL(url).pathname;
			const isWrite = method === "PATCH" || (method === "POST" && /^\/v1\/(pages|databases)$/.test(path));
			const act: Act = async (at) => {
				const answer = await this.#local.fetch(url, { method, headers, body });
				if (isWrite && method === "POST" && answer.ok) {
					const { id } = (await answer.clone().json()) as { id: string };
					const { lags } = this.#scenario;
					this.#visibleFrom.set(id, at + (lags[this.#creates++ % lags.length] ?? 0));
				}
				return answer;
			};
			return await (isWrite ? this.#meet(act) : act(this.#time.clock.now()));
		} finally {
			this.#inFlight--;
		}
	};

	async #meet(act: Act): Promise<Response> {
		const now = this.#time.clock.now();
		const fate = this.#scenario.fates[this.#writes++] ?? "answered";
		switch (fate) {
			case "answered":
				return act(now);
			case "answerLost":
				await act(now);
				throw reset();
			case "html":
				await act(now);
				return new Response("<html>Bad gateway</html>", { status: 502 });
			case "requestLost":
				throw reset();
			case "late":
				this.#late.push({ at: now + lateBy, act });
				throw reset();
			case "unreachable":
				throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
			case "refused":
				return refusal(400, "validation_error");
			case "rateLimited":
				return refusal(429, "rate_limited", { "retry-after": "70" });
		}
	}

	async #actLate(): Promise<void> {
		const due = this.#late.filter(({ at }) => at <= this.#time.clock.now());
		this.#late = this.#late.filter((each) => !due.includes(each));
		for (const { at, act } of due) {
			await act(at);
		}
	}

	/** Lets time pass, only ever when nothing is under way, until something has come to its end. */
	async #until<T>(end: Promise<T>): Promise<T> {
		let isOver = false;
		const over = end.finally(() => {
			isOver = true;
		});
		for (;;) {
			await this.#idle();
			if (isOver) {
				return over;
			}
			await this.#time.step();
		}
	}

	async #pass(milliseconds: number): Promise<void> {
		const end = this.#time.clock.now() + milliseconds;
		await this.#idle();
		while (await this.#time.step(end)) {
			await this.#idle();
		}
	}

	async #idle(): Promise<void> {
		for (let quiet = 0, seen = -1; quiet < 3; quiet++) {
			await new Promise((resolve) => setImmediate(resolve));
			const activity = this.#boundaries + this.#inFlight;
			if (this.#inFlight > 0 || activity !== seen) {
				quiet = -1;
			}
			seen = activity;
		}
	}
}

const croissant = { type: "emoji", emoji: "🥐" } as const;

function isApplied({ kind }: ScenarioOperation, page: Page): boolean {
	return kind === "trash" ? page.in_trash : page.icon?.type === "emoji" && page.icon.emoji === croissant.emoji;
}

function titleFor({ kind }: ScenarioOperation, index: number): string | undefined {
	return kind === "update" || kind === "trash" ? undefined : kind === "equal" ? "equal rows" : `${kind} ${index}`;
}

function titleProperty(title: string) {
	return { title: { title: [{ text: { content: title } }] } };
}

function request(local: LocalNotion, method: string, path: string, body: object): Promise<Response> {
	const headers = {
		authorization: `Bearer ${local.token}`,
		"content-type": "application/json",
		"notion-version": "2026-03-11",
	};
	return local.fetch(`http://local.test${path}`, { method, headers, body: JSON.stringify(body) });
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
	return Response.json({ object: "error", status, code, message: "No.", request_id: "1" }, { status, headers });
}

function reset(): Error {
	return Object.assign(new Error("reset"), { code: "ECONNRESET" });
}
