import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Session } from "../notion/session.ts";
import type { Database, DataSource, Page } from "../notion/types.ts";
import type { NewOperation, Operation, OperationState, OutboxStore } from "../store/outbox.ts";
import { type Created, judgeFound } from "./foundObjects.ts";
import { OperationRecords } from "./operationRecords.ts";
import {
	type ContentOperation,
	type CreateDatabaseOperation,
	type CreateDataSourceOperation,
	type CreateOperation,
	type FindCreated,
	newContent,
	newCreate,
	newDatabase,
	newUpdate,
	type SettingOperation,
	type UpdateOperation,
	type WriteOptions,
} from "./operations.ts";
import { ambiguous, undecidable } from "./outboxErrors.ts";

export interface OutboxOptions {
	readonly store: OutboxStore;
	readonly session: Pick<Session, "api">;
	readonly clock: Clock;
	readonly log: Log;
}

/** What is known of an operation; `body` is the request as JSON. */
export type RecordedOperation = Pick<Operation, "id" | "state" | "body" | "resultId">;

/** Times that one call sends a create. */
const mostSends = 3;

/** How one kind of object is read again and moved to the trash. */
interface Kind<T extends Created> {
	readonly read: (id: string, options: WriteOptions) => Promise<T>;
	readonly trash: (id: string, options: WriteOptions) => Promise<unknown>;
}

/**
 * The one way by which tasks write to Notion. Every operation is in the store before its first byte is sent, and has its outcome
 * there afterwards; a lost answer is looked up in Notion before anything is sent again.
 */
export class Outbox {
	readonly #store: OutboxStore;
	readonly #session: Pick<Session, "api">;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #records: OperationRecords;
	readonly #underWay = new Map<string, Promise<Created>>();

	constructor({ store, session, clock, log }: OutboxOptions) {
		this.#store = store;
		this.#session = session;
		this.#clock = clock;
		this.#log = log;
		this.#records = new OperationRecords(store, clock, log);
	}

	/** Records what is about to be created, all or nothing. `create` does so itself; a plan of many rows costs one transaction here. */
	async prepare(operations: readonly CreateOperation[]): Promise<void> {
		await this.#store.add(operations.map(newCreate), this.#clock.now());
	}

