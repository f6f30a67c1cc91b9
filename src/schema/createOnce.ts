import type { CreateDatabaseParameters, CreateDataSourceParameters } from "@notionhq/client";
import type { Block, Database, DataSource } from "../notion/types.ts";
import { type WriteContext, writeOptions } from "./writeContext.ts";

/** Notion floors times to the minute, and clocks differ. */
const clockTolerance = 120_000;

export interface CreateOnceOptions extends WriteContext {
	/** The database's key in its schema file. */
	readonly key: string;
	readonly title: string;
	/** Where and when the first attempt began. It stands in the lock file before anything is sent. */
	readonly begun: { readonly parentId: string; readonly since: string };
	/** The lock file says that somebody began, perhaps on another machine: it is looked up first, unless our store knows better. */
	readonly isResumed: boolean;
	/** What is known and isn't the one. */
	readonly knownIds: ReadonlySet<string>;
}

/** Creates a database so that a lost answer or a crash makes no second one: what may have happened is looked up first. */
export function createDatabaseOnce(
	options: CreateOnceOptions & { readonly parameters: CreateDatabaseParameters },
): Promise<Database> {
	const { outbox, parameters } = options;
	const operation = { ...operationOf(options), parameters, find: () => findDatabases(options) };
	return outbox.createDatabase(operation, writeOptions(options));
}

/** The same for a further data source of a database. */
export function createDataSourceOnce(
	options: CreateOnceOptions & { readonly parameters: CreateDataSourceParameters },
): Promise<DataSource> {
	const { outbox, parameters } = options;
	const operation = { ...operationOf(options), parameters, find: () => findDataSources(options) };
	return outbox.createDataSource(operation, writeOptions(options));
}

function operationOf({ key, taskId, runId, begun, isResumed }: CreateOnceOptions) {
	return {
		id: `${taskId}|${begun.parentId}|${key}|${begun.since}`,
		taskId,
		runId,
		sentBefore: isResumed ? Date.parse(begun.since) : undefined,
	};
}

/** Databases of the title that our bot made below the page since the first attempt began. */
async function findDatabases(options: CreateOnceOptions): Promise<readonly Database[]> {
	const { api, begun } = options;
	const blocks = (await api.children(begun.parentId, options)).filter((block) => isCandidate(block, options));
	return Promise.all(blocks.map(({ id }) => api.database(id, options)));
}

/** Data sources of the title that our bot made in the database since then. */
async function findDataSources(options: CreateOnceOptions): Promise<readonly DataSource[]> {
	const { api, begun, title, knownIds } = options;
	const { data_sources } = await api.database(begun.parentId, options);
	const named = data_sources.filter(({ id, name }) => name === title && !knownIds.has(id));
	const sources = await Promise.all(named.map(({ id }) => api.dataSource(id, options)));
	return sources.filter((source) => !source.in_trash && isOurs(source, options));
}

function isCandidate(block: Block, options: CreateOnceOptions): boolean {
	return (
		block.type === "child_database" &&
		!block.in_trash &&
		block.child_database.title === options.title &&
		!options.knownIds.has(block.id) &&
		isOurs(block, options)
	);
}

function isOurs(
	{ created_by, created_time }: Pick<Block | DataSource, "created_by" | "created_time">,
	{ botId, begun }: CreateOnceOptions,
): boolean {
	return created_by.id === botId && Date.parse(created_time) >= Date.parse(begun.since) - clockTolerance;
}
