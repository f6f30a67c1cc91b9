import * as l10n from "@vscode/l10n";
import type { Diagnostic } from "../base/userFiles/diagnostic.ts";
import { readYaml, type YamlDocument } from "../base/userFiles/yamlDocument.ts";
import { attributeText, toYaml } from "./attributeText.ts";
import type { AttributeConflict, ObjectConflict } from "./objectConflict.ts";
import { type Attributes, type AttributeValue, isDate, isSet, sameValue, valueText } from "./values.ts";

/** Both sides of a conflict as texts for a diff editor. */
export interface ConflictText {
	readonly notion: string;
	readonly other: string;
}

export type ParsedResolution =
	/** The values that attributes in conflict are to have on both sides: of all of them, decided or not. */
	{ readonly values: Attributes } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * Both objects as YAML, attribute by attribute in the same order, so that a diff editor puts them side by side. What is in
 * conflict says so, with the value that both sides last had in common.
 */
export function renderConflict(conflict: ObjectConflict): ConflictText {
	return { notion: renderSide(conflict, "notion"), other: renderSide(conflict, "other") };
}

function renderSide(conflict: ObjectConflict, side: "notion" | "other"): string {
	const lines = attributeNames(conflict).map((attribute) => {
		const item = conflict.attributes.find((candidate) => candidate.attribute === attribute);
		const line = attributeText(attribute, (item ? item[side] : conflict.context[side][attribute]) ?? null);
		return item ? `${conflictNote(item)}\n${line}` : line;
	});
	return lines.join("");
}

function attributeNames({ context, attributes }: ObjectConflict): readonly string[] {
	return [
		...new Set([
			...Object.keys(context.notion),
			...Object.keys(context.other),
			...attributes.map(({ attribute }) => attribute),
		]),
	];
}

/** The comment above an attribute in conflict: the same on both sides, so that the diff shows the values only. */
export function conflictNote({ base }: AttributeConflict): string {
	const text =
		base === undefined
			? l10n.t("Different on both sides.")
			: l10n.t("Edited on both sides. It was: {0}", base === null ? l10n.t("empty") : valueText(base));
	return text.replace(/^/gm, "# ");
}

/** Reads an edited text of `renderConflict` back. Only the attributes in conflict may be changed. */
export function parseResolution(text: string, conflict: ObjectConflict): ParsedResolution {
	const document = readYaml(text);
	if (document.data === undefined) {
		return { diagnostics: document.diagnostics };
	}
	if (typeof document.data !== "object" || document.data === null || Array.isArray(document.data)) {
		const message = l10n.t('Write one line per attribute: "name: value".');
		return { diagnostics: [problem(document, [], "not-attributes", message)] };
	}
	const written = document.data as Readonly<Record<string, unknown>>;
	const values: Record<string, AttributeValue> = {};
	const diagnostics: Diagnostic[] = [];
	for (const item of conflict.attributes) {
		const { attribute } = item;
		const read = attribute in written ? readValue(written[attribute], item) : undefined;
		if (read === undefined) {
			diagnostics.push(problem(document, [], "missing-attribute", l10n.t('"{0}" is missing.', attribute)));
		} else if ("problem" in read) {
			diagnostics.push(problem(document, [attribute], "wrong-type", read.problem));
		} else {
			values[attribute] = read.value;
		}
	}
	diagnostics.push(...strayEdits(document, written, conflict));
	return diagnostics.length > 0 ? { diagnostics } : { values };
}

type ReadValue = { readonly value: AttributeValue } | { readonly problem: string };

/** The value as the attribute holds such: what the two sides have tells its kind. */
function readValue(written: unknown, { attribute, notion, other, base }: AttributeConflict): ReadValue {
	const example = notion ?? other ?? base ?? null;
	if (written === null || written === undefined) {
		return { value: null };
	}
	if (typeof example === "number") {
		return typeof written === "number"
			? { value: written }
			: { problem: l10n.t('"{0}" must be a number, with a point for the decimals.', attribute) };
	}
	if (typeof example === "boolean") {
		return typeof written === "boolean"
			? { value: written }
			: { problem: l10n.t('"{0}" must be true or false.', attribute) };
	}
	if (isSet(example)) {
		return Array.isArray(written) && written.every(isScalar)
			? { value: written.map(String) }
			: { problem: l10n.t('"{0}" must be a list.', attribute) };
	}
	if (!isScalar(written)) {
		return { problem: l10n.t('"{0}" must be a text.', attribute) };
	}
	return isDate(example) ? readDate(String(written), attribute) : { value: String(written) };
}

function readDate(text: string, attribute: string): ReadValue {
	const [start, end] = text.split("/").map((part) => part.trim());
	const valid = [start, end].every((part) => part === undefined || !Number.isNaN(Date.parse(part)));
	return start && valid
		? { value: { start, end: end ?? null } }
		: { problem: l10n.t('"{0}" must be a date, such as 2026-03-11.', attribute) };
}

function isScalar(value: unknown): boolean {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Edits of what isn't in conflict: they would be lost without a word. */
function strayEdits(
	document: YamlDocument,
	written: Readonly<Record<string, unknown>>,
	conflict: ObjectConflict,
): readonly Diagnostic[] {
	const inConflict = new Set(conflict.attributes.map(({ attribute }) => attribute));
	return Object.entries(written)
		.filter(([attribute]) => !inConflict.has(attribute))
		.flatMap(([attribute, value]) => {
			const shown = conflict.context.other[attribute];
			if (shown !== undefined && sameValue(asText(toYaml(shown)), asText(value))) {
				return [];
			}
			const message =
				shown === undefined
					? l10n.t('"{0}" isn\'t an attribute of this task.', attribute)
					: l10n.t('"{0}" isn\'t in conflict: change it in the file or in Notion.', attribute);
			return [problem(document, [attribute], "not-in-conflict", message)];
		});
}

function asText(value: unknown): string {
	return JSON.stringify(value ?? null);
}

function problem(document: YamlDocument, path: readonly string[], code: string, message: string): Diagnostic {
	return { severity: "error", code, message, path, range: document.rangeOf(path) };
}
