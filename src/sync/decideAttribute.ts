import * as l10n from "@vscode/l10n";
import { mergeBodies } from "./bodyParts.ts";
import type { Side, SyncObject } from "./connectors/connector.ts";
import type { AttributeRule, ChangeReason, ConflictMode } from "./syncPlan.ts";
import { mergeText } from "./textMerge.ts";
import { type AttributeValue, canonicalText, isEmpty, isSet, mergeSets, sameValue } from "./values.ts";

/** What to do with one attribute of two objects. */
export type Decision =
	/** Equal on both sides, and the base says so, or nothing is known. */
	| { readonly kind: "nothing" }
	/** Equal on both sides: the base may move. */
	| { readonly kind: "agreed"; readonly value: AttributeValue }
	| {
			readonly kind: "write";
			readonly sides: readonly Side[];
			readonly value: AttributeValue;
			readonly reason: ChangeReason;
			/** Whose value is replaced without having been carried over. */
			readonly loses?: Side;
	  }
	| { readonly kind: "conflict" }
	| { readonly kind: "held"; readonly reason: string };

interface Observed {
	readonly rule: AttributeRule;
	/** `undefined`: the two never had a value in common. */
	readonly base: AttributeValue | undefined;
	readonly notion: AttributeValue;
	readonly other: AttributeValue;
}

/** Three-way merge of one attribute: the table of conflicts, row by row. */
export function decideAttribute(
	rule: AttributeRule,
	base: AttributeValue | undefined,
	notion: SyncObject,
	other: SyncObject,
	mode: ConflictMode,
): Decision {
	const reason = notion.unreadable?.[rule.name] ?? other.unreadable?.[rule.name];
	if (reason !== undefined) {
		return { kind: "held", reason };
	}
	const shown = { notion: notion.attributes[rule.name], other: other.attributes[rule.name] };
	if (shown.notion === undefined || shown.other === undefined) {
		return { kind: "nothing" };
	}
	const [ours, theirs] = [withPresentNames(shown.notion, rule, "other"), withPresentNames(shown.other, rule, "notion")];
	const before =
		base === undefined ? undefined : withPresentNames(withPresentNames(base, rule, "notion"), rule, "other");
	if (sameValue(ours, theirs)) {
		return decideSame(rule, before, ours, { notion: shown.notion, other: shown.other }, { notion, other });
	}
	const decision = decideDifference({ rule, base: before, notion: ours, other: theirs }, mode, notion, other);
	return decision.kind === "write" ? respectReadOnly(decision, rule, { notion, other }) : decision;
}

/** The value with the names that options have on a side now: a renamed option is still the same one. */
export function withPresentNames(value: AttributeValue, rule: AttributeRule, side: Side): AttributeValue {
	const names = rule.renamed?.[side];
	if (!names) {
		return value;
	}
	const now = (name: string) => (Object.hasOwn(names, name) ? (names[name] ?? name) : name);
	return typeof value === "string" ? now(value) : isSet(value) ? value.map(now) : value;
}

/** Both sides mean the same. A side that calls it by an option's former name gets the new one, where the attribute flows there. */
function decideSame(
	rule: AttributeRule,
	base: AttributeValue | undefined,
	value: AttributeValue,
	shown: Readonly<Record<Side, AttributeValue>>,
	objects: Readonly<Record<Side, SyncObject>>,
): Decision {
	const outdated = (["notion", "other"] as const).filter((side) => !sameValue(shown[side], value));
	const sides = outdated.filter(
		(side) => rule.direction === "both" || (rule.direction === "toNotion") === (side === "notion"),
	);
	if (sides.length > 0) {
		return respectReadOnly({ kind: "write", sides, value, reason: "renamed" }, rule, objects);
	}
	const isBase = base !== undefined && sameValue(base, value);
	return isBase || outdated.length > 0 ? { kind: "nothing" } : { kind: "agreed", value };
}

