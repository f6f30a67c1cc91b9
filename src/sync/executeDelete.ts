import { commit, type Execution } from "./execution.ts";
import { deleteWrite } from "./runWrites.ts";
import type { DeleteItem } from "./syncPlan.ts";
import type { StateChanges } from "./syncState.ts";
import { type Attributes, sameValue } from "./values.ts";

/** Deletes an object whose partner was deleted, if it is, read at this moment, still what the plan was made from. */
export async function deleteObject(execution: Execution, item: DeleteItem): Promise<void> {
	const { side, link, object } = item;
	const connector = execution.connectors[side];
	const reading = await connector.read(object.id, { signal: execution.signal });
	if (reading.state !== "present" || !isSame(reading.object.attributes, object.attributes)) {
		execution.changedMeanwhile.push({ side, title: object.title, attribute: undefined });
		return;
	}
	const operationId = execution.newId();
	await connector.delete(reading.object, { operationId, runId: execution.run.id, signal: execution.signal });
	execution.written[side]++;
	const at = execution.clock.now();
	const changes: StateChanges = {
		removedLinks: [link.id],
		closings: [{ linkId: link.id, resolution: "gone", at }],
	};
	const write = deleteWrite(item, { operationId, objectId: object.id });
	if (connector.flush) {
		execution.pending.push({ settle: async () => ({ changes, writes: [write] }) });
		return;
	}
	await commit(execution, changes);
	await execution.run.wrote(write);
}

function isSame(now: Attributes, before: Attributes): boolean {
	return Object.entries(before).every(([name, value]) => sameValue(now[name] ?? null, value));
}
