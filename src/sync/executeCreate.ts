import { isWorkspaceError } from "../base/errors.ts";
import { otherSideOf, type SyncObject, type Written } from "./connectors/connector.ts";
import { commit, type Execution, presentValue } from "./execution.ts";
import { createWrite } from "./runWrites.ts";
import type { CreateItem, Link } from "./syncPlan.ts";
import { type Attributes, type AttributeValue, sameValue } from "./values.ts";

/**
 * Creates an object on the side where it is missing, and links the two. One that was deleted there comes back as it was, where
 * its side can do that: what differs then is planned anew, for both sides may have been edited.
 */
export async function createObject(execution: Execution, item: CreateItem): Promise<void> {
	const { side } = item;
	const connector = execution.connectors[side];
	const source = `${otherSideOf[side]} ${item.from.id}`;
	// A file is replaced whole: there is nothing whose outcome could be unknown.
	const operationId = connector.flush
		? execution.newId()
		: await execution.state.operationFor(execution.taskId, source, execution.newId());
	const back = await restored(execution, item);
	const written = back ?? (await created(execution, item, operationId));
	execution.written[side]++;
	const settle = async () => {
		const object = written.object ?? (await readBack(execution, item, written.id));
		const link = linkOf(execution, item, object, back !== undefined);
		if (back || written.unfinished) {
			execution.unfinished.add(link.id);
		}
		const write = createWrite(item, link.id, { operationId, objectId: object.id });
		return { changes: { links: [link], created: [source] }, writes: [write] };
	};
	if (connector.flush) {
		execution.pending.push({ settle });
		return;
	}
	const { changes, writes } = await settle();
	await commit(execution, changes);
	await execution.run.wrote(...writes);
}

function created(execution: Execution, { side, attributes, from }: CreateItem, operationId: string): Promise<Written> {
	const { signal, run } = execution;
	const present = Object.fromEntries(
		Object.entries(attributes).map(([name, value]) => [name, presentValue(execution, name, value)]),
	);
	return execution.connectors[side].create(present, { operationId, runId: run.id, signal, source: from.id });
}

/** The deleted object itself, back from the trash; `undefined` where its side can't do that. */
async function restored(execution: Execution, item: CreateItem): Promise<Written | undefined> {
	const connector = execution.connectors[item.side];
	if (!item.link || !connector.restore) {
		return undefined;
	}
	const writing = { operationId: execution.newId(), runId: execution.run.id, signal: execution.signal };
	const id = item.side === "notion" ? item.link.notionId : item.link.otherId;
	return connector.restore(id, writing).catch((error: unknown) => {
		// Gone from the trash too.
		if (isWorkspaceError(error, "notFound", "refused")) {
			return undefined;
		}
		throw error;
	});
}

async function readBack(execution: Execution, { side, from }: CreateItem, id: string): Promise<SyncObject> {
	const reading = await execution.connectors[side].read(id, { signal: execution.signal });
	return reading.state === "present" ? reading.object : { ...from, id, attributes: {} };
}

function linkOf(execution: Execution, item: CreateItem, object: SyncObject, isBack: boolean): Link {
	const from = execution.connectors[otherSideOf[item.side]].refreshed?.(item.from) ?? item.from;
	const [notion, other] = item.side === "notion" ? [object, from] : [from, object];
	const id = item.link?.id ?? execution.newId();
	const before = isBack ? item.link?.base : {};
	return {
		id,
		notionId: notion.id,
		otherId: other.id,
		base: { ...before, ...common(notion.attributes, other.attributes) },
	};
}

function common(notion: Attributes, other: Attributes): Attributes {
	const equal: [string, AttributeValue][] = Object.entries(notion).filter(([name, value]) => {
		const theirs = other[name];
		return theirs !== undefined && sameValue(value, theirs);
	});
	return Object.fromEntries(equal);
}
