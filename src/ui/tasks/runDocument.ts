import * as l10n from "@vscode/l10n";
import { unreachable } from "../../base/errors.ts";
import { escapeMarkdown, tableRow } from "../../base/markdown.ts";
import type { Run, RunSummary, RunTrigger, RunWrite } from "../../store/runs.ts";

/** The record of a run as Markdown: who started it, how it ended, every write with its reason, and what it meant to do. */
export function runDocument(run: Run, time: (milliseconds: number) => string): string {
	const facts = [
		l10n.t("Started {0}, {1}.", triggerText(run.trigger), time(run.startedAt)),
		endText(run),
		run.end?.message === undefined ? "" : escapeMarkdown(run.end.message),
		noteText(run.plan),
	];
	const heading = `# ${escapeMarkdown(run.name)}`;
	return [
		heading,
		...facts.filter((fact) => fact !== ""),
		writesTable(run.writes),
		conflictsTable(run.plan),
		planText(run.plan),
		operations(run),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}

/** How a run came about, to stand behind "Started". */
export function triggerText(trigger: RunTrigger): string {
	switch (trigger) {
		case "command":
			return l10n.t("by hand");
		case "schedule":
			return l10n.t("by its schedule");
		case "fileChange":
			return l10n.t("because a file was changed");
		case "webhook":
			return l10n.t("by a webhook");
		case "api":
			return l10n.t("by a script");
		default:
			return unreachable(trigger);
	}
}

/** How a run ended, in a word or two. */
export function outcomeText({ end }: Pick<RunSummary, "end">): string {
	switch (end?.outcome) {
		case undefined:
			return l10n.t("not ended");
		case "done":
			return l10n.t("done");
		case "nothingToDo":
			return l10n.t("nothing to do");
		case "conflicts":
			return l10n.t("with conflicts");
		case "failed":
			return l10n.t("failed");
		case "cancelled":
			return l10n.t("cancelled");
	}
}

function endText(run: Run): string {
	if (!run.end) {
		return l10n.t("It is under way, or the window was closed before it ended.");
	}
	const seconds = Math.max(0.1, (run.end.endedAt - run.startedAt) / 1000).toFixed(1);
	return l10n.t("Ended: {0}, after {1} s and {2} requests.", outcomeText(run), seconds, run.end.requests);
}

/** What the person who ran it wrote down. */
function noteText(plan: unknown): string {
	const note = typeof plan === "object" && plan !== null && "note" in plan ? plan.note : undefined;
	return typeof note === "string" ? l10n.t("Note: {0}", escapeMarkdown(note)) : "";
}

interface Column {
	readonly title: string;
	readonly of: (write: RunWrite) => string;
}

/** Columns that would be empty are left out. */
function writesTable(writes: readonly RunWrite[]): string {
	if (writes.length === 0) {
		return l10n.t("Nothing was written.");
	}
	const all: readonly Column[] = [
		{ title: l10n.t("Written to"), of: ({ side }) => (side === "notion" ? "Notion" : l10n.t("the other side")) },
		{ title: l10n.t("What"), of: ({ action }) => actionText(action) },
		{ title: l10n.t("Object"), of: ({ title, objectId }) => title ?? objectId ?? "" },
		{ title: l10n.t("Attribute"), of: ({ attribute }) => attribute ?? "" },
		{ title: l10n.t("Last in common"), of: ({ base }) => valueText(base) },
		{ title: l10n.t("In Notion"), of: ({ notion }) => valueText(notion) },
		{ title: l10n.t("On the other side"), of: ({ other }) => valueText(other) },
		{ title: l10n.t("Written"), of: ({ value }) => valueText(value) },
		{ title: l10n.t("Outcome"), of: ({ outcome }) => writeOutcomeText(outcome) },
		{ title: l10n.t("Reason"), of: ({ reason }) => reasonText(reason) },
	];
	const columns = all.filter(({ of }) => writes.some((write) => of(write) !== ""));
	return [
		`## ${l10n.t("Writes: {0}", writes.length)}`,
		"",
		tableRow(columns.map(({ title }) => escapeMarkdown(title))),
		tableRow(columns.map(() => "---")),
		...writes.map((write) => tableRow(columns.map(({ of }) => escapeMarkdown(of(write))))),
	].join("\n");
}

function actionText(action: RunWrite["action"]): string {
	switch (action) {
		case "create":
			return l10n.t("created");
		case "update":
			return l10n.t("changed");
		case "delete":
			return l10n.t("deleted");
	}
}

function writeOutcomeText(outcome: RunWrite["outcome"]): string {
	switch (outcome) {
		case "done":
			return l10n.t("done");
		case "alreadyDone":
			return l10n.t("was there already");
		case "refused":
			return l10n.t("refused");
		case "ambiguous":
			return l10n.t("not known: the answer was lost");
		case "neverSent":
			return l10n.t("not sent");
	}
}

/** What a sync calls its reasons; others are sentences already. */
function reasonText(reason: string): string {
	switch (reason) {
		case "created":
			return l10n.t("new on one side");
		case "deleted":
			return l10n.t("deleted on the other side");
		case "edited":
			return l10n.t("edited on one side");
		case "filled":
			return l10n.t("empty on one side");
		case "merged":
			return l10n.t("both edits in one");
		case "decided":
			return l10n.t("decided");
		case "oneWay":
			return l10n.t("goes one way");
		case "renamed":
			return l10n.t("an option has another name");
		case "undone":
			return l10n.t("taken back");
		default:
			return reason;
	}
}

/** A value as its record has it: of a whole object each attribute with its name. */
function valueText(value: unknown): string {
	if (Array.isArray(value)) {
		return value.map(valueText).join(", ");
	}
	if (typeof value !== "object" || value === null) {
		return value === undefined || value === null ? "" : String(value);
	}
	if ("start" in value) {
		const { start, end } = value as { readonly start: unknown; readonly end?: unknown };
		return [start, end].filter(Boolean).map(valueText).join(" – ");
	}
	return Object.entries(value)
		.map(([name, of]) => l10n.t("{0}: {1}", name, valueText(of)))
		.join("; ");
}

/** By what each write can be found in the log and, where it carries its id, in Notion. */
function operations({ taskId, writes }: Run): string {
	const shorten = (id: string) => (id.startsWith(`${taskId}|`) ? id.slice(taskId.length + 1) : id);
	if (writes.every(({ operationId }) => operationId === undefined)) {
		return "";
	}
	const lines = writes.map(({ title, objectId, operationId }) =>
		operationId === undefined
			? []
			: `- ${escapeMarkdown(title ?? objectId ?? "")}: ${escapeMarkdown(shorten(operationId))}`,
	);
	return [`## ${l10n.t("Operation ids")}`, [...new Set(lines.flat())].join("\n")].join("\n\n");
}

/** What the plan of a sync left to a person: each attribute with what both sides last had in common, and what they have now. */
function conflictsTable(plan: unknown): string {
	const lines = itemsOf(plan).flatMap(({ title, conflicts }) =>
		(Array.isArray(conflicts) ? conflicts : []).map((conflict: Readonly<Record<string, unknown>>) =>
			[title, conflict.attribute, conflict.base, conflict.notion, conflict.other].map(valueText),
		),
	);
	const heads = [
		l10n.t("Object"),
		l10n.t("Attribute"),
		l10n.t("Last in common"),
		l10n.t("In Notion"),
		l10n.t("On the other side"),
	];
	const table = [heads, heads.map(() => "---"), ...lines].map((line, i) =>
		tableRow(i === 1 ? line : line.map(escapeMarkdown)),
	);
	return lines.length === 0 ? "" : [`## ${l10n.t("Conflicts: {0}", lines.length)}`, table.join("\n")].join("\n\n");
}

/** A plan is kept as whoever ran it recorded it. */
function itemsOf(plan: unknown): readonly Readonly<Record<string, unknown>>[] {
	const items = typeof plan === "object" && plan !== null && "items" in plan ? plan.items : [];
	return Array.isArray(items) ? items.filter((item) => typeof item === "object" && item !== null) : [];
}

/** As it was recorded: lines of text as a list, anything else as JSON, folded up. */
function planText(plan: unknown): string {
	if (plan === null || (Array.isArray(plan) && plan.length === 0)) {
		return "";
	}
	const isLines = Array.isArray(plan) && plan.every((line) => typeof line === "string");
	if (isLines) {
		return [`## ${l10n.t("Plan")}`, plan.map((line) => `- ${escapeMarkdown(String(line))}`).join("\n")].join("\n\n");
	}
	const json = ["````json", JSON.stringify(plan, undefined, "  "), "````"].join("\n");
	const summary = `<summary>${escapeMarkdown(l10n.t("The plan, as it was recorded"))}</summary>`;
	return [`<details>${summary}`, json, "</details>"].join("\n\n");
}