function decideDifference(
	observed: Observed,
	mode: ConflictMode,
	notionObject: SyncObject,
	otherObject: SyncObject,
): Decision {
	const { rule, base, notion, other } = observed;
	if (rule.direction !== "both") {
		return oneWay(observed, rule.direction === "toNotion" ? "other" : "notion");
	}
	if (base !== undefined && sameValue(base, notion)) {
		return { kind: "write", sides: ["notion"], value: other, reason: "edited" };
	}
	if (base !== undefined && sameValue(base, other)) {
		return { kind: "write", sides: ["other"], value: notion, reason: "edited" };
	}
	if (base === undefined && isEmpty(notion)) {
		return { kind: "write", sides: ["notion"], value: other, reason: "filled" };
	}
	if (base === undefined && isEmpty(other)) {
		return { kind: "write", sides: ["other"], value: notion, reason: "filled" };
	}
	const merged = mergeBoth(rule, base, notion, other);
	if (merged !== undefined) {
		return { kind: "write", sides: differingSides(observed, merged), value: merged, reason: "merged" };
	}
	const winner = winnerOf(mode, notionObject.editedAt, otherObject.editedAt);
	return winner === undefined
		? { kind: "conflict" }
		: {
				kind: "write",
				sides: [winner === "notion" ? "other" : "notion"],
				value: winner === "notion" ? notion : other,
				reason: "decided",
				loses: winner === "notion" ? "other" : "notion",
			};
}

/** The source rules; but at a first meeting an empty source doesn't clear what stands on the receiving side. */
function oneWay({ base, notion, other }: Observed, source: Side): Decision {
	const value = source === "notion" ? notion : other;
	const replaced = source === "notion" ? other : notion;
	const target: Side = source === "notion" ? "other" : "notion";
	if (base === undefined && isEmpty(value)) {
		return { kind: "nothing" };
	}
	const carriedOver = base === undefined ? isEmpty(replaced) : sameValue(base, replaced);
	return carriedOver
		? { kind: "write", sides: [target], value, reason: "edited" }
		: { kind: "write", sides: [target], value, reason: "oneWay", loses: target };
}

/** Both edits in one value, for the kinds of value where that is possible. */
function mergeBoth(
	{ role }: AttributeRule,
	base: AttributeValue | undefined,
	notion: AttributeValue,
	other: AttributeValue,
): AttributeValue | undefined {
	if (isSet(notion) || isSet(other)) {
		const sets = [base ?? null, notion, other].map(asSet);
		const [before, ours, theirs] = sets;
		return before && ours && theirs ? mergeSets(before, ours, theirs) : undefined;
	}
	if (role !== "place" && typeof base === "string" && typeof notion === "string" && typeof other === "string") {
		const merge = role === "content" ? mergeBodies : mergeText;
		return merge(...([base, notion, other].map(canonicalText) as [string, string, string]));
	}
	return undefined;
}

function asSet(value: AttributeValue): readonly string[] | undefined {
	return value === null ? [] : isSet(value) ? value : undefined;
}

function differingSides({ notion, other }: Observed, value: AttributeValue): readonly Side[] {
	const sides: Side[] = [];
	if (!sameValue(notion, value)) {
		sides.push("notion");
	}
	if (!sameValue(other, value)) {
		sides.push("other");
	}
	return sides;
}

function winnerOf(mode: ConflictMode, notion: string | undefined, other: string | undefined): Side | undefined {
	if (mode === "notion" || mode === "other") {
		return mode;
	}
	return mode === "newer" ? newerSide(notion, other) : undefined;
}

/** The side that was edited in a later minute; `undefined` where that can't be told. */
export function newerSide(notion: string | undefined, other: string | undefined): Side | undefined {
	if (notion === undefined || other === undefined) {
		return undefined;
	}
	// Notion floors its times to the minute: a finer comparison would decide by chance.
	const [ours, theirs] = [notion, other].map((time) => Math.floor(Date.parse(time) / 60_000));
	if (ours === undefined || theirs === undefined || Number.isNaN(ours - theirs) || ours === theirs) {
		return undefined;
	}
	return ours > theirs ? "notion" : "other";
}

function respectReadOnly(
	decision: Extract<Decision, { kind: "write" }>,
	rule: AttributeRule,
	objects: Readonly<Record<Side, SyncObject>>,
): Decision {
	for (const side of decision.sides) {
		const reason = objects[side].readOnly?.[rule.name];
		if (reason !== undefined) {
			return { kind: "held", reason: l10n.t("An edit isn't carried over: {0}", reason) };
		}
	}
	return decision;
}
