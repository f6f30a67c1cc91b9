import type { CreateDatabaseParameters } from "@notionhq/client";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Block, Database } from "../notion/types.ts";
import type { WriteOptions } from "../tasks/operations.ts";
import type { Outbox } from "../tasks/outbox.ts";

/** Notion floors times to the minute, and clocks differ. */
const clockTolerance = 120_000;

export interface CreateOnceOptions extends RequestOptions {
	readonly api: Endpoints;
	readonly outbox: Pick<Outbox, "createDatabase">;
	/** The database's key in its schema file. */
	readonly key: string;
	/** The schema file's identity in the store, and the run. */
	readonly taskId: string;
	readonly runId: string;
	/** The number of the lease, where one is held. */
	readonly fence?: number;
	readonly title: string;
	readonly parameters: CreateDatabaseParameters;
	/** The bot of the token: only what it made is taken for ours. */
	readonly botId: string;
	/** Where and when the first attempt began. It stands in the lock file before anything is sent. */
	readonly begun: { readonly parentId: string; readonly since: string };
	/** The lock file says that somebody began, perhaps on another machine: it is looked up first, unless our store knows better. */
	readonly isResumed: boolean;
	/** Databases that are known and aren't the one. */
	readonly knownIds: ReadonlySet<string>;
}

/** Creates a database so that a lost answer or a crash makes no second one: what may have happened is looked up first. */
export function createDatabaseOnce(options: CreateOnceOptions): Promise<Database> {
	const { outbox, key, taskId, runId, parameters, begun, isResumed, ...rest } = options;
	const write: WriteOptions = { signal: rest.signal, priority: rest.priority, fence: rest.fence };
	const sentBefore = isResumed ? Date.parse(begun.since) : undefined;
	const id = `${taskId}|${begun.parentId}|${key}|${begun.since}`;
	return outbox.createDatabase({ id, taskId, runId, parameters, sentBefore, find: () => find(options) }, write);
}

/** Databases of the title that our bot made below the page since the first attempt began. */
async function find(options: CreateOnceOptions): Promise<readonly Database[]> {
	const { api, begun } = options;
	const blocks = (await api.children(begun.parentId, options)).filter((block) => isCandidate(block, options));
	return Promise.all(blocks.map(({ id }) => api.database(id, options)));
}

function isCandidate(block: Block, { title, botId, begun, knownIds }: CreateOnceOptions): boolean {
	return (
		block.type === "child_database" &&
		!block.in_trash &&
		block.child_database.title === title &&
		block.created_by.id === botId &&
		Date.parse(block.created_time) >= Date.parse(begun.since) - clockTolerance &&
		!knownIds.has(block.id)
	);
}
