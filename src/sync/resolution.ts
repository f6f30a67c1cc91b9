import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Reading, Side, SyncObject } from "./connectors/connector.ts";
import { newerSide } from "./decideAttribute.ts";
import { type ExecuteResult, executePlan } from "./execute.ts";
import type { ExecuteOptions } from "./execution.ts";
import { type ConflictDecision, decidedValues, type ObjectConflict } from "./objectConflict.ts";
import type { Link, MergeItem, PlannedChange, PlannedConflict, SyncPlan } from "./syncPlan.ts";
import { type Attributes, type AttributeValue, sameValue } from "./values.ts";

/** A conflict and what is to become of it. */
export interface DecidedConflict {
	readonly conflict: ObjectConflict;
	readonly link: Link;
	readonly decision: ConflictDecision;
}

/** What became of several conflicts that were decided at once. Those that stay open are as they are now. */
export interface ResolvedConflicts {
	readonly resolved: number;
	/** Edited since somebody looked, gone on a side, as new on both sides, or refused, by title with the reason. */
	readonly open: readonly { readonly title: string; readonly reason: string }[];
}

/**
 * Writes what was decided, after both sides were read again. Throws `conflict` where one of them isn't any more what the
 * decision was made on: nothing is written then, and the conflict shows the new values.
 */
export async function resolveConflict(decided: DecidedConflict, options: Omit<ExecuteOptions, "plan">): Promise<void> {
	const { conflict } = decided;
	const read = await readBoth(decided, options);
	if ("absent" in read) {
		throw new WorkspaceError("notFound", absentText(conflict, read.absent, options), {
			remedy: l10n.t("Run the sync task: it finds out what became of it."),
		});
	}
	const item = resolutionItem(decided, read);
	if (item === undefined) {
		throw new WorkspaceError("invalidInput", asNewText(conflict), { remedy: l10n.t("Choose a side.") });
	}
	const { failures, changedMeanwhile } = await executePlan({ ...options, plan: planOf([item]) });
	const [failure] = failures;
	if (failure) {
		throw failure.error;
	}
	const edited = item.conflicts.length > 0 ? item.conflicts : changedMeanwhile;
	if (edited.length > 0) {
		throw new WorkspaceError("conflict", editedText(conflict), {
			remedy: l10n.t("Look at the conflict again: it shows the new values."),
		});
	}
}

/** Writes what was decided of several conflicts, each checked against both sides as they are now; what can't be stays open. */
export async function resolveConflicts(
	decided: readonly DecidedConflict[],
	options: Omit<ExecuteOptions, "plan">,
): Promise<ResolvedConflicts> {
	const items: MergeItem[] = [];
	const open: { title: string; reason: string }[] = [];
	for (const one of decided) {
		const { conflict } = one;
		const read = await readBoth(one, options);
		if ("absent" in read) {
			open.push({ title: conflict.title, reason: absentText(conflict, read.absent, options) });
			continue;
		}
		const item = resolutionItem(one, read);
		if (item === undefined) {
			open.push({ title: conflict.title, reason: asNewText(conflict) });
		} else {
			items.push(item);
			if (item.conflicts.length > 0) {
				open.push({ title: conflict.title, reason: editedText(conflict) });
			}
		}
	}
	const { failures, changedMeanwhile }: ExecuteResult = await executePlan({ ...options, plan: planOf(items) });
	open.push(
		...failures.map(({ title, error }) => ({ title, reason: error.message })),
		...changedMeanwhile.map(({ title }) => ({ title, reason: l10n.t('"{0}" was edited meanwhile.', title) })),
	);
	return { resolved: decided.length - open.length, open };
}

type BothObjects = Readonly<Record<Side, SyncObject>>;

async function readBoth(
	{ link }: DecidedConflict,
	{ connectors, signal }: Omit<ExecuteOptions, "plan">,
): Promise<BothObjects | { readonly absent: Side }> {
	const notion: Reading = await connectors.notion.read(link.notionId, { signal });
	if (notion.state !== "present") {
		return { absent: "notion" };
	}
	const other: Reading = await connectors.other.read(link.otherId, { signal });
	return other.state === "present" ? { notion: notion.object, other: other.object } : { absent: "other" };
}

/**
 * One item of a plan: writes where both sides are what was decided on, otherwise the conflict as it is now. `undefined` where
 * the newer one is to win and neither is.
 */
function resolutionItem({ conflict, link, decision }: DecidedConflict, objects: BothObjects): MergeItem | undefined {
	const newer = newerSide(objects.notion.editedAt, objects.other.editedAt);
	const side = "use" in decision && decision.use === "newest" ? newer : undefined;
	if ("use" in decision && decision.use === "newest" && side === undefined) {
		return undefined;
	}
	const values = decidedValues(conflict, decision, side);
	const changes: Record<Side, PlannedChange[]> = { notion: [], other: [] };
	const agreed: Record<string, AttributeValue> = {};
	const conflicts: PlannedConflict[] = [];
	for (const { attribute, base, notion, other } of conflict.attributes) {
		const to = values[attribute];
		if (to === undefined) {
			continue;
		}
		const now = valuesNow(objects, attribute);
		if (sameValue(now.notion, now.other)) {
			agreed[attribute] = now.notion;
		} else if (!sameValue(now.notion, notion) || !sameValue(now.other, other)) {
			conflicts.push({ attribute, base, ...now });
		} else {
			for (const written of ["notion", "other"] as const) {
				if (!sameValue(now[written], to)) {
					changes[written].push({ attribute, from: now[written], to, reason: "decided" });
				}
			}
		}
	}
	const decided = conflicts.length === 0 ? changes : { notion: [], other: [] };
	return { kind: "merge", link, ...objects, changes: decided, agreed, conflicts, losing: [] };
}

function valuesNow(objects: BothObjects, attribute: string): Readonly<Record<Side, AttributeValue>> {
	const value = ({ attributes }: { readonly attributes: Attributes }) => attributes[attribute] ?? null;
	return { notion: value(objects.notion), other: value(objects.other) };
}

function planOf(items: readonly MergeItem[]): SyncPlan {
	return { items, refused: [], kept: [], held: [], frozen: [], heldBack: [], guard: undefined };
}

function absentText({ title }: ObjectConflict, side: Side, { connectors }: Omit<ExecuteOptions, "plan">): string {
	return l10n.t('"{0}" isn\'t in {1} any more.', title, connectors[side].label);
}

function asNewText({ title }: ObjectConflict): string {
	return l10n.t('"{0}" was edited on both sides within the same minute: neither is newer.', title);
}

function editedText({ title }: ObjectConflict): string {
	return l10n.t('"{0}" was edited after you looked at it. Nothing was written.', title);
}
