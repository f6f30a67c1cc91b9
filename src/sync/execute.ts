import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { conflictsToSave, settledConflicts } from "./conflictTracking.ts";
import { createObject } from "./executeCreate.ts";
import { deleteObject } from "./executeDelete.ts";
import { mergeObjects } from "./executeMerge.ts";
import { commit, type ExecuteOptions, type Execution, isAboutOneObject, joinChanges } from "./execution.ts";
import { type Link, type MergeItem, type PlanItem, writesTo } from "./syncPlan.ts";
import type { StateChanges } from "./syncState.ts";

export type ExecuteResult = Pick<Execution, "written" | "failures" | "changedMeanwhile" | "unfinished">;

/** Objects whose links are saved in one transaction: short enough not to hold up other windows. */
const batch = 200;

/**
 * Carries a plan out. Every write is preceded by a read of what it replaces; what is true afterwards is saved at once, from
 * values that were read back. A failure that is about one object doesn't stop the others; any other is thrown, with all that
 * was done saved.
 */
export async function executePlan(options: ExecuteOptions): Promise<ExecuteResult> {
	const execution: Execution = {
		...options,
		open: Map.groupBy(options.state.openConflicts(options.taskId), ({ linkId }) => linkId),
		written: { notion: 0, other: 0 },
		failures: [],
		changedMeanwhile: [],
		pending: [],
		unfinished: new Set(),
		renames: new Map(),
	};
	const linked = await saveWithoutWrites(execution);
	const items = linked.filter((item) => writesTo(item, "notion") || writesTo(item, "other"));
	try {
		for (const [index, item] of items.entries()) {
			throwIfCancelled(execution);
			execution.onProgress?.({ done: index, total: items.length, title: titleOfItem(item) });
			await carryOut(execution, item);
		}
		throwIfCancelled(execution);
		await flush(execution);
	} finally {
		execution.connectors.notion.discard?.();
		execution.connectors.other.discard?.();
	}
	return execution;
}

/** Links, bases and conflicts that are true as observed, before anything is written; and the items with the links they have now. */
async function saveWithoutWrites(execution: Execution): Promise<readonly PlanItem[]> {
	const now = execution.clock.now();
	const changes: StateChanges[] = [
		{ links: execution.input.renamedLinks ?? [] },
		{ closings: settledConflicts(execution.input, execution.plan, [...execution.open.values()].flat(), now) },
	];
	const items = execution.plan.items.map((item): PlanItem => {
		if (item.kind === "forget") {
			const { id: linkId } = item.link;
			changes.push({ removedLinks: [linkId], closings: [{ linkId, resolution: "gone", at: now }] });
		}
		if (item.kind !== "merge") {
			return item;
		}
		const link = observedLink(item, execution);
		const open = execution.open.get(link.id) ?? [];
		changes.push({
			links: link === item.link ? [] : [link],
			conflicts: conflictsToSave(item, link.id, open, { now, newId: execution.newId }),
			closings: open
				.filter(({ attribute }) => item.agreed[attribute] !== undefined)
				.map(({ attribute }) => ({
					linkId: link.id,
					attribute,
					resolution: "equal",
					value: item.agreed[attribute],
					at: now,
				})),
		});
		return { ...item, link };
	});
	for (let start = 0; start < changes.length; start += batch) {
		const joined = joinChanges(changes.slice(start, start + batch));
		if (Object.values(joined).some((part) => part.length > 0)) {
			await commit(execution, joined);
		}
	}
	return items;
}

function observedLink({ link, notion, other, agreed }: MergeItem, { newId }: Execution): Link {
	if (!link) {
		return { id: newId(), notionId: notion.id, otherId: other.id, base: agreed };
	}
	const isSame = link.notionId === notion.id && link.otherId === other.id && Object.keys(agreed).length === 0;
	return isSame ? link : { ...link, notionId: notion.id, otherId: other.id, base: { ...link.base, ...agreed } };
}

async function carryOut(execution: Execution, item: PlanItem): Promise<void> {
	try {
		switch (item.kind) {
			case "merge":
				return await mergeObjects(execution, item);
			case "create":
				return await createObject(execution, item);
			case "delete":
				return await deleteObject(execution, item);
			case "forget":
				return;
		}
	} catch (error) {
		if (!isAboutOneObject(error)) {
			throw error;
		}
		const side = writesTo(item, "notion") ? "notion" : "other";
		execution.failures.push({ side, title: titleOfItem(item), error });
	}
}

/** Replaces the files of connectors that collect their writes, and saves what is true then. */
async function flush(execution: Execution): Promise<void> {
	if (execution.pending.length > 0) {
		// Whoever lost the lease meanwhile must not replace a file either: the store refuses, and the file stays.
		await commit(execution, {});
	}
	for (const side of ["notion", "other"] as const) {
		await execution.connectors[side].flush?.({ signal: execution.signal });
	}
	for (let start = 0; start < execution.pending.length; start += batch) {
		const settled = [];
		for (const { settle } of execution.pending.slice(start, start + batch)) {
			settled.push(await settle());
		}
		await commit(execution, joinChanges(settled.map(({ changes }) => changes)));
		await execution.run.wrote(...settled.flatMap(({ writes }) => writes));
	}
}

function throwIfCancelled({ signal }: Execution): void {
	if (!signal?.aborted) {
		return;
	}
	throw signal.reason instanceof WorkspaceError
		? signal.reason
		: new WorkspaceError("cancelled", l10n.t("Cancelled. What was done until then is saved."));
}

function titleOfItem(item: PlanItem): string {
	switch (item.kind) {
		case "merge":
			return item.notion.title;
		case "create":
			return item.from.title;
		case "delete":
			return item.object.title;
		case "forget":
			return item.link.otherId;
	}
}
