import * as l10n from "@vscode/l10n";
import type { CascadeTaskDeclaration, Condition } from "../../tasks/taskFile.ts";
import type { Diagram, DiagramArrow, DiagramBox, DiagramEnd, DiagramLine } from "../diagram/diagram.ts";

/** Titles of a cascade's databases, as far as they are known. */
export interface PipelineTitles {
	readonly trigger: string;
	readonly junction: string;
	readonly log: string;
}

/** The picture of a cascade, from its declaration alone: what sets it off, what it looks up, what it writes and from what. */
export function pipelineDiagram(task: CascadeTaskDeclaration, titles: PipelineTitles): Diagram {
	const { trigger, junction, log, reverse, factor } = task;
	const columns = log.columns ?? [];
	const sourcesOf = (side: "trigger" | "junction" | "item") =>
		columns.flatMap(({ from }) => (from.kind === side ? [from.property] : []));
	const line = (text: string | undefined, note: string): DiagramLine[] =>
		text === undefined ? [] : [{ id: text, text, note }];
	const conditionLines = (conditions: readonly Condition[], note: string) =>
		conditions.map(({ property, anyOf }, i) => ({
			id: `${note} ${i}`,
			text: `${property}: ${anyOf.join(" | ")}`,
			note,
		}));
	const others = (names: readonly string[], shown: readonly DiagramLine[]) =>
		[...new Set(names)].filter((name) => !shown.some(({ id }) => id === name)).flatMap((name) => line(name, ""));

	const triggerLines = [
		...conditionLines(trigger.when, l10n.t("sets it off")),
		...conditionLines(reverse?.when ?? [], l10n.t("takes it back")),
		...line(trigger.relation, l10n.t("relation")),
		...line(trigger.amount, l10n.t("amount")),
	];
	const junctionLines = [
		...line(junction.relation, l10n.t("relation")),
		...line(junction.item, l10n.t("item")),
		...line(junction.amount, l10n.t("amount")),
		...conditionLines(junction.where, l10n.t("which rows count")),
	];
	const logLines = [
		...line(log.item, l10n.t("item")),
		...line(log.amount, l10n.t("amount")),
		...line(log.source, l10n.t("source")),
		...line(log.reason, l10n.t("reason")),
		...line(log.key, l10n.t("key")),
		...columns.map(({ property, from }) => ({
			id: property,
			text: property,
			note:
				from.kind === "value"
					? `= ${from.value}`
					: from.kind === "run"
						? l10n.t("{0} of the run", from.part)
						: from.kind === "item"
							? l10n.t("{0} of the item", from.property)
							: "",
		})),
	];
	const amountFrom = (box: "trigger" | "junction", property: string | undefined): BareArrow[] =>
		property === undefined
			? []
			: [{ from: { box, line: property }, to: { box: "log", line: log.amount }, label: `× ${factor}` }];
	const boxes: readonly DiagramBox[] = [
		{
			id: "trigger",
			role: l10n.t("Trigger"),
			title: titles.trigger,
			lines: [...triggerLines, ...others(sourcesOf("trigger"), triggerLines)],
		},
		{
			id: "junction",
			role: l10n.t("Junction: one log row for each of these"),
			title: titles.junction,
			lines: [...junctionLines, ...others(sourcesOf("junction"), junctionLines)],
		},
		{ id: "log", role: l10n.t("Log"), title: titles.log, lines: logLines },
	];
	const arrows: readonly BareArrow[] = [
		{
			from: { box: "trigger", line: trigger.relation },
			to: { box: "junction", line: junction.relation },
			label: l10n.t("same row"),
		},
		{ from: { box: "junction", line: junction.item }, to: { box: "log", line: log.item } },
		...amountFrom("trigger", trigger.amount),
		...amountFrom("junction", junction.amount),
		...(log.source === undefined
			? []
			: [{ from: { box: "trigger" }, to: { box: "log", line: log.source }, label: l10n.t("points back") }]),
		...columns.flatMap(({ property, from }): BareArrow[] =>
			from.kind === "trigger" || from.kind === "junction"
				? [{ from: { box: from.kind, line: from.property }, to: { box: "log", line: property } }]
				: [],
		),
	];
	return {
		title: l10n.t("Pipeline: {0}", task.name),
		boxes,
		arrows: arrows.map((arrow) => ({ ...arrow, sentence: inWords(arrow, boxes) })),
	};
}

type BareArrow = Omit<DiagramArrow, "sentence">;

function inWords({ from, to, label }: BareArrow, boxes: readonly DiagramBox[]): string {
	const name = ({ box, line }: DiagramEnd) => {
		const found = boxes.find(({ id }) => id === box);
		const text = found?.lines.find(({ id }) => id === line)?.text;
		return text === undefined ? (found?.title ?? box) : `${found?.title}: ${text}`;
	};
	return label === undefined
		? l10n.t("{0} → {1}.", name(from), name(to))
		: l10n.t("{0} → {1} ({2}).", name(from), name(to), label);
}
