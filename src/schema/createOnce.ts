import type { CreateDatabaseParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Block, Database } from "../notion/types.ts";

/** After this nothing that was sent can still happen: Notion's own limit for a request (60 s) and a lag of listings (10 s). */
const settleTime = 70_000;

/** Notion floors times to the minute, and clocks differ. */
const clockTolerance = 120_000;

export interface CreateOnceOptions extends RequestOptions {
	readonly api: Endpoints;
	readonly clock: Clock;
	readonly title: string;
	readonly parameters: CreateDatabaseParameters;
	/** The bot of the token: only what it made is taken for ours. */
	readonly botId: string;
	/** Where and when the first attempt began. It stands in the lock file before anything is sent. */
	readonly begun: { readonly parentId: string; readonly since: string };
	/** An earlier process began: look before the first request too. */
	readonly isResumed: boolean;
	/** Databases that are known and aren't the one. */
	readonly knownIds: ReadonlySet<string>;
}

/** Creates a database so that a lost answer or a crash makes no second one: what may have happened is looked up first. */
export async function createDatabaseOnce(options: CreateOnceOptions): Promise<Database> {
	const { api, parameters } = options;
	const found = options.isResumed ? await lookUp(options) : undefined;
	if (found) {
		return found;
	}
	try {
		return await api.createDatabase(parameters, options);
	} catch (error) {
		if (!isWorkspaceError(error, "ambiguous")) {
			throw error;
		}
		return (await lookUp(options)) ?? (await api.createDatabase(parameters, options));
	}
}

/** The database that an earlier attempt made; `undefined` once it is sure that there is none. */
async function lookUp(options: CreateOnceOptions): Promise<Database | undefined> {
	const { api, clock, begun } = options;
	for (;;) {
		const now = clock.now();
		const [only, ...more] = (await api.children(begun.parentId, options)).filter((block) =>
			isCandidate(block, options),
		);
		if (more.length > 0) {
			throw new WorkspaceError(
				"guarded",
				l10n.t('There are several new databases "{0}", and it isn\'t known which one is meant.', options.title),
				{ remedy: l10n.t("Move all but one of them to the trash in Notion, then apply the schema file again.") },
			);
		}
		if (only) {
			return api.database(only.id, options);
		}
		const wait = Date.parse(begun.since) + settleTime - now;
		if (wait <= 0) {
			return undefined;
		}
		await clock.sleep(Math.min(wait, settleTime), options.signal);
	}
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
