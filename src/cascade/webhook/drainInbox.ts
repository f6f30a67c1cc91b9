import { isWorkspaceError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { throwIfCancelled } from "../../tasks/cancellation.ts";
import type { PollOutcome } from "../pollCascade.ts";
import type { Inbox, InboxEvent } from "./inbox.ts";

/** A task that looks at rows when a webhook names them. */
export interface WebhookTarget {
	readonly name: string;
	/** Ids of the trigger's data source and of the database around it. */
	readonly dataSourceId: string;
	readonly databaseId: string | undefined;
	look(pageIds: readonly string[], options: RequestOptions): Promise<readonly PollOutcome[]>;
}

export interface DrainResult {
	readonly outcomes: readonly { readonly target: WebhookTarget; readonly outcome: PollOutcome }[];
	/** Events that stay in the inbox, since Notion or the task couldn't be reached. */
	readonly left: number;
}

/** Events that are looked at together. */
const atOnce = 200;

/** Events that may mean that a row is in another state than before. */
const ofState = new Set(["page.created", "page.properties_updated", "page.deleted", "page.undeleted", "page.moved"]);

/**
 * Looks at every row that an event in the inbox names, once however many name it, and empties the inbox. An event only says where to
 * look: what is done follows from what is there now, so that order and number of the events don't matter.
 */
export async function drainInbox(
	inbox: Pick<Inbox, "pending" | "done">,
	targets: readonly WebhookTarget[],
	log: Log,
	options: RequestOptions = {},
): Promise<DrainResult> {
	const outcomes: DrainResult["outcomes"][number][] = [];
	for (;;) {
		throwIfCancelled(options.signal);
		const events = inbox.pending(atOnce);
		const left = new Set<string>();
		for (const target of targets) {
			const ids = new Set(events.filter((event) => concerns(event, target)).map(({ entityId }) => entityId));
			for (const id of await lookAt(target, [...ids], outcomes, log, options)) {
				left.add(id);
			}
		}
		const done = events.filter((event) => !left.has(event.entityId)).map(({ id }) => id);
		if (done.length > 0) {
			await inbox.done(done);
		}
		if (done.length < events.length || events.length < atOnce) {
			return { outcomes, left: events.length - done.length };
		}
	}
}

function concerns({ type, dataSourceId, databaseId }: InboxEvent, target: WebhookTarget): boolean {
	if (!ofState.has(type)) {
		return false;
	}
	if (dataSourceId !== undefined) {
		return dataSourceId === target.dataSourceId;
	}
	// Where the event doesn't say in which database the page is, the page itself does.
	return databaseId === undefined || target.databaseId === undefined || databaseId === target.databaseId;
}

/** Gives the ids of rows that have to be looked at again. */
async function lookAt(
	target: WebhookTarget,
	ids: readonly string[],
	outcomes: DrainResult["outcomes"][number][],
	log: Log,
	options: RequestOptions,
): Promise<readonly string[]> {
	if (ids.length === 0) {
		return [];
	}
	try {
		const found = await target.look(ids, options);
		const told = found.filter((outcome) => outcome.kind !== "failed" || !isForeign(outcome.error));
		outcomes.push(...told.map((outcome) => ({ target, outcome })));
		return told.flatMap((outcome) => (outcome.kind === "failed" && isPassing(outcome.error) ? [outcome.pageId] : []));
	} catch (error) {
		if (isWorkspaceError(error, "cancelled")) {
			throw error;
		}
		log.debug(`${target.name} could not look at what webhooks name: ${messageOf(error)}`);
		return isPassing(error) ? ids : [];
	}
}

/** The page isn't there, isn't shared, or is no row of the trigger. */
function isForeign(error: unknown): boolean {
	return isWorkspaceError(error, "notFound", "restricted", "invalidInput");
}

/** Nothing is wrong with the row itself, so that it is worth another look. */
function isPassing(error: unknown): boolean {
	return isWorkspaceError(
		error,
		"unreachable",
		"rateLimited",
		"badAnswer",
		"ambiguous",
		"busy",
		"conflict",
		"unauthorized",
		"closed",
		"incomplete",
	);
}
