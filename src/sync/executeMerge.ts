import { closingsOf, logEntry } from "./conflictTracking.ts";
import type { Side, SyncObject } from "./connectors/connector.ts";
import { commit, type Execution, joinChanges, type Pending, presentValue, renamedWith } from "./execution.ts";
import { changeWrites } from "./runWrites.ts";
import type { Link, MergeItem, PlannedChange } from "./syncPlan.ts";
import type { StateChanges } from "./syncState.ts";
import { type Attributes, type AttributeValue, sameValue } from "./values.ts";

/** Both objects as they were last seen in this run. */
type Current = Record<Side, SyncObject>;

/** Writes the changed attributes of two linked objects, one request a side, and moves the base to what both then show. */
export async function mergeObjects(execution: Execution, item: MergeItem): Promise<void> {
	const current: Current = { notion: item.notion, other: item.other };
	const staged: StagedWrite[] = [];
	for (const side of ["notion", "other"] as const) {
		const changes = await stillAsPlanned(execution, item, side, current);
		if (changes.length === 0) {
			continue;
		}
		const operationId = execution.newId();
		const attributes = Object.fromEntries(
			changes.map(({ attribute, to }) => [attribute, presentValue(execution, attribute, to)]),
		);
		const result = await execution.connectors[side].update(current[side], attributes, {
			operationId,
			runId: execution.run.id,
			signal: execution.signal,
		});
		const { id, object } = result;
		const renamed = renamedWith(execution, result);
		if (result.unfinished && item.link) {
			execution.unfinished.add(item.link.id);
		}
		execution.written[side]++;
		const writes = changeWrites(item, side, changes, { operationId, objectId: id });
		if (object) {
			current[side] = object;
			await commit(execution, joinChanges([{ links: renamed }, agreement(execution, item, current)]));
			await execution.run.wrote(...writes);
		} else {
			staged.push({ side, id, writes });
		}
	}
	if (staged.length > 0) {
		execution.pending.push({ settle: () => readStagedBack(execution, item, current, staged) });
	}
}

interface StagedWrite {
	readonly side: Side;
	readonly id: string;
	readonly writes: ReturnType<typeof changeWrites>;
}

async function readStagedBack(
	execution: Execution,
	item: MergeItem,
	current: Current,
	staged: readonly StagedWrite[],
): ReturnType<Pending["settle"]> {
	for (const { side, id } of staged) {
		const reading = await execution.connectors[side].read(id, { signal: execution.signal });
		current[side] = reading.state === "present" ? reading.object : current[side];
	}
	return { changes: agreement(execution, item, current), writes: staged.flatMap(({ writes }) => writes) };
}

/** The planned changes of a side whose attribute shows, read at this moment, what the plan was made from. */
async function stillAsPlanned(
	execution: Execution,
	item: MergeItem,
	side: Side,
	current: Current,
): Promise<readonly PlannedChange[]> {
	const planned = item.changes[side];
	if (planned.length === 0) {
		return [];
	}
	const reading = await execution.connectors[side].read(item[side].id, { signal: execution.signal });
	const now = reading.state === "present" ? reading.object : undefined;
	const kept = planned.filter(
		({ attribute, from }) =>
			now?.readOnly?.[attribute] === undefined &&
			isShown(now?.attributes[attribute], presentValue(execution, attribute, from)),
	);
	for (const { attribute } of planned.filter((change) => !kept.includes(change))) {
		execution.changedMeanwhile.push({ side, title: item.notion.title, attribute });
	}
	current[side] = now ?? current[side];
	return kept;
}

function isShown(now: AttributeValue | undefined, from: AttributeValue): boolean {
	return now !== undefined && sameValue(now, from);
}

/** What both sides were seen to have in common, after everything was read back. */
function agreement(execution: Execution, item: MergeItem, seen: Current): StateChanges {
	const { notion, other } = execution.connectors;
	const current = {
		notion: notion.refreshed?.(seen.notion) ?? seen.notion,
		other: other.refreshed?.(seen.other) ?? seen.other,
	};
	// `executePlan` gave the item its link before anything was written.
	const link = item.link as Link;
	const changed = new Set([...item.changes.notion, ...item.changes.other].map(({ attribute }) => attribute));
	const agreed: Record<string, AttributeValue> = {};
	for (const attribute of changed) {
		const [notion, other] = [current.notion.attributes[attribute], current.other.attributes[attribute]];
		if (notion !== undefined && other !== undefined && sameValue(notion, other)) {
			agreed[attribute] = notion;
		}
	}
	const now = execution.clock.now();
	const closings = closingsOf(agreed, execution.open.get(link.id) ?? [], now);
	const closed = new Set(closings.map(({ attribute }) => attribute));
	return {
		links: [moved(link, current, agreed)],
		closings,
		log: item.losing
			.filter(({ attribute }) => agreed[attribute] !== undefined && !closed.has(attribute))
			.map((losing) => logEntry(item, link, losing, { now, newId: execution.newId })),
	};
}

function moved(link: Link, { notion, other }: Current, agreed: Attributes): Link {
	return { ...link, notionId: notion.id, otherId: other.id, base: { ...link.base, ...agreed } };
}