	/**
	 * Creates a page at most once per id, whatever was lost: an operation that is done answers its page without a request. After a
	 * lost answer it looks the page up, waits until the request can't be under way any more, looks again, and only then sends again.
	 * Throws Notion's refusals, `unreachable` and `cancelled` (nothing was created), and `ambiguous` where it can't be decided.
	 */
	create(operation: CreateOperation, options: WriteOptions = {}): Promise<Page> {
		const send = () => this.#session.api.createPage(operation.parameters, options);
		return this.#once(operation.id, () =>
			this.#create(newCreate(operation), { ...this.#pages, ...operation, send }, options),
		);
	}

	/** The same for a database. */
	createDatabase(operation: CreateDatabaseOperation, options: WriteOptions = {}): Promise<Database> {
		const send = () => this.#session.api.createDatabase(operation.parameters, options);
		return this.#once(operation.id, () =>
			this.#create(newDatabase(operation), { ...this.#databases, ...operation, send }, options),
		);
	}

	/** The same for a further data source of a database. */
	createDataSource(operation: CreateDataSourceOperation, options: WriteOptions = {}): Promise<DataSource> {
		const send = () => this.#session.api.createDataSource(operation.parameters, options);
		return this.#once(operation.id, () =>
			this.#create(newDatabase(operation), { ...this.#dataSources, ...operation, send }, options),
		);
	}

	async #create<T extends Created>(
		record: NewOperation,
		work: Kind<T> & FindCreated<T> & { readonly send: () => Promise<T> },
		options: WriteOptions,
	): Promise<T> {
		await this.#store.add([record], this.#clock.now());
		for (let attempt = 1; ; attempt++) {
			const earlier = await this.#settleCreate(record.id, work, options);
			if (earlier) {
				return earlier;
			}
			try {
				return await this.#records.send(
					record.id,
					work.send,
					(object) => this.#records.done(record.id, object, options),
					options,
				);
			} catch (error) {
				if (!isWorkspaceError(error, "ambiguous") || attempt === mostSends) {
					throw error;
				}
			}
		}
	}

	/**
	 * Changes a page, once per id. An answer that was lost is settled by reading the page; throws `ambiguous` where that doesn't
	 * show the changes (they may still come). Nothing is sent twice: plan anew from what is observed then.
	 */
	update(operation: UpdateOperation, options: WriteOptions = {}): Promise<Page> {
		return this.#once(operation.id, async () => {
			await this.#store.add([newUpdate(operation)], this.#clock.now());
			const record = this.#records.get(operation.id);
			if (record.state === "done") {
				return this.#resultOf(record, this.#pages, options);
			}
			const send = () => this.#session.api.updatePage(operation.pageId, operation.changes, options);
			try {
				if (record.state === "sent" || record.state === "ambiguous") {
					throw ambiguous(record.error);
				}
				return await this.#records.send(
					operation.id,
					send,
					(page) => this.#records.done(operation.id, page, options),
					options,
				);
			} catch (error) {
				if (!isWorkspaceError(error, "ambiguous") || !operation.applied) {
					throw error;
				}
				const page = await this.#session.api.page(operation.pageId, options);
				if (!(await operation.applied(page))) {
					throw error;
				}
				return this.#records.done(operation.id, page, options);
			}
		});
	}

	/**
	 * Changes what stands on a page, once per id: as `update` does it. A change that is done already isn't made again: `applied`, or
	 * else what Notion answered then.
	 */
	async changeContent<T>(operation: ContentOperation<T>, options: WriteOptions = {}): Promise<T> {
		const { id, pageId, send, applied } = operation;
		await this.#store.add([newContent(operation)], this.#clock.now());
		const record = this.#records.get(id);
		if (record.state === "done" && record.result !== undefined) {
			// Written by `OperationRecords.answered`.
			return (await applied?.()) ?? (JSON.parse(record.result) as T);
		}
		const answered = (answer: T) => this.#records.answered(id, pageId, answer, options);
		try {
			if (record.state === "sent" || record.state === "ambiguous") {
				throw ambiguous(record.error);
			}
			return await this.#records.send(id, send, answered, options);
		} catch (error) {
			const answer = isWorkspaceError(error, "ambiguous") ? await applied?.() : undefined;
			if (answer === undefined) {
				throw error;
			}
			return answered(answer);
		}
	}

	/**
	 * Changes a data source by a request that sets what it names, so that it may be repeated. After a lost answer the data source is
	 * read; where it doesn't show the changes, it is read again when the request can't be under way any more, and only then sent again.
	 * Throws as `create` does.
	 */
	updateDataSource(operation: SettingOperation<DataSource>, options: WriteOptions = {}): Promise<DataSource> {
		const send = () => this.#session.api.updateDataSource(operation.objectId, operation.changes, options);
		return this.#once(operation.id, () => this.#set(operation, { ...this.#dataSources, send }, options));
	}

	/** The same for a database. */
	updateDatabase(operation: SettingOperation<Database>, options: WriteOptions = {}): Promise<Database> {
		const send = () => this.#session.api.updateDatabase(operation.objectId, operation.changes, options);
		return this.#once(operation.id, () => this.#set(operation, { ...this.#databases, send }, options));
	}

	async #set<T extends Database | DataSource>(
		operation: SettingOperation<T>,
		{ read, send }: Kind<T> & { readonly send: () => Promise<T> },
		options: WriteOptions,
	): Promise<T> {
		const { id, taskId, runId, objectId, changes, applied } = operation;
		await this.#store.add([newUpdate({ id, taskId, runId, pageId: objectId, changes })], this.#clock.now());
		for (let attempt = 1; ; attempt++) {
			const record = this.#records.get(id);
			if (record.state === "done") {
				return this.#resultOf(record, { read }, options);
			}
			for (const last of record.state === "sent" || record.state === "ambiguous" ? [false, true] : []) {
				const found = await read(objectId, options).catch((error: unknown) => {
					throw ambiguous(messageOf(error), error);
				});
				if (applied(found)) {
					return this.#records.done(id, found, options);
				}
				await (last
					? this.#records.step(id, ["sent", "ambiguous"], "ready", options)
					: this.#records.waitUntilOver(this.#records.get(id), options));
			}
			try {
				return await this.#records.send(id, send, (object) => this.#records.done(id, object, options), options);
			} catch (error) {
				if (!isWorkspaceError(error, "ambiguous") || attempt === mostSends) {
					throw error;
				}
			}
		}
	}

	/** How far an operation is; `undefined` for one that was never recorded. */
	state(id: string): OperationState | undefined {
		return this.#store.get(id)?.state;
	}

	/** Everything that was recorded under ids that begin with a text. */
	recorded(prefix: string): readonly RecordedOperation[] {
		return this.#store.withPrefix(prefix);
	}

	/** Operations of a task without a known outcome: from a run that was killed, or whose look-up decided nothing. */
	pending(taskId: string): readonly Operation[] {
		return this.#store.pending(taskId);
	}

	/**
	 * Settles what an earlier run left behind, before a new one observes. Creates are looked up by `find` (`undefined`: can't be) and
	 * end as done or ready, never sent again here; updates end as ready, for their effect, if any, is there to be observed now. Databases
	 * are left to `createDatabase`, which settles its own.
	 * Answers the operations that stay ambiguous. `find` leaves an operation that somebody else settles to them with `notMine`.
	 */
	async recover(
		taskId: string,
		find: (operation: Operation) => FindCreated<Page> | undefined | "notMine",
		options: WriteOptions = {},
	): Promise<readonly Operation[]> {
		const unsettled: Operation[] = [];
		for (const operation of this.pending(taskId)) {
			if (operation.kind === "database") {
				continue;
			}
			if (operation.kind === "update") {
				await this.#records.waitUntilOver(operation, options);
				await this.#records.step(operation.id, ["sent", "ambiguous"], "ready", options);
				continue;
			}
			const lookUp = operation.kind === "create" ? find(operation) : undefined;
			if (lookUp === "notMine") {
				continue;
			}
			try {
				if (!lookUp) {
					throw ambiguous(operation.error);
				}
				await this.#settleCreate(operation.id, { ...this.#pages, ...lookUp }, options);
			} catch (error) {
				if (!isWorkspaceError(error, "ambiguous")) {
					throw error;
				}
				this.#log.warn(`Operation ${operation.id} of ${taskId} can't be settled: ${error.message}`);
				unsettled.push(operation);
			}
		}
		return unsettled;
	}

	readonly #pages: Kind<Page> = {
		read: (id, options) => this.#session.api.page(id, options),
		trash: (id, options) => this.#session.api.updatePage(id, { in_trash: true }, options),
	};
	readonly #databases: Kind<Database> = {
		read: (id, options) => this.#session.api.database(id, options),
		trash: (id, options) => this.#session.api.updateDatabase(id, { in_trash: true }, options),
	};
	readonly #dataSources: Kind<DataSource> = {
		read: (id, options) => this.#session.api.dataSource(id, options),
		trash: (id, options) => this.#session.api.updateDataSource(id, { in_trash: true }, options),
	};

	/** Two calls with one id are one. */
	#once<T extends Created>(id: string, work: () => Promise<T>): Promise<T> {
		const running = this.#underWay.get(id);
		if (running) {
			// An id is used for one operation, and so for one kind of object.
			return running as Promise<T>;
		}
		const promise = work().finally(() => this.#underWay.delete(id));
		this.#underWay.set(id, promise);
		return promise;
	}

	/** What an operation created that was sent before; `undefined` when there is nothing and it is safe to send. */
	async #settleCreate<T extends Created>(
		id: string,
		work: Kind<T> & FindCreated<T>,
		options: WriteOptions,
	): Promise<T | undefined> {
		for (const last of [false, true]) {
			const record = this.#records.get(id);
			if (record.state === "done") {
				return this.#resultOf(record, work, options);
			}
			if (record.state === "ready" || record.state === "refused") {
				return undefined;
			}
			const object = await this.#lookUp(record, work, options);
			if (object) {
				return object;
			}
			if (last) {
				await this.#records.step(id, ["sent", "ambiguous"], "ready", options);
				return undefined;
			}
			await this.#records.waitUntilOver(record, options);
		}
		return undefined;
	}

	async #lookUp<T extends Created>(
		record: Operation,
		work: Kind<T> & FindCreated<T>,
		options: WriteOptions,
	): Promise<T | undefined> {
		const objects = await work.find().catch((error: unknown) => {
			throw ambiguous(messageOf(error), error);
		});
		const found = judgeFound({
			objects,
			identified: work.identified ?? false,
			linked: this.#store.linked(objects.map(({ id }) => id)),
			equalPending: this.#store.countPending(record.kind, record.body),
		});
		if (found.kind === "none") {
			return undefined;
		}
		if (found.kind === "undecidable") {
			throw undecidable(record, found.objects);
		}
		for (const duplicate of found.duplicates) {
			this.#log.warn(`${duplicate.id} carries the id of ${found.object.id} too: moved to the trash.`);
			await work.trash(duplicate.id, options);
		}
		return this.#records.done(record.id, found.object, options);
	}

	async #resultOf<T extends Created>(
		{ result, resultId, id }: Operation,
		{ read }: Pick<Kind<T>, "read">,
		options: WriteOptions,
	): Promise<T> {
		// Written by `OperationRecords.done`.
		return result === undefined ? read(resultId ?? id, options) : (JSON.parse(result) as T);
	}
}
