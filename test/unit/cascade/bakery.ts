import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Clock, randomId, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { CascadeTask, type CascadeTaskOptions } from "../../../src/cascade/cascadeTask.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import type { Page } from "../../../src/notion/types.ts";
import { createActivationStore } from "../../../src/store/activations.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import type { CascadeTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

/** What happens to a request instead of being answered. */
export type Fault =
	/** It is carried out, and its answer is lost. */
	| "answerLost"
	/** It is lost before it is carried out, which the sender can't tell from `answerLost`. */
	| "requestLost"
	/** No connection is made. */
	| "unreachable";

/** The bakery in a local workspace of its own, with a time that only sleeping moves. */
export class Bakery implements AsyncDisposable {
	readonly local: LocalNotion;
	readonly clock: Clock;
	readonly folder = mkdtempSync(path.join(tmpdir(), "cascade-"));
	/** Asked for every request; counts requests by `METHOD path`. */
	fault: (request: string) => Fault | undefined = () => undefined;
	readonly requests: string[] = [];
	readonly #disposables: (() => void | Promise<void>)[] = [];

	private constructor(local: LocalNotion, clock: Clock) {
		this.local = local;
		this.clock = clock;
	}

	static async open(clock: Clock = createVirtualClock()): Promise<Bakery> {
		return new Bakery(await createLocalNotion({ sample: "bakery", clock }), clock);
	}

	session(): Session {
		const pacer = createPacer({ clock: systemClock, requestsPerSecond: undefined });
		const { token } = this.local;
		return new Session({ token, baseUrl: "http://local.test", fetch: this.#fetch, pacer, clock: this.clock });
	}

	/** A window or another machine: tasks on a store of their own, or on a shared one. */
	async machine(file = "store.db"): Promise<Machine> {
		const session = this.session();
		const database = StoreDatabase.open(path.join(this.folder, file));
		this.#disposables.push(() => database.close());
		return new Machine(this, session, database, await sourcesOf(session));
	}

	readonly #fetch: FetchLike = async (url, init) => {
		const request = `${init.method} ${new URL(url).pathname}`;
		this.requests.push(request);
		const fault = this.fault(request);
		if (fault === "unreachable") {
			throw networkError("ECONNREFUSED");
		}
		const { method, headers, body } = init;
		const response = fault === "requestLost" ? undefined : await this.local.fetch(url, { method, headers, body });
		if (fault || !response) {
			throw networkError("ECONNRESET");
		}
		return response;
	};

	async [Symbol.asyncDispose](): Promise<void> {
		for (const dispose of this.#disposables) {
			await dispose();
		}
		await this.local.close();
		rmSync(this.folder, { recursive: true });
	}
}

export class Machine {
	readonly bakery: Bakery;
	readonly session: Session;
	readonly database: StoreDatabase;
	/** Data source ids by title. */
	readonly sources: ReadonlyMap<string, string>;
	readonly outbox: Outbox;
	readonly runs;

	constructor(bakery: Bakery, session: Session, database: StoreDatabase, sources: ReadonlyMap<string, string>) {
		this.bakery = bakery;
		this.session = session;
		this.database = database;
		this.sources = sources;
		const { clock } = bakery;
		this.outbox = new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog });
		this.runs = createRunStore(database);
	}

	task(declaration: CascadeTaskDeclaration = useIngredients()): CascadeTask {
		return new CascadeTask(this.taskOptions(declaration));
	}

	/** What a task on this machine is made of. */
	taskOptions(declaration: CascadeTaskDeclaration): CascadeTaskOptions {
		const { session, database, outbox, runs } = this;
		const { clock } = this.bakery;
		return {
			declaration,
			storeId: `bakery/${declaration.id}`,
			sources: {
				trigger: this.source("Production Plan"),
				junction: this.source("Recipe Ingredients"),
				log: this.source("Ingredient Transactions"),
			},
			session,
			outbox,
			recorder: new RunRecorder({ store: runs, session, clock, newId: randomId }),
			leases: new Leases({
				store: createLeaseStore(database),
				clock: systemClock,
				holder: { id: randomId(), name: "another window" },
			}),
			activations: createActivationStore(database),
			clock,
			log: silentLog,
		};
	}

	source(title: string): string {
		return this.sources.get(title) ?? "";
	}

	/** All rows of a database. */
	rows(database: string): Promise<Page[]> {
		return this.session.api.query(this.source(database));
	}

	async row(database: string, title: string): Promise<Page> {
		const row = (await this.rows(database)).find((candidate) => titleOf(candidate) === title);
		if (!row) {
			throw new Error(`No row ${title} in ${database}`);
		}
		return row;
	}

	async setStatus(page: Page, name: string): Promise<void> {
		await this.session.api.updatePage(page.id, { properties: { Status: { status: { name } } } });
	}

	/** Rows of the log that come from a cascade for `trigger`. */
	async logged(trigger: Page): Promise<Page[]> {
		const rows = await this.rows("Ingredient Transactions");
		return rows.filter(({ properties }) => {
			const source = properties["Production Plan"];
			return source?.type === "relation" && source.relation.some(({ id }) => id === trigger.id);
		});
	}
}

async function sourcesOf(session: Session): Promise<ReadonlyMap<string, string>> {
	const databases = await session.searchDatabases();
	return new Map(databases.flatMap(({ data_sources }) => data_sources.map(({ id, name }) => [name, id])));
}

/** The sample's task. */
export function useIngredients(changes: Partial<CascadeTaskDeclaration> = {}): CascadeTaskDeclaration {
	return {
		kind: "cascade",
		name: "use ingredients",
		id: "use ingredients",
		path: ["tasks", "use ingredients"],
		range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
		run: { onChange: false },
		trigger: {
			database: "productionPlan",
			when: [{ property: "Status", anyOf: ["In Process"] }],
			relation: "Recipes",
			amount: "Batches to make",
		},
		junction: {
			database: "recipeIngredients",
			relation: "Recipes",
			item: "Ingredient Inventory",
			amount: "Amount per batch",
			where: [],
		},
		log: {
			database: "transactions",
			item: "Ingredient",
			amount: "Amount",
			source: "Production Plan",
			reason: "Reason",
			key: "Key",
		},
		factor: -1,
		...changes,
	};
}

function networkError(code: string): Error {
	return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}
