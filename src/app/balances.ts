import { Emitter } from "../base/emitter.ts";
import { messageOf } from "../base/errors.ts";
import { LogBalance } from "../cascade/balance.ts";
import { LogDatabase } from "../cascade/logDatabase.ts";
import { titleOf } from "../notion/titles.ts";
import { resolveDatabase } from "../schema/resolveDatabase.ts";
import type { Connection } from "./connection.ts";
import type { App } from "./createApp.ts";
import { type DeclaredTask, type DeclaringFiles, declaredTasks, folderSchemas } from "./taskFolder.ts";

/** A log whose sums belong to the rows of an items' database. */
export interface ItemBalance {
	/** The log's title. */
	readonly title: string;
	/** The property that is summed. */
	readonly amount: string;
	/** Sums by item id. */
	readonly sums: ReadonlyMap<string, number>;
}

export interface BalancesOptions {
	readonly app: Pick<App, "clock" | "log">;
	/** Task and schema files of the trusted folders. */
	readonly findFiles: () => Promise<DeclaringFiles>;
}

interface KnownLog {
	readonly title: string;
	readonly amount: string;
	/** The data source that its items are in. */
	readonly items: string;
	readonly balance: LogBalance;
	readAt: number;
}

/** Milliseconds for which sums aren't read again, unless something is known to have changed. */
const freshFor = 15_000;

/** Balances of the items of declared cascades: what stands beside an item in a list. Read when a list of items is first looked at. */
export class Balances {
	readonly #options: BalancesOptions;
	readonly #changed = new Emitter<void>();
	#logs = new WeakMap<Connection, Promise<readonly KnownLog[]>>();
	readonly #reading = new Map<KnownLog, Promise<boolean>>();

	constructor(options: BalancesOptions) {
		this.#options = options;
	}

	/** Fires when a balance is another one than before. */
	readonly onDidChange = this.#changed.event;

	/** Reads task files anew when they are next needed. */
	forget(): void {
		this.#logs = new WeakMap();
		this.#changed.fire();
	}

	/** Reads the sums again when they are next looked at. */
	async stale(connection: Connection): Promise<void> {
		for (const log of (await this.#logs.get(connection)) ?? []) {
			log.readAt = Number.NEGATIVE_INFINITY;
		}
	}

	/** The balances that belong to the rows of a data source; none for most. Throws what Notion refuses. */
	async of(connection: Connection, dataSourceId: string, signal?: AbortSignal): Promise<readonly ItemBalance[]> {
		const logs = (await this.#known(connection)).filter(({ items }) => items === dataSourceId);
		for (const log of logs) {
			await this.#read(log, signal);
		}
		return logs.map(({ title, balance, amount }) => ({ title, amount, sums: balance.sums }));
	}

	async #read(log: KnownLog, signal: AbortSignal | undefined): Promise<void> {
		const { clock } = this.#options.app;
		if (clock.now() - log.readAt < freshFor) {
			return;
		}
		const reading =
			this.#reading.get(log) ??
			log.balance.update({ signal, priority: "background" }).finally(() => this.#reading.delete(log));
		this.#reading.set(log, reading);
		const hasChanged = await reading;
		log.readAt = clock.now();
		if (hasChanged) {
			this.#changed.fire();
		}
	}

	#known(connection: Connection): Promise<readonly KnownLog[]> {
		const known = this.#logs.get(connection) ?? this.#find(connection);
		this.#logs.set(connection, known);
		return known;
	}

	/** The logs of all declared cascades, each once; those that can't be found are left out. */
	async #find(connection: Connection): Promise<readonly KnownLog[]> {
		const { findFiles, app } = this.#options;
		const files = await findFiles();
		const folder = await folderSchemas(files.schemas, connection.workspaceId);
		const tasks = await declaredTasks(files.tasks, "cascade").catch((): DeclaredTask<"cascade">[] => []);
		const found = new Map<string, KnownLog>();
		for (const { declaration } of tasks) {
			const { log } = declaration;
			try {
				const { session } = connection;
				const { dataSourceId } = await resolveDatabase(log.database, { folder, api: session.api });
				const key = JSON.stringify([dataSourceId, log.item, log.amount]);
				const database = new LogDatabase({ ...log, id: dataSourceId, session });
				const schema = await database.source.schema();
				const relation = schema.properties[log.item];
				if (relation?.type === "relation" && !found.has(key)) {
					found.set(key, {
						title: titleOf(schema),
						amount: log.amount,
						items: relation.relation.data_source_id,
						balance: new LogBalance(database, app.clock),
						readAt: Number.NEGATIVE_INFINITY,
					});
				}
			} catch (error) {
				app.log.debug(`${declaration.name}: its log's balance isn't known: ${messageOf(error)}`);
			}
		}
		return [...found.values()];
	}
}
