import * as l10n from "@vscode/l10n";
import type { ObjectConflict } from "../../sync/objectConflict.ts";
import { type EntryChange, type PlanEntry, planEntries } from "../../sync/planEntries.ts";
import type { MergeItem, SyncPlan } from "../../sync/syncPlan.ts";
import { type AttributeValue, valueText } from "../../sync/values.ts";

/** The groups in the order in which they are shown. */
export const changeGroups = ["notion", "other", "conflicts", "heldBack", "left"] as const;
export type ChangeGroup = (typeof changeGroups)[number];

/** One line of a task's changes. */
export interface ChangeRow {
	/** Unique in its group. */
	readonly id: string;
	readonly kind: "create" | "update" | "delete" | "conflict" | "newConflict" | "left";
	readonly title: string;
	/** What happens, in a few words. */
	readonly description: string;
	/** The whole of it, a line for each attribute. */
	readonly tooltip: string;
	/** Attributes that can be held back one by one. */
	readonly changes: readonly EntryChange[];
}

export type ChangeRows = Readonly<Record<ChangeGroup, readonly ChangeRow[]>>;

/** What a plan does as lines by group, with the conflicts that are open. Without a plan there are only these. */
export function changeRows(plan: SyncPlan | undefined, open: readonly ObjectConflict[]): ChangeRows {
	const entries = plan ? planEntries(plan) : [];
	return {
		notion: entries.filter(({ side }) => side === "notion").map(entryRow),
		other: entries.filter(({ side }) => side === "other").map(entryRow),
		conflicts: conflictRows(plan, open),
		heldBack: joined(plan?.heldBack ?? []).map(entryRow),
		left: plan ? leftRows(plan) : [],
	};
}

/** How many lines somebody may want to look at before a run. */
export function changeCount({ notion, other, conflicts }: ChangeRows): number {
	return notion.length + other.length + conflicts.length;
}

/** An object of which several changes are held back, each for itself, is one line. */
function joined(entries: readonly PlanEntry[]): readonly PlanEntry[] {
	return [...Map.groupBy(entries, ({ id }) => id).values()].flatMap((same) => {
		const [first] = same;
		return first ? [{ ...first, changes: same.flatMap(({ changes }) => changes) }] : [];
	});
}

function entryRow({ id, kind, title, changes }: PlanEntry): ChangeRow {
	const lines = changes.map(changeLine);
	const what =
		kind === "create" ? l10n.t("new") : kind === "delete" ? l10n.t("deleted") : lines.map(shortened).join("; ");
	return {
		id,
		kind,
		title: titleText(title),
		description: what,
		tooltip: [titleText(title), ...lines].join("\n"),
		changes,
	};
}

/** One attribute that is written: `Price: 0.1 → 0.2`. */
export function changeLine({ attribute, from, to }: Pick<EntryChange, "attribute" | "from" | "to">): string {
	if (from === undefined || to === undefined) {
		return l10n.t("{0}: {1}", attribute, shown(from ?? to ?? null));
	}
	return l10n.t("{0}: {1} → {2}", attribute, shown(from), shown(to));
}

function conflictRows(plan: SyncPlan | undefined, open: readonly ObjectConflict[]): readonly ChangeRow[] {
	const known = new Set(open.map(({ id }) => id));
	const planned = (plan?.items ?? []).filter(
		(item): item is MergeItem => item.kind === "merge" && item.conflicts.length > 0,
	);
	return [
		...open.map(({ id, title, attributes }) => conflictRow("conflict", id, title, attributes)),
		...planned
			.filter(({ link }) => link === undefined || !known.has(link.id))
			.map((item) => conflictRow("newConflict", newConflictId(item), item.notion.title, item.conflicts)),
	];
}

/** Names a conflict that no run has recorded yet. */
export function newConflictId({ notion, other }: MergeItem): string {
	return `${notion.id} ${other.id}`;
}

interface BothValues {
	readonly attribute: string;
	readonly notion: AttributeValue;
	readonly other: AttributeValue;
}

function conflictRow(
	kind: "conflict" | "newConflict",
	id: string,
	title: string,
	attributes: readonly BothValues[],
): ChangeRow {
	const lines = attributes.map(({ attribute, notion, other }) =>
		l10n.t("{0}: {1} ↔ {2}", attribute, shown(notion), shown(other)),
	);
	const tooltip = [titleText(title), ...lines].join("\n");
	return { id, kind, title: titleText(title), description: lines.map(shortened).join("; "), tooltip, changes: [] };
}

/** What isn't kept in step, and why. */
function leftRows({ refused, held, kept, frozen, leftAlone = [] }: SyncPlan): readonly ChangeRow[] {
	const reasons = [
		...refused.map(({ title, message }) => [title, message] as const),
		...held.map(({ title, attribute, reason }) => [title, l10n.t("{0}: {1}", attribute, reason)] as const),
		...[...kept, ...leftAlone].map(({ title, message }) => [title, message] as const),
		...frozen.map(({ attribute, reason }) => [attribute, reason] as const),
	];
	const lines = Map.groupBy(reasons, ([title, reason]) => JSON.stringify([title, reason]));
	return [...lines].flatMap(([id, same]): readonly ChangeRow[] => {
		const [[title, reason] = ["", ""]] = same;
		const times = same.length > 1 ? ` (${same.length}×)` : "";
		const tooltip = `${titleText(title)}\n${reason}${times}`;
		return [
			{
				id,
				kind: "left",
				title: titleText(title),
				description: shortened(withoutTitle(reason, title)),
				tooltip,
				changes: [],
			},
		];
	});
}

/** A reason often begins with the title, which stands beside it already. */
function withoutTitle(reason: string, title: string): string {
	const start = `"${title}" `;
	return reason.startsWith(start) ? reason.slice(start.length) : reason;
}

function titleText(title: string): string {
	return title.trim() === "" ? l10n.t("Untitled") : title;
}

function shown(value: AttributeValue): string {
	const text = value === null ? "" : valueText(value);
	return text === "" ? l10n.t("empty") : text;
}

/** Characters of a line beside a title. */
const longest = 80;

function shortened(text: string): string {
	const line = text.replace(/\s+/g, " ");
	return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
