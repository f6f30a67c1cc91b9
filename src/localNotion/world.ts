import type { Context, LocalRequest, NotionVersion } from "./context.ts";
import type { DueWork } from "./dueWork.ts";
import type { Faults } from "./faults/faults.ts";
import type { History } from "./history.ts";
import type { IdSource } from "./idSource.ts";
import type { Journal } from "./journal.ts";
import { lookupIn } from "./lookup.ts";
import type { Persistence } from "./persistence.ts";
import type { RateLimiter } from "./rate.ts";
import { type Connection, firstConnection } from "./settings.ts";
import { readValue } from "./values/renderValues.ts";
import type { Change, Workspace } from "./workspace.ts";

/** Everything that answering a request needs. */
export interface World {
	readonly workspace: Workspace;
	readonly ids: IdSource;
	readonly journal: Journal;
	readonly history: History;
	readonly faults: Faults;
	readonly rate: RateLimiter;
	readonly persistence: Persistence | undefined;
	readonly due: DueWork;
	readonly now: () => number;
	/** The time that the rate is kept by: real time, where the workspace's stands still between requests. */
	readonly pace: () => number;
	readonly baseUrl: () => string;
	/** Told what every transaction changed, once it is kept. */
	readonly onCommit: (changes: readonly Change[]) => void;
}

/** Runs a handler as one transaction: all of its changes are kept before it is answered, or none. */
export function run<T>(handler: () => T, world: World): T {
	const { workspace, persistence, ids, history } = world;
	try {
		const result = handler();
		const changes = workspace.pending();
		persistence?.save(changes, ids.counters(), workspace.sequence);
		workspace.commit();
		history.add(changes, world.now());
		world.onCommit(changes);
		return result;
	} catch (error) {
		workspace.rollback();
		throw error;
	}
}

/** What a handler would answer; nothing of what it does stays. */
export function tryOut<T>(handler: () => T, { workspace }: World): T {
	try {
		return handler();
	} finally {
		workspace.rollback();
	}
}

/** The context of a request made by a connection. */
export function contextFor(
	request: LocalRequest,
	version: NotionVersion,
	world: World,
	integration: Connection = firstConnection(world.workspace.settings),
): Context {
	const { workspace } = world;
	return {
		workspace,
		ids: world.ids,
		request,
		version,
		now: world.now(),
		actor: integration.id,
		integration,
		lookup: lookupIn({ workspace, integration }),
		readValue,
		baseUrl: world.baseUrl(),
	};
}
