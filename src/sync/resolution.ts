import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Connector, Side, SyncObject } from "./connectors/connector.ts";
import { executePlan } from "./execute.ts";
import type { ExecuteOptions } from "./execution.ts";
import type { ObjectConflict } from "./objectConflict.ts";
import type { Link, MergeItem, PlannedChange, PlannedConflict, SyncPlan } from "./syncPlan.ts";
import { type Attributes, type AttributeValue, sameValue } from "./values.ts";

/**
 * Writes what was decided, after both sides were read again. Throws `conflict` where one of them isn't any more what the
 * decision was made on: nothing is written then, and the conflict shows the new values.
 */
export async function resolveConflict(
	conflict: ObjectConflict,
	link: Link,
	values: Attributes,
	options: Omit<ExecuteOptions, "plan">,
): Promise<void> {
	const notion = await readObject(options.connectors.notion, link.notionId, conflict.title, options.signal);
	const other = await readObject(options.connectors.other, link.otherId, conflict.title, options.signal);
	const item = resolutionItem(conflict, link, values, { notion, other });
	const { failures, changedMeanwhile } = await executePlan({ ...options, plan: planOf(item) });
	const [failure] = failures;
	if (failure) {
		throw failure.error;
	}
	const edited = item.conflicts.length > 0 ? item.conflicts : changedMeanwhile;
	if (edited.length > 0) {
		throw editedMeanwhile(conflict.title);
	}
}

async function readObject(
	connector: Connector,
	id: string,
	title: string,
	signal: AbortSignal | undefined,
): Promise<SyncObject> {
	const reading = await connector.read(id, { signal });
	if (reading.state === "present") {
		return reading.object;
	}
	throw new WorkspaceError("notFound", l10n.t('"{0}" isn\'t in {1} any more.', title, connector.label), {
		remedy: l10n.t("Run the sync task: it finds out what became of it."),
	});
}

/** One item of a plan: writes where both sides are what was decided on, otherwise the conflict as it is now. */
function resolutionItem(
	conflict: ObjectConflict,
	link: Link,
	values: Attributes,
	objects: Readonly<Record<Side, SyncObject>>,
): MergeItem {
	const changes: Record<Side, PlannedChange[]> = { notion: [], other: [] };
	const agreed: Record<string, AttributeValue> = {};
	const conflicts: PlannedConflict[] = [];
	for (const { attribute, base, notion, other } of conflict.attributes) {
		const to = values[attribute];
		if (to === undefined) {
			continue;
		}
		const now = {
			notion: objects.notion.attributes[attribute] ?? null,
			other: objects.other.attributes[attribute] ?? null,
		};
		if (sameValue(now.notion, now.other)) {
			agreed[attribute] = now.notion;
		} else if (!sameValue(now.notion, notion) || !sameValue(now.other, other)) {
			conflicts.push({ attribute, base, ...now });
		} else {
			for (const side of ["notion", "other"] as const) {
				if (!sameValue(now[side], to)) {
					changes[side].push({ attribute, from: now[side], to, reason: "decided" });
				}
			}
		}
	}
	const decided = conflicts.length === 0 ? changes : { notion: [], other: [] };
	return { kind: "merge", link, ...objects, changes: decided, agreed, conflicts, losing: [] };
}

function planOf(item: MergeItem): SyncPlan {
	return { items: [item], refused: [], kept: [], held: [], frozen: [], guard: undefined };
}

function editedMeanwhile(title: string): WorkspaceError {
	return new WorkspaceError(
		"conflict",
		l10n.t('"{0}" was edited after you looked at it. Nothing was written.', title),
		{ remedy: l10n.t("Look at the conflict again: it shows the new values.") },
	);
}
