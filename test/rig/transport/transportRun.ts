import { inspect, isDeepStrictEqual } from "node:util";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { Log } from "../../../src/base/log.ts";
import type { BlockRecord, PageRecord } from "../../../src/localNotion/records.ts";
import { createLocalNotion, type LocalNotion, type LocalNotionSnapshot } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import { addRows } from "../../support/manyRows.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import type { Violations } from "../rig.ts";
import { type Random, randomOf } from "./random.ts";
import { randomFaults } from "./randomFaults.ts";

/** Milliseconds of real time for an attempt: a stalled answer costs so much. */
const attemptTimeout = 20;

/** A call that only reads: asked of the session under faults, and of the same workspace without them. */
type Read = (session: Session, options: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** What is known of a write after it: it happened, it didn't, or nobody knows. */
type WriteResult = "done" | "not done" | "unknown";

export class TransportRun implements AsyncDisposable {
	readonly #random: Random;
	readonly #notion: LocalNotion;
	/** The same workspace, without faults. */
	readonly #mirror: LocalNotion;
	readonly #session: Session;
	readonly #reference: Session;
	readonly #said: string[] = [];
	readonly #states: LocalNotionSnapshot[] = [];
	readonly #writing = new Map<string, number>();
	#serial = 0;
	/** A data source of several pages of rows. */
	#longSource = "";
	/** Lists have been late, so that those that are known may lie apart in time. */
	#lags = false;
	readonly #violations = {
		wrongAnswers: 0,
		staleTitles: 0,
		duplicateCreates: 0,
		lostWrites: 0,
		writesThoughRefused: 0,
		untypedErrors: 0,
		overlappingWrites: 0,
		tokensSaid: 0,
	};

	private constructor(random: Random, notion: LocalNotion, mirror: LocalNotion) {
		this.#random = random;
		this.#notion = notion;
		this.#mirror = mirror;
		const clock = createVirtualClock();
		const common = { baseUrl: "http://local.test", clock, deadline: 30_000, attemptTimeout };
		this.#session = new Session({
			...common,
			token: notion.token,
			fetch: this.#watched(notion.fetch),
			pacer: createPacer({ clock, requestsPerSecond: random.pick([undefined, 3]) }),
			log: this.#log(),
		});
		const pacer = createPacer({ clock, requestsPerSecond: undefined });
		this.#reference = new Session({
			...common,
			token: mirror.token,
			fetch: mirror.fetch,
			pacer,
			attemptTimeout: 10_000,
		});
	}

	static async open(seed: number): Promise<TransportRun> {
		const clock = createVirtualClock();
		const open = () => createLocalNotion({ sample: "bakery", seed, clock });
		const [notion, mirror] = [await open(), await open()];
		const run = new TransportRun(randomOf(seed), notion, mirror);
		await run.#addOldRows();
		return run;
	}

	violations(): Violations {
		return { ...this.#violations };
	}

	/** So many rounds: the faults change, then some calls at once. */
	async go(rounds: number): Promise<void> {
		for (let round = 0; round < rounds; round++) {
			const faults = randomFaults(this.#random);
			this.#lags ||= faults.some(({ effect }) => effect.kind === "lag");
			this.#notion.setFaults(faults);
			await this.#remember();
			if (this.#random.chance(0.6)) {
				await this.#readSome();
			} else {
				await this.#writeSome();
			}
		}
		this.#notion.setFaults([]);
		this.#checkForToken(this.#said.join("\n"));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#session.close();
		await this.#notion.close();
		await this.#mirror.close();
	}

	/** Rows of many minutes in one data source, so that a listing that is cut can be read in windows. */
	async #addOldRows(): Promise<void> {
		const [row] = this.#records("page").filter(({ parent }) => parent.type === "data_source_id");
		if (row?.parent.type === "data_source_id") {
			const createdAt = (index: number) => Date.UTC(2025, 0, 1) + index * 40_000;
			addRows(this.#notion, { dataSourceId: row.parent.id, count: 430, createdAt });
			this.#longSource = row.parent.id;
		}
	}

	async #readSome(): Promise<void> {
		const reads = Array.from({ length: this.#random.integer(1, 4) }, () => this.#randomRead());
		const answers = await Promise.all(reads.map((read) => this.#settle((options) => read(this.#session, options))));
		await this.#remember();
		for (const [index, read] of reads.entries()) {
			const answer = answers[index];
			if (answer && "value" in answer && !(await this.#wasEverRight(read, answer.value))) {
				this.#violations.wrongAnswers++;
			}
		}
		await this.#readFromCache();
	}

	/**
	 * Whether a workspace without faults gave or gives the same, now or as it was before. Where lists are late, the parts of one may be
	 * of different times: then each row was like that at some time, and none is missing that was always there.
	 */
	async #wasEverRight(read: Read, value: unknown): Promise<boolean> {
		const expected: unknown[] = [];
		for (const state of this.#states.toReversed()) {
			this.#mirror.restore(state);
			const answer = plain(await read(this.#reference, {}).catch(() => undefined));
			if (isDeepStrictEqual(answer, plain(value))) {
				return true;
			}
			expected.push(answer);
		}
		const [lists, list] = [expected.filter(isList), plain(value)];
		return this.#lags && isList(list) && lists.length > 0 && isMixOf(list, lists);
	}

	/** Nobody else changes titles here, so what is remembered is what is there. */
	async #readFromCache(): Promise<void> {
		const written = this.#records("page").filter(({ values }) => textIn(values) !== undefined);
		const record = this.#random.pick([...written, ...this.#records("page")].slice(0, 2 * written.length + 1));
		const cached = this.#session.cache.page(record.id);
		this.#mirror.restore(this.#notion.snapshot());
		this.#mirror.person.share(record.id, true);
		const now = await this.#reference.api.page(record.id).catch(() => undefined);
		if (cached && now && titleOf(cached) !== titleOf(now)) {
			this.#violations.staleTitles++;
		}
	}

	async #writeSome(): Promise<void> {
		const page = this.#random.pick(this.#records("page").filter(({ inTrash }) => !inTrash));
		const writes = Array.from({ length: this.#random.integer(1, 4) }, () =>
			this.#random.pick([
				() => this.#create(),
				() => this.#create(),
				() => this.#retitle(page),
				() => this.#append(page),
			])(),
		);
		await Promise.all(writes);
		await this.#remember();
	}

	async #create(): Promise<void> {
		const title = this.#newText();
		const rows = this.#records("page").filter(({ parent }) => parent.type === "data_source_id");
		const { parent } = this.#random.pick(rows);
		const where =
			this.#random.chance(0.5) && parent.type === "data_source_id"
				? { dataSourceId: parent.id }
				: { pageId: this.#notion.rootPageId };
		const result = await this.#write((options) => this.#session.createPage(where, title, options));
		this.#judge(result, this.#records("page").filter((record) => textIn(record.values) === title).length);
	}

	async #retitle(page: PageRecord): Promise<void> {
		const content = this.#newText();
		const changes = { properties: { title: { title: [{ text: { content } }] } } };
		const result = await this.#write((options) => this.#session.api.updatePage(page.id, changes, options));
		// Another one of the same round may have come after it.
		const isThere = this.#records("page").some((record) => textIn(record.values) === content);
		this.#judge(result === "done" ? "unknown" : result, isThere ? 1 : 0);
	}

	async #append(page: PageRecord): Promise<void> {
		const content = this.#newText();
		const children = [{ type: "paragraph" as const, paragraph: { rich_text: [{ text: { content } }] } }];
		const result = await this.#write((options) =>
			this.#session.api.appendChildren({ block_id: page.id, children }, options),
		);
		this.#judge(result, this.#records("block").filter((record) => textIn(record.content) === content).length);
	}

	#judge(result: WriteResult, count: number): void {
		this.#violations.duplicateCreates += count > 1 ? 1 : 0;
		this.#violations.lostWrites += result === "done" && count === 0 ? 1 : 0;
		this.#violations.writesThoughRefused += result === "not done" && count > 0 ? 1 : 0;
	}

	async #write(call: (options: { readonly signal?: AbortSignal }) => Promise<unknown>): Promise<WriteResult> {
		const answer = await this.#settle(call);
		if ("value" in answer) {
			return "done";
		}
		return isWorkspaceError(answer.error, "ambiguous") ? "unknown" : "not done";
	}

	/** Calls, and sometimes gives up on it. */
	async #settle(
		call: (options: { readonly signal?: AbortSignal }) => Promise<unknown>,
	): Promise<{ readonly value: unknown } | { readonly error: unknown }> {
		const controller = this.#random.chance(0.1) ? new AbortController() : undefined;
		const timer = controller && setTimeout(() => controller.abort(new Error("enough")), this.#random.integer(0, 10));
		try {
			return { value: await call(controller ? { signal: controller.signal } : {}) };
		} catch (error) {
			this.#violations.untypedErrors += isWorkspaceError(error) ? 0 : 1;
			this.#checkForToken(inspect(error, { depth: 10 }));
			return { error };
		} finally {
			clearTimeout(timer);
		}
	}

	#randomRead(): Read {
		const random = this.#random;
		const page = random.pick(this.#records("page"));
		const block = random.pick(this.#records("block"));
		const source = random.pick(this.#records("data_source"));
		const complete = random.chance(0.5);
		const inTrash = random.chance(0.2);
		const exact = random.chance(0.5);
		const deleted = random.chance(0.3);
		const word = random.pick(["Butter", "Row 1", "flour", "Recipes", undefined]);
		return random.pick<Read>([
			(session, options) => session.getPage(page.id, { ...options, useCache: false, complete }),
			(session, options) => session.getBlock(block.id, { ...options, useCache: false }),
			(session, options) => session.getDataSource(source.id, { ...options, useCache: false }),
			(session, options) =>
				session.getDatabase(source.parent.type === "database_id" ? source.parent.id : "", {
					...options,
					useCache: false,
				}),
			async (session, options) => sorted(await session.api.query(source.id, { inTrash }, options)),
			async (session, options) => sorted(await session.api.query(source.id, {}, options)),
			async (session, options) => sorted(await session.api.query(this.#longSource, {}, options)),
			async (session, options) => sorted(await session.api.query(this.#longSource, { inTrash }, options)),
			(session, options) => session.api.children(page.id, options),
			async (session, options) =>
				sorted(await session.searchPages("", { ...options, deleted, useCache: false } as object)),
			(session, options) => session.api.pageMarkdown(page.id, options),
			(session, options) => session.allUsers(options),
			(session, options) => session.whoami(options),
			(session, options) => session.searchDatabases(word, { ...options, exact, deleted, useCache: false } as object),
		]);
	}

	async #remember(): Promise<void> {
		this.#states.push(this.#notion.snapshot());
		this.#states.splice(0, this.#states.length - 60);
	}

	#records<K extends "page" | "block" | "data_source">(kind: K) {
		const records = [...this.#notion.snapshot().records.values()];
		return records.filter((record): record is Extract<typeof record, { readonly kind: K }> => record.kind === kind);
	}

	#newText(): string {
		this.#serial++;
		return `made ${this.#serial}`;
	}

	/** Watches that no two writes to one page are under way. */
	#watched(fetch: FetchLike): FetchLike {
		return async (url, init) => {
			const page = init.method === "PATCH" ? /\/v1\/(?:pages|blocks)\/([^/]+)/.exec(url)?.[1] : undefined;
			if (page === undefined) {
				return fetch(url, init);
			}
			const under = (this.#writing.get(page) ?? 0) + 1;
			this.#writing.set(page, under);
			this.#violations.overlappingWrites += under > 1 ? 1 : 0;
			try {
				return await fetch(url, init);
			} finally {
				this.#writing.set(page, (this.#writing.get(page) ?? 1) - 1);
			}
		};
	}

	#log(): Log {
		const say = (message: string, ...more: unknown[]) => void this.#said.push(`${message} ${inspect(more)}`);
		return { debug: say, info: say, warn: say, error: say };
	}

	#checkForToken(text: string): void {
		this.#violations.tokensSaid += text.includes(this.#notion.token) ? 1 : 0;
	}
}

/** What two workspaces can't have in common is left out. */
function plain(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value ?? null, (key, inner) => (key === "request_id" ? undefined : inner)));
}

type List = readonly { readonly id: string }[];

function isList(value: unknown): value is List {
	return Array.isArray(value) && value.every((item) => typeof item?.id === "string");
}

function isMixOf(list: List, lists: readonly List[]): boolean {
	const wasThere = list.every((row) => lists.some((other) => other.some((known) => isDeepStrictEqual(known, row))));
	const always = lists[0]?.filter(({ id }) => lists.every((other) => other.some((known) => known.id === id))) ?? [];
	return wasThere && always.every(({ id }) => list.some((row) => row.id === id));
}

function sorted<T extends { readonly id: string }>(rows: readonly T[]): T[] {
	return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The text of the first rich text in it. */
function textIn(values: BlockRecord["content"] | PageRecord["values"]): string | undefined {
	return /"content":"(made \d+)"/.exec(JSON.stringify(values))?.[1];
}
