import type {
	CreateDatabaseParameters,
	CreateDataSourceParameters,
	CreatePageParameters,
	UpdateDatabaseParameters,
	UpdateDataSourceParameters,
	UpdatePageParameters,
} from "@notionhq/client";
import { canonicalJson, type Json } from "../base/json.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Database, DataSource, Page } from "../notion/types.ts";
import type { NewOperation } from "../store/outbox.ts";

/** How what an earlier attempt may have created is found again. */
export interface FindCreated<T> {
	/**
	 * Finds what an earlier attempt may have created: objects that carry the operation's id, or objects of equal values that our bot
	 * created within the minutes around the attempt. Called only when an answer was lost.
	 */
	readonly find: () => Promise<readonly T[]>;
	/** What `find` gives carries the operation's id, and so is this operation's beyond doubt. Default: false. */
	readonly identified?: boolean;
}

export interface CreateOperation extends FindCreated<Page> {
	/** The idempotency key: at most one page is ever created for it. */
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	readonly parameters: CreatePageParameters;
}

interface ContainerOperation<T, Parameters> extends FindCreated<T> {
	/** The idempotency key: at most one object is ever created for it. */
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	readonly parameters: Parameters;
	/** When somebody who shares no store with us may have sent it, in milliseconds since 1970: it is looked up before it is sent. */
	readonly sentBefore?: number;
}

export type CreateDatabaseOperation = ContainerOperation<Database, CreateDatabaseParameters>;
export type CreateDataSourceOperation = ContainerOperation<DataSource, CreateDataSourceParameters>;

export interface UpdateOperation {
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	readonly pageId: string;
	readonly changes: Omit<UpdatePageParameters, "page_id">;
	/** Whether the page, as read back after a lost answer, shows the changes. Without it a lost answer stays ambiguous. */
	readonly applied?: (page: Page) => boolean | Promise<boolean>;
}

/** A change of what stands on a page. */
export interface ContentOperation<T> {
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	readonly pageId: string;
	/** What is to be changed, for the record. */
	readonly change: Json;
	readonly send: () => Promise<T>;
	/** What `send` would have answered, if the page shows the change after a lost answer. Without it a lost answer stays ambiguous. */
	readonly applied?: () => Promise<T | undefined>;
}

/** A change of a database's or data source's own fields and properties, each set to what it shall be. */
export interface SettingOperation<T> {
	readonly id: string;
	readonly taskId: string;
	readonly runId: string;
	readonly objectId: string;
	readonly changes: SettingChanges<T>;
	/** Whether it, as read after a lost answer, shows the changes. */
	readonly applied: (object: T) => boolean;
}

type SettingChanges<T> = T extends Database
	? Omit<UpdateDatabaseParameters, "database_id">
	: Omit<UpdateDataSourceParameters, "data_source_id">;

export interface WriteOptions extends RequestOptions {
	/** The number of the task's lease: nothing is sent or committed once a newer lease exists. */
	readonly fence?: number;
	/** Told when a lost answer makes it necessary to wait that many milliseconds. */
	readonly onWait?: (milliseconds: number) => void;
}

/** The record of a create that is about to be made. */
export function newCreate({ id, taskId, runId, parameters }: CreateOperation): NewOperation {
	return { id, taskId, runId, kind: "create", pageId: undefined, body: canonicalJson(parameters) };
}

/** The record of a database, or a data source of one, that is about to be created. */
export function newDatabase(operation: CreateDatabaseOperation | CreateDataSourceOperation): NewOperation {
	const { id, taskId, runId, parameters, sentBefore } = operation;
	return { id, taskId, runId, kind: "database", pageId: undefined, body: canonicalJson(parameters), sentBefore };
}

/** The record of an update that is about to be made. */
export function newUpdate({
	id,
	taskId,
	runId,
	pageId,
	changes,
}: Omit<UpdateOperation, "changes" | "applied"> & { readonly changes: object }): NewOperation {
	return { id, taskId, runId, kind: "update", pageId, body: canonicalJson(changes) };
}

/** The record of a change of content that is about to be made. */
export function newContent({ id, taskId, runId, pageId, change }: ContentOperation<unknown>): NewOperation {
	return { id, taskId, runId, kind: "update", pageId, body: canonicalJson(change) };
}
