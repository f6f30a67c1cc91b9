import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { AttributeRule } from "./syncPlan.ts";
import type { OpenConflict } from "./syncState.ts";
import { type Attributes, type AttributeValue, isSet } from "./values.ts";

/** An attribute that both sides changed to different values. */
export interface AttributeConflict {
	readonly attribute: string;
	/** `undefined`: the two never had anything in common. */
	readonly base: AttributeValue | undefined;
	readonly notion: AttributeValue;
	readonly other: AttributeValue;
}

/** All open conflicts of one object, with its other attributes around them. */
export interface ObjectConflict {
	/** Stays the same as long as the two objects are linked. */
	readonly id: string;
	readonly title: string;
	readonly attributes: readonly AttributeConflict[];
	/** All attributes of both objects when the conflict was last seen, in the order of the task. */
	readonly context: { readonly notion: Attributes; readonly other: Attributes };
	/** Milliseconds since 1970. */
	readonly detectedAt: number;
}

/**
 * What is to become of a conflict: one side's values, those of the side that was edited later, or values of one's own by
 * attribute. Attributes not named stay open.
 */
export type ConflictDecision =
	| { readonly use: "notion" | "other" | "newest"; readonly attributes?: readonly string[] }
	| { readonly values: Attributes };

/** Open conflicts by the object that they are about, in the order in which they were found. */
export function conflictsByObject(
	open: readonly OpenConflict[],
	rules: readonly AttributeRule[],
): readonly ObjectConflict[] {
	const order = new Map(rules.map(({ name }, index) => [name, index]));
	const place = (attribute: string) => order.get(attribute) ?? rules.length;
	return [...Map.groupBy(open, ({ linkId }) => linkId)].flatMap(([id, conflicts]): readonly ObjectConflict[] => {
		const latest = conflicts.at(-1);
		if (!latest) {
			return [];
		}
		const attributes = conflicts
			.map(({ attribute, base, notion, other }) => ({ attribute, base, notion, other }))
			.sort((a, b) => place(a.attribute) - place(b.attribute));
		const detectedAt = Math.min(...conflicts.map((conflict) => conflict.detectedAt));
		return [{ id, title: latest.title, attributes, context: inOrder(latest, rules), detectedAt }];
	});
}

function inOrder({ context }: OpenConflict, rules: readonly AttributeRule[]): ObjectConflict["context"] {
	const declared = rules.map(({ name }) => name);
	const sorted = (attributes: Attributes): Attributes => {
		// What no line of the task names is the title, under the name that its property has.
		const others = Object.keys(attributes).filter((name) => !declared.includes(name));
		return Object.fromEntries(
			[...others, ...declared].flatMap((name) => {
				const value = attributes[name];
				return value === undefined ? [] : [[name, value]];
			}),
		);
	};
	return { notion: sorted(context.notion), other: sorted(context.other) };
}

/**
 * The value that each conflicting attribute gets by a decision; `newer` is the side that `newest` stands for. Throws
 * `invalidInput` for an attribute without a conflict.
 */
export function decidedValues(
	conflict: ObjectConflict,
	decision: ConflictDecision,
	newer: "notion" | "other" = "notion",
): Attributes {
	const named = "use" in decision ? decision.attributes : Object.keys(decision.values);
	for (const attribute of named ?? []) {
		if (!conflict.attributes.some((candidate) => candidate.attribute === attribute)) {
			throw new WorkspaceError(
				"invalidInput",
				l10n.t('"{0}" of "{1}" isn\'t in conflict any more.', attribute, conflict.title),
			);
		}
	}
	const decided = conflict.attributes.filter(({ attribute }) => named === undefined || named.includes(attribute));
	return Object.fromEntries(
		decided.map((item) => [
			item.attribute,
			"use" in decision
				? item[decision.use === "newest" ? newer : decision.use]
				: (decision.values[item.attribute] ?? null),
		]),
	);
}

/** Both values in one, for the kinds where that makes sense: sets, and text of several lines. */
export function keepBoth({ notion, other }: AttributeConflict): AttributeValue | undefined {
	if (isSet(notion) && isSet(other)) {
		return [...new Set([...notion, ...other])];
	}
	const areTexts = typeof notion === "string" && typeof other === "string";
	return areTexts && (notion.includes("\n") || other.includes("\n")) ? `${notion}\n${other}` : undefined;
}
